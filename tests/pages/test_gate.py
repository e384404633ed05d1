"""Who may do what: each kind of person at each route that there is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from django.utils import timezone

from bins.models import Bin, CapturedRequest, Link, Role, Rule
from bins.replies.spec import RuleSpec
from bins.rules.writing import add_rule
from tests.factories import make_bin, make_link, make_request, make_token
from tests.pages.browser import Browser
from tests.pages.routes import ACTIONS, PAGES, ROUTES, path_of

FOR_MANAGERS = {
    "b/<str:token>/share",
    "b/<str:token>/links/<int:number>/qr.svg",
    "b/<str:token>/reply/rules/new",
}
OFFERS = {"b/<str:token>/accept"}
REVIVES = {"b/<str:token>/bring-back"}
SECRET = "sk_live_hidden"
ELSEWHERE = "sentinel-out-of-scope"


@pytest.fixture
def ended(bin: Bin) -> Callable[[], list[str]]:
    """Give tokens that open nothing: unknown, foreign, revoked, expired, a bin's id."""

    def tokens() -> list[str]:
        past = timezone.now() - dt.timedelta(seconds=1)
        foreign = make_link(make_bin())
        gone = f"{make_token(bin).partition('-')[0]}-{make_token(foreign.bin).partition('-')[2]}"
        revoked, expired = make_token(bin, revoked_at=past), make_token(bin, Role.MANAGE, expires_at=past)
        return ["1-" + "a" * 32, gone, revoked, expired, bin.pk]

    return tokens


@pytest.mark.parametrize("route", PAGES)
def test_pages_open_for_the_owner(owner: Browser, bin: Bin, route: str) -> None:
    make_request(bin)
    make_request(bin)
    number = Link.objects.filter(bin=bin).values_list("pk", flat=True)[0]
    Rule.objects.filter(pk=add_rule(bin, RuleSpec()).pk).update(id=number)

    answer = owner.get(path_of(route, owner.token, n=2, number=number))

    # Parts and other forms of a plain body are not there, and a search has to say what for.
    assert answer.status_code in {200, 302, 400} or route.endswith(("/decoded", "/part/<int:i>"))
    assert answer.status_code != 403


@pytest.mark.parametrize("route", PAGES)
def test_pages_open_for_a_teammate_unless_they_are_about_managing(stranger: Browser, bin: Bin, route: str) -> None:
    make_request(bin)
    make_request(bin)

    answer = stranger.get(path_of(route, stranger.token))

    assert (answer.status_code == 403) == (route in FOR_MANAGERS)


@pytest.mark.parametrize("route", ACTIONS)
def test_actions_are_refused_to_a_teammate(stranger: Browser, bin: Bin, route: str) -> None:
    make_request(bin)

    answer = stranger.post(path_of(route, stranger.token))

    assert answer.status_code == (404 if route in REVIVES else 403)
    assert CapturedRequest.objects.visible_in(Bin.objects.get()).count() == 1


@pytest.mark.parametrize("route", ACTIONS)
def test_actions_are_refused_through_a_link_to_manage_that_was_not_agreed_to(bin: Bin, route: str) -> None:
    make_request(bin)
    browser = Browser(make_token(bin, Role.MANAGE))

    answer = browser.post(path_of(route, browser.token))

    expected = 302 if route in OFFERS else 404 if route in REVIVES else 403
    assert answer.status_code == expected


@pytest.mark.parametrize("route", ACTIONS)
def test_actions_are_refused_through_a_link_to_a_part(owner: Browser, bin: Bin, route: str) -> None:
    make_request(bin)

    answer = owner.post(path_of(route, make_token(bin, upto_n=1)))

    assert answer.status_code == (404 if route in REVIVES else 403)


