"""Rules that were just deleted, remembered by the browser's session so that they can be put back."""

from __future__ import annotations

import base64
from collections.abc import MutableMapping
from typing import Any
from uuid import uuid4

from django.db import transaction

from bins.models import Bin, Rule, SavedReply
from bins.replies.spec import MOST_RULES
from bins.retention.events import tell
from bins.rules.writing import CHANGED, delete_rule

Session = MutableMapping[str, Any]

_DELETED = "deleted_rules"
MOST_REMEMBERED = 5
"""Deletions that a browser can take back."""


def delete_and_remember(rule: Rule, session: Session) -> str:
    """Delete a rule; give the name under which it can be put back."""
    name = str(uuid4())
    kept = {
        "undo": name, "bin": rule.bin_id, "place": rule.place, "name": rule.name, "enabled": rule.enabled,
        "spec": base64.b64encode(bytes(rule.raw_spec)).decode("ascii"), "versions": rule.versions,
    }  # fmt: skip
    session[_DELETED] = [*session.get(_DELETED, []), kept][-MOST_REMEMBERED:]
    delete_rule(rule)
    return name


def remembered(bin: Bin, session: Session, name: str) -> dict[str, Any] | None:
    """Give what is remembered of a deletion in `bin`, None when it is too late."""
    found = [kept for kept in session.get(_DELETED, []) if kept["undo"] == name and kept["bin"] == bin.pk]
    return found[0] if found else None


def put_back(bin: Bin, session: Session, name: str) -> Rule | None:
    """Put a deleted rule back where it was, its counts at none; None when it is too late, or the bin is full."""
    kept = remembered(bin, session, name)
    if kept is None:
        return None
    with transaction.atomic():
        Bin.objects.select_for_update().get(pk=bin.pk)
        replies = SavedReply.objects.select_for_update().filter(bin=bin, pk__in=kept["versions"])
        is_full = Rule.objects.filter(bin=bin).count() >= MOST_RULES
        if is_full or replies.count() != len(set(kept["versions"])):
            return None
        replies.update(retired_n=None)
        raw = base64.b64decode(kept["spec"])
        fields = {key: kept[key] for key in ("place", "name", "enabled", "versions")}
        rule = Rule.objects.create(bin=bin, raw_spec=raw, **fields)
    session[_DELETED] = [each for each in session[_DELETED] if each["undo"] != name]
    tell(bin.id, CHANGED)
    return rule
