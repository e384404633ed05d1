from __future__ import annotations

import re

import segno

from bins.models import Bin
from bins.pages.qr import qr_svg
from tests.pages.browser import Browser


def test_it_is_a_picture_that_can_run_and_load_nothing(stranger: Browser) -> None:
    answer = stranger.get(stranger.path("/qr.svg"))

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not re.search(rb"script|style|href|onload", answer.content)


def test_it_says_the_capture_url(owner: Browser, bin: Bin) -> None:
    assert owner.get(owner.path("/qr.svg")).content == qr_svg(f"http://localhost/{bin.id}")


def test_it_draws_every_module_of_the_symbol() -> None:
    text = "http://localhost/abc"
    drawn = set()
    x = y = 0.0
    path = re.findall(rb'<path [^>]*stroke="#000"[^>]* d="([^"]+)"', qr_svg(text))[0].decode()
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(number) for number in numbers.split()]
        if command == "h":
            drawn |= {(int(x) + step, int(y)) for step in range(int(values[0]))}
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])

    matrix = segno.make_qr(text, error="m").matrix
    assert drawn == {(c + 4, r + 4) for r, row in enumerate(matrix) for c, dark in enumerate(row) if dark & 1}


def test_it_is_not_there_behind_a_wrong_link(owner: Browser) -> None:
    assert owner.get(f"/b/1-{'a' * 32}/qr.svg").status_code == 404
