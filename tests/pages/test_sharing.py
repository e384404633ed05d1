from __future__ import annotations

import html
import re
from typing import Any

import pytest

from bins.links.access import open_link
from bins.links.granting import Wish, make_link, open_links
from bins.links.tokens import token_for
from bins.models import Bin, Link, Role
from tests.factories import make_request, make_requests, make_token
from tests.pages.browser import Browser

PARTIAL = {"x-partial": "1"}


def asked(**fields: str) -> dict[str, str]:
    return {"role": "view", "scope": "whole", "lasts": "never", "label": "", **fields}


def made_link(page: str) -> str:
    """Give the token in the link that a page shows as new."""
    found = re.search(r'id="made-link" translate="no">([^<]+)<', page)
    assert found
    return html.unescape(found[1]).partition("/b/")[2].partition("/")[0]


def test_the_live_view_offers_sharing_to_the_owner_alone(owner: Browser, stranger: Browser) -> None:
    assert 'popovertarget="share"' in owner.page()
    assert 'popovertarget="share"' not in stranger.page()


def test_it_lists_open_links_and_what_they_grant(owner: Browser, bin: Bin) -> None:
    make_request(bin)
    make_link(bin, Wish(label="<b>Ana</b>", only_n=1, lasts="7d"))

    page = owner.page("/share")

    assert "&lt;b&gt;Ana&lt;/b&gt;" in page
    assert "View request #1, secrets masked" in page
    assert "not used yet" in page
    assert "this page" in page


def test_it_makes_a_link_and_shows_it(owner: Browser, bin: Bin) -> None:
    answer = owner.post(owner.path("/links"), asked(label="Ana", lasts="1d"), follow=True)

    access = open_link(made_link(answer.content.decode()))
    assert access is not None
    assert (access.link.label, access.link.role, access.may_manage) == ("Ana", Role.VIEW, False)
    assert access.link.expires_at is not None


def test_it_answers_a_script_with_the_dialog_alone(owner: Browser) -> None:
    answer = owner.post(owner.path("/links"), asked(), headers=PARTIAL)

    page = answer.content.decode()
    assert page.lstrip().startswith("<share-links")
    assert open_link(made_link(page)) is not None


def test_a_link_to_one_request_leads_to_it(owner: Browser, bin: Bin) -> None:
    make_requests(bin, 2)

    page = owner.post(owner.path("/links"), asked(scope="one", only="#2"), headers=PARTIAL).content.decode()

    token = made_link(page)
    assert f"/b/{token}/2<" in page
    assert "This link shows one request, #2." in Browser(token).page("/2")
    assert Browser(token).get(f"/b/{token}/1").status_code == 404


def test_a_snapshot_says_that_it_is_one(owner: Browser, bin: Bin) -> None:
    make_requests(bin, 2)
    token = make_token(bin, upto_n=2)
    make_request(bin)

    page = Browser(token).page()

    assert "requests up to #2, and none that came later" in page
    assert re.findall(r'data-n="(\d+)"', page) == ["2", "1"]
    assert 'after="2"' in page


def test_who_manages_sees_through_a_link_to_a_part_what_others_see(owner: Browser, bin: Bin) -> None:
    make_requests(bin, 2)

    page = owner.get(f"/b/{make_token(bin, only_n=1)}").content.decode()

    assert re.findall(r'data-n="(\d+)"', page) == ["1"]
    assert 'popovertarget="share"' not in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"scope": "one", "only": "7"}, "no request 7"),
        ({"scope": "one", "only": "x"}, "no request 0"),
        ({"scope": "snapshot", "upto": "9" * 40}, "newest has number 1"),
        ({"lasts": "forever"}, "lasts one of"),
        ({"role": "king"}, "to view or to manage"),
    ],
)
def test_it_says_what_is_wrong_with_a_link(owner: Browser, bin: Bin, fields: dict[str, str], words: str) -> None:
    make_request(bin)
    before = len(open_links(bin))

    answer = owner.post(owner.path("/links"), asked(**fields))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert len(open_links(bin)) == before


