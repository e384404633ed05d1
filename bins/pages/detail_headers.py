"""The tab of the header fields."""

from __future__ import annotations

from urllib.parse import urlencode

import msgspec

from bins.bodies.charset import decode_field
from bins.message.capture import Mode
from bins.models import CapturedRequest
from bins.pages.addresses import page_path, request_path
from bins.pages.detail_credentials import Cookie, Credential, cookies_of, credentials_of
from bins.pages.detail_fields import Group, LinkFor, groups_of
from bins.search.terms import term_for


class Switch(msgspec.Struct, frozen=True):
    """A choice that is on or off; its link turns it over."""

    name: str
    title: str
    href: str
    is_on: bool


class Headers(msgspec.Struct, frozen=True, kw_only=True):
    """Header fields, and what some of them say."""

    groups: list[Group]
    switches: list[Switch]
    hint: str
    """In which order they are shown, and how true that is to what was sent."""
    trailers: list[Group]
    cookies: list[Cookie]
    more_cookies: int
    credentials: list[Credential]


def headers_of(request: CapturedRequest, token: str, chosen: frozenset[str]) -> Headers:
    """Give the fields as received, or as `chosen`: `sort` by name, `group` by meaning."""
    pairs = request.headers
    telling = [] if request.masked else pairs
    cookies, more = cookies_of(telling)
    return Headers(
        groups=groups_of(pairs, by_name="sort" in chosen, by_group="group" in chosen, link_for=_finder(token)),
        switches=[
            _switch("sort", "Sort by name", request_path(token, request.n), chosen),
            _switch("group", "Group", request_path(token, request.n), chosen),
        ],
        hint=order_hint(request, chosen),
        trailers=groups_of(request.trailers, by_name=False, by_group=False, link_for=lambda *_: ""),
        cookies=cookies,
        more_cookies=more,
        credentials=credentials_of(telling, request.received_us / 1_000_000),
    )


def order_hint(request: CapturedRequest, chosen: frozenset[str] = frozenset()) -> str:
    """Say how true what is shown is to what was sent."""
    if request.mode != Mode.WIRE:
        return "Captured through an ASGI server, which may have lower-cased, regrouped or dropped fields."
    if chosen & {"sort", "group"}:
        return "Names and values are as sent; the order is not."
    return "Order, case and duplicates are as sent."


def _finder(token: str) -> LinkFor:
    def link_for(name: str, value: str) -> str:
        term = term_for(f"header.{name}", decode_field(value))
        return f"{page_path(token)}?{urlencode({'q': term})}" if term else ""

    return link_for


def _switch(name: str, title: str, path: str, chosen: frozenset[str]) -> Switch:
    after = sorted(chosen ^ {name})
    query = urlencode({"tab": "headers", **dict.fromkeys(after, "1")})
    return Switch(name, title, f"{path}?{query}", name in chosen)
