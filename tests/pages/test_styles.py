from __future__ import annotations

import re

import pytest

from bins.pages.styles import LIVE_STATES, role_tokens
from tests.pages.browser import Browser
from tests.pages.test_contrast import ROLES
from tests.pages.test_templates import ROOT

PARTIALS = sorted(path.stem for path in (ROOT / "templates" / "bins").glob("_*.html"))
ELSEWHERE = {"_compare_body", "_compare_cell", "_compare_section"}
"""Partials that need two stored requests."""


@pytest.fixture
def page() -> str:
    answer = Browser().get("/docs/styles")
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


def test_it_shows_every_component_in_both_themes(page: str) -> None:
    light, dark = page.split("<!-- the second theme -->")

    titles = re.findall(r'<section class="specimen"><h2>([^<]+)', light)
    assert len(titles) > 20
    assert titles == re.findall(r'<section class="specimen"><h2>([^<]+)', dark)
    assert "theme-light" in light
    assert "theme-dark" in dark


def test_it_keeps_the_ids_of_the_two_themes_apart(page: str) -> None:
    light, dark = (set(re.findall(r'\bid="([^"]+)"', half)) for half in page.split("<!-- the second theme -->"))

    assert light
    assert not light & dark


def test_it_has_a_swatch_for_every_colour_role(page: str) -> None:
    assert set(ROLES) <= set(role_tokens())
    assert not [token for token in role_tokens() if f'fill="var(--{token})"' not in page]


def test_it_shows_every_state_that_the_live_indicator_can_be_in(page: str) -> None:
    script = (ROOT / "static/js/elements/live-feed.js").read_text(encoding="utf-8")
    states = re.findall(r"^  (\w+): [\"']", script, re.MULTILINE)

    assert set(states) <= {state for state, _ in LIVE_STATES}
    assert not [state for state, _ in LIVE_STATES if f'data-state="{state}"' not in page]


def test_it_shows_every_partial_of_the_app() -> None:
    used = {template.name for template in Browser().get("/docs/styles").templates}

    assert {name for name in PARTIALS if f"bins/{name}.html" not in used} == ELSEWHERE
