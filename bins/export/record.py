"""The request object of the public interface, made of bytes."""

from base64 import b64encode
from collections.abc import Iterable
from typing import Any

from bins.export.sent import Pair, Sent


def record_of(sent: Sent) -> dict[str, Any]:
    """Give the object that the API gives for one request, its body included; text is one character a byte."""
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
        "body_kept": len(sent.body),
        "body_sha256": sent.body_sha256.hex(),
        "truncated": bool(sent.cut),
        "cut": sent.cut,
        "pinned": sent.pinned,
        "note": sent.note,
        "reply": {"status": sent.reply_status},
        "timings": {
            "head_us": sent.head_us,
            "body_us": sent.body_us,
            "committed_us": sent.committed_us,
            "sent_us": sent.sent_us,
        },
        "body_base64": b64encode(sent.body).decode("ascii"),
    }


def instant(sent: Sent) -> str:
    """Give the time of its first byte as ISO 8601 in UTC, to the microsecond."""
    return sent.received_at.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def _text(raw: bytes) -> str:
    return raw.decode("latin-1")


def _texts(pairs: Iterable[Pair]) -> list[tuple[str, str]]:
    return [(_text(name), _text(value)) for name, value in pairs]
