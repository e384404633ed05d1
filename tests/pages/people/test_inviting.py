from __future__ import annotations

import re

from bins.models import AuditEntry, Invitation, Team
from tests.pages.browser import Browser
from tests.pages.people.conftest import SignIn
from tests.people.people import make_team


def invited(browser: Browser, team: Team, **asked: str) -> str:
    """Make an invitation; give the path of its link."""
    page = browser.post(f"/b/teams/{team.pk}/invitations", {"role": "viewer", **asked})
    found = re.search(r'<code id="join-link"[^>]*>http://localhost(/b/join/[^<]+)</code>', page.content.decode())
    assert found, page.content.decode()
    return found[1]


def test_an_invitation_is_shown_once_ready_to_copy(sign_in: SignIn) -> None:
    team = make_team(ada="admin")
    browser = sign_in("ada")

    path = invited(browser, team, label="Grace")

    made = Invitation.objects.get()
    assert (made.team, made.role, made.label) == (team, "viewer", "Grace")
    assert Browser().get(path).status_code == 200
    assert path not in browser.get(f"/b/teams/{team.pk}").content.decode()
    assert Browser().get(f"{path}/qr.svg").headers["Content-Type"] == "image/svg+xml"


def test_making_and_revoking_are_noted(sign_in: SignIn) -> None:
    team = make_team(ada="admin")
    browser = sign_in("ada")
    invited(browser, team)

    browser.post(f"/b/teams/{team.pk}/invitations/{Invitation.objects.get().pk}/revoke")

    entries = AuditEntry.objects.exclude(action="signed_in").order_by("pk")
    assert [(entry.action, entry.subject) for entry in entries] == [
        ("invited", "somebody to Payments as viewer"),
        ("invitation_revoked", "somebody to Payments as viewer"),
    ]


def test_a_revoked_invitation_opens_nothing(sign_in: SignIn) -> None:
    team = make_team(ada="admin")
    browser = sign_in("ada")
    path = invited(browser, team)

    answer = browser.post(f"/b/teams/{team.pk}/invitations/{Invitation.objects.get().pk}/revoke")

    assert answer.headers["Location"] == f"/b/teams/{team.pk}"
    assert [Browser().get(path).status_code, Browser().get(f"{path}/qr.svg").status_code] == [404, 404]


def test_the_invitations_of_another_team_are_not_to_be_found(sign_in: SignIn) -> None:
    mine, theirs = make_team("Mine", ada="admin"), make_team("Theirs", grace="admin")
    invited(sign_in("grace"), theirs)
    browser = sign_in("ada")

    for number in (Invitation.objects.get().pk, 10**30):
        assert browser.post(f"/b/teams/{mine.pk}/invitations/{number}/revoke").status_code == 404

    assert Invitation.objects.get().revoked_at is None
