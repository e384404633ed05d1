"""Who may make bins sees how; others see no button that leads nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bins.models import Bin
from tests.factories import make_bin, make_token
from tests.pages.browser import Browser
from tests.pages.people.conftest import SignIn
from tests.people.people import let_people_sign_in, make_admin, make_person

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

NEW_BIN = "?new"


@pytest.mark.parametrize(
    ("makers", "who_may"),
    [("anyone", ["nobody", "ada", "root"]), ("people", ["ada", "root"]), ("admins", ["root"])],
)
def test_the_button_is_there_for_those_who_may(
    sign_in: SignIn, settings: Settings, makers: str, who_may: list[str]
) -> None:
    make_person(), make_admin()
    let_people_sign_in(settings, bin_makers=makers)
    browsers = {"nobody": Browser(), "ada": sign_in("ada"), "root": sign_in("root")}
    path = f"/b/{make_token(make_bin())}"

    pages = {
        name: browser.get(path).content.decode() + browser.get("/b/bins").content.decode()
        for name, browser in browsers.items()
    }

    assert [name for name, page in pages.items() if NEW_BIN in page] == who_may


def test_who_may_not_is_told_who_may(sign_in: SignIn, settings: Settings) -> None:
    make_person()
    let_people_sign_in(settings, bin_makers="admins")

    answer = sign_in("ada").get("/b/?new")

    assert answer.status_code == 422
    assert "Here, bins are made by admins." in answer.content.decode()
    assert not Bin.objects.exists()
