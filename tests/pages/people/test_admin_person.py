from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User

from bins.models import AuditEntry
from bins.people.resets import person_of_reset
from tests.pages.browser import Browser
from tests.pages.people.conftest import SignIn
from tests.people.people import make_admin, make_owned_bin, make_person, make_team


def path_of(name: str, does: str = "") -> str:
    return f"/b/admin/people/{User.objects.get(username=name).pk}{does}"


def noted() -> list[tuple[str, str, str]]:
    return [(entry.by, entry.action, entry.subject) for entry in AuditEntry.objects.order_by("pk")]


def test_it_shows_an_account(root: Browser) -> None:
    ada = make_person(email="ada@example.com")
    make_owned_bin(ada), make_team("<Payments>", ada="viewer")

    page = root.get(path_of("ada")).content.decode()

    for words in ("ada@example.com", "&lt;Payments&gt;</bdi> (viewer)", "?q=ada", "?by=ada", "never"):
        assert words in page


@pytest.mark.parametrize(
    ("does", "action", "field", "value"),
    [
        ("admin", "person_admin", "is_superuser", True),
        ("plain", "person_plain", "is_superuser", False),
        ("close", "person_closed", "is_active", False),
        ("open", "person_opened", "is_active", True),
    ],
)
def test_it_changes_an_account(root: Browser, does: str, action: str, field: str, value: bool) -> None:
    make_person()
    User.objects.filter(username="ada").update(**{field: not value})

    answer = root.post(path_of("ada", f"/{does}"))

    assert answer.headers["Location"] == path_of("ada", f"?said={does}")
    assert getattr(User.objects.get(username="ada"), field) is value
    assert noted() == [("root", action, "ada")]
    assert 'role="status"' in root.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize("does", ["plain", "close"])
def test_the_last_admin_stays(root: Browser, does: str) -> None:
    answer = root.post(path_of("root", f"/{does}"))

    assert answer.status_code == 422
    assert "This is the last admin. Make another one first." in answer.content.decode()
    assert User.objects.get(is_superuser=True, is_active=True).username == "root"
    assert noted() == []


def test_who_makes_themselves_no_admin_is_led_where_they_may_be(root: Browser) -> None:
    make_admin("other")

    assert root.post(path_of("root", "/plain")).headers["Location"] == "/b/account"
    assert root.get("/b/admin").status_code == 404


def test_somebody_is_signed_out_everywhere(root: Browser, sign_in: SignIn) -> None:
    make_person()
    browsers = [sign_in("ada"), sign_in("ada")]

    root.post(path_of("ada", "/sign-out"))

    assert [browser.get("/b/account").status_code for browser in browsers] == [302, 302]
    assert root.get("/b/admin").status_code == 200
    assert noted()[-1] == ("root", "person_signed_out", "ada")


def test_a_link_to_set_a_new_password_is_shown_once(root: Browser) -> None:
    ada = make_person()

    answer = root.post(path_of("ada", "/reset"))

    found = re.search(r"http://localhost/b/reset/([\w-]+)", answer.content.decode())
    assert found
    assert person_of_reset(found[1]) == ada
    assert "/b/reset/" not in root.get(path_of("ada")).content.decode()
    assert noted() == [("root", "reset_made", "ada")]


def test_there_is_no_such_link_for_a_closed_account(root: Browser) -> None:
    make_person(is_active=False)

    answer = root.post(path_of("ada", "/reset"))

    assert answer.status_code == 422
    assert "/b/reset/" not in answer.content.decode()
    assert noted() == []


@pytest.mark.parametrize("does", ["delete", "__class__", "set-admin"])
def test_nothing_else_can_be_done(root: Browser, does: str) -> None:
    make_person()

    assert root.post(path_of("ada", f"/{does}")).status_code == 404
    assert noted() == []


@pytest.mark.parametrize("does", ["/reset", "/close", ""])
def test_nothing_is_done_to_who_is_not_there(root: Browser, does: str) -> None:
    ask = root.post if does else root.get

    assert ask(f"/b/admin/people/{2**80}{does}").status_code == 404
