"""How long a provider waits and what it does then, beside what its hook is answered with."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bins.replies.providers import Provider
from bins.replies.spec import Fault, FaultKind

_UNANSWERED = {
    FaultKind.SILENT: "no answer",
    FaultKind.SLOW_HEADERS: "no end of the headers",
}
_BROKEN = {
    FaultKind.CLOSE: "a closed connection in place of an answer",
    FaultKind.RESET: "a connection reset",
    FaultKind.TRUNCATE: "an answer that ends too early",
    FaultKind.INVALID_HTTP: "an answer that is no HTTP",
    FaultKind.BAD_GZIP: "a body that it cannot decode",
}
_SLOW = {
    FaultKind.DRIP: "a body that comes in drops",
    FaultKind.LARGE_BODY: "a large body",
}


class Deadline(msgspec.Struct, frozen=True):
    """What the deadline card shows of a provider; what is not known is empty."""

    provider: str
    limit: str
    """`10 s`."""
    retries: str
    success: str
    """`200 to 299`."""
    disables: str
    source: str


def deadline_of(provider: Provider) -> Deadline:
    """Give what is known of a provider, in words."""
    limit = seconds_text(provider.timeout_seconds) if provider.timeout_seconds else ""
    return Deadline(provider.name, limit, provider.retries, _success(provider), provider.disables, provider.source)


def warnings(provider: Provider, delay_seconds: float, fault: Fault | None, status: int) -> tuple[str, ...]:
    """Give sentences on what a reply does to a provider: that it gives up, sees a failure, or turns the hook off."""
    found = [*_late(provider, delay_seconds, fault), *_failed(provider, fault, status)]
    if not found:
        return ()
    more = [words for words in (provider.retries, provider.disables) if words]
    return (*dict.fromkeys([*found, *more]),)


def seconds_text(seconds: float) -> str:
    """Give seconds as people write them: `5 s`, `2.5 s`."""
    return f"{seconds:g} s"


def _late(provider: Provider, delay_seconds: float, fault: Fault | None) -> Iterator[str]:
    limit = provider.timeout_seconds
    if limit is None:
        return
    given = f"{provider.name} gives up after {seconds_text(limit)}"
    if delay_seconds >= limit:
        yield f"{given}; this reply comes after {seconds_text(delay_seconds)}."
    elif fault is not None and fault.kind in _UNANSWERED and _lasts(fault, limit - delay_seconds):
        yield f"{given}; until then it gets {_UNANSWERED[fault.kind]}."
    elif fault is not None and fault.kind in _SLOW:
        yield f"{given}, which {_SLOW[fault.kind]} may outlast."


def _lasts(fault: Fault, seconds: float) -> bool:
    return not fault.seconds or fault.seconds >= seconds


def _failed(provider: Provider, fault: Fault | None, status: int) -> Iterator[str]:
    if fault is not None and fault.kind in _BROKEN:
        yield f"{provider.name} gets {_BROKEN[fault.kind]}, which is no success to it."
    elif fault is not None and fault.kind in _UNANSWERED:
        yield f"{provider.name} gets {_UNANSWERED[fault.kind]}, which is no success to it."
    elif status in provider.disabling:
        yield f"{provider.name}: {status} turns the hook off at once."
    elif provider.takes_as_success(status) is False:
        yield f"{provider.name} takes {_success(provider)} as success; {status} is a failure to it."
    elif status >= 400 and provider.takes_as_success(status) is None:
        yield f"{status} is an error to {provider.name}."


def _success(provider: Provider) -> str:
    parts = [f"{first} to {last}" if last > first else f"exactly {first}" for first, last in provider.success]
    return " or ".join(parts)
