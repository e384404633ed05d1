"""Who may do what where people sign in: each kind of asker at each page and action, by one table."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from bins.links.browser import remember
from bins.links.granting import page_link
from bins.links.tokens import token_for
from bins.models import Bin, Link, Membership, Role, Rule
from bins.pages.urls import urlpatterns
from bins.replies.presets import RULE_PRESETS
from bins.replies.spec import RuleSpec
from bins.rules.writing import add_rule
from tests.factories import make_bin, make_request, make_token
from tests.pages.browser import Browser
from tests.pages.people.conftest import SignIn
from tests.pages.routes import ACTIONS, PAGES, ROUTES, path_of
from tests.pages.test_gate import FOR_MANAGERS, OFFERS, REVIVES
from tests.people.people import make_admin, make_owned_bin, make_person, make_team

At = Callable[[Bin, SignIn], Browser]
OPEN, LOOKS_ONLY, ABSENT = "open", 403, 404
"""Let in; let in but not to do this; as if there were nothing."""
Answer = str | int

MULTIPART = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'


def signed_in(name: str) -> At:
    """Give a way to be at the bin's page as a person with this name."""
    return lambda bin, sign_in: _at(sign_in(name), token_for(page_link(bin)))


def link(role: str = Role.VIEW, **fields: Any) -> At:
    """Give a way to be at the bin by a link for anybody, without being signed in."""
    return lambda bin, _: Browser(make_token(bin, role, **fields))


def agreed(bin: Bin, _: SignIn) -> Browser:
    """Be at the bin by a manage link that this browser has agreed to."""
    browser = Browser(make_token(bin, Role.MANAGE))
    assert browser.post(browser.path("/accept")).status_code == 302
    return browser


def made_here(bin: Bin, _: SignIn) -> Browser:
    """Be at the bin in the browser that made it, before it was given to a team."""
    browser = Browser(make_token(bin))
    browser.get("/b/sign-in")
    session = browser.session
    remember(session, bin.pk)
    session.save()
    browser.cookies["sessionid"] = session.session_key or ""
    return browser


def after_signing_in(name: str, happens: Callable[[User], object]) -> At:
    """Give a way to be at the page as a person to whom something happens then."""

    def at(bin: Bin, sign_in: SignIn) -> Browser:
        browser = signed_in(name)(bin, sign_in)
        happens(User.objects.get(username=name))
        return browser

    return at


