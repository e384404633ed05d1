from __future__ import annotations

import gzip

import pytest

from bins.models import Bin
from bins.pages.body_views import safe_name
from tests.bodies.samples import GITHUB, MULTIPART, UPLOAD, png
from tests.factories import make_bin, make_request
from tests.pages.browser import Browser

HTML = b"<script>alert(1)</script>"


def _send(bin: Bin, body: bytes, content_type: str = "", encoding: str = "") -> None:
    make_request(
        bin, body=body, headers=[(b"Content-Type", content_type.encode()), (b"Content-Encoding", encoding.encode())]
    )


def test_it_gives_a_part_as_a_download_that_nothing_runs(stranger: Browser, bin: Bin) -> None:
    _send(bin, UPLOAD, MULTIPART)

    answer = stranger.get(stranger.path("/1/part/3"))

    assert answer.content == png(240, 120)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="request-1-part-3-damage-1-.png"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_it_gives_a_part_of_a_compressed_body(stranger: Browser, bin: Bin) -> None:
    _send(bin, gzip.compress(UPLOAD), MULTIPART, "gzip")

    assert stranger.get(stranger.path("/1/part/1")).content == "Fotos vom Schaden, Größe M".encode()


@pytest.mark.parametrize(
    "rest", ["/1/part/0", "/1/part/4", "/9/part/1", "/2/part/1", f"/{2**80}/part/1", "/1/part/9" + "9" * 30]
)
def test_it_has_no_part_that_is_not_there(stranger: Browser, bin: Bin, rest: str) -> None:
    _send(bin, UPLOAD, MULTIPART)
    _send(bin, b"no multipart")

    assert stranger.get(stranger.path(rest)).status_code == 404


@pytest.mark.parametrize("body", [GITHUB, HTML])
def test_it_gives_a_body_decoded_as_a_download_that_nothing_runs(stranger: Browser, bin: Bin, body: bytes) -> None:
    _send(bin, gzip.compress(body), "text/html", "gzip")

    answer = stranger.get(stranger.path("/1/decoded"))

    assert (answer.content, answer["Content-Type"]) == (body, "application/octet-stream")
    assert answer["Content-Disposition"] == 'attachment; filename="request-1-decoded.bin"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_it_has_nothing_decoded_of_a_body_that_was_not_encoded(stranger: Browser, bin: Bin) -> None:
    _send(bin, HTML)

    assert stranger.get(stranger.path("/1/decoded")).status_code == 404


def test_it_gives_the_next_stretch_alone(stranger: Browser, bin: Bin) -> None:
    _send(bin, b"0123456789" * 100_000, "text/plain")

    stretch = stranger.page("/1/body?view=raw&offset=900005")

    assert "5678901234" in stretch
    assert "<html" not in stretch
    assert "Show more" not in stretch


def test_it_leads_from_stretch_to_stretch_without_a_script(stranger: Browser, bin: Bin) -> None:
    _send(bin, b"0123456789" * 100_000, "text/plain")

    first = stranger.page("/1")
    second = stranger.page("/1?view=raw&offset=262144")

    assert f'href="{stranger.path()}/1?view=raw&amp;offset=262144#body"' in first
    assert "256 KiB from byte 262,144 on, of 976.6 KiB." in second
    assert "From the beginning" in second


@pytest.mark.parametrize("rest", ["/9/body", "/2/body"])
def test_it_has_no_stretch_of_a_body_that_is_not_there(stranger: Browser, bin: Bin, rest: str) -> None:
    _send(bin, b"x")
    _send(bin, b"")

    assert stranger.get(stranger.path(rest)).status_code == 404


@pytest.mark.parametrize("rest", ["/1/body", "/1/decoded", "/1/part/1"])
def test_it_opens_nothing_of_another_bin(stranger: Browser, bin: Bin, rest: str) -> None:
    _send(make_bin(), UPLOAD, MULTIPART, "gzip")

    assert stranger.get(stranger.path(rest)).status_code == 404


@pytest.mark.parametrize(
    "rest", ["", "?view=raw", "?view=hex", "?view=parts", "?part=1", "?part=1&view=hex&find=%3Cscript"]
)
def test_it_shows_what_a_stranger_sent_as_text(stranger: Browser, bin: Bin, rest: str) -> None:
    head = 'Content-Disposition: form-data; name="<script>"; filename="<script>"\r\nContent-Type: text/html'
    _send(bin, f"--x\r\n{head}\r\n\r\n".encode() + HTML + b"\r\n--x--", "multipart/form-data; boundary=x")

    page = stranger.page(f"/1{rest}")

    assert "<script>alert" not in page
    assert 'name="<script>' not in page


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("photo.png", "photo.png"),
        ("../../etc/passwd", "etc-passwd"),
        ('a"; b\r\nX: y.txt', "a-b-X-y.txt"),
        ("..", "content.bin"),
        ("", "content.bin"),
        ("写真", "content.bin"),
        ("x" * 200 + ".html", "x" * 75 + ".html"),
    ],
)
def test_it_makes_a_harmless_name_of_a_strangers(name: str, safe: str) -> None:
    assert safe_name(name) == safe
