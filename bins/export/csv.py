"""CSV for spreadsheets (RFC 4180): one line a request, every cell quoted, no cell a formula.

A cell is for reading, not for getting bytes back: control characters and bytes that are no text are spelled out, long
bodies end early and say so. NDJSON is the exact form.
"""

import re
from collections.abc import Sequence

from bins.export.answer import Answer
from bins.export.readable import is_readable
from bins.export.record import instant
from bins.export.sent import Pair, Sent

COLUMNS = (
    *("n", "id", "received_at", "method", "path", "query", "http_version", "client", "user_agent", "content_type"),
    *("headers", "note", "body_size", "body", "body_note"),
    *("reply_status", "reply_rule", "reply_attempt", "reply_delay_seconds", "reply_fault", "reply_mark"),
)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""What a file begins with, so that Excel knows it is UTF-8."""
_MOST_CHARACTERS = 32_000
"""A cell of Excel has at most 32,767 characters."""

# What spreadsheets take for the start of a formula, also full width, and what they skip before it.
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]")


class Csv:
    """A table with a head line."""

    key = "csv"
    title = "CSV"
    hint = "for spreadsheets, text only"
    content_type = "text/csv; charset=utf-8; header=present"

    def head(self) -> bytes:
        """Give the names of the columns."""
        return BYTE_ORDER_MARK + line(COLUMNS)

    def entry(self, sent: Sent, place: int) -> bytes:
        """Give the line of `sent`."""
        body, body_note = _body(sent)
        return line(
            [
                *(str(sent.n), sent.uuid, instant(sent), sent.method, _text(sent.path), _text(sent.query)),
                *(sent.http_version, sent.client, _text(sent.value(b"user-agent"))),
                *(_text(sent.value(b"content-type")), _fields(sent.headers), sent.note, str(sent.body_size)),
                *(body, body_note, str(sent.reply_status), *_answer(sent.answer or Answer())),
            ]
        )

    def tail(self, missing: int) -> bytes:
        """Give nothing: the last line is the last request."""
        return b""


def line(cells: Sequence[str]) -> bytes:
    """Give a line of a table; no cell is a formula, or holds characters that cannot be seen."""
    return (",".join(map(_cell, cells)) + "\r\n").encode("utf-8")


def _cell(text: str) -> str:
    mark = "'" if _FORMULA.match(text) else ""
    return '"' + mark + _spelled(text).replace('"', '""') + '"'


def _fields(pairs: list[Pair]) -> str:
    return " | ".join(f"{_text(name)}: {_text(value)}" for name, value in pairs)[:_MOST_CHARACTERS]


def _body(sent: Sent) -> tuple[str, str]:
    notes = ["cut when it was received"] if sent.cut else []
    text = _text(sent.body[: 4 * _MOST_CHARACTERS])
    if len(text) > _MOST_CHARACTERS or len(sent.body) > 4 * _MOST_CHARACTERS:
        notes.append(f"first {_MOST_CHARACTERS} characters")
    return text[:_MOST_CHARACTERS], ", ".join(notes)


def _answer(answer: Answer) -> tuple[str, ...]:
    attempt = "" if answer.attempt is None else str(answer.attempt)
    return answer.rule, attempt, f"{answer.delay_seconds:g}", answer.fault or "", answer.mark


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


def _spelled(text: str) -> str:
    """Give `text` with each character that cannot be seen as an escape, line feeds among them."""
    if is_readable(text):
        return text
    return "".join(mark if is_readable(mark) else mark.encode("unicode_escape").decode("ascii") for mark in text)
