from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bins.models import ApiToken, AuditEntry
from bins.people.api_tokens import make_token, open_token
from tests.pages.people.conftest import SignIn
from tests.people.people import make_owned_bin, make_person, make_team

PATH = "/b/account/tokens"


def shown_in(page: str) -> str:
    """Give the new token that a page shows."""
    found = re.search(r'id="made-token"[^>]*>([^<]+)<', page)
    assert found
    return found[1]


def test_it_shows_a_new_token_once(sign_in: SignIn) -> None:
    ada = make_person()
    browser = sign_in("ada")

    answer = browser.post(PATH, {"name": "nightly tests", "scope": "read", "bin": "", "lasts": "30d"})

    token = shown_in(answer.content.decode())
    row = open_token(token)
    assert row is not None
    assert (row.person, row.may_write, row.bin) == (ada, False, None)
    assert row.expires_at is not None
    assert row.expires_at - timezone.now() < dt.timedelta(days=30)
    assert token not in browser.get(PATH).content.decode()


@pytest.mark.parametrize("path", [PATH, "/b/account"])
def test_no_copy_of_it_is_left(sign_in: SignIn, path: str) -> None:
    make_person()

    assert sign_in("ada").get(path).headers["Cache-Control"] == "no-store"


def test_it_makes_one_that_writes_in_one_bin(sign_in: SignIn) -> None:
    bin = make_owned_bin(team=make_team(ada="editor"), name="orders")

    sign_in("ada").post(PATH, {"name": "ci", "scope": "write", "bin": bin.pk, "lasts": "never"})

    made = ApiToken.objects.get()
    assert (made.bin, made.may_write, made.expires_at) == (bin, True, None)


def test_it_lists_what_each_is_good_for(sign_in: SignIn) -> None:
    ada = make_person()
    make_token(ada, "reader", lasts="7d")
    make_token(ada, "<b>writer</b>", may_write=True, bin=make_owned_bin(ada, name="<i>orders</i>"))
    make_token(make_person("eve"), "of somebody else")

    page = sign_in("ada").get(PATH).content.decode()

    assert "Reads all your bins · until" in page
    assert "Reads and writes the bin &lt;i&gt;orders&lt;/i&gt; · no end · not used yet" in page
    assert "&lt;b&gt;writer&lt;/b&gt;" in page
    assert "of somebody else" not in page


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"name": " "}, "name", "Give the token a name"),
        ({"lasts": "2y"}, "lasts", "A token lasts one of"),
        ({"bin": "z" * 24}, "bin", "There is no such bin of yours"),
        ({"bin": "\0"}, "bin", "There is no such bin of yours"),
    ],
)
def test_it_says_at_the_field_what_is_wrong_and_keeps_the_rest(
    sign_in: SignIn, asked: dict[str, str], field: str, words: str
) -> None:
    make_person()

    answer = sign_in("ada").post(PATH, {"name": "nightly", "scope": "write", "lasts": "1d", "bin": "", **asked})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(rf'id="f-{field}"[^>]*aria-invalid', page)
    assert words in page
    assert 'value="write" checked' in page
    assert not ApiToken.objects.exists()


def test_it_makes_none_for_a_bin_of_somebody_else(sign_in: SignIn) -> None:
    make_person()
    foreign = make_owned_bin(make_person("eve"), name="sentinel")

    answer = sign_in("ada").post(PATH, {"name": "ci", "scope": "read", "bin": foreign.pk, "lasts": "1d"})

    assert answer.status_code == 422
    assert b"sentinel" not in answer.content
    assert not ApiToken.objects.exists()


def test_it_says_when_there_are_too_many(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bins.people.api_tokens.MOST_TOKENS", 0)
    make_person()

    answer = sign_in("ada").post(PATH, {"name": "ci", "scope": "read", "lasts": "1d"})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_it_revokes(sign_in: SignIn) -> None:
    made = make_token(make_person(), "ci")
    browser = sign_in("ada")

    answer = browser.post(f"{PATH}/{made.row.pk}/revoke")

    assert answer.headers["Location"] == PATH
    assert open_token(made.token) is None
    assert browser.post(f"{PATH}/{made.row.pk}/revoke").status_code == 302
    assert browser.post(f"{PATH}/{2**70}/revoke").status_code == 302


def test_nobody_revokes_that_of_another(sign_in: SignIn) -> None:
    made = make_token(make_person("eve"), "hers")
    make_person()

    sign_in("ada").post(f"{PATH}/{made.row.pk}/revoke")

    assert open_token(made.token) is not None


def test_it_notes_what_was_made_and_revoked(sign_in: SignIn) -> None:
    make_person()
    browser = sign_in("ada")
    browser.post(PATH, {"name": "ci", "scope": "read", "lasts": "1d"})
    browser.post(f"{PATH}/{ApiToken.objects.get().pk}/revoke")

    noted = [(entry.by, entry.action, entry.subject) for entry in AuditEntry.objects.all()[:2]]
    assert noted == [("ada", "api_token_revoked", "ci"), ("ada", "api_token_made", "ci")]


def test_changing_the_password_leaves_tokens_as_they_are(sign_in: SignIn) -> None:
    made = make_token(make_person(), "ci")

    sign_in("ada").post("/b/account/password", {"present": "correct-horse-battery", "password": "another-long-one-9"})

    assert User.objects.get().check_password("another-long-one-9")
    assert open_token(made.token) is not None
