import pytest

from bins.bodies.sniff import known_as, raster_name, raster_type
from tests.bodies.samples import png


@pytest.mark.parametrize(
    ("raw", "kind", "name"),
    [
        (png(), "image/png", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg", "JPEG"),
        (b"GIF89a\x01\x00\x01\x00", "image/gif", "GIF"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp", "WebP"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00", "image/avif", "AVIF"),
    ],
)
def test_it_knows_raster_images_by_their_marks(raw: bytes, kind: str, name: str) -> None:
    assert (raster_type(raw), raster_name(kind)) == (kind, name)
    assert known_as(raw) == f"a {name} image"


@pytest.mark.parametrize("raw", [b"", b"<svg/>", b"RIFF....WAVE", b"\x89PNG", b"....ftypisom", b"BM", b"%PDF-1.7"])
def test_it_takes_nothing_else_for_an_image(raw: bytes) -> None:
    assert raster_type(raw) == ""


@pytest.mark.parametrize(
    ("raw", "words"),
    [(b"%PDF-1.7", "a PDF document"), (b"PK\x03\x04", "a ZIP archive"), (b"....ftypisom", "MP4"), (b"hello", "")],
)
def test_it_names_other_files(raw: bytes, words: str) -> None:
    assert known_as(raw).startswith(words)
    assert bool(known_as(raw)) is bool(words)