def _close(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


def _remove(person: User) -> None:
    Membership.objects.filter(person=person).delete()


def _at(browser: Browser, token: str) -> Browser:
    browser.token = token
    return browser


PAST = timezone.now()
ASKERS: dict[str, tuple[At, Answer, Answer]] = {
    "an editor": (signed_in("ed"), OPEN, OPEN),
    "an admin of the team": (signed_in("tess"), OPEN, OPEN),
    "a viewer": (signed_in("vera"), OPEN, LOOKS_ONLY),
    "the browser that made it": (made_here, OPEN, LOOKS_ONLY),
    "a teammate with a view link": (link(), OPEN, LOOKS_ONLY),
    "a teammate with a manage link": (link(Role.MANAGE), OPEN, LOOKS_ONLY),
    "a teammate with a manage link, agreed to": (agreed, OPEN, OPEN),
    "an expired link": (link(Role.MANAGE, expires_at=PAST), ABSENT, ABSENT),
    "a revoked link": (link(Role.MANAGE, revoked_at=PAST), ABSENT, ABSENT),
    "a stranger with the capture id": (lambda bin, _: Browser(bin.pk), ABSENT, ABSENT),
    "a stranger who guesses": (lambda *_: Browser("1-" + "a" * 32), ABSENT, ABSENT),
    "somebody with the page's address": (lambda bin, _: Browser(token_for(page_link(bin))), ABSENT, ABSENT),
    "another person": (signed_in("eve"), ABSENT, ABSENT),
    "an admin of the instance": (signed_in("root"), ABSENT, ABSENT),
    "an editor who was removed": (after_signing_in("ed", _remove), ABSENT, ABSENT),
    "an editor whose account is closed": (after_signing_in("ed", _close), ABSENT, ABSENT),
}
"""Who asks from where; whether they may look at the team's bin, and change it."""

ANYBODY, PEOPLE, ADMINS = "anybody", "people", "admins"
ELSEWHERE = {
    "": ANYBODY,
    "docs": ANYBODY,
    "bins": ANYBODY,
    "login": ANYBODY,
    "account": ANYBODY,
    "admin": ANYBODY,
    "b/": ANYBODY,
    "b/bins": ANYBODY,
    "b/move": ANYBODY,
    "b/forget": ANYBODY,
    "b/sign-in": ANYBODY,
    "b/set-up": ANYBODY,
    "b/theme": ANYBODY,
    "b/join": ANYBODY,
    "b/forgot": ANYBODY,
    "b/reset": ANYBODY,
    "b/sign-out": PEOPLE,
    "b/account": PEOPLE,
    "b/teams": PEOPLE,
    "b/admin": ADMINS,
}
"""Whom the routes are for that no link opens, with what lies below them."""


@pytest.fixture
def bin(db: None) -> Bin:
    """Give a team's bin with two requests, links and a rule in it."""
    team = make_team(vera="viewer", ed="editor", tess="admin")
    make_person("eve"), make_admin()
    made = make_owned_bin(team=team)
    make_request(made, headers=[(b"Content-Type", b"multipart/form-data; boundary=x")], body=MULTIPART)
    make_request(made, headers=[(b"Content-Encoding", b"gzip")], body=gzip.compress(b"text"))
    number = Link.objects.get(bin=made).pk
    Rule.objects.filter(pk=add_rule(made, RuleSpec()).pk).update(id=number)
    return made


@contextmanager
def undone() -> Iterator[None]:
    """Take back what is done to the store meanwhile."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(browser: Browser, route: str, token: str, post: bool) -> Any:
    """Ask for a route with what is there in the bin."""
    number = Link.objects.filter(bin__team__name="Payments").values_list("pk", flat=True)[0]
    path = path_of(route, token, n=2 if "decoded" in route else 1, number=number)
    with undone():
        return browser.post(path, {"preset": next(iter(RULE_PRESETS))}) if post else browser.get(path)


def told(answer: Any, absent: Any) -> Answer:
    """Give what an answer says: that there is nothing is said in the same bytes as for any wrong link."""
    if answer.status_code == 404 and plain(answer) == plain(absent):
        return ABSENT
    return LOOKS_ONLY if answer.status_code == 403 else OPEN


def plain(answer: Any) -> bytes:
    """Give what an answer says, but for the address that was asked for, which a page to sign in leads back to."""
    content: bytes = answer.content if not answer.streaming else b"".join(answer.streaming_content)
    return content.replace(answer.wsgi_request.path.replace("/", "%2F").encode(), b"")


def expected_of(asker: str, route: str, *, post: bool) -> Answer:
    """Give what the table says, and the three routes that have a rule of their own."""
    _, looking, changing = ASKERS[asker]
    if looking == ABSENT or (route in REVIVES and post):
        return ABSENT  # nothing can be brought back that is there
    if route in OFFERS and post and asker.startswith("a teammate with a manage link"):
        return OPEN
    return changing if post or route in FOR_MANAGERS else looking


@pytest.mark.parametrize("asker", ASKERS)
def test_every_page_and_action_of_a_bin_answers_as_the_table_says(asker: str, bin: Bin, sign_in: SignIn) -> None:
    browser = ASKERS[asker][0](bin, sign_in)
    wrong = "1-" + "b" * 32
    asked = [(route, False) for route in PAGES] + [(route, True) for route in ACTIONS]

    found = {
        (route, post): told(ask(browser, route, browser.token, post), ask(browser, route, wrong, post))
        for route, post in asked
    }

    assert found == {(route, post): expected_of(asker, route, post=post) for route, post in asked}
    assert {route for route, _ in asked} == set(ROUTES)


@pytest.mark.parametrize("name", ["", "eve", "root"])
def test_every_address_that_opens_nothing_is_answered_alike(name: str, bin: Bin, sign_in: SignIn) -> None:
    browser = sign_in(name) if name else Browser()
    foreign, expired = make_token(make_bin(), revoked_at=PAST), make_token(bin, expires_at=PAST)
    tokens = [token_for(page_link(bin)), "1-" + "a" * 32, foreign, expired, bin.pk, "inspector-" + "a" * 40]

    for route in ROUTES:
        answers = [ask(browser, route, token, route in ACTIONS) for token in tokens]
        assert {answer.status_code for answer in answers} == {404}, route
        assert len({plain(answer) for answer in answers}) == 1, route
        assert len({_heads(answer) for answer in answers}) == 1, route


def _heads(answer: Any) -> str:
    """Give the header fields of an answer, but for its length, which is that of the address too."""
    return str(sorted(pair for pair in answer.headers.items() if pair[0] != "Content-Length"))


def for_whom(route: str) -> str:
    """Give for whom a route is that no link opens: what the longest beginning of it says."""
    return ELSEWHERE[max((known for known in ELSEWHERE if _is_below(route, known)), key=len)]


def _is_below(route: str, known: str) -> bool:
    return route == known or (bool(known) and route.startswith(f"{known}/"))


OTHERS = sorted({str(pattern.pattern) for pattern in urlpatterns} - set(ROUTES))


@pytest.mark.parametrize("route", OTHERS)
def test_every_other_route_is_for_whom_the_table_says(route: str, bin: Bin, sign_in: SignIn) -> None:
    parts = {"slug": "api", "bin_id": "z" * 24, **dict.fromkeys(("number", "member", "invitation"), 10**6)}
    path = path_of(route, "1-" + "a" * 32, **parts)
    askers = {"nobody": Browser(), "person": sign_in("eve"), "admin": sign_in("root")}

    answers: dict[str, Any] = {}
    for name, browser in askers.items():
        with undone():
            answers[name] = browser.get(path)

    whom = for_whom(route)
    assert all(answer.status_code < 500 for answer in answers.values())
    asked_to_sign_in = answers["nobody"].headers.get("Location", "").startswith("/b/sign-in?next=")
    assert asked_to_sign_in == (whom != ANYBODY)
    if whom == ADMINS:
        assert answers["person"].status_code == 404
        assert answers["admin"].status_code != 404 or "<" in route
