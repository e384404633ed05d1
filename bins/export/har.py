"""HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/): what browsers and proxies import.

HAR is text. Header bytes and bodies are read as UTF-8; a request's body that is none goes into `_body_base64`, and a
reply says in its comment when its body is not kept. What only we know stands in fields that begin with an underscore,
as the specification asks.
"""

from base64 import b64encode
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from bins.export.answer import Answer
from bins.export.record import instant
from bins.export.sent import Pair, Sent

_CREATOR = {"name": "Inspector", "version": "1"}
_MOST_PAIRS = 1_000
_UNKNOWN = -1
"""What HAR has for a size or a time that is not known."""


class Har:
    """One log; an entry a line."""

    key = "har"
    title = "HAR 1.2"
    hint = "for browsers and proxies"
    content_type = "application/har+json"

    def head(self) -> bytes:
        """Give the log up to its entries."""
        return b'{"log":{"version":"1.2","creator":%b,"entries":[\n' % msgspec.json.encode(_CREATOR)

    def entry(self, sent: Sent, place: int) -> bytes:
        """Give the entry of `sent`, after a comma unless it is the first."""
        return (b"," if place else b" ") + msgspec.json.encode(_entry(sent)) + b"\n"

    def tail(self, missing: int) -> bytes:
        """Give the end of the log, and in its comment whether requests had gone."""
        comment = f"{missing} requests were deleted while this file was written." if missing else ""
        return b'],"comment":%b}}\n' % msgspec.json.encode(comment)


def _entry(sent: Sent) -> dict[str, Any]:
    total = (sent.sent_us or sent.body_us) / 1000
    return {
        "startedDateTime": instant(sent),
        "time": total,
        "request": _request(sent),
        "response": _response(sent),
        "cache": {},
        "timings": {"send": sent.body_us / 1000, "wait": max(total - sent.body_us / 1000, 0), "receive": 0},
        "_n": sent.n,
        "_id": sent.uuid,
        "_client": sent.client,
        "_pinned": sent.pinned,
        "_note": sent.note,
    }


def _request(sent: Sent) -> dict[str, Any]:
    body = {"postData": _post_data(sent)} if sent.body else {}
    return {
        "method": sent.method,
        "url": _url(sent),
        "httpVersion": f"HTTP/{sent.http_version}",
        "cookies": _cookies(sent),
        "headers": _pairs(sent.headers),
        "queryString": _query(sent),
        **body,
        "headersSize": sum(len(name) + len(value) + 4 for name, value in sent.headers) + 2 + _line_size(sent),
        "bodySize": sent.body_size,
    }


def _line_size(sent: Sent) -> int:
    return len(sent.method) + len(sent.target) + len(" HTTP/1.1\r\n") + 1


def _response(sent: Sent) -> dict[str, Any]:
    answer = sent.answer or Answer()
    fields = answer.headers or []
    return {
        "status": sent.reply_status,
        "statusText": _phrase(sent.reply_status),
        "httpVersion": "HTTP/1.1",
        "cookies": _set_cookies(fields),
        "headers": _pairs(fields),
        "content": _content(answer),
        "redirectURL": _text(_first(fields, b"location")),
        "headersSize": _UNKNOWN,
        "bodySize": _UNKNOWN if answer.body_size is None else answer.body_size,
        **_own(answer),
    }


def _content(answer: Answer) -> dict[str, Any]:
    kind = _text(_first(answer.headers or [], b"content-type")) or "x-unknown"
    content = {"size": answer.body_size or 0, "mimeType": kind}
    if answer.body is None:
        return {**content, "comment": "The reply's body is not kept."}
    try:
        return {**content, "text": answer.body.decode("utf-8")}
    except UnicodeDecodeError:
        return {**content, "text": b64encode(answer.body).decode("ascii"), "encoding": "base64"}


def _own(answer: Answer) -> dict[str, Any]:
    """Give what HAR has no field for: who chose the reply, and what went wrong with it on purpose."""
    return {
        "_built_in": answer.built_in,
        "_rule_id": answer.rule_id,
        "_rule": answer.rule,
        "_attempt": answer.attempt,
        "_mark": answer.mark,
        "_delay_seconds": answer.delay_seconds,
        "_fault": answer.fault,
    }


def _set_cookies(fields: list[Pair]) -> list[dict[str, str]]:
    pairs = [_text(value).partition(";")[0].partition("=") for name, value in fields if name.lower() == b"set-cookie"]
    return [{"name": name.strip(), "value": value.strip()} for name, _, value in pairs]


def _first(fields: list[Pair], lower_name: bytes) -> bytes:
    return next((value for name, value in fields if name.lower() == lower_name), b"")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _url(sent: Sent) -> str:
    root = urlsplit(sent.url)._replace(path="").geturl() if sent.target.startswith(b"/") else ""
    return root + _text(sent.target)


def _post_data(sent: Sent) -> dict[str, Any]:
    data = {"mimeType": _text(sent.value(b"content-type"))}
    try:
        text = {"text": sent.body.decode("utf-8")}
    except UnicodeDecodeError:
        comment = "The body is no text: its bytes are in _body_base64."
        text = {"text": "", "comment": comment, "_body_base64": b64encode(sent.body).decode("ascii")}
    return {**data, **text, **({"_cut": sent.cut} if sent.cut else {})}


def _query(sent: Sent) -> list[dict[str, str]]:
    pairs = parse_qsl(_text(sent.query), keep_blank_values=True, errors="replace", separator="&")
    return [{"name": _clean(name), "value": _clean(value)} for name, value in pairs[:_MOST_PAIRS]]


def _cookies(sent: Sent) -> list[dict[str, str]]:
    crumbs = [crumb.strip() for value in sent.values(b"cookie") for crumb in _text(value).split(";")]
    split = [crumb.partition("=") for crumb in crumbs if crumb]
    return [{"name": name, "value": value} for name, _, value in split[:_MOST_PAIRS]]


def _pairs(pairs: list[Pair]) -> list[dict[str, str]]:
    return [{"name": _text(name), "value": _text(value)} for name, value in pairs]


def _text(raw: bytes) -> str:
    """Give bytes as text: UTF-8, else one character a byte."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _clean(text: str) -> str:
    """Give `text` without lone surrogates, which JSON cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
