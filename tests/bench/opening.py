"""How soon another request is on the screen, and how much script and style the live view loads, in a real Chromium.

`python -m tests.bench.opening URL` opens the page, walks down the list with a key, and prints what it measured.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path

import httpx
from playwright.sync_api import Page, Response, sync_playwright

from tests.bench.figures import Figure
from tests.bench.painting import launch
from tests.bench.scale import Scale
from tests.browser.realistic import REALISTIC
from tests.serving import ROOT, UNBOUNDED, serve

_STEPS = 30

# Milliseconds from the key to the start of the frame after the one in which the next request was put into the page.
_STEP = """() => new Promise((done) => {
  const pane = document.querySelector("request-detail");
  const begun = performance.now();
  const seen = new MutationObserver(() => {
    if (!pane.querySelector("article")) return;
    seen.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
  });
  seen.observe(pane, { childList: true, subtree: true });
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
})"""


def measure(folder: Path, scale: Scale) -> list[Figure]:
    """Milliseconds to open the next request by its key, and bytes of our own scripts and styles."""
    with serve(folder / "opening", **UNBOUNDED) as served:
        bin = served.new_bin()
        _send(bin.capture_url, _STEPS + 10)
        page = f"{served.url}/b/{bin.view_token}"
        answered = _server_milliseconds(f"{page}/{_STEPS // 2}/detail")
        command = [sys.executable, "-m", "tests.bench.opening", page]
        found = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    return [_opened(sorted(found["steps"]), answered), _loaded(found["first"], found["all"])]


def _send(url: str, count: int) -> None:
    with httpx.Client() as client:
        for method, path, headers, body in islice(cycle(REALISTIC), count):
            client.request(method, url + path, headers=headers, content=body)


def _server_milliseconds(url: str) -> float:
    with httpx.Client() as client:
        return statistics.median(client.get(url).elapsed.total_seconds() for _ in range(20)) * 1000


def _opened(took: list[float], answered: float) -> Figure:
    p95 = took[int(len(took) * 0.95)]
    return Figure(
        "another request opened by its key, painted: p95",
        f"{p95:.0f} ms (p50 {statistics.median(took):.0f} ms of {len(took)})",
        f"its detail from the server: p50 {answered:.1f} ms", f"{p95:.0f} ms", "≤ 100 ms",
    )  # fmt: skip


def _loaded(first: int, everything: int) -> Figure:
    return Figure(
        "own JS and CSS of the live view, uncompressed",
        f"{everything / 1024:.0f} KiB with a request open", f"the page freshly opened: {first / 1024:.0f} KiB",
        f"{everything / 1024:.0f} KiB", "≤ 120 KB",
    )  # fmt: skip


def main() -> None:
    """Walk through one page and print what was measured."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        sizes: dict[str, int] = {}
        page.on("response", lambda response: _weigh(response, sizes))
        page.goto(sys.argv[1], wait_until="networkidle")
        first = sum(sizes.values())
        steps = [_step(page) for _ in range(_STEPS)]
        page.wait_for_load_state("networkidle")
        print(json.dumps({"steps": steps, "first": first, "all": sum(sizes.values())}))
        browser.close()


def _step(page: Page) -> float:
    took: float = page.evaluate(_STEP)
    page.wait_for_timeout(50)
    return took


def _weigh(response: Response, sizes: dict[str, int]) -> None:
    if response.url.partition("?")[0].endswith((".js", ".css")):
        sizes[response.url] = len(response.body())


if __name__ == "__main__":
    main()
