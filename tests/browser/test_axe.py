"""Every page and state is free of what axe finds (WCAG 2.2 A and AA, and its best practices), in both themes."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext

from tests.browser.stage import Stage, context_of
from tests.browser.states import STATES, State, show

pytestmark = pytest.mark.browser

# Rows are all alike, and those out of sight keep the colours of the theme they were last painted in.
RUN = """async (rules) => {
    const options = { resultTypes: ["violations"], ...(rules.length ? { runOnly: rules } : {}) };
    const { violations } = await axe.run({ exclude: [[".row:nth-child(n + 12)"]] }, options);
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}\\n${node.failureSummary}`));
}"""
FOR_AXE: dict[str, object] = {"reduced_motion": "reduce", "bypass_csp": True}
SETTLED = """async () => {
    for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
    const passing = document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime < 2000);
    await Promise.all(passing.map((each) => each.finished.catch(() => {})));
}"""


@pytest.fixture(scope="module")
def context(chromium: Browser, stage: Stage) -> BrowserContext:
    return context_of(chromium, stage, **FOR_AXE)


# Axe is a script, so states that are about having none are left to the tests of reading.
@pytest.mark.parametrize("state", [state for state in STATES if state.has_script], ids=lambda state: state.name)
def test_it_is_free_of_what_axe_finds_wide_and_light_narrow_and_dark(
    chromium: Browser, context: BrowserContext, stage: Stage, state: State
) -> None:
    rules = [] if state.is_whole else ["color-contrast"]
    own = context_of(chromium, stage, **FOR_AXE, **state.options) if state.options else context
    page = show(own, stage, state)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.evaluate(AXE_SCRIPT)
    found = [page.evaluate(RUN, rules)]

    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate(SETTLED)
    found.append(page.evaluate(RUN, rules))

    page.close()
    if own is not context:
        own.close()
    assert found == [[], []]
