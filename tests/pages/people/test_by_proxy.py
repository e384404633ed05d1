"""A real server, a peer that it trusts (127.0.0.1), and one that it does not (127.0.0.2)."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.serving import Served, daphne, serve

Person = dict[str, str]
Client = Callable[..., httpx.Client]


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("proxied")
    proxy = {"person_header": "X-Forwarded-User", "trusted_proxies": "127.0.0.1"}
    with serve(folder, port=0, access="login", sign_in_rate="0", bin_makers="anyone", **proxy) as running:
        yield running


@pytest.fixture
def client(proxied: Served) -> Iterator[Client]:
    """Give a client with cookies of its own, at an address of this machine."""
    with contextlib.ExitStack() as stack:

        def opened(address: str = "127.0.0.1", **headers: str) -> httpx.Client:
            transport = httpx.HTTPTransport(local_address=address)
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            new = httpx.Client(transport=transport, base_url=proxied.url, headers=named, timeout=30)
            return stack.enter_context(new)

        yield opened


def _name(answer: httpx.Response) -> str | None:
    """Give who is signed in, of the account page."""
    return answer.text.partition('id="account-name">')[2].partition("<")[0] if answer.status_code == 200 else None


def test_whoever_the_proxy_names_is_signed_in_and_stays(client: Client) -> None:
    ada = client(X_Forwarded_User="ada")

    first, second = ada.get("/b/account"), ada.get("/b/account")

    assert _name(first) == _name(second) == "ada"
    assert "Sign out where you signed in" in first.text
    assert "sessionid" in first.headers["set-cookie"]
    assert "socket" in ada.cookies
    assert "sessionid" not in second.headers["set-cookie"]


def test_another_name_is_another_person_at_once(client: Client) -> None:
    browser = client()

    names = [_name(browser.get("/b/account", headers={"X-Forwarded-User": name})) for name in ("ada", "bob", "ada")]

    assert names == ["ada", "bob", "ada"]


def test_whoever_is_named_no_more_is_signed_out(client: Client) -> None:
    browser = client()
    browser.get("/b/account", headers={"X-Forwarded-User": "ada"})

    assert browser.get("/b/account").status_code == 302
    assert browser.get("/b/account", headers={"X-Forwarded-User": ""}).status_code == 302


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-User": "ada"},
        {"X-Forwarded-User": "ada", "X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-User": "ada", "X-Forwarded-For": "127.0.0.1, 127.0.0.1", "Forwarded": "for=127.0.0.1"},
        {"X_Forwarded_User": "ada", "HTTP_X_FORWARDED_USER": "ada"},
        {"REMOTE_USER": "ada", "Remote-User": "ada", "Inspector.Person": "ada", "person_by_proxy": "ada"},
    ],
)
def test_nobody_else_is_believed(client: Client, headers: Person) -> None:
    stranger = client("127.0.0.2")

    assert stranger.get("/b/account", headers=headers).status_code == 302


def test_a_stolen_cookie_is_nothing_without_the_proxy(client: Client) -> None:
    ada = client(X_Forwarded_User="ada")
    ada.get("/b/account")
    thief = client("127.0.0.2", X_Forwarded_User="ada", X_Forwarded_For="127.0.0.1")
    thief.cookies = ada.cookies

    assert thief.get("/b/account").status_code == 302


@pytest.mark.parametrize("headers", [{"Remote-User": "ada"}, {"X_Forwarded_User": "ada"}, {"REMOTE_USER": "ada"}])
def test_a_proxy_that_hands_on_other_headers_says_nothing_by_them(client: Client, headers: Person) -> None:
    assert client().get("/b/account", headers=headers).status_code == 302


def test_two_names_are_none(client: Client) -> None:
    twice = [("X-Forwarded-User", "ada"), ("X-Forwarded-User", "root")]

    assert client().get("/b/account", headers=twice).status_code == 302


def test_who_stands_behind_the_proxy_is_noted_by_their_own_address(client: Client, proxied: Served) -> None:
    client(X_Forwarded_User="carol", X_Forwarded_For="203.0.113.9").get("/b/account")

    with contextlib.closing(sqlite3.connect(proxied.database)) as db:
        (noted,) = db.execute("SELECT client FROM bins_auditentry WHERE action = 'signed_in' AND by = 'carol'")
    assert noted == ("203.0.113.9",)


def test_a_closed_account_stays_closed(client: Client, proxied: Served) -> None:
    browser = client(X_Forwarded_User="dave")
    browser.get("/b/account")
    with contextlib.closing(sqlite3.connect(proxied.database)) as db, db:
        db.execute("UPDATE auth_user SET is_active = 0 WHERE username = 'dave'")

    assert browser.get("/b/account").status_code == 302
    assert client(X_Forwarded_User="dave").get("/b/account").status_code == 302


def test_bins_of_the_browser_stay_with_it(client: Client) -> None:
    browser = client()
    page = browser.get("/b/", follow_redirects=False).headers["Location"]

    browser.get("/b/account", headers={"X-Forwarded-User": "ada"})

    assert "Settings" in browser.get(f"{page}/settings", headers={"X-Forwarded-User": "ada"}).text


def test_no_session_is_begun_where_its_cookie_does_not_come(client: Client) -> None:
    ada = client(X_Forwarded_User="ada")

    answers = [ada.get(path) for path in ("/", "/docs", "/api/openapi.json", "/healthz", "/nothing")]

    assert not [answer for answer in answers if "set-cookie" in answer.headers]


def test_a_capture_keeps_the_header_as_any_other(client: Client, proxied: Served) -> None:
    bin = proxied.new_bin()

    client(X_Forwarded_User="ada").post(bin.capture_url, content=b"hi")

    (request,) = proxied.requests(bin)
    assert ["X-Forwarded-User", "ada"] in [[name.title(), value] for name, value in request["headers"]]
    assert "set-cookie" not in client(X_Forwarded_User="ada").get(bin.capture_url).headers


def test_a_form_of_a_person_is_taken(client: Client) -> None:
    ada = client(X_Forwarded_User="ada")
    token = ada.get("/b/account").text.partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]

    answer = ada.post("/b/theme", data={"csrfmiddlewaretoken": token, "theme": "dark", "back": "/b/account"})

    assert answer.status_code in {302, 200}, os.linesep.join([str(answer.status_code), answer.text[:300]])


def test_a_server_that_cannot_tell_the_peer_refuses_to_start(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("daphne")

    with (
        pytest.raises(AssertionError, match="INSPECTOR_PERSON_HEADER needs `inspector serve`"),
        daphne(folder, access="login", person_header="X-User", trusted_proxies="127.0.0.1"),
    ):
        pass
