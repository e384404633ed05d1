"""What the list of a page holds: the numbers that are drawn, those that it knows of, and all that scrolling shows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from playwright.sync_api import CDPSession, Page

TWICE_G = "for (const key of 'gg') document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))"
"""The second must come within a second of the first, which two messages to a busy browser might not."""
MOST_NODES = 200
"""Elements that the list may hold at a time, however many requests there are."""

_WALK = """async () => {
  const box = document.querySelector(".list-scroll");
  const drawn = () => [...document.querySelectorAll(".rows .row-n")].map((each) => Number(each.textContent.slice(1)));
  const looks = [];
  for (let top = 0; ; top += box.clientHeight) {
    box.scrollTop = top;
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    looks.push(drawn());
    if (top >= box.scrollHeight - box.clientHeight) break;
  }
  box.scrollTop = 0;
  return looks;
}"""

_WATCH = """() => {
  const rows = document.querySelector(".rows");
  window.most = rows.children.length;
  new MutationObserver(() => { most = Math.max(most, rows.children.length); }).observe(rows, { childList: true });
}"""


def zone_at_noon() -> str:
    """Give a time zone in which no day ends while a test is at it."""
    ahead = 12 - dt.datetime.now(dt.UTC).hour
    return f"Etc/GMT{-ahead:+d}"


def watch(page: Page) -> None:
    """Note from now on how many elements the list holds."""
    page.evaluate(_WATCH)


def most(page: Page) -> Any:
    """Give the most elements that the list has held."""
    return page.evaluate("most")


def drawn(page: Page) -> list[int]:
    """Give the numbers of the rows that are drawn, from the top down."""
    return [int(text.lstrip("#")) for text in page.locator(".row-n").all_text_contents()]


def known(page: Page) -> Any:
    """Give first and last number of each run that the list knows of."""
    return page.evaluate("document.querySelector('request-list').model.all.runs")


def walked(page: Page) -> list[int]:
    """Scroll from the newest to the oldest; give each number that was seen, newest first.

    Raises:
        AssertionError: at some place a number was missing, twice, or out of order.
    """
    seen: set[int] = set()
    for look in page.evaluate(_WALK):
        assert look == list(range(look[0], look[0] - len(look), -1))
        seen.update(look)
    return sorted(seen, reverse=True)


def busy_seconds(meter: CDPSession) -> float:
    """Give the processor time that the page's thread has taken; `Performance.enable` comes first."""
    metrics = meter.send("Performance.getMetrics")["metrics"]
    return next(float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")
