"""How soon a request is to be seen: from its first byte sent to its row painted in a real Chromium.

`python -m tests.bench.painting URL` opens the page, says `open`, waits for a line, and prints when which row was
painted: a row counts from the start of the frame after the one that it was put into.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.bench.figures import Figure
from tests.bench.scale import Scale
from tests.browser.conftest import ARGUMENTS, NAMES
from tests.faults.load import Books, Load, run
from tests.serving import ROOT, UNBOUNDED, serve

_RATE = 200

_OBSERVE = """() => {
  window.painted = {};
  const stamp = (rows) => requestAnimationFrame(() => {
    const now = Date.now();
    for (const row of rows) window.painted[row.dataset.n] ??= now;
  });
  new MutationObserver((changes) => {
    const rows = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.dataset?.n);
    if (rows.length) stamp(rows);
  }).observe(document.querySelector(".rows"), { childList: true });
}"""


class _Stamped(Books):
    """Books that also hold when each number was sent, in milliseconds since 1970."""

    def __init__(self) -> None:
        super().__init__()
        self.sent_at: dict[int, float] = {}

    def note(self, rid: str, head: bytes, since_due: float = 0, since_sent: float = 0) -> None:
        super().note(rid, head, since_due, since_sent)
        if rid in self.acked:
            self.sent_at[self.acked[rid]] = (time.time() - since_sent) * 1000


def measure(folder: Path, scale: Scale) -> list[Figure]:
    """Milliseconds from sending to the painted row at 200 a second, beside those to the sender's answer."""
    with serve(folder / "painting", **UNBOUNDED) as served:
        bin = served.new_bin()
        load = Load(served.port, bin.id, body_bytes=1024)
        load.books = books = _Stamped()
        page = f"{served.url}/b/{bin.view_token}"
        command = [sys.executable, "-m", "tests.bench.painting", page]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as browser:
            assert browser.stdout is not None
            assert browser.stdout.readline() == "open\n", "Chromium could not be started"
            run(load.open_loop(_RATE, scale.painted_seconds))
            painted = json.loads(browser.communicate("done\n", timeout=60)[0])
    took = sorted(painted[str(n)] - sent for n, sent in books.sent_at.items() if str(n) in painted)
    return [_figure(took, len(books.sent_at), books.quantile(0.95))]


def _figure(took: list[float], sent: int, answered: float) -> Figure:
    p95 = took[int(len(took) * 0.95)]
    return Figure(
        "sent → row painted in Chromium at 200/s: p95",
        f"{p95:.0f} ms (p50 {statistics.median(took):.0f} ms, {len(took):,} of {sent:,} rows painted)",
        f"sent → answered: p95 {answered:.1f} ms", f"{p95:.0f} ms", "≤ 150 ms",
    )  # fmt: skip


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium of the browser tests: the system's, or playwright's own."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return playwright.chromium.launch(executable_path=found, args=ARGUMENTS)


def main() -> None:
    """Watch one page and print what was painted when."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(sys.argv[1])
        page.wait_for_selector('live-feed[data-state="live"]', state="attached")
        page.evaluate(_OBSERVE)
        print("open", flush=True)
        sys.stdin.readline()
        page.wait_for_timeout(500)
        print(json.dumps(page.evaluate("window.painted")), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