def test_it_shows_secrets_only_when_asked(owner: Browser, bin: Bin) -> None:
    make_request(bin, headers=[(b"Authorization", b"sk_live_hidden")])
    tokens = [
        made_link(owner.post(owner.path("/links"), asked(**more), headers=PARTIAL).content.decode())
        for more in ({}, {"shown": "1"})
    ]

    pages = [Browser(token).page("/1") for token in tokens]

    assert ["sk_live_hidden" in page for page in pages] == [False, True]
    assert ["masked, 14 bytes" in page for page in pages] == [True, False]
    assert "sk_live_hidden" in owner.page("/1")


def test_it_revokes_a_link(owner: Browser, stranger: Browser, bin: Bin) -> None:
    link = make_link(bin, Wish())

    owner.post(owner.path(f"/links/{link.pk}/revoke"))

    assert stranger.get(f"/b/{token_for(link)}").status_code == 404


def test_who_revokes_the_link_of_their_page_is_led_to_another(owner: Browser) -> None:
    access = open_link(owner.token)
    assert access is not None

    answer = owner.post(owner.path(f"/links/{access.link.pk}/revoke"), headers=PARTIAL)

    moved = answer.json()["moved"]
    assert owner.get(owner.path()).status_code == 404
    assert 'popovertarget="share"' in owner.get(moved).content.decode()


def test_rotating_takes_the_owner_along_and_leaves_others_behind(owner: Browser, stranger: Browser) -> None:
    answer = owner.post(owner.path("/links/rotate"), follow=True)

    assert answer.status_code == 200
    assert "Share this bin" in answer.content.decode()
    assert stranger.get(stranger.path()).status_code == 404
    assert owner.get("/b/", follow=True).status_code == 200


@pytest.fixture
def invited(bin: Bin) -> Browser:
    """A browser that was given a link to manage."""
    return Browser(make_token(bin, Role.MANAGE))


def test_a_link_to_manage_asks_first(invited: Browser, bin: Bin) -> None:
    make_request(bin, headers=[(b"Authorization", b"sk_live_hidden")])

    page = invited.page("/1")

    assert "Let this browser manage this bin?" in page
    assert "sk_live_hidden" not in page
    assert "/delete" not in page


def test_who_agrees_manages_at_a_page_with_a_link_to_view(invited: Browser, bin: Bin) -> None:
    answer: Any = invited.post(invited.path("/accept"), follow=True)

    path = answer.redirect_chain[-1][0]
    access = open_link(path.rpartition("/")[2])
    assert access is not None
    assert access.link.role == Role.VIEW
    assert 'popovertarget="share"' in answer.content.decode()
    assert "Let this browser manage" not in answer.content.decode()


def test_a_right_that_was_agreed_to_ends_with_its_link(invited: Browser, bin: Bin, owner: Browser) -> None:
    invited.post(invited.path("/accept"))
    access = open_link(invited.token)
    assert access is not None

    owner.post(owner.path(f"/links/{access.link.pk}/revoke"))

    assert 'popovertarget="share"' not in invited.get(owner.path()).content.decode()
    assert invited.post(owner.path("/clear")).status_code == 403


def test_agreeing_at_a_link_to_view_gives_a_right_no_longer_life(invited: Browser, bin: Bin, owner: Browser) -> None:
    invited.post(invited.path("/accept"))
    access = open_link(invited.token)
    assert access is not None

    assert invited.post(owner.path("/accept")).status_code == 302
    owner.post(owner.path(f"/links/{access.link.pk}/revoke"))

    assert invited.post(owner.path("/clear")).status_code == 403


def test_who_agreed_keeps_the_right_after_rotating(invited: Browser, bin: Bin) -> None:
    invited.post(invited.path("/accept"))

    answer = invited.post(f"/b/{token_for(Link.objects.for_address_bars()[0])}/links/rotate", follow=True)

    assert "Share this bin" in answer.content.decode()


def test_a_link_has_a_qr_code(owner: Browser, bin: Bin) -> None:
    link = make_link(bin, Wish())

    answer = owner.get(owner.path(f"/links/{link.pk}/qr.svg"))

    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert owner.get(owner.path("/links/999/qr.svg")).status_code == 404
