"""A server where people sign in, with a team at work: what the pages about people are shown on."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from tests.browser.realistic import REALISTIC
from tests.serving import ROOT, Served

PASSWORD = "correct-horse-battery"
LONG_NAME = f"{'joan.of.a.house.with.a.very.long.name' * 2}@example.com"


@dataclass(frozen=True)
class Company:
    """Ada looks after a team, Grace may look; Joan is in another."""

    url: str
    browsers: dict[str, StorageState]
    """What the browsers of people keep, by name."""
    places: dict[str, str]
    """Paths of pages by name."""

    def browser_of(self, browser: Browser, name: str, **options: object) -> BrowserContext:
        """Give the browser of somebody."""
        return browser.new_context(**{"storage_state": self.browsers.get(name), **options})  # type: ignore[arg-type]


def set_up_company(browser: Browser, server: Served) -> Company:
    """Make the people, their team and its bins by the pages themselves."""
    make_admin(server, "ada")
    ada, grace = browser.new_context().new_page(), browser.new_context().new_page()
    sign_in(ada, server, "ada")
    places = {"team": make_team(ada, server, "Payments")}
    places["bin"] = _new_team_bin(ada, server, places["team"], "Stripe, live mode")
    _new_team_bin(ada, server, places["team"], "")
    take_invitation(grace, invite(ada, server, places["team"], "Grace", "viewer"), "grace@example.com")
    places["join"] = invite(ada, server, places["team"], "Katherine, on-call", "editor").removeprefix(server.url)
    places["empty"] = make_team(ada, server, "Side projects")
    joan = browser.new_context().new_page()
    places["long"] = make_team(ada, server, "W" * 60)
    take_invitation(joan, invite(ada, server, places["long"], "L" * 60, "viewer"), LONG_NAME)
    ada.goto(f"{server.url}/b/?new")
    places["own"] = ada.url.removeprefix(server.url)
    pages = {"ada": ada, "grace": grace, "joan": joan}
    browsers = {name: page.context.storage_state() for name, page in pages.items()}
    for page in pages.values():
        page.context.close()
    return Company(server.url, browsers, places)


def make_admin(server: Served, name: str) -> None:
    """Make the account of an admin, as operators do."""
    command = [sys.executable, "-m", "inspector.cli", "admin", "create", "--name", name, "--password-file", "-"]
    environment = {**server.environment, "INSPECTOR_DATA_DIR": str(server.data_dir)}
    subprocess.run(command, cwd=ROOT, env=environment, input=PASSWORD, text=True, check=True, capture_output=True)


def sign_in(page: Page, server: Served, name: str) -> None:
    """Sign in by the form."""
    page.goto(f"{server.url}/b/sign-in")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"/b/[0-9a-z]+-"))


def make_team(page: Page, server: Served, name: str) -> str:
    """Make a team; give the path of its page."""
    page.goto(f"{server.url}/b/teams")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Make the team").click()
    page.wait_for_url(re.compile(r"/b/teams/\d+"))
    return page.url.removeprefix(server.url)


def invite(page: Page, server: Served, team: str, label: str, role: str) -> str:
    """Invite somebody to a team; give the link."""
    page.goto(f"{server.url}{team}")
    page.get_by_label("For", exact=True).fill(label)
    page.get_by_label("As", exact=True).select_option(role)
    page.get_by_role("button", name="Make an invitation").click()
    return page.locator("#join-link").inner_text()


def take_invitation(page: Page, link: str, name: str) -> None:
    """Make an account by an invitation."""
    page.goto(link)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.wait_for_url(re.compile(r"/b/teams/\d+"))


def _new_team_bin(page: Page, server: Served, team: str, name: str) -> str:
    page.goto(f"{server.url}{team}")
    page.get_by_role("button", name="New bin in this team").click()
    page.wait_for_url(re.compile(r"/b/[0-9a-z]+-"))
    path, capture = page.url.removeprefix(server.url), page.locator("#capture-url").inner_text()
    for method, rest, headers, body in REALISTIC[:4]:
        httpx.request(method, capture + rest, headers=headers, content=body)
    if name:
        page.goto(f"{server.url}{path}/settings")
        page.get_by_label("Name of this bin").fill(name)
        page.get_by_role("button", name="Rename").click()
        page.wait_for_url("**/settings?saved")
    return path
