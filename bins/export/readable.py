"""Which bytes may stand in a snippet as they are."""

# Letters by Unicode's count, yet nothing to be seen. What else is hidden or moves text about is not printable.
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")


def is_readable(text: str) -> bool:
    """Tell whether every character can be seen: no control, bidi control, zero width, private or unassigned one."""
    return text.isprintable() and _FILLERS.isdisjoint(text)


def readable(raw: bytes) -> str | None:
    """Give `raw` as text when it is UTF-8 of one line in which every character can be seen, else None."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if is_readable(text) else None


def readable_lines(raw: bytes, also: str = "") -> str | None:
    """Give `raw` as text like `readable`, with line feeds and the characters of `also` allowed."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    table = str.maketrans("", "", "\n" + also)
    return text if is_readable(text.translate(table)) else None
