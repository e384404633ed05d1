"""Who may do what: each kind of asker at each route of the description, by one table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from bins.links.granting import page_link
from bins.links.tokens import token_for
from bins.models import ApiToken, Bin, Link, Membership, Role, Rule
from bins.people.api_tokens import make_token
from bins.replies.spec import RuleSpec
from bins.rules.writing import add_rule
from tests.api.people import program_with
from tests.factories import make_bin, make_request
from tests.factories import make_token as make_link_token
from tests.people.people import let_people_sign_in, make_admin, make_owned_bin, make_person, make_team

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

READS, CHANGES = "reads", "changes"
OPEN, LOOKS_ONLY, ABSENT, UNKNOWN = "open", 403, 404, 401
"""Let in; let in but not to do this; as if there were nothing; asked who it is."""

Token = Callable[[Bin], str]
Answer = str | int


def link(role: str = Role.VIEW, **fields: Any) -> Token:
    """Give a way to make a link's token."""
    return lambda bin: make_link_token(bin, role, **fields)


def program(name: str, *, may_write: bool = True, one_bin: bool = False, foreign: bool = False, **fields: Any) -> Token:
    """Give a way to make an API token of a person; `one_bin` for the bin that is asked for, `foreign` for another."""

    def made(bin: Bin) -> str:
        person = User.objects.get(username=name)
        only = bin if one_bin else make_owned_bin(person) if foreign else None
        new = make_token(person, "ci", bin=only, may_write=may_write)
        ApiToken.objects.filter(pk=new.row.pk).update(**fields)
        return new.token

    return made


def closed(name: str) -> Token:
    """Give a way to make an API token of an account that is closed then."""

    def made(bin: Bin) -> str:
        token = program(name)(bin)
        User.objects.filter(username=name).update(is_active=False)
        return token

    return made


def removed(name: str) -> Token:
    """Give a way to make an API token of a member who leaves the team then."""

    def made(bin: Bin) -> str:
        token = program(name)(bin)
        Membership.objects.filter(person__username=name).delete()
        return token

    return made


PAST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

ASKERS: dict[str, tuple[Token, Answer, Answer]] = {
    "nobody": (lambda bin: "", UNKNOWN, UNKNOWN),
    "a stranger with the capture id": (lambda bin: bin.pk, ABSENT, ABSENT),
    "a stranger who guesses": (lambda bin: "1-" + "a" * 32, ABSENT, ABSENT),
    "a stranger who guesses API tokens": (lambda bin: "inspector-" + "a" * 40, ABSENT, ABSENT),
    "a stranger with the page's address": (lambda bin: token_for(page_link(bin)), ABSENT, ABSENT),
    "a stranger with a link to another bin": (lambda bin: make_link_token(make_bin(), Role.MANAGE), ABSENT, ABSENT),
    "a teammate with a view link": (link(), OPEN, LOOKS_ONLY),
    "a teammate with a snapshot": (link(upto_n=5), OPEN, LOOKS_ONLY),
    "a teammate with a link to one request": (link(only_n=1), OPEN, LOOKS_ONLY),
    "a teammate with a manage link": (link(Role.MANAGE), OPEN, OPEN),
    "an expired link": (link(Role.MANAGE, expires_at=PAST), ABSENT, ABSENT),
    "a revoked link": (link(Role.MANAGE, revoked_at=PAST), ABSENT, ABSENT),
    "a viewer": (program("vera"), OPEN, LOOKS_ONLY),
    "a viewer, reading": (program("vera", may_write=False), OPEN, LOOKS_ONLY),
    "an editor": (program("ed"), OPEN, OPEN),
    "an editor, reading": (program("ed", may_write=False), OPEN, LOOKS_ONLY),
    "an editor, this bin": (program("ed", one_bin=True), OPEN, OPEN),
    "an editor, this bin, reading": (program("ed", one_bin=True, may_write=False), OPEN, LOOKS_ONLY),
    "an editor, another bin": (program("ed", foreign=True), ABSENT, ABSENT),
    "an editor, revoked": (program("ed", revoked_at=PAST), ABSENT, ABSENT),
    "an editor, expired": (program("ed", expires_at=PAST), ABSENT, ABSENT),
    "an editor whose account is closed": (closed("ed"), ABSENT, ABSENT),
    "an editor who was removed": (removed("ed"), ABSENT, ABSENT),
    "an admin of the team": (program("tess"), OPEN, OPEN),
    "another person": (program("eve"), ABSENT, ABSENT),
    "an admin of the instance": (program("root"), ABSENT, ABSENT),
}
"""Who asks with what token; whether they may read in the team's bin, and change it."""
TO_A_PART = {"a teammate with a snapshot", "a teammate with a link to one request"}

