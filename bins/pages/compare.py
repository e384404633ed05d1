"""Two requests of a bin side by side."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
from django.db.models import BinaryField
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from bins.bodies.charset import decode_field
from bins.compare.pairs import compare_pairs
from bins.compare.row import CONTEXT, Row, row_of
from bins.links.access import Access
from bins.models import CapturedRequest
from bins.pages import rows
from bins.pages.addresses import page_path, request_path
from bins.pages.compare_body import WAYS, compare_bodies
from bins.pages.compare_shown import Section, section_of
from bins.pages.detail_query import split_pairs
from bins.pages.detail_store import find_request
from bins.pages.gate import reads
from bins.pages.numbers import HIGHEST
from bins.replies.words import outcome_words

_FAR = 50_000
"""How far back the previous request on a path is looked for."""


class Choice(msgspec.Struct, frozen=True):
    """A link that changes how the comparison is shown."""

    title: str
    href: str
    is_on: bool


@reads
def compare(request: HttpRequest, access: Access, a: int, b: int) -> HttpResponse:
    """Show requests `a` and `b` side by side; say so when one is gone."""
    found = [find_request(access.bin, min(n, HIGHEST)) for n in (a, b)]
    left, right = found
    if left is None or right is None:
        gone = [n for n, one in zip((a, b), found, strict=True) if one is None]
        return _nothing(request, access, f"Request #{gone[0]} is gone", "It was deleted, or it has not been sent yet.")
    return render(request, "bins/compare.html", _context(request, access, left, right))


@reads
def compare_with_previous(request: HttpRequest, access: Access, n: int) -> HttpResponse:
    """Lead to the comparison with the request before `n` that has its method and path, or say that there is none."""
    found = find_request(access.bin, min(n, HIGHEST))
    if found is None:
        return _nothing(request, access, f"Request #{n} is gone", "It was deleted, or it has not been sent yet.")
    before = previous_on_path(access, found)
    if before is None:
        far = f" among the {_FAR:,} requests before it" if found.n > _FAR else ""
        words = f"No request before it{far} has its method and its path. Two others can be compared from the list."
        return _nothing(request, access, f"#{n} is the first of its kind", words, request_path(access.token, n))
    return redirect(f"{page_path(access.token)}/compare/{before}/{n}")


def previous_on_path(access: Access, found: CapturedRequest) -> int | None:
    """Give the number of the newest request before `found` with its method and its target, but for the query."""
    path = bytes(found.raw_target).partition(b"?")[0]
    start = Substr("raw_target", 1, len(path) + 1, output_field=BinaryField())
    earlier = CapturedRequest.objects.visible_in(access.bin).filter(n__gte=found.n - _FAR, method=found.method)
    same_path = earlier.annotate(start=start).filter(start__in=[path, path + b"?"])
    return same_path.newest_first(found.n).values_list("n", flat=True).first()


def _nothing(request: HttpRequest, access: Access, heading: str, words: str, back: str = "") -> HttpResponse:
    context = {"heading": heading, "words": words, "back": back or page_path(access.token)}
    return render(request, "bins/compare_nothing.html", context, status=404)


def _context(request: HttpRequest, access: Access, left: CapturedRequest, right: CapturedRequest) -> dict[str, Any]:
    unfolded, asked = bool(request.GET.get("all")), request.GET.get("body", "")
    bodies = compare_bodies(left, right, asked)
    notes, context = bodies.compared.notes, None if unfolded else CONTEXT
    body = section_of("Body", bodies.compared.rows, context, notes=notes, way=bodies.way)
    heads = _heads(left, right, unfolded=unfolded)
    path = f"{page_path(access.token)}/compare"
    here = f"{path}/{left.n}/{right.n}"
    return {
        "bin": access.bin,
        "page_path": page_path(access.token),
        "sides": [rows.row_of(one, access.token) for one in (left, right)],
        "sections": heads,
        "body": body,
        "bodies": bodies,
        "ways": [Choice(WAYS[way], here + _query(way, unfolded=unfolded), way == bodies.way) for way in bodies.ways],
        "swap": f"{path}/{right.n}/{left.n}{_query(asked, unfolded=unfolded)}",
        "folding": Choice("Show what is the same", here + _query(asked, unfolded=not unfolded), unfolded),
        "different": sum(section.different for section in [*heads, body]),
    }


def _heads(left: CapturedRequest, right: CapturedRequest, *, unfolded: bool) -> list[Section]:
    query, other_query = (_decoded(split_pairs(one.query_text)) for one in (left, right))
    found = [
        ("Request", _request_rows(left, right)),
        ("Query", compare_pairs(query, other_query)),
        ("Headers", compare_pairs(_decoded(left.headers), _decoded(right.headers), str.lower)),
        ("Trailers", compare_pairs(_decoded(left.trailers), _decoded(right.trailers), str.lower)),
    ]
    return [section_of(title, about, None if unfolded else 0) for title, about in found if about]


def _decoded(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Give pairs of one character a byte as text, so that no mark falls into the middle of a character."""
    return [(decode_field(name), decode_field(value)) for name, value in pairs]


def _request_rows(left: CapturedRequest, right: CapturedRequest) -> list[Row]:
    facts = [
        ("Method", left.method, right.method),
        ("Path", decode_field(left.path_text or "/"), decode_field(right.path_text or "/")),
        ("Version", f"HTTP/{left.http_version}", f"HTTP/{right.http_version}"),
        ("Scheme", left.scheme, right.scheme),
        ("From", left.client, right.client),
        ("Answered", *(outcome_words(one.reply_status, one.reply_fault) for one in (left, right))),
    ]
    return [row_of(one, other, name=name) for name, one, other in facts]


def _query(way: str, *, unfolded: bool) -> str:
    chosen = {**({"body": way} if way in WAYS else {}), **({"all": "1"} if unfolded else {})}
    return f"?{urlencode(chosen)}" if chosen else ""
