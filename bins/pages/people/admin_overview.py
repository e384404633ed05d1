"""An instance at a glance, for its admins: how much there is, what was turned away, and its settings."""

from __future__ import annotations

from typing import Any

import msgspec
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bins.models import Bin, Team
from bins.pages.fullness import bytes_words
from bins.pages.limits import SetLimit, limits_in_use
from bins.pages.people.gate import for_admins
from bins.pages.refusals import SHOWN_FOR, refusals_of_all
from bins.pages.times import Moment, moment
from bins.retention.disk import room_on_disk, store_bytes

MOST_LATELY = 20
"""Rows about what went or was turned away; of more bins than that, those it happened to last."""
SETTINGS = (
    *("access", "bin_makers", "sign_in_rate", "public_url", "capture_host", "allowed_hosts", "trusted_proxies"),
    *("workers", "metrics", "masked_headers", "log_level"),
)
"""Settings that are no limit and hold no secret, shown as they are in force."""


class Figure(msgspec.Struct, frozen=True):
    """One number at the top."""

    label: str
    value: str
    words: str = ""
    """What else there is to say of it."""
    warns: bool = False


class Lately(msgspec.Struct, frozen=True):
    """What happened to requests of one bin within the last day."""

    bin_id: str
    name: str
    count: str
    what: str
    until: Moment
    """When it happened last."""


@for_admins
def overview(request: HttpRequest, admin: User) -> HttpResponse:
    """Show the instance at a glance."""
    limits = limits_in_use()
    shown = {limit.setting for limit in limits}
    context = {
        "tab": "overview",
        "figures": [*_people(), *_bins(), *_room()],
        "lately": _lately(),
        "most": MOST_LATELY,
        "limits": limits,
        "settings": [one for one in settings_in_use() if one.setting not in shown],
    }
    return render(request, "people/admin_overview.html", context)


def settings_in_use() -> list[SetLimit]:
    """Give `SETTINGS` with the values in force."""
    config = settings.CONFIG
    values: dict[str, Any] = {name: getattr(config, name) for name in SETTINGS} | {"bin_makers": config.makers}
    fields = type(config).model_fields
    return [
        SetLimit(f"INSPECTOR_{name.upper()}", _value(value), (fields[name].description or "").replace("`", ""))
        for name, value in values.items()
    ]


def _value(value: Any) -> str:
    return (", ".join(value) if isinstance(value, list) else str(value)) or "none"


def _people() -> list[Figure]:
    admins, closed = Q(is_superuser=True, is_active=True), Q(is_active=False)
    counted = User.objects.aggregate(
        all=Count("pk"), admins=Count("pk", filter=admins), closed=Count("pk", filter=closed)
    )
    words = f"{_counted(counted['admins'], 'admin')}" + (f", {counted['closed']:,} closed" * bool(counted["closed"]))
    return [Figure("People", f"{counted['all']:,}", words), Figure("Teams", f"{Team.objects.count():,}")]


def _bins() -> list[Figure]:
    there = Q(deleted_at=None)
    counted = Bin.objects.aggregate(
        bins=Count("pk", filter=there),
        deleted=Count("pk", filter=~there),
        nobodys=Count("pk", filter=there & Q(owner=None, team=None)),
        requests=Sum("request_count", filter=there),
        size=Sum("byte_count", filter=there),
    )
    told = {"without an owner": counted["nobodys"], "deleted": counted["deleted"]}
    words = ", ".join(f"{count:,} {what}" for what, count in told.items() if count)
    return [
        Figure("Bins", f"{counted['bins']:,}", words),
        Figure("Requests", f"{counted['requests'] or 0:,}", f"{bytes_words(counted['size'] or 0)}, heads and bodies"),
    ]


def _room() -> list[Figure]:
    config = settings.CONFIG
    free, floor = room_on_disk(config.disk, config.min_free_disk)
    most = f", {bytes_words(config.max_store)} at most" if config.max_store else ""
    is_short = free < floor
    words = f"captures are refused below {bytes_words(floor)}"
    return [
        Figure("Store", bytes_words(store_bytes()), f"{'PostgreSQL' if config.on_postgres else 'SQLite'}{most}"),
        Figure("Free on disk", bytes_words(free), words, warns=is_short),
    ]


def _lately() -> list[Lately]:
    """Give what was turned away and what went to make room, the latest first."""
    went = Bin.objects.filter(evicted_at__gt=timezone.now() - SHOWN_FOR).order_by("-evicted_at")[:MOST_LATELY]
    rows = [
        Lately(bin.pk, bin.name, f"{bin.evicted_count:,}", "went to make room for new ones", moment(bin.evicted_at))
        for bin in went
        if bin.evicted_at
    ]
    rows += [
        Lately(bin.pk, bin.name, f"{one.count:,}", f"turned away: {one.reason}", one.until)
        for bin, one in refusals_of_all(MOST_LATELY)
    ]
    return sorted(rows, key=lambda row: row.until.iso, reverse=True)[:MOST_LATELY]


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + "s" * (count != 1)