_SEEN: dict[str, Answer] = {"get_me": OPEN, "list_bins": OPEN}
OF_PEOPLE: dict[str, tuple[str, dict[str, Answer]]] = {
    "nobody": ("", {}),
    "a link": ("a teammate with a manage link", {}),
    "a revoked one": ("an editor, revoked", {}),
    "an expired one": ("an editor, expired", {}),
    "a closed account": ("an editor whose account is closed", {}),
    "one that writes": ("an editor", {"get_me": OPEN, "list_teams": OPEN, "list_bins": OPEN, "create_bin": OPEN}),
    "one that reads": (
        "an editor, reading",
        {"get_me": OPEN, "list_teams": OPEN, "list_bins": OPEN, "create_bin": 403},
    ),
    "one for a bin": ("an editor, this bin", {"get_me": OPEN, "list_teams": 403, "list_bins": OPEN, "create_bin": 403}),
}
"""Who asks, as above, and the answers of the routes that are about no bin; 401 where nothing is said."""

ABOUT_THE_WHOLE = {"get_reply", "list_rules", "list_challenges", "list_presets"}
"""What reads, but nothing for those who see a part of a bin: what senders get back says more than a part does."""
SHOWN_TO_MANAGERS = {"list_links"}
"""What reads, but nothing for those who only look: the tokens of links."""


@pytest.fixture
def bin(settings: Settings, db: None) -> Bin:
    """Give a team's bin, with a request, links and a rule in it."""
    let_people_sign_in(settings)
    team = make_team(vera="viewer", ed="editor", tess="admin")
    make_person("eve"), make_admin()
    made = make_owned_bin(team=team)
    make_request(made)
    add_rule(made, RuleSpec())
    return made


@pytest.fixture
def operations() -> list[tuple[str, str, str]]:
    """Give method, path and name of every operation, from the description itself."""
    described = Client(headers={"host": "localhost"}).get("/api/openapi.json").json()["paths"]
    return [(method, path, each["operationId"]) for path, all in described.items() for method, each in all.items()]


@contextmanager
def undone() -> Iterator[None]:
    """Take back what is done to the store meanwhile."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(client: Client, method: str, path: str, bin_id: str) -> Any:
    """Ask for a path of the description."""
    link_id = Link.objects.filter(bin__team__name="Payments").values_list("pk", flat=True)[0]
    filled = path.format(bin_id=bin_id, n=1, link_id=link_id, rule_id=Rule.objects.get().pk, preset="slack")
    body = {} if method == "get" else {"content_type": "application/json", "data": {}}
    with undone():
        return getattr(client, method)(filled, **body)


def told(answer: Any) -> Answer:
    """Give what an answer says about whether one may; that an empty body makes no sense is another thing."""
    return answer.status_code if answer.status_code in {401, 403, 404} else OPEN


@pytest.mark.parametrize("asker", ASKERS)
def test_every_route_of_a_bin_answers_as_the_table_says(asker: str, bin: Bin, operations: Any) -> None:
    make, *expected = ASKERS[asker]
    client = program_with(make(bin))

    found = {name: told(ask(client, method, path, bin.pk)) for method, path, name in operations if "{bin_id}" in path}

    changing = {name for method, _, name in operations if method != "get"} | SHOWN_TO_MANAGERS
    table = {name: expected[name in changing] for name in found}
    assert found == (table | dict.fromkeys(ABOUT_THE_WHOLE, ABSENT) if asker in TO_A_PART else table)
    assert len(found) > 20


@pytest.mark.parametrize("asker", [name for name, (_, *rest) in ASKERS.items() if rest == [ABSENT, ABSENT]])
def test_what_is_not_for_somebody_is_as_what_is_not_there(asker: str, bin: Bin, operations: Any) -> None:
    client, guessing = program_with(ASKERS[asker][0](bin)), program_with("1-" + "b" * 32)

    for method, path, name in operations:
        if "{bin_id}" in path:
            answers = [ask(client, method, path, bin.pk), ask(client, method, path, "z" * 24)]
            answers.append(ask(guessing, method, path, "z" * 24))
            assert len({(each.status_code, each.content, str(each.headers)) for each in answers}) == 1, name


@pytest.mark.parametrize("asker", OF_PEOPLE)
def test_every_route_of_people_answers_as_the_table_says(asker: str, bin: Bin, operations: Any) -> None:
    known, expected = OF_PEOPLE[asker]
    client = program_with(ASKERS[known][0](bin) if known else "")

    routes = [each for each in operations if "{bin_id}" not in each[1]]
    found = {name: told(ask(client, method, path, bin.pk)) for method, path, name in routes}

    assert found == {name: expected.get(name, UNKNOWN) for name in found}
    assert set(found) == set(OF_PEOPLE["one that writes"][1])


def test_where_nobody_has_an_account_only_links_open(settings: Settings, bin: Bin, operations: Any) -> None:
    tokens = {name: make(bin) for name, (make, *_) in ASKERS.items() if "closed" not in name and "removed" not in name}
    settings.CONFIG = settings.CONFIG.model_copy(update={"access": "open"})

    for method, path, name in operations:
        if "{bin_id}" in path:
            found = {asker: told(ask(program_with(token), method, path, bin.pk)) for asker, token in tokens.items()}
            let_in = {asker for asker, each in found.items() if each in {OPEN, LOOKS_ONLY}}
            shut_out = TO_A_PART if name in ABOUT_THE_WHOLE else set()
            assert let_in == {asker for asker in ASKERS if asker.startswith("a teammate")} - shut_out, name
