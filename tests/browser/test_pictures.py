"""Pictures in bodies that are too large to stand within the page."""

from __future__ import annotations

import gzip

import httpx
import pytest

from tests.bodies.samples import png
from tests.browser.conftest import OpenPage
from tests.serving import NewBin

pytestmark = pytest.mark.browser

LARGE = png() + bytes(2 * 1024 * 1024)
PART = b'--XX\r\nContent-Disposition: form-data; name="photo"\r\n\r\n%b\r\n--XX--\r\n' % LARGE


@pytest.mark.parametrize(
    ("headers", "body", "query", "source"),
    [
        ({"Content-Type": "image/png"}, LARGE, "", "raw"),
        ({"Content-Type": "image/png", "Content-Encoding": "gzip"}, gzip.compress(LARGE, 0), "", "decoded"),
        ({"Content-Type": "multipart/form-data; boundary=XX"}, PART, "?part=1", "part/1"),
    ],
    ids=["raw", "decoded", "part"],
)
def test_it_shows_a_large_picture_from_where_it_is_downloaded(
    bin: NewBin, open_page: OpenPage, headers: dict[str, str], body: bytes, query: str, source: str
) -> None:
    httpx.post(bin.capture_url, headers=headers, content=body)
    page = open_page(f"{bin.page_url}/1{query}")

    picture = page.locator("img.picture-image")

    assert str(picture.get_attribute("src")).endswith(f"/1/{source}")
    assert picture.evaluate("async image => (await image.decode(), image.naturalWidth)") == 48


def test_what_it_is_shown_from_is_a_download_for_anybody_else(bin: NewBin) -> None:
    httpx.post(bin.capture_url, headers={"Content-Type": "image/png"}, content=LARGE)

    answer = httpx.get(f"{bin.page_url}/1/raw")

    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
