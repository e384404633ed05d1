"""The request object of the public interface, made of bytes."""

from base64 import b64encode
from collections.abc import Iterable
from typing import Any

from bins.export.answer import object_of_answer
from bins.export.sent import Pair, Sent


def object_of(sent: Sent) -> dict[str, Any]:
    """Give the object that the API gives for one request, without its body; text is one character a byte."""
    return {**_message(sent), **_outcome(sent), **_marks(sent)}


def record_of(sent: Sent) -> dict[str, Any]:
    """Give the same members with the body, in the order that they have in files."""
    return {**_message(sent), **_marks(sent), **_outcome(sent), **body_of(sent)}


def body_of(sent: Sent) -> dict[str, str]:
    """Give the member that holds the body."""
    return {"body_base64": b64encode(sent.body).decode("ascii")}


def instant(sent: Sent) -> str:
    """Give the time of its first byte as ISO 8601 in UTC, to the microsecond."""
    return sent.received_at.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def _message(sent: Sent) -> dict[str, Any]:
    return {
        "n": sent.n,
        "id": sent.uuid,
        "received_at": instant(sent),
        "mode": sent.mode,
        "method": sent.method,
        "target": _text(sent.target),
        "path": _text(sent.path),
        "query": _text(sent.query),
        "http_version": sent.http_version,
        "scheme": sent.scheme,
        "client": sent.client,
        "peer": {"host": sent.peer_host, "port": sent.peer_port},
        "headers": _texts(sent.headers),
        "trailers": _texts(sent.trailers),
        "body_size": sent.body_size,
        "body_kept": sent.body_kept,
        "body_sha256": sent.body_sha256.hex(),
        "truncated": bool(sent.cut),
        "cut": sent.cut,
    }


def _outcome(sent: Sent) -> dict[str, Any]:
    times = {"head_us": sent.head_us, "body_us": sent.body_us}
    more = object_of_answer(sent.answer) if sent.answer else {}
    return {
        "reply": {"status": sent.reply_status, "fault": sent.reply_fault, **more},
        "timings": {**times, "committed_us": sent.committed_us, "sent_us": sent.sent_us},
    }


def _marks(sent: Sent) -> dict[str, Any]:
    return {"pinned": sent.pinned, "note": sent.note}


def _text(raw: bytes) -> str:
    return raw.decode("latin-1")


def _texts(pairs: Iterable[Pair]) -> list[tuple[str, str]]:
    return [(_text(name), _text(value)) for name, value in pairs]
