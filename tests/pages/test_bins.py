from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from bins.links.browser import bins_of_browser
from bins.models import Bin, CapturedRequest
from bins.pages import bins as bins_page
from bins.pages.bins import bin_rows, stored_size
from tests.factories import make_bin, make_request, make_requests
from tests.pages.browser import Browser
from tests.pages.queries import queries_of

pytestmark = pytest.mark.django_db
LIST = "/b/bins"


def listed(browser: Browser, query: str = "") -> str:
    return browser.get(LIST + query).content.decode()


def test_it_leads_to_the_list_where_the_browser_says_what_it_made() -> None:
    assert Browser().get("/bins")["Location"] == LIST


def test_it_says_what_a_bin_is_to_a_browser_that_has_none() -> None:
    page = listed(Browser())

    assert "This browser has made no bin yet" in page
    assert 'href="/?new"' in page


def test_it_lists_only_the_bins_of_this_browser(owner: Browser, stranger: Browser) -> None:
    other = make_bin(name="not yours")

    assert owner.bin.id in listed(owner)
    assert other.name not in listed(owner)
    assert owner.bin.id not in listed(stranger)


def test_it_shows_name_count_size_and_last_request(owner: Browser, bin: Bin) -> None:
    bin.rename("orders <b>")
    make_request(bin, body=b"x" * 1536)
    make_request(bin, body=b"")

    page = listed(owner)

    assert "orders &lt;b&gt;" in page
    assert "2 requests · 1.5 KiB of bodies" in page
    assert "2027-01-15 08:00:00.123 UTC" in page


def test_it_shows_what_each_bin_caught_last(owner: Browser, bin: Bin) -> None:
    make_request(bin, target=f"/{bin.id}/older".encode())
    make_request(bin, method="PUT", target=f"/{bin.id}/a<b".encode(), headers=[(b"X-GitHub-Event", b"push")])

    page, menu = listed(owner), owner.get("/b/bins/menu").content.decode()

    assert "/older" not in page
    for shown in (page, menu):
        assert re.search(r'>PUT</span> <bdi class="caught-path">/a&lt;b</bdi>.*GitHub.*push', shown)


def test_it_shows_nothing_that_was_cleared_but_what_is_pinned(owner: Browser, bin: Bin) -> None:
    for path, pinned in ((b"kept", True), (b"gone", False)):
        make_request(bin, target=f"/{bin.id}/".encode() + path, pinned=pinned)
    owner.post(owner.path("/clear"))
    assert "/kept" in listed(owner)

    CapturedRequest.objects.update(pinned=False)

    assert "/kept" not in listed(owner)
    assert "/gone" not in listed(owner)


def test_it_asks_once_for_what_all_bins_caught(owner: Browser, bin: Bin) -> None:
    other = owner.get("/?new", follow=True).context["bin"]
    for each in (bin, other):
        make_requests(each, 2)
    owned = bins_of_browser(owner.session)

    asked = queries_of(lambda: bin_rows(owned))

    assert len([sql for sql in asked if "raw_headers" in sql]) == 1
    assert not [sql for sql in asked if "raw_body" in sql]


def test_it_finds_bins_by_name_and_id(owner: Browser) -> None:
    first = owner.bin
    first.rename("Orders")
    second = owner.get("/?new", follow=True).context["bin"]

    assert first.id in listed(owner, "?q=oRD")
    assert second.id not in listed(owner, "?q=oRD")
    assert second.id in listed(owner, f"?q={second.id[:10]}")
    assert "No bin here has" in listed(owner, "?q=nothing")


def test_it_says_how_many_bins_a_browser_remembers(owner: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bins_page, "MOST_REMEMBERED", 1)

    assert "remembers the 1 bins it made last" in listed(owner)


@pytest.mark.parametrize(("count", "size"), [(3, "15 B"), (5, "about 25 B"), (9, "about 45 B")])
def test_it_works_out_the_size_of_a_large_bin_from_its_newest(
    bin: Bin, count: int, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bins_page, "_SIZED_ROWS", 5)
    make_requests(bin, count)

    assert stored_size(bin) == size