@pytest.mark.parametrize("route", ACTIONS)
def test_actions_are_refused_without_our_own_form(bin: Bin, owner: Browser, route: str) -> None:
    make_request(bin)
    forged = Browser(owner.token, enforce_csrf_checks=True)
    forged.cookies = owner.cookies

    from_elsewhere = owner.post(path_of(route, owner.token), headers={"sec-fetch-site": "cross-site"})

    assert forged.post(path_of(route, owner.token)).status_code == 403
    assert from_elsewhere.status_code == (404 if route in REVIVES else 403)


@pytest.mark.parametrize("route", ROUTES)
def test_every_link_that_opens_nothing_is_answered_alike(bin: Bin, ended: Any, route: str) -> None:
    make_request(bin)
    ask = Browser().post if route in ACTIONS else Browser().get

    answers = [ask(path_of(route, token)) for token in ended()]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1


@pytest.mark.parametrize("route", PAGES)
def test_pages_of_a_link_leave_no_copy_and_no_trace(stranger: Browser, bin: Bin, route: str) -> None:
    make_request(bin)

    answer = stranger.get(path_of(route, stranger.token))

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert b"og:" not in getattr(answer, "content", b"")


async def _read(path: str, **asked: str) -> bytes:
    answer: Any = await AsyncClient(headers={"host": "localhost"}).get(path, asked)
    if not answer.streaming:
        return bytes(answer.content)
    return b"".join([chunk async for chunk in answer.streaming_content])


def _scoped(**fields: Any) -> str:
    """Give a token to a part of a bin with three requests; what is outside of it carries a sentinel."""
    bin = make_bin()
    for n in (1, 2, 3):
        word = "within" if n in {fields.get("only_n"), fields.get("upto_n")} else ELSEWHERE
        target = f"/{bin.pk}/{word}?{word}".encode()
        make_request(bin, n, target=target, body=word.encode(), headers=[(b"X-Word", word.encode())], client=word)
    return make_token(bin, **fields)


async def _is_clean(token: str, words: str) -> None:
    for route in PAGES:
        for n in (1, 2, 3):
            for asked in (
                {},
                {"format": "har"},
                {"format": "ndjson", "n": "1-3"},
                {"tab": "headers"},
                {"tab": "info"},
                {"tab": "attempts"},
                {"ranges": "1"},
            ):
                text = await _read(path_of(route, token, n=n, a=n, b=2), **asked)
                assert words.encode() not in text, (route, n, asked)


@pytest.mark.django_db(transaction=True)
async def test_a_link_to_one_request_shows_no_other_anywhere() -> None:
    await _is_clean(await _in_thread(_scoped, only_n=2), ELSEWHERE)


@pytest.mark.django_db(transaction=True)
async def test_a_snapshot_shows_nothing_later_anywhere() -> None:
    await _is_clean(await _in_thread(_scoped, upto_n=1), ELSEWHERE)


@pytest.mark.django_db(transaction=True)
async def test_a_masked_link_shows_no_secret_anywhere() -> None:
    await _is_clean(await _in_thread(_with_secrets), SECRET)


@pytest.mark.django_db(transaction=True)
async def test_the_same_pages_show_the_secret_through_a_link_that_is_not_masked() -> None:
    token = await _in_thread(_with_secrets, masked=False)

    assert SECRET.encode() in await _read(f"/b/{token}/1", tab="headers")
    assert SECRET.encode() in await _read(f"/b/{token}/export", format="har")


def _with_secrets(**fields: Any) -> str:
    bin = make_bin()
    names = (b"Authorization", b"Cookie", b"Set-Cookie", b"Stripe-Signature", b"X-API-Key", b"X-Auth-Token")
    for n in (1, 2, 3):
        pairs = [(name, f"{SECRET}{n}".encode()) for name in names]
        make_request(bin, n, headers=[(b"Content-Type", b"text/plain"), *pairs], trailers=pairs)
    return make_token(bin, **fields)


async def _in_thread(make: Callable[..., str], **fields: Any) -> str:
    return await sync_to_async(make)(**fields)
