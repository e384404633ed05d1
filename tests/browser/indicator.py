"""What the live indicator of a page says, also what it says for a moment only."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.waiting import eventually

PATIENT = """{
  const soon = window.setTimeout;
  window.setTimeout = (call, ms, ...rest) => soon(call, ms === 700 ? 7_000 : ms, ...rest);
}"""
"""Lets a page wait for more rows before it says that it has caught up: what brings them here may be slow."""

_NOTE = """() => {
  window.said = [];
  const feed = document.querySelector("live-feed");
  const note = () => said.push(feed.dataset.state, feed.querySelector("[data-label]").textContent);
  new MutationObserver(note).observe(feed, { attributeFilter: ["data-state"], childList: true, subtree: true });
}"""


def listen(page: Page) -> None:
    """Note from now on what the indicator says."""
    page.evaluate(_NOTE)


def said(page: Page, pattern: str) -> set[str]:
    """Wait until something was said that the pattern matches from its beginning; give all that it matches.

    Raises:
        AssertionError: nothing like it was said for too long.
    """
    return eventually(lambda: {words for words in page.evaluate("said") if re.match(pattern, words)}, bool)
