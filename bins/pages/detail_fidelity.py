"""How true a request is to what its sender wrote: what the capture kept, and what a proxy seems to have changed."""

from __future__ import annotations

from bins.bodies.visible import visible_text
from bins.message.capture import Mode
from bins.models import CapturedRequest
from bins.pages.detail_hops import CLAIMS
from bins.pages.detail_raw import is_chunked

_FEWEST_NAMES = 4
"""Fields below which their case says nothing."""
_FEWEST_SORTED = 6
"""Fields below which their order says nothing: six are in alphabetical order by chance once in 720 times."""
_FROM_PROXIES = ("x-forwarded-", "cf-", "fly-", "x-amzn-", "x-amz-cf-", "x-azure-", "x-envoy-", "x-vercel-", "x-arr-")


def kept_words(request: CapturedRequest) -> str:
    """Say what the capture itself keeps."""
    if request.mode == Mode.WIRE:
        return "Read from the socket: target, names, values, their order and case, and the body are byte for byte."
    return (
        "Handed over by an ASGI server, which may have lower-cased, regrouped or dropped fields before we saw them. "
        "The body is byte for byte."
    )


def changes_of(request: CapturedRequest) -> list[str]:
    """Give what a proxy seems to have changed, a sentence each; guesses from what is there, and worded as such."""
    names = [name for name, _ in request.headers]
    added = [name for name in names if _is_added(name.lower())]
    found = []
    if added:
        listed = ", ".join(visible_text(name[:60]) for name in dict.fromkeys(added))
        found.append(f"Probably added on the way: {listed}.")
    if request.mode != Mode.WIRE:
        return found
    found += _case_and_order(request.http_version, [name for name in names if name not in added])
    if is_chunked(request) and added:
        found.append("The body came in chunks, behind a proxy: the sender may have given its length instead.")
    if request.http_version == "1.0" and added:
        found.append("HTTP/1.0 behind a proxy: nginx speaks it to its upstream by default; the sender may not have.")
    return found


def _is_added(lower: str) -> bool:
    return lower in CLAIMS or lower == "x-forwarded-for" or lower.startswith(_FROM_PROXIES)


def _case_and_order(version: str, names: list[str]) -> list[str]:
    if len(names) < _FEWEST_NAMES:
        return []
    found = []
    if all(name == name.lower() for name in names):
        words = f"Every name is in lower case, in HTTP/{version}"
        found.append(f"{words}: a proxy that was sent HTTP/2 or 3 does that, and some senders write them so.")
    rest = [name for name in names if name.lower() not in {"host", "user-agent", "content-length", "accept-encoding"}]
    if len(rest) >= _FEWEST_SORTED and rest == sorted(rest) and rest[0] == rest[0].title():
        found.append("Names are in alphabetical order: Go programs and proxies (Caddy, Traefik, ngrok) write them so.")
    return found
