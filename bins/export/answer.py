"""What the sender of a request got back, as it is told to programs."""

from base64 import b64encode
from typing import Any

import msgspec


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """As far as it is known afterwards; of a reply that is built in, nobody keeps more than its status."""

    built_in: bool = True
    """True where nobody wrote it."""
    rule_id: int | None = None
    rule: str = ""
    """Name of the rule that decided."""
    attempt: int | None = None
    """Which attempt of its delivery it was, where the rule counts them."""
    mark: str = ""
    headers: list[tuple[bytes, bytes]] | None = None
    """As sent, but for what every reply has; None where it is not known."""
    body: bytes | None = None
    """None where it is not known, or too large for a file of many requests."""
    body_size: int | None = None
    delay_seconds: float = 0.0
    fault: str | None = None
    """Kind of the fault that was made."""


def object_of_answer(answer: Answer) -> dict[str, Any]:
    """Give it as the public interface does; text is one character a byte."""
    pairs = answer.headers
    return {
        "built_in": answer.built_in,
        "rule_id": answer.rule_id,
        "rule": answer.rule,
        "attempt": answer.attempt,
        "mark": answer.mark,
        "headers": None
        if pairs is None
        else [(name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs],
        "body_size": answer.body_size,
        "body_base64": None if answer.body is None else b64encode(answer.body).decode("ascii"),
        "delay_seconds": answer.delay_seconds,
        "fault": answer.fault,
    }
