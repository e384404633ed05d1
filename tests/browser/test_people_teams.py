"""Teams in a real browser: what their pages look like to axe, and how two people come to share a bin."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, expect

from tests.browser.company import Company, invite, make_admin, make_team, set_up_company, sign_in, take_invitation
from tests.browser.conftest import OpenPage
from tests.browser.people_states import PEOPLE_STATES, Seen, stage_of
from tests.browser.states import show
from tests.browser.test_axe import FOR_AXE, RUN, SETTLED
from tests.browser.test_reflow import STICKS_OUT
from tests.serving import Served, serve

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server where people sign in."""
    with serve(tmp_path_factory.mktemp("office"), access="login") as running:
        yield running


@pytest.fixture(scope="module")
def company(chromium: Browser, office: Served) -> Company:
    return set_up_company(chromium, office)


@pytest.mark.parametrize("state", PEOPLE_STATES, ids=lambda state: state.name)
def test_it_is_free_of_what_axe_finds_and_fits_a_narrow_screen(
    chromium: Browser, company: Company, state: Seen
) -> None:
    context = company.browser_of(chromium, state.who, viewport={"width": 1440, "height": 900}, **FOR_AXE)
    page = show(context, stage_of(company, state.who), state)
    page.evaluate(AXE_SCRIPT)
    found = [page.evaluate(RUN, [])]

    for scheme, width in (("light", 360), ("dark", 360), ("dark", 1440)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(SETTLED)
        found += [page.evaluate(RUN, []), page.evaluate(STICKS_OUT)]

    context.close()
    assert found == [[]] * 7


def test_two_people_share_a_bin_through_a_team(office: Served, open_page: OpenPage) -> None:
    make_admin(office, "mary")
    mary, newcomer = open_page("about:blank"), open_page("about:blank")
    sign_in(mary, office, "mary")
    team = make_team(mary, office, "Billing")
    take_invitation(newcomer, invite(mary, office, team, "Dorothy", "editor"), "dorothy")

    newcomer.get_by_role("button", name="New bin in this team").click()
    capture = newcomer.locator("#capture-url").inner_text()
    mary.goto(newcomer.url)
    expect(mary.locator("live-feed")).to_contain_text("Live")
    httpx.post(f"{capture}/orders", json={"order": 1})

    expect(mary.locator(".row")).to_contain_text("/orders")
    expect(mary.locator(".brand")).to_contain_text("Billing")


def test_a_role_is_changed_by_a_button_that_comes_when_another_is_chosen(
    company: Company, office: Served, open_page: OpenPage
) -> None:
    page = open_page(f"{office.url}{company.places['team']}", storage_state=company.browsers["ada"])
    roles = page.get_by_label("Role of grace@example.com")
    change = page.get_by_role("button", name="Change the role of grace@example.com")
    expect(change).to_have_count(0)

    roles.select_option("editor")
    roles.press("Tab")
    expect(change).to_be_focused()

    page.keyboard.press("Enter")
    expect(change).to_have_count(0)
    expect(roles).to_have_value("editor")
    roles.select_option("viewer")
    change.click()
    expect(roles).to_have_value("viewer")


def test_an_invitation_is_taken_without_script(company: Company, office: Served, open_page: OpenPage) -> None:
    ada = open_page("about:blank", storage_state=company.browsers["ada"])
    link = invite(ada, office, company.places["empty"], "", "viewer")
    page = open_page("about:blank", java_script_enabled=False)

    take_invitation(page, link, "margaret")

    expect(page.get_by_text("margaret (you)")).to_be_visible()
    expect(page.get_by_text("Leave", exact=True)).to_be_visible()


def test_a_bin_is_handed_over_at_its_settings(company: Company, office: Served, open_page: OpenPage) -> None:
    page = open_page(f"{office.url}{company.places['own']}/settings", storage_state=company.browsers["ada"])

    page.get_by_label("Hand it over to").select_option("Side projects")
    page.get_by_role("button", name="Hand over").click()

    expect(page.locator("#whose")).to_contain_text("It is the team's, Side projects")
    page.get_by_role("link", name="Side projects").click()
    expect(page.locator(".bin-row")).to_have_count(1)
