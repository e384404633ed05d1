"""Which faults make sense, and which of them need the wire. Pure; `bins.capture.faults` performs them."""

from bins.replies.problem import Problem
from bins.replies.reply import make_reply
from bins.replies.spec import Fault, FaultKind
from bins.replies.spoiled import is_bodiless

MOST_BYTES_PER_SECOND = 1_000_000
MOST_MISSING = 1_000_000
MOST_MEBIBYTES = 100

_OF_THE_BODY = frozenset({FaultKind.DRIP, FaultKind.LARGE_BODY, FaultKind.BAD_GZIP})

_WIRE_ONLY = {
    FaultKind.SILENT: "An ASGI application cannot end a connection that it has not answered.",
    FaultKind.CLOSE: "An ASGI application cannot close a connection in place of an answer: the server then sends one.",
    FaultKind.RESET: "An ASGI application cannot reach the connection, so it cannot reset it.",
    FaultKind.TRUNCATE: "An ASGI application cannot close a connection under a body: the server keeps it open.",
    FaultKind.SLOW_HEADERS: "An ASGI application hands all header lines over at once, and the server sends them so.",
    FaultKind.INVALID_HTTP: "An ASGI server writes the status line itself, and writes it well.",
}
_MEND = " Serve with `inspector serve`, or choose another fault."


def check_fault(fault: Fault, most_seconds: float, status: int = 200) -> list[Problem]:
    """Give what is wrong with `fault` in a reply of `status`; what its kind does not use is not looked at.

    `most_seconds` is how long the instance lets a sender wait.
    """
    problems = []
    if fault.kind in _OF_THE_BODY and is_bodiless(make_reply(status, ())):
        problems.append(Problem("kind", f"A {status} has no body that could go wrong. Choose another status."))
    match fault.kind:
        case FaultKind.SILENT | FaultKind.SLOW_HEADERS if not 0 <= fault.seconds <= most_seconds:
            words = f"Choose 0 to {most_seconds:g} seconds; 0 is as long as this instance allows."
            problems.append(Problem("seconds", words))
        case FaultKind.TRUNCATE:
            problems += _outside("missing", fault.missing, MOST_MISSING, "missing bytes")
        case FaultKind.DRIP:
            problems += _outside("bytes_per_second", fault.bytes_per_second, MOST_BYTES_PER_SECOND, "bytes a second")
        case FaultKind.LARGE_BODY:
            problems += _outside("mebibytes", fault.mebibytes, MOST_MEBIBYTES, "MiB")
    return problems


def only_on_the_wire(kind: FaultKind) -> str | None:
    """Give why an ASGI server such as daphne cannot make this fault, or None when it can."""
    reason = _WIRE_ONLY.get(kind)
    return reason + _MEND if reason else None


def _outside(field: str, value: int, most: int, unit: str) -> list[Problem]:
    return [] if 1 <= value <= most else [Problem(field, f"Choose 1 to {most:,} {unit}.")]
