"""What programs do is in the audit list, where there are people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bins.models import AuditEntry, Bin
from bins.replies.spec import RuleSpec
from bins.rules.writing import add_rule
from tests.api.client import ApiClient
from tests.factories import make_link, make_request
from tests.people.people import let_people_sign_in

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

DONE: list[tuple[str, str, dict[str, Any] | None, str]] = [
    ("patch", "", {"name": "Orders"}, "bin_renamed"),
    ("patch", "", {"keep_requests": 5}, "bin_settings"),
    ("delete", "", None, "bin_deleted"),
    ("delete", "/requests", None, "bin_cleared"),
    ("delete", "/requests/1", None, "requests_deleted"),
    ("post", "/links", {"label": "CI"}, "link_made"),
    ("post", "/links/rotate", None, "links_rotated"),
    ("delete", "/links/{link}", None, "link_revoked"),
    ("put", "/reply", {"status": 204}, "reply_changed"),
    ("post", "/rules", {"replies": [{"status": 204}]}, "reply_changed"),
    ("put", "/rules/order", {"rules": ["{rule}"]}, "reply_changed"),
    ("patch", "/rules/{rule}", {"enabled": False}, "reply_changed"),
    ("post", "/rules/{rule}/reset", None, "reply_changed"),
    ("delete", "/rules/{rule}", None, "reply_changed"),
    ("put", "/challenges/slack", {"enabled": True}, "reply_changed"),
]
NOTHING_DONE: list[tuple[str, str, dict[str, Any] | None]] = [
    ("get", "", None),
    ("patch", "", {"keep_requests": -5}),
    ("delete", "/requests/99", None),
    ("post", "/links", {"role": "owner"}),
    ("delete", "/links/999", None),
    ("put", "/reply", {"status": 99}),
    ("delete", "/rules/999", None),
    ("patch", "/requests/1", {"pinned": True, "note": "look"}),
]


@pytest.fixture(autouse=True)
def _people(settings: Settings, db: None) -> None:
    let_people_sign_in(settings, bin_makers="anyone")


def ask(client: ApiClient, method: str, path: str, body: Any, **named: int) -> int:
    if "rules" in (body or {}):
        body = {"rules": [named["rule"]]}
    sent = {} if body is None else {"data": body, "content_type": "application/json"}
    answer = getattr(client, method)(client.path(path.format(**named)), **sent)
    return int(answer.status_code)


@pytest.mark.parametrize(("method", "path", "body", "action"), DONE, ids=[f"{one[0]}{one[1]}-{one[3]}" for one in DONE])
def test_what_is_done_is_noted(owner: ApiClient, bin: Bin, method: str, path: str, body: Any, action: str) -> None:
    make_request(bin)
    named = {"link": make_link(bin).pk, "rule": add_rule(bin, RuleSpec()).pk}

    assert ask(owner, method, path, body, **named) < 300

    entry = AuditEntry.objects.get()
    assert (entry.by, entry.action, entry.bin_id) == ("whoever has a link to manage", action, bin.pk)
    assert entry.client == "127.0.0.1"


@pytest.mark.parametrize(("method", "path", "body"), NOTHING_DONE, ids=[f"{one[0]}{one[1]}" for one in NOTHING_DONE])
def test_what_was_not_done_and_what_is_small_is_not_noted(
    owner: ApiClient, bin: Bin, method: str, path: str, body: Any
) -> None:
    make_request(bin)

    ask(owner, method, path, body)

    assert not AuditEntry.objects.exists()


def test_who_may_only_look_leaves_no_note(viewer: ApiClient) -> None:
    assert ask(viewer, "delete", "", None) == 403
    assert not AuditEntry.objects.exists()


def test_a_bin_that_is_made_is_noted(nobody: ApiClient) -> None:
    made = nobody.post("/api/bins", {}, content_type="application/json").json()

    entry = AuditEntry.objects.get()
    assert (entry.by, entry.action, entry.bin_id) == ("a program without a token", "bin_made", made["id"])