def test_it_renames_a_bin_from_its_page_and_from_the_list(owner: Browser) -> None:
    assert owner.post(owner.path("/rename"), {"name": " orders\n"})["Location"] == owner.path()
    assert owner.bin.name == "orders"
    assert "orders" in owner.page()

    assert owner.post(owner.path("/rename"), {"name": "", "list": "1"})["Location"] == LIST
    assert owner.bin.name == ""


def test_it_gives_a_script_the_new_name(owner: Browser) -> None:
    event = owner.post(owner.path("/rename"), {"name": "orders"}, headers={"x-partial": "1"}).json()

    assert event == {"type": "settings", "name": "orders"}


def test_it_deletes_a_bin_and_offers_to_undo_it(owner: Browser, bin: Bin) -> None:
    bin.rename("orders")

    answer = owner.post(owner.path("/remove"))
    page = owner.get(answer["Location"]).content.decode()

    assert "Deleted <bdi>orders</bdi>" in page
    assert f'action="{owner.path("/bring-back")}"' in page


def test_a_deleted_bin_is_said_to_be_deleted(owner: Browser, stranger: Browser, bin: Bin) -> None:
    make_request(bin)
    owner.post(owner.path("/remove"))

    for browser in (owner, stranger):
        for rest in ("", "/1", "/rows", "/1/raw", "/qr.svg"):
            answer = browser.get(browser.path(rest))
            assert answer.status_code == 410
            assert b"This bin was deleted" in answer.content
    assert b"Bring it back" in owner.get(owner.path()).content
    assert b"Bring it back" not in stranger.get(stranger.path()).content


def test_a_deleted_bin_takes_no_action(owner: Browser, bin: Bin) -> None:
    make_request(bin)
    owner.post(owner.path("/remove"))

    for action in ("/clear", "/1/delete", "/1/pin", "/rename"):
        assert owner.post(owner.path(action)).status_code == 410
    bin.refresh_from_db()
    assert bin.request_count == 1


def test_only_who_may_manage_brings_a_bin_back(owner: Browser, stranger: Browser) -> None:
    owner.post(owner.path("/remove"))

    assert stranger.post(stranger.path("/bring-back")).status_code == 403
    assert owner.post(owner.path("/bring-back"))["Location"] == owner.path()
    assert owner.get(owner.path()).status_code == 200
    assert owner.post(owner.path("/bring-back")).status_code == 404


def test_it_is_too_late_to_bring_a_bin_back_after_a_day(owner: Browser) -> None:
    owner.post(owner.path("/remove"))
    Bin.objects.update(deleted_at=timezone.now() - dt.timedelta(days=1, seconds=1))

    assert b"Bring it back" not in owner.get(owner.path()).content
    assert owner.post(owner.path("/bring-back")).status_code == 410
    assert "Bring back" not in listed(owner)


def test_it_lists_what_can_be_brought_back_to_its_owner_only(owner: Browser, stranger: Browser) -> None:
    token = owner.token
    owner.post(owner.path("/remove"))

    assert "Bring back" in listed(owner)
    assert "Bring back" not in listed(stranger)
    assert "bring-back" not in listed(stranger, f"?deleted={token}")


def test_a_browser_whose_bin_was_deleted_gets_a_new_one(owner: Browser) -> None:
    owner.post(owner.path("/remove"))

    assert owner.get("/", follow=True).redirect_chain[-1][0] != owner.path()


def test_the_switcher_lists_the_bins_and_marks_the_open_one(owner: Browser, bin: Bin) -> None:
    menu = owner.get(f"/b/bins/menu?at={bin.id}").content.decode()

    assert f'href="{owner.path()}" aria-current="page"' in menu


def test_the_list_asks_as_often_for_many_bins_as_for_one(owner: Browser, django_assert_max_num_queries: object) -> None:
    for _ in range(4):
        owner.get("/?new", follow=True)

    with django_assert_max_num_queries(12):  # type: ignore[operator]
        listed(owner)
