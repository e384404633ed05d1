"""Bytes read as text: which charset, and never a failure."""

import codecs
import re

# Only charsets that decode in one linear pass; Python also knows transformations such as `idna` and `unicode_escape`.
_READABLE = re.compile(
    r"utf-8|utf-16(-[lb]e)?|utf-32(-[lb]e)?|ascii|iso8859-\d+|cp\d+|koi8-[rtu]|mac-\w+|gb\w+|big5\w*|euc_\w+|shift_\w+"
    r"|johab|hz|iso2022_\w+"
)
_PARAMETER = re.compile(r""";\s*charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def charset_of(raw: bytes, content_type: str) -> str:
    """Give Python's name of the charset: by byte order mark, else as declared, else UTF-8."""
    marked = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    return marked or _declared(content_type) or "utf-8"


def decode(raw: bytes, charset: str) -> str:
    """Give `raw` as text; bytes that are none become lone surrogates (PEP 383), or U+FFFD where that cannot be."""
    try:
        return raw.decode(charset, "surrogateescape")
    except UnicodeError:
        return raw.decode(charset, "replace")


def decode_piece(raw: bytes, charset: str, *, is_end: bool) -> tuple[str, int]:
    """Give the text of a stretch, and how many of its bytes that text is made of: no character is cut in two."""
    try:
        decoder = codecs.getincrementaldecoder(charset)("surrogateescape")
        text = decoder.decode(raw, is_end)
    except UnicodeError:
        return decode(raw, charset), len(raw)
    waiting = len(decoder.getstate()[0])
    return (text, len(raw) - waiting) if waiting < len(raw) else (decode(raw, charset), len(raw))


def charset_within(start: bytes, charset: str) -> str:
    """Give the charset of a stretch without the byte order mark that stands at the `start` of the whole."""
    if charset == "utf-16":
        return "utf-16-be" if start.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
    if charset == "utf-32":
        return "utf-32-be" if start.startswith(codecs.BOM_UTF32_BE) else "utf-32-le"
    return charset


def decode_field(text: str) -> str:
    """Give a header or target string, one character a byte, read as UTF-8; other bytes become lone surrogates."""
    return text if text.isascii() else decode(text.encode("latin-1"), "utf-8")


def _declared(content_type: str) -> str | None:
    found = _PARAMETER.search(content_type)
    if found is None:
        return None
    try:
        name = codecs.lookup(found[1]).name
    except LookupError:
        return None
    return name if _READABLE.fullmatch(name) else None
