"""Pictures of every page and state: `make screenshots`, or `python -m tests.browser.screenshots detail docs` for some.

They go to `build/screenshots/`, three widths in both themes each, and are for looking at: nothing compares them.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.company import set_up_company
from tests.browser.conftest import ARGUMENTS, NAMES
from tests.browser.people_states import PEOPLE_STATES, stage_of
from tests.browser.stage import Stage, context_of, set_stage
from tests.browser.states import STATES, State, show
from tests.serving import ROOT, serve

FOLDER = ROOT / "build" / "screenshots"
WIDEST, HEIGHT = 1440, 900
THEMES = ("light", "dark")


def take(browser: Browser, stage: Stage, state: State, folder: Path = FOLDER) -> list[Path]:
    """Take all pictures of one state, from the widest to the narrowest."""
    viewport = {"width": WIDEST, "height": HEIGHT}
    page = show(context_of(browser, stage, viewport=viewport, reduced_motion="reduce", **state.options), stage, state)
    made = []
    for width in (WIDEST, 800, 360):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            made.append(folder / f"{state.name}-{width}-{theme}.png")
            page.screenshot(path=made[-1], full_page=_has_an_end(page), animations="disabled", timeout=120_000)
    page.context.close()
    return made


def _has_an_end(page: Page) -> bool:
    """Tell whether all of a page belongs on its picture; a list paints only the rows in sight."""
    return not page.locator(".rows:visible").count() or "styles" in page.url


def main(wanted: list[str]) -> int:
    """Take the pictures of the states whose names begin with a wanted word, or of all; say which could not be taken."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, NAMES)), None)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        failed = [*_of_bins(browser, wanted), *_of_people(browser, wanted)]
        browser.close()
    print(f"The pictures are in {FOLDER}", *failed, sep="\n")
    return 1 if failed else 0


def _of_bins(browser: Browser, wanted: list[str]) -> list[str]:
    chosen = [state for state in STATES if _is_wanted(state, wanted)]
    if not chosen:
        return []
    with tempfile.TemporaryDirectory() as data, serve(Path(data)) as server:
        stage = set_stage(browser, server)
        return [words for state in chosen if (words := _taken(browser, stage, state))]


def _of_people(browser: Browser, wanted: list[str]) -> list[str]:
    chosen = [state for state in PEOPLE_STATES if _is_wanted(state, wanted)]
    if not chosen:
        return []
    with tempfile.TemporaryDirectory() as data, serve(Path(data), access="login") as server:
        company = set_up_company(browser, server)
        return [words for state in chosen if (words := _taken(browser, stage_of(company, state.who), state))]


def _is_wanted(state: State, wanted: list[str]) -> bool:
    return not wanted or state.name.startswith(tuple(wanted))


def _taken(browser: Browser, stage: Stage, state: State) -> str:
    try:
        take(browser, stage, state)
    except Exception as error:  # one state that cannot be reached shall not hide the others
        return f"{state.name}: {str(error).splitlines()[0]}"
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
