"""Login mode from the first link on, on PostgreSQL, Redis and two workers: pages and sockets often meet both."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.backing import Postgres, Redis, settings_for
from tests.browser.company import PASSWORD, invite, make_team, take_invitation
from tests.browser.conftest import OpenPage
from tests.end_to_end.people import set_up_link
from tests.serving import Served, serve

pytestmark = pytest.mark.browser

BIN_PAGE = re.compile(r"/b/[0-9a-z]+-[a-z2-7]{32}$")


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: Postgres, migrated_postgres: str, redis_server: Redis
) -> Iterator[Served]:
    store = settings_for(postgres_server, postgres_server.new_database(migrated_postgres), redis_server)
    with serve(tmp_path_factory.mktemp("people") / "data", access="login", workers=2, **store) as running:
        yield running


@pytest.fixture(scope="module")
def link(served: Served) -> str:
    """The link to the first account, as it was printed."""
    return set_up_link(served)


@pytest.fixture
def ada(served: Served, link: str, open_page: OpenPage) -> Page:
    """The browser of the first admin: by the printed link, and once that is over by the form."""
    page = open_page(f"{served.url}/b/sign-in")
    if page.get_by_text("Nobody has an account here yet.").count():
        page.goto(link)
        page.get_by_label("Name", exact=True).fill("ada")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Make the account and sign in").click()
    else:
        page.get_by_label("Name", exact=True).fill("ada")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(BIN_PAGE)
    return page


def new_team_bin(page: Page, served: Served, team: str) -> None:
    """Make a bin in a team, and stay at its page."""
    page.goto(f"{served.url}{team}")
    page.get_by_role("button", name="New bin in this team").click()
    page.wait_for_url(BIN_PAGE)
    expect(page.locator("live-feed")).to_contain_text("Live")


def send(page: Page, text: str) -> None:
    """Send a request to the bin that is open."""
    httpx.post(str(page.locator("#capture-url").text_content()), content=text).raise_for_status()


def set_role(page: Page, served: Served, team: str, name: str, role: str) -> None:
    """Give a member another role."""
    page.goto(f"{served.url}{team}")
    page.get_by_label(f"Role of {name}").select_option(role)
    page.get_by_role("button", name=f"Change the role of {name}").click()
    expect(page.get_by_label(f"Role of {name}")).to_have_value(role)


def remove(page: Page, served: Served, team: str, name: str) -> None:
    """Take a member out of the team."""
    page.goto(f"{served.url}{team}")
    page.locator("summary", has_text=f"Remove {name}").click()
    page.locator("details[open]").get_by_role("button", name="Remove").click()
    expect(page.get_by_label(f"Role of {name}")).to_have_count(0)


def test_a_team_from_the_first_link_to_the_last_goodbye(
    ada: Page, served: Served, link: str, chromium: Browser
) -> None:
    team = make_team(ada, served, "Payments")
    new_team_bin(ada, served, team)
    bin_path = ada.url
    send(ada, "first")
    expect(ada.locator(".row")).to_have_count(1)
    keeper = ada.context.new_page()

    grace = chromium.new_context().new_page()  # whose console will tell of a page that is not there any more
    take_invitation(grace, invite(keeper, served, team, "Grace", "viewer"), "grace")
    grace.goto(bin_path)
    expect(grace.locator("live-feed")).to_contain_text("Live")
    expect(grace.locator(".row")).to_have_count(1)
    expect(grace.get_by_role("button", name="Share", exact=True)).to_have_count(0)
    send(ada, "second")
    expect(grace.locator(".row")).to_have_count(2)

    set_role(keeper, served, team, "grace", "editor")
    expect(grace.get_by_role("button", name="Share", exact=True)).to_be_visible()
    expect(grace.locator("live-feed")).to_contain_text("Live")

    closed: list[str] = []
    grace.on("websocket", lambda socket: socket.on("close", lambda _: closed.append(socket.url)))
    grace.reload()
    expect(grace.locator("live-feed")).to_contain_text("Live")
    remove(keeper, served, team, "grace")
    expect(grace.get_by_role("heading", name="There is nothing at this address")).to_be_visible()
    assert closed
    expect(ada.locator("live-feed")).to_contain_text("Live")

    stranger = chromium.new_context().new_page()
    for address in (bin_path, link):
        assert stranger.goto(address).status == 404  # type: ignore[union-attr]
    expect(stranger.get_by_role("link", name="Sign in")).to_be_visible()


def test_a_link_goes_on_for_whoever_has_it_and_ends_when_it_is_revoked(
    ada: Page, served: Served, open_page: OpenPage
) -> None:
    ada.get_by_role("button", name="Share", exact=True).click()
    ada.evaluate("customElements.whenDefined('share-links')")
    dialog = ada.get_by_role("dialog", name="Share this bin")
    dialog.get_by_role("button", name="Make the link").click()
    guest = open_page(str(dialog.locator("#made-link").text_content()))
    expect(guest.locator("live-feed")).to_contain_text("Live")
    send(ada, "for a guest")
    expect(guest.locator(".row").first).to_be_visible()

    dialog.locator(".share-link", has_not_text="The page of").get_by_role("button", name="Revoke").first.click()

    expect(guest.locator("live-feed")).to_contain_text("This link has ended")
    expect(ada.locator("live-feed")).to_contain_text("Live")


def test_signing_out_ends_what_another_tab_shows(ada: Page, served: Served) -> None:
    other = ada.context.new_page()
    other.goto(ada.url)
    expect(other.locator("live-feed")).to_contain_text("Live")

    ada.goto(f"{served.url}/account")
    ada.get_by_role("main").get_by_role("button", name="Sign out").click()
    ada.wait_for_url("**/b/sign-in")

    expect(other.get_by_role("heading", name="There is nothing at this address")).to_be_visible()
