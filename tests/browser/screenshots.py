"""Pictures of every page and state: `make screenshots`, or `python -m tests.browser.screenshots detail docs` for some.

They go to `build/screenshots/`, three widths in both themes each, and are for looking at: nothing compares them.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, NAMES
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
    chosen = [state for state in STATES if not wanted or state.name.startswith(tuple(wanted))]
    FOLDER.mkdir(parents=True, exist_ok=True)
    failed = []
    with tempfile.TemporaryDirectory() as data, serve(Path(data)) as server, sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, NAMES)), None)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        stage = set_stage(browser, server)
        for state in chosen:
            try:
                take(browser, stage, state)
            except Exception as error:  # one state that cannot be reached shall not hide the others
                failed.append(f"{state.name}: {str(error).splitlines()[0]}")
        browser.close()
    print(f"{len(chosen) - len(failed)} states are in {FOLDER}", *failed, sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
