"""The style page: every component in every state, rendered through the partials that the app itself uses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from bins.export.archives import ARCHIVES
from bins.links.addresses import base_url, origin
from bins.models import Link, SavedSearch, WhenFull
from bins.models.link import MOST_LABEL
from bins.pages.addresses import capture_target, capture_url, page_path, socket_path
from bins.pages.bins import BinRow
from bins.pages.commands import commands_for
from bins.pages.errors import page_is_no_bin
from bins.pages.export import Form
from bins.pages.fullness import Fullness
from bins.pages.refusals import Refused
from bins.pages.reply_samples import reply_samples
from bins.pages.rows import Rows
from bins.pages.samples import TOKEN, sample_bin, sample_bodies, sample_details, sample_links, sample_rows
from bins.pages.searched import Problem, Searched
from bins.pages.settings_page import Amount
from bins.pages.sharing import LASTS
from bins.pages.times import Moment, moment
from bins.pages.whose import Taker, Whose
from bins.search.fields import FIELDS

_ROLE = re.compile(r"--([\w-]+): (?:light-dark\(|var\()")
_SECOND = "<!-- the second theme -->"
_ID = re.compile(r'\b(id|for|from|list|aria-labelledby|aria-describedby|aria-controls|popovertarget)="([^"]+)"')
_GROUP = re.compile(r'(<input[^>]*type="radio"[^>]*name=")([^"]+)"')

LIVE_STATES = (
    ("off", "Not live"),
    ("live", "Live"),
    ("polling", "Live, by polling"),
    ("reconnecting", "Reconnecting…"),
    ("offline", "Offline"),
    ("gone", "This link has ended"),
)
_SEARCHES = {
    "found": Searched(query="status:5xx", found=Rows([], None), words="23 of 1,042 match.", more="#", export="#"),
    "wrong": Searched(query="status:abc", problem=Problem("Give a status, such as 503 or 5xx.", "status:", "abc", "")),
}


@csrf_exempt
def styles_page(request: HttpRequest) -> HttpResponse:
    """Show every component in both themes, one beside the other."""
    if request.method not in {"GET", "HEAD"}:
        return page_is_no_bin(None)
    html = render_to_string("docs/styles.html", _samples(request))
    light, mark, dark = html.partition(_SECOND)
    return HttpResponse(light + mark + _told_apart(dark))


def role_tokens() -> list[str]:
    """Give the names of all colour roles, as the stylesheet has them."""
    found = finders.find("css/tokens.css")
    return list(dict.fromkeys(_ROLE.findall(Path(str(found)).read_text(encoding="utf-8"))))


def _told_apart(html: str) -> str:
    """Give ids and groups of their own to the second copy, so that its labels and radio buttons are not the first's."""
    return _GROUP.sub(r'\1\2-dark"', _ID.sub(r'\1="\2-dark"', html))


def _kept(now: Moment) -> dict[str, Any]:
    """Give what pages say about how much a bin keeps."""
    return {
        "keeps": "Keeps 1,000 requests, 1 GiB",
        "keeps_briefly": "Keeps 1,000",
        "fullness": Fullness(evicted=1_204, since=now),
        "nearly": Fullness(taken="950 of 1,000 requests", refuses=True),
        "owned": Whose(is_told=True, person="ada", team="Payments"),
        "takers": [Taker("me", "ada (you)")],
        "amounts": [
            Amount("keep_requests", "Requests", "1000", "250,000"),
            Amount("keep_bytes", "MiB", "", "1 GiB"),
            Amount("keep_days", "Days", "often", "for ever", "Write it as a number in digits, or leave it empty."),
        ],
        "choices": WhenFull.choices,
    }


def _samples(request: HttpRequest) -> dict[str, Any]:
    bin, now = sample_bin(), moment(timezone.now())
    rows, url = sample_rows(), capture_url(request, bin)
    named = BinRow(
        id=bin.id, name=bin.name, page_path=page_path(TOKEN), caught=rows[0], count=1042, size="12 MiB", until=now
    )
    return {
        "csrf_token": "",  # nothing here can be sent, so no cookie is set for it
        "tokens": role_tokens(),
        "live_states": LIVE_STATES,
        "rows": rows,
        "selected": rows[1].n,
        "details": sample_details(),
        "bodies": sample_bodies(),
        "refusals": [Refused(12, "store slow", now, now), Refused(1, "too busy", now, now)],
        "commands": commands_for(url),
        "searches": _SEARCHES,
        "searched": Searched(),
        "saved": [(SavedSearch(pk=1, name="Failures", query="status:5xx"), "#")],
        "fields": [(field, "#") for field in FIELDS],
        "formats": ARCHIVES,
        "export": Form(numbers=[], shown="", chosen=0, query="", total=1042, problem=""),
        "links": sample_links(base_url(request)),
        "link": Link(upto_n=41),
        "lasts": LASTS,
        "most_label": MOST_LABEL,
        "bin": bin,
        "count": bin.request_count,
        "size": "about 12 MiB",
        **_kept(now),
        "bins": [named, msgspec.structs.replace(named, name="", caught=rows[1])],
        "capture_url": url,
        "capture_target": capture_target(request, bin),
        "socket_path": socket_path(TOKEN),
        "page_path": page_path(TOKEN),
        "origin": origin(request),
        "token": TOKEN,
        "replies": reply_samples(rows[0]),
        "may_manage": True,
    }
