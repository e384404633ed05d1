"""What stands round Django's handler, at a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from inspector.connections import MOST_BODY_BYTES
from tests.serving import Served, serve

FORM = "application/x-www-form-urlencoded"


def pieces(size: int) -> Iterator[bytes]:
    """Give a body in pieces, of a length that is not told before."""
    yield from (b"x" * 1024 * 1024 for _ in range(0, size, 1024 * 1024))


@pytest.mark.parametrize("path", ["/b/theme", "/there/is/no/such/page"])
def test_it_keeps_no_body_beyond_what_a_form_may_have(server: Served, path: str) -> None:
    answer = httpx.post(f"{server.url}{path}", content=pieces(2 * MOST_BODY_BYTES), timeout=30)

    assert answer.status_code == 413
    assert answer.text == "The body is larger than 16777216 bytes. Send less.\n"


def test_it_tells_programs_in_their_own_way(server: Served) -> None:
    answer = httpx.post(f"{server.url}/api/bins", content=pieces(2 * MOST_BODY_BYTES), timeout=30)

    assert answer.status_code == 413
    assert answer.json() == {"detail": "The body is larger than 16777216 bytes. Send less."}


def test_it_passes_on_what_is_within(server: Served) -> None:
    answer = httpx.post(f"{server.url}/api/bins", content=pieces(MOST_BODY_BYTES), timeout=30)

    assert "16777216" not in answer.text


@pytest.mark.parametrize("encoding", ["rot13", "hex", "utf-16", "undefined", "unicode_escape"])
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x"])
def test_it_reads_words_as_utf_8_whatever_else_is_named(server: Served, kind: str, encoding: str) -> None:
    body = (
        b"to=%5Cud800" if kind == FORM else b'--x\r\nContent-Disposition: form-data; name="to"\r\n\r\n\\ud800\r\n--x--'
    )
    headers = {"Content-Type": f"{kind}; charset={encoding}"}

    assert httpx.post(f"{server.url}/b/theme", content=body, headers=headers).status_code == 403
    assert httpx.get(f"{server.url}/b/bins?q=%5Cud800", headers=headers).status_code == 200


def test_forms_that_no_page_has_sent_leave_no_trace_in_the_log(tmp_path: Path) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nq\r\n'
    cookie = {"Cookie": f"csrftoken={'a' * 32}"}  # without it nobody looks at the form
    of_files = {"Content-Type": "multipart/form-data; boundary=x", **cookie}
    of_words = {"Content-Type": FORM, **cookie}
    with serve(tmp_path) as served:
        many = httpx.post(f"{served.url}/b/theme", content=part * 200 + b"--x--", headers=of_files)
        large = httpx.post(f"{served.url}/b/theme", content=b"a=" + b"x" * 3_000_000, headers=of_words)

    assert (many.status_code, large.status_code) == (400, 400)
    assert "Traceback" not in served.log.read_text()
