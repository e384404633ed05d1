"""A real server and a real issuer, each on its socket."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.inspector.commands import run
from tests.people.issuers import SECRET, Issuer, client_of, issuer, post, sign_in, way_out
from tests.people.people import PASSWORD
from tests.serving import Served, serve

NewBrowser = Callable[[], httpx.Client]


@pytest.fixture(scope="module")
def provider() -> Iterator[Issuer]:
    with issuer() as running:
        yield running


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, provider: Issuer) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("app"), port=0, **client_of(provider)) as running:
        yield running


@pytest.fixture
def new_browser(app: Served) -> Iterator[NewBrowser]:
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(httpx.Client(base_url=app.url, follow_redirects=True, timeout=30))


def _name(browser: httpx.Client) -> str:
    return browser.get("/b/account").text.partition('id="account-name">')[2].partition("<")[0]


def _ask(app: Served, question: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(app.database)) as db, db:
        return db.execute(question).fetchall()


def _make_local(app: Served, name: str, folder: Path) -> None:
    (folder / "password").write_text(PASSWORD)
    command = ["admin", "create", "--name", name, "--password-file", str(folder / "password")]
    given = {key: value for key, value in app.environment.items() if key.startswith("INSPECTOR_")}
    made = run(*command, **{**given, "INSPECTOR_DATA_DIR": str(app.data_dir)})
    assert made.returncode == 0, made.stderr


def test_somebody_new_gets_an_account_and_comes_back_to_it(new_browser: NewBrowser, provider: Issuer) -> None:
    provider.is_person("1", "ada", "ada@example.com")
    browser, elsewhere = new_browser(), new_browser()

    answer = sign_in(browser, next="/b/account?from=there")
    sign_in(elsewhere)

    assert str(answer.url).endswith("/b/account?from=there")
    assert _name(browser) == _name(elsewhere) == "ada"
    assert {"sessionid", "socket"} <= set(browser.cookies)


def test_nothing_is_kept_of_them_but_who_they_are(app: Served, new_browser: NewBrowser, provider: Issuer) -> None:
    provider.is_person("2", "bob", "bob@example.com", phone="+49 30 1234567")
    sign_in(new_browser())

    kept = _ask(app, "SELECT uid, extra_data FROM socialaccount_socialaccount WHERE uid = '2'")
    made = _ask(app, "SELECT email, is_superuser, password LIKE '!%' FROM auth_user WHERE username = 'bob'")

    assert (kept, made) == ([("2", "{}")], [("bob@example.com", 0, 1)])
    assert _ask(app, "SELECT count(*) FROM socialaccount_socialtoken") == [(0,)]


def test_an_address_that_nobody_has_verified_is_not_kept(
    app: Served, new_browser: NewBrowser, provider: Issuer
) -> None:
    provider.is_person("3", "carol", "root@example.com", email_verified=False)

    sign_in(new_browser())

    assert _ask(app, "SELECT email FROM auth_user WHERE username = 'carol'") == [("",)]


def test_the_browser_proves_that_it_is_the_one_that_asked(new_browser: NewBrowser, provider: Issuer) -> None:
    provider.is_person("4", "dora")

    way = way_out(post(new_browser(), "/b/sign-in", "/b/sso/begin"))
    asked = httpx.URL(way).params

    assert len(asked["state"]) >= 16
    assert len(asked["nonce"]) >= 32
    assert asked["redirect_uri"].endswith("/b/sso/callback")
    stranger = new_browser()
    assert stranger.get(way).status_code == 400
    assert _name(stranger) == ""


@pytest.mark.parametrize("query", ["", "?state=x&code=y", "?code=y", "?state=x&error=access_denied", "?state=%00"])
def test_a_made_up_way_back_leads_nowhere(new_browser: NewBrowser, query: str) -> None:
    browser = new_browser()

    answer = browser.get(f"/b/sso/callback{query}")

    assert answer.status_code == 400
    assert "did not work" in answer.text


def test_a_way_back_works_once(new_browser: NewBrowser, provider: Issuer) -> None:
    provider.is_person("5", "erin")
    browser = new_browser()
    way = way_out(post(browser, "/b/sign-in", "/b/sso/begin"))
    back = httpx.get(way).headers["Location"]

    first, second = browser.get(back), browser.get(back)

    assert "did not work" not in first.text
    assert second.status_code == 400


def test_who_cancels_is_told_so(new_browser: NewBrowser, provider: Issuer) -> None:
    provider.is_person("6", "finn")
    provider.fault = "cancelled"
    browser = new_browser()

    answer = sign_in(browser)

    assert (answer.status_code, "It was cancelled" in answer.text) == (200, True)
    assert _name(browser) == ""


@pytest.mark.parametrize("fault", ["nonce", "no nonce", "aud", "iss", "exp", "key", "alg", "userinfo"])
def test_a_token_that_proves_nothing_signs_nobody_in(new_browser: NewBrowser, provider: Issuer, fault: str) -> None:
    provider.is_person("7", "gina")
    provider.fault = fault
    browser = new_browser()

    answer = sign_in(browser)

    assert answer.status_code == 502
    assert "does not answer as it should" in answer.text
    assert _name(browser) == ""


@pytest.mark.parametrize("fault", ["down", "odd", "other issuer", "script"])
def test_an_issuer_that_is_away_or_another_is_no_error_of_ours(
    new_browser: NewBrowser, provider: Issuer, fault: str
) -> None:
    provider.fault = fault

    answer = post(new_browser(), "/b/sign-in", "/b/sso/begin")

    assert answer.status_code == 502
    assert "Signing in with Team &lt;ID&gt; did not work" in answer.text


def test_an_issuer_that_goes_away_in_between_is_none_either(new_browser: NewBrowser, provider: Issuer) -> None:
    provider.is_person("8", "hugo")
    browser = new_browser()
    back = httpx.get(way_out(post(browser, "/b/sign-in", "/b/sso/begin"))).headers["Location"]
    provider.fault = "down"

    assert browser.get(back).status_code == 502


@pytest.mark.parametrize("claims", [{"preferred_username": 7}, {"email": ["x"]}, {"sub": ""}, {"sub": "x" * 500}])
def test_claims_of_no_use_are_no_error_of_ours(
    new_browser: NewBrowser, provider: Issuer, claims: dict[str, object]
) -> None:
    provider.is_person("19")
    provider.claims |= claims

    assert sign_in(new_browser()).status_code in {403, 502}


def test_an_account_with_a_password_is_never_taken_over(
    app: Served, new_browser: NewBrowser, provider: Issuer, tmp_path: Path
) -> None:
    _make_local(app, "ivan", tmp_path)
    _ask(app, "UPDATE auth_user SET email = 'ivan@example.com' WHERE username = 'ivan'")
    browser = new_browser()
    provider.is_person("9", "IVAN", "ivan@example.com")

    answer = sign_in(browser)

    assert answer.status_code == 403
    assert "There is an account with the name ivan here already" in answer.text
    assert _name(browser) == ""


def test_a_name_that_came_from_there_before_is_not_given_again(new_browser: NewBrowser, provider: Issuer) -> None:
    first, second = new_browser(), new_browser()
    provider.is_person("10", "jo")
    sign_in(first)
    provider.is_person("11", "jo", "jo@example.com")
    sign_in(second)

    assert (_name(first), _name(second)) == ("jo", "jo@example.com")


def test_who_has_an_account_connects_it_with_their_password(
    app: Served, new_browser: NewBrowser, provider: Issuer, tmp_path: Path
) -> None:
    _make_local(app, "kim", tmp_path)
    browser, elsewhere = new_browser(), new_browser()
    provider.is_person("12", "kim")
    post(browser, "/b/sign-in", "/b/sign-in", name="kim", password=PASSWORD)

    wrong = post(browser, "/b/account", "/b/sso/connect", **{"present-sso": "guess"})
    out = post(browser, "/b/account", "/b/sso/connect", **{"present-sso": PASSWORD})
    back = browser.get(way_out(out))
    sign_in(elsewhere)

    assert (wrong.status_code, "This is not your password" in wrong.text) == (422, True)
    assert "Connected: you can sign in there, too." in back.text
    assert _name(elsewhere) == "kim"

    post(browser, "/b/account", "/b/sso/disconnect")
    assert sign_in(new_browser()).status_code == 403


def test_nobody_connects_what_is_another_persons(
    app: Served, new_browser: NewBrowser, provider: Issuer, tmp_path: Path
) -> None:
    provider.is_person("13", "lea")
    sign_in(new_browser())
    _make_local(app, "max", tmp_path)
    browser = new_browser()
    post(browser, "/b/sign-in", "/b/sign-in", name="max", password=PASSWORD)

    answer = browser.get(way_out(post(browser, "/b/account", "/b/sso/connect", **{"present-sso": PASSWORD})))

    assert answer.status_code == 403
    assert "connected with another account here" in answer.text


def test_who_cannot_sign_in_otherwise_stays_connected(new_browser: NewBrowser, provider: Issuer) -> None:
    provider.is_person("14", "nora")
    browser = new_browser()
    sign_in(browser)

    post(browser, "/b/account", "/b/sso/disconnect")

    assert sign_in(new_browser()).status_code == 200
    assert "This is how you sign in." in browser.get("/b/account").text


def test_a_closed_account_stays_closed(app: Served, new_browser: NewBrowser, provider: Issuer) -> None:
    provider.is_person("15", "olaf")
    sign_in(new_browser())
    _ask(app, "UPDATE auth_user SET is_active = 0 WHERE username = 'olaf'")
    browser = new_browser()

    answer = sign_in(browser)

    assert (answer.status_code, "Your account here is closed" in answer.text) == (403, True)
    assert _name(browser) == ""


@pytest.mark.parametrize("name", ["", "a b", "<script>", "x" * 200, "p\0", None])
def test_odd_names_get_an_account_by_their_address_or_none(
    new_browser: NewBrowser, provider: Issuer, name: object
) -> None:
    sub = f"odd-{name!r}"[:40]
    provider.is_person(sub, preferred_username=name)
    nameless = sign_in(new_browser())
    provider.is_person(sub, email=f"{abs(hash(sub))}@example.com", preferred_username=name)
    browser = new_browser()
    sign_in(browser)

    assert (nameless.status_code, "There is no name" in nameless.text) == (403, True)
    assert _name(browser).endswith("@example.com")


def test_the_way_there_begins_with_a_form_of_ours(new_browser: NewBrowser) -> None:
    browser = new_browser()
    browser.get("/b/sign-in")

    assert str(browser.get("/b/sso/begin").url).endswith("/b/sign-in")
    assert browser.post("/b/sso/begin").status_code == 403
    assert browser.post("/b/sso/begin", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_it_leads_nowhere_else(new_browser: NewBrowser, provider: Issuer) -> None:
    provider.is_person("16", "pia")

    answer = sign_in(new_browser(), next="https://evil.example/b/")

    assert answer.url.host == "127.0.0.1"


def test_the_log_names_what_is_wrong_and_no_secret(app: Served, new_browser: NewBrowser, provider: Issuer) -> None:
    provider.is_person("17", "quinn")
    provider.fault = "aud"
    sign_in(new_browser())

    log = app.log.read_text()

    assert "Signing in with Team <ID> failed: OAuth2Error: Invalid id_token" in log
    assert SECRET not in log
    assert "Traceback" not in log


def test_domains_and_new_people_are_the_operators_choice(tmp_path: Path, provider: Issuer) -> None:
    with serve(tmp_path, port=0, oidc_domains="Example.com", oidc_new_people="false", **client_of(provider)) as app:
        answers = []
        for email, verified in (("r@evil.example", True), ("r@example.com", False), ("r@example.com", True)):
            provider.is_person("18", "rosa", email, email_verified=verified)
            with httpx.Client(base_url=app.url, follow_redirects=True, timeout=30) as browser:
                answers.append(sign_in(browser))

    words = ["a verified address at example.com"] * 2 + ["You have no account here yet"]
    assert [word in answer.text for word, answer in zip(words, answers, strict=True)] == [True] * 3
    assert {answer.status_code for answer in answers} == {403}
