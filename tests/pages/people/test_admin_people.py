from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bins.models import AuditEntry, Invitation
from bins.people import invitations
from bins.people.invitations import open_invitation
from tests.factories import make_request
from tests.pages.browser import Browser
from tests.people.people import make_owned_bin, make_person, make_team


def list_of(root: Browser, query: str = "") -> str:
    answer = root.get(f"/b/admin/people{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_lists_who_there_is_and_what_they_store(root: Browser) -> None:
    ada = make_person(email="ada@example.com", is_active=False)
    make_request(make_owned_bin(ada), body=b"x" * 5_000)
    make_owned_bin(ada, deleted_at=timezone.now())

    row = list_of(root, "?q=ada").partition("<tbody>")[2]

    for words in ("ada@example.com", ">closed<", "never", 'data-label="Bins">1<', "KiB"):
        assert words in row


@pytest.mark.parametrize("wanted", ["GRA", "example.org", "gra%00"])
def test_it_finds_people_by_name_and_address(root: Browser, wanted: str) -> None:
    make_person(), make_person("grace", email="g@example.org")

    page = list_of(root, f"?q={wanted}")

    assert "grace" in page
    assert "ada" not in page.partition("<tbody>")[2].partition("</tbody>")[0]


def test_it_says_that_nobody_is_found(root: Browser) -> None:
    assert "Nobody has <q>&lt;zz</q>" in list_of(root, "?q=<zz")


def test_long_lists_have_pages(root: Browser) -> None:
    User.objects.bulk_create(User(username=f"worker-{number:02}") for number in range(60))

    first, second = list_of(root), list_of(root, "?page=2")

    assert "50 of 61" in first
    assert 'href="/b/admin/people?page=2"' in first
    assert "worker-48" in first
    assert "worker-49" not in first
    assert "worker-59" in second


def test_somebody_is_invited_by_a_link_that_is_shown_once(root: Browser) -> None:
    answer = root.post("/b/admin/people/invite", {"label": "Grace\nHopper"})

    found = re.search(r"http://localhost/b/join/([\w-]+)", answer.content.decode())
    made = open_invitation(found[1]) if found else None
    assert made is not None
    assert (made.label, made.team, made.makes_admin) == ("Grace Hopper", None, False)
    assert "/b/join/" not in list_of(root)
    assert [(one.by, one.action, one.subject) for one in AuditEntry.objects.all()] == [
        ("root", "invited", "Grace Hopper")
    ]


def test_an_admin_is_invited(root: Browser) -> None:
    page = root.post("/b/admin/people/invite", {"makes_admin": "1"}).content.decode()

    assert Invitation.objects.get().makes_admin
    assert "for an admin" in page
    assert AuditEntry.objects.get().subject == "somebody, as an admin"


def test_one_goes_on_from_where_the_link_is_shown(root: Browser) -> None:
    User.objects.bulk_create(User(username=f"worker-{number:02}") for number in range(60))

    page = root.post("/b/admin/people/invite").content.decode()

    assert 'href="/b/admin/people?page=2"' in page
    assert 'name="back" value="/b/admin/people"' in page


def test_it_says_that_too_many_wait(root: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "MOST_OPEN", 0)

    answer = root.post("/b/admin/people/invite", {"label": "Grace"})

    assert answer.status_code == 422
    assert "Revoke one that is no longer needed." in answer.content.decode()
    assert 'value="Grace"' in answer.content.decode()
    assert not AuditEntry.objects.exists()


def test_an_invitation_is_revoked(root: Browser) -> None:
    root.post("/b/admin/people/invite", {"label": "Grace"})
    path = f"/b/admin/invitations/{Invitation.objects.get().pk}/revoke"

    assert "Grace" in list_of(root)
    assert root.post(path).headers["Location"] == "/b/admin/people"

    assert "Grace" not in list_of(root)
    assert AuditEntry.objects.all()[0].action == "invitation_revoked"
    assert root.post(path).status_code == 404


def test_invitations_of_teams_are_the_teams_own(root: Browser) -> None:
    made = invitations.invite(User.objects.get(), label="Linus", team=make_team())

    assert "Linus" not in list_of(root)
    assert root.post(f"/b/admin/invitations/{made.pk}/revoke").status_code == 404
