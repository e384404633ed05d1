"""Help in the app: short pages that need no bin and nothing from outside."""

from __future__ import annotations

from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from bins.bodies.image import MOST_BYTES
from bins.bodies.view import size_text
from bins.export.archives import ARCHIVES
from bins.export.forms import FORMS
from bins.links.addresses import base_url, capture_url_of, root
from bins.models.team import INVITATION_DAYS
from bins.pages.commands import commands_for
from bins.pages.errors import no_such_page, page_is_no_bin
from bins.pages.form_shapes import KINDS
from bins.pages.limits import limits_in_use
from bins.pages.reply_limits import reply_limits
from bins.people.invitations import MOST_OPEN
from bins.people.teams import MOST_MEMBERS, MOST_TEAMS
from bins.replies.challenges import PRESETS
from bins.replies.presets import REPLY_PRESETS, RULE_PRESETS
from bins.replies.spec import MOST_BODY_BYTES, MOST_REPLIES, MOST_RULES
from bins.retention.removal import UNCLEAR_SECONDS
from bins.retention.sweeping import BIN_DAYS
from bins.retention.trash import TRASH_MINUTES
from bins.rules.bounds import bounds
from bins.rules.pruning import MOST_DELIVERIES
from bins.search.fields import FIELDS
from bins.search.grammar import MOST_CHARACTERS, MOST_TERMS

_ANY_BIN = "your-bin-id"


class DocsPage(msgspec.Struct, frozen=True):
    """One page of the help."""

    slug: str
    """Last part of its path, and name of its template; the first page has the path `/docs` alone."""
    title: str

    @property
    def path(self) -> str:
        """Where it is."""
        return f"{root()}/docs" if self is PAGES[0] else f"{root()}/docs/{self.slug}"

    @property
    def template(self) -> str:
        """What it says."""
        return f"docs/{self.slug}.html"


PAGES = (
    DocsPage("first-steps", "First steps"),
    DocsPage("reading", "Reading a request"),
    DocsPage("searching", "Searching"),
    DocsPage("replies", "Replies and rules"),
    DocsPage("keeping", "Keeping and deleting"),
    DocsPage("sharing", "Sharing"),
    DocsPage("people", "People and teams"),
    DocsPage("exporting", "Exporting"),
    DocsPage("keyboard", "Keyboard"),
    DocsPage("limits", "Limits"),
    DocsPage("api", "API"),
)


@csrf_exempt
def docs_page(request: HttpRequest, slug: str = PAGES[0].slug) -> HttpResponse:
    """Show one page of the help."""
    if request.method not in {"GET", "HEAD"}:
        return page_is_no_bin(None)
    number = next((i for i, page in enumerate(PAGES) if page.slug == slug), None)
    if number is None:
        return no_such_page(request)
    following = PAGES[number + 1] if number + 1 < len(PAGES) else None
    context = {"page": PAGES[number], "following": following, **_about_this_instance(request)}
    return render(request, PAGES[number].template, context)


def _about_this_instance(request: HttpRequest) -> dict[str, Any]:
    capture_url = capture_url_of(request, _ANY_BIN)
    return {
        "pages": PAGES,
        "base_url": base_url(request),
        "capture_url": capture_url,
        "commands": commands_for(capture_url),
        "limits": limits_in_use(),
        "copy_forms": FORMS,
        "archives": ARCHIVES,
        "unclear_seconds": UNCLEAR_SECONDS,
        "trash_minutes": TRASH_MINUTES,
        "bin_days": BIN_DAYS,
        "fields": FIELDS,
        "most_characters": MOST_CHARACTERS,
        "most_terms": MOST_TERMS,
        "most_image": size_text(MOST_BYTES),
        "presets": RULE_PRESETS.values(),
        "reply_presets": REPLY_PRESETS.values(),
        "challenges": PRESETS.values(),
        "faults": KINDS,
        "most_delay": f"{bounds().most_delay_seconds:g}",
        "most_rules": MOST_RULES,
        "most_replies": MOST_REPLIES,
        "most_body": size_text(MOST_BODY_BYTES),
        "most_deliveries": f"{MOST_DELIVERIES:,}",
        "reply_limits": reply_limits(),
        "has_people": settings.CONFIG.has_people,
        "invitation_days": INVITATION_DAYS,
        "most_members": MOST_MEMBERS,
        "most_teams": MOST_TEAMS,
        "most_invitations": MOST_OPEN,
    }
