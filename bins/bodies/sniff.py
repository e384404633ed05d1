"""What bytes are by the marks they begin with, whatever was said about them."""

_RASTERS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_NAMES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WebP", "image/avif": "AVIF"}
_OTHERS = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive, which office documents and packages are too"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"OggS", "Ogg audio or video"),
    (b"ID3", "MP3 audio"),
    (b"\x1a\x45\xdf\xa3", "Matroska or WebM video"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "an ELF program"),
    (b"wOF2", "a WOFF2 font"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
)


def raster_type(raw: bytes) -> str:
    """Give the media type of a raster image that browsers show; empty when it is none. SVG is none."""
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "image/webp"
    if raw[4:8] == b"ftyp" and raw[8:12] in _AVIF_BRANDS:
        return "image/avif"
    return next((kind for mark, kind in _RASTERS if raw.startswith(mark)), "")


def raster_name(kind: str) -> str:
    """Give the name by which people know a media type that `raster_type` gave."""
    return _NAMES[kind]


def known_as(raw: bytes) -> str:
    """Give in words what `raw` begins as, `a PDF document` for instance; empty when no mark is known."""
    kind = raster_type(raw)
    if kind:
        return f"a {_NAMES[kind]} image"
    if raw[4:8] == b"ftyp":
        return "MP4 or a relative of it"
    return next((words for mark, words in _OTHERS if raw.startswith(mark)), "")
