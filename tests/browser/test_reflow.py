"""Every page and state fits a screen of 320 pixels, without any scrolling sideways (WCAG 2.2, 1.4.10)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.stage import Stage, context_of
from tests.browser.states import STATES, State, show

pytestmark = pytest.mark.browser

STILL = {"reduced_motion": "reduce"}
# What scrolls by itself may hold something wider; nothing else may stick out.
STICKS_OUT = """() => {
    const holds = (box) => box && (getComputedStyle(box).overflowX !== "visible" || holds(box.parentElement));
    const wide = [...document.body.querySelectorAll("*")].filter((element) => {
        const { left, right, width, height } = element.getBoundingClientRect();
        return width > 1 && height > 1 && (left < -1 || right > innerWidth + 1) && !holds(element.parentElement);
    });
    const names = wide.map((element) => `${element.localName}.${element.className}`);
    return document.documentElement.scrollWidth > innerWidth ? ["the page", ...names] : names;
}"""


@pytest.fixture(scope="module")
def context(chromium: Browser, stage: Stage) -> BrowserContext:
    return context_of(chromium, stage, **STILL)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_nothing_sticks_out_of_a_narrow_screen(
    chromium: Browser, context: BrowserContext, stage: Stage, state: State
) -> None:
    own = context_of(chromium, stage, **STILL, **state.options) if state.options else context
    page = show(own, stage, state)

    found = {width: _sticking_out(page, width, state.has_script) for width in (360, 320)}

    page.close()
    if own is not context:
        own.close()
    assert found == {360: [], 320: []}


def test_the_actions_of_a_request_wrap_on_a_narrow_screen(context: BrowserContext, stage: Stage) -> None:
    page = show(context, stage, State("detail", "{busy}/{stripe}"))
    page.set_viewport_size({"width": 320, "height": 700})

    boxes = [action.bounding_box() for action in page.locator(".request-actions .button:visible").all()]

    page.close()
    assert len(boxes) == 6
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 320 and box["height"] >= 24 for box in boxes)


def _sticking_out(page: Page, width: int, has_script: bool) -> list[str]:
    page.set_viewport_size({"width": width, "height": 700})
    if has_script:  # what is open above the page follows with the next frame
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found: list[str] = page.evaluate(STICKS_OUT)
    return found
