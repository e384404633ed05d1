from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bins.links.access import open_link
from bins.models import Bin
from tests.pages.browser import Browser

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


def test_it_sends_a_browser_to_a_page_of_its_own() -> None:
    answer = Browser().get("/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/b/")
    assert Bin.objects.count() == 1


def test_it_resumes_the_last_page_of_a_browser(owner: Browser) -> None:
    answer = owner.get("/", follow=True)

    assert answer.redirect_chain == [("/b/", 302), (owner.path(), 302)]
    assert Bin.objects.count() == 1


def test_it_never_sends_a_capture_url_the_cookie_of_the_session(owner: Browser) -> None:
    paths = {name: cookie["path"] for name, cookie in owner.cookies.items()}

    assert paths == {"sessionid": "/b/", "known": "/"}
    assert owner.cookies["known"].value == "1"


def test_it_makes_a_new_bin_when_asked_and_keeps_the_right_to_the_old_one(owner: Browser) -> None:
    answer = owner.get("/?new", follow=True)

    assert answer.redirect_chain[0] == ("/b/?new", 302)
    assert answer.redirect_chain[-1] != (owner.path(), 302)
    assert "/1/delete" not in owner.page()
    assert owner.post(owner.path("/clear")).status_code == 302


def test_it_gives_each_browser_its_own_bin() -> None:
    first, second = Browser.at_home(), Browser.at_home()

    assert first.bin != second.bin


def test_it_tells_curl_the_addresses_as_text() -> None:
    answer = Browser().get("/", headers={"user-agent": "curl/8.5.0", "accept": "*/*"})

    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/plain")
    assert f"http://localhost/{Bin.objects.get().id}\n" in text
    assert "http://localhost/b/" in text


def test_it_tells_programs_the_addresses_as_json() -> None:
    answer = Browser().get("/", headers={"accept": "application/json"})

    made = json.loads(answer.content)
    assert list(made) == ["id", "name", "capture_url", "page_url", "view_token", "manage_token", "created_at"]
    assert made["capture_url"] == f"http://localhost/{made['id']}"
    access = open_link(made["manage_token"])
    assert access is not None
    assert access.may_manage


def test_it_uses_the_public_url_when_there_is_one(settings: Settings) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"public_url": "https://hooks.example"})

    made = Browser().get("/", headers={"accept": "application/json"}).json()

    assert made["capture_url"] == f"https://hooks.example/{made['id']}"
    assert made["page_url"].startswith("https://hooks.example/b/")


def test_it_makes_no_bin_for_a_head_request() -> None:
    assert Browser().head("/").status_code == 200
    assert not Bin.objects.exists()


@pytest.mark.parametrize("path", ["/", "/b/"])
def test_it_tells_a_sender_that_the_front_page_captures_nothing(path: str) -> None:
    answer = Browser(enforce_csrf_checks=True).post(path, b"x", content_type="application/json")

    assert answer.status_code == 405
    assert b"Nothing was captured" in answer.content
    assert not Bin.objects.exists()


def test_the_session_lasts_is_for_pages_alone_and_no_script_reads_it(owner: Browser) -> None:
    cookie = owner.cookies["sessionid"]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/b/")
    assert cookie["max-age"] == 400 * 24 * 3600


def test_the_session_lasts_from_the_latest_visit_on(owner: Browser) -> None:
    assert "sessionid" in owner.get("/b/").cookies
