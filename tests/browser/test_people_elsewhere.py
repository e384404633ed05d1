"""Signing in at an issuer of another site, and a new password, in a real browser with its policies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.backing import free_port
from tests.browser.conftest import OpenPage
from tests.inspector.commands import run
from tests.people.issuers import Issuer, client_of, issuer
from tests.people.mail_server import MailBox, mail_server
from tests.people.people import PASSWORD
from tests.serving import Served, serve

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def box() -> Iterator[MailBox]:
    with mail_server() as running:
        yield running


@pytest.fixture(scope="module")
def provider() -> Iterator[Issuer]:
    with issuer() as running:
        yield running


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, provider: Issuer, box: MailBox) -> Iterator[Served]:
    mail = {"mail_url": f"smtp+plain://127.0.0.1:{box.port}", "mail_from": "hooks@example.com"}
    folder: Path = tmp_path_factory.mktemp("app")
    port = free_port()
    client = {**client_of(provider), "oidc_name": "Example ID"}
    with serve(folder, port=port, public_url=f"http://localhost:{port}", **mail, **client) as running:
        yield running


def _looks_well(page: Page) -> None:
    page.wait_for_load_state()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _local(app: Served, name: str) -> None:
    file = app.data_dir / "password"
    file.write_text(PASSWORD)
    given = {key: value for key, value in app.environment.items() if key.startswith("INSPECTOR_")}
    more = ["--name", name, "--email", f"{name}@example.com", "--password-file", str(file)]
    assert run("admin", "create", *more, **{**given, "INSPECTOR_DATA_DIR": str(app.data_dir)}).returncode == 0


def _url(app: Served, path: str) -> str:
    return f"http://localhost:{app.port}{path}"


def test_the_button_leads_to_the_issuer_and_back(app: Served, provider: Issuer, open_page: OpenPage) -> None:
    provider.is_person("1", "ada@example.com")
    page = open_page(_url(app, "/b/sign-in?next=/b/account"))
    _looks_well(page)

    page.get_by_role("button", name="Sign in with Example ID").click()

    expect(page).to_have_url(_url(app, "/b/account"))
    expect(page.locator("#account-name")).to_have_text("ada@example.com")
    _looks_well(page)


def test_who_cancels_reads_so(app: Served, provider: Issuer, open_page: OpenPage) -> None:
    provider.fault = "cancelled"
    page = open_page(_url(app, "/b/sign-in"))

    page.get_by_role("button", name="Sign in with Example ID").click()

    expect(page.get_by_role("alert")).to_contain_text("It was cancelled")
    _looks_well(page)


def test_an_account_is_connected_on_its_page(app: Served, provider: Issuer, open_page: OpenPage) -> None:
    _local(app, "bob")
    provider.is_person("2", "bob")
    page = open_page(_url(app, "/b/sign-in?next=/b/account"))
    page.get_by_label("Name", exact=True).fill("bob")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/account")
    _looks_well(page)

    page.locator("#f-present-sso").fill(PASSWORD)
    page.get_by_role("button", name="Connect").click()

    expect(page.get_by_role("button", name="Disconnect")).to_be_visible()


def test_a_forgotten_password_is_set_anew_by_mail(app: Served, box: MailBox, open_page: OpenPage) -> None:
    _local(app, "carol")
    page = open_page(_url(app, "/b/sign-in"))
    page.get_by_role("link", name="Forgot your password?").click()
    page.wait_for_url("**/forgot")
    _looks_well(page)
    page.get_by_label("Name or e-mail address").fill("carol@example.com")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("status")).to_contain_text("is on its way")

    found = re.search(r"http://\S+", str(box.next().get_payload()))
    assert found
    page.goto(found[0])
    _looks_well(page)
    page.get_by_label("New password").fill("another-long-password")
    page.get_by_role("button", name="Set the password").click()
    page.wait_for_url(lambda url: "/reset/" not in url)

    page.goto(_url(app, "/b/account"))
    expect(page.locator("#account-name")).to_have_text("carol")
