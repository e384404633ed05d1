"""The pages about people, as a table of who looks at what: for screenshots and for axe.

A new state is one line in `PEOPLE_STATES`: its name, who looks (a name in `Company.browsers`), its address, and what to
do there.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.company import Company
from tests.browser.stage import Stage
from tests.browser.states import State, click


@dataclass(frozen=True)
class Seen(State):
    """One page in one state, as somebody sees it."""

    who: str = ""
    """Whose browser it is; nobody's who has signed in, when empty."""


def stage_of(company: Company, who: str) -> Stage:
    """Give the stage of a company as one of its people has it."""
    return Stage(company.url, company.browsers.get(who), company.places)


def _make_invitation(page: Page) -> None:
    page.get_by_role("button", name="Make an invitation").click()
    expect(page.get_by_role("img", name="QR code of the link")).to_be_visible()


def _invite_long(page: Page) -> None:
    page.get_by_label("For", exact=True).fill("L" * 60)
    _make_invitation(page)


def _ask_to_end_the_last_admin(page: Page) -> None:
    page.get_by_label("Role of ada").select_option("viewer")
    page.get_by_role("button", name="Change the role of ada").click()
    expect(page.get_by_role("alert")).to_contain_text("Nobody else looks after the team.")


def _make_token(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("Deploys")
    page.get_by_role("button", name="Make the token").click()
    expect(page.locator("#made-token")).to_be_visible()


PEOPLE_STATES = (
    Seen("people-sign-in", "/b/sign-in"),
    Seen("people-forgot", "/b/forgot"),
    Seen("people-account", "/b/account", who="ada"),
    Seen("people-tokens", "/b/account/tokens", who="ada"),
    Seen("people-token-made", "/b/account/tokens", _make_token, who="ada"),
    Seen("people-admin", "/b/admin", who="ada"),
    Seen("people-admin-people", "/b/admin/people", who="ada"),
    Seen("people-admin-person", "/b/admin/people", click(".admin-table a[href*='/admin/people/']"), who="ada"),
    Seen("people-admin-bins", "/b/admin/bins", who="ada"),
    Seen("people-admin-bin", "/b/admin/bins", click(".admin-table a[href*='/admin/bins/']"), who="ada"),
    Seen("people-admin-audit", "/b/admin/audit", who="ada"),
    Seen("people-teams", "/b/teams", who="ada"),
    Seen("people-team", "{team}", who="ada"),
    Seen("people-team-empty", "{empty}", click("details:has-text('Delete') summary"), who="ada"),
    Seen("people-team-viewer", "{team}", click(".team-ask summary"), who="grace"),
    Seen("people-team-last-admin", "{team}", _ask_to_end_the_last_admin, who="ada"),
    Seen("people-invited", "{empty}", _make_invitation, who="ada"),
    Seen("people-join-new", "{join}"),
    Seen("people-join", "{join}", who="joan"),
    Seen("people-join-member", "{join}", who="ada"),
    Seen("people-team-long", "{long}", click("details:has-text('Remove') summary"), who="ada"),
    Seen("people-team-long-viewer", "{long}", who="joan"),
    Seen("people-invited-long", "{long}", _invite_long, who="ada"),
    Seen("people-settings", "{own}/settings", who="ada"),
    Seen("people-settings-viewer", "{bin}/settings", who="grace"),
    Seen("people-bins", "/b/bins", who="ada"),
    Seen("people-bin", "{bin}", click("[popovertarget='more-menu']"), who="ada"),
    Seen("people-bin-viewer", "{bin}", who="grace"),
)
