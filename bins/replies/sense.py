"""What is refused when a reply is saved, though it could be sent: it would not be what it says.

Those that were saved before are sent as ever: without the body that their status does not allow.
"""

from __future__ import annotations

from bins.replies.problem import Problem
from bins.replies.spec import FaultKind, ReplySpec

WITHOUT_BODY = frozenset({204, 205, 304})
"""RFC 9110 sections 15.3.5, 15.3.6 and 15.4.5."""


def check_sense(spec: ReplySpec) -> list[Problem]:
    """Give what of `spec` would never be seen by a sender."""
    field = "body" if spec.body_base64 is None else "body_base64"
    has_body = bool(spec.body or spec.body_base64)
    if has_body and spec.status in WITHOUT_BODY:
        return [Problem(field, f"A {spec.status} has no body: leave it empty or choose another status.")]
    drips = spec.fault is not None and spec.fault.kind is FaultKind.DRIP
    if drips and not has_body and spec.status not in WITHOUT_BODY:
        return [Problem(field, "An empty body does not drip: write one or choose another fault.")]
    return []
