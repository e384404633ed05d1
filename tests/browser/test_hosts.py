"""Real hosts, one machine: pages at `localhost`, captures at `127.0.0.2`, and a stranger's page at each of them.

The stranger's page is a reply of a bin on the capture host, where replies may run scripts: as bad as it can be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenPage
from tests.serving import NewBin, Served, serve
from tests.waiting import eventually

pytestmark = pytest.mark.browser

HTML = [["Content-Type", "text/html"]]
EVERYWHERE = "0.0.0.0"  # noqa: S104 - all of loopback's addresses are needed


@dataclass
class Apart:
    """An instance with a capture host, and a bin in it that a browser made."""

    served: Served
    url: str
    """Of the app, as people type it."""

    def new_bin(self) -> NewBin:
        made = httpx.post(f"{self.url}/api/bins").raise_for_status().json()
        return NewBin(*(made[key] for key in ("id", "capture_url", "page_url", "view_token", "manage_token")))

    def page_of_a_stranger(self, script: str = "") -> str:
        """Give the address of a page on the capture host that runs `script`."""
        bin = self.new_bin()
        reply = {"status": 200, "headers": HTML, "body": f"<title>stranger</title><script>{script}</script>"}
        headers = {"Authorization": f"Bearer {bin.manage_token}"}
        httpx.put(f"{self.url}/api/bins/{bin.id}/reply", json=reply, headers=headers).raise_for_status()
        return bin.capture_url

    def requests(self, bin: NewBin) -> list[dict[str, Any]]:
        return self.served.requests(bin)


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    with serve(tmp_path_factory.mktemp("apart"), host=EVERYWHERE, capture_host="127.0.0.2") as served:
        at_home = replace(served, url=f"http://localhost:{served.port}")
        yield Apart(at_home, at_home.url)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An instance where one host does everything, which listens on all addresses of this machine."""
    with serve(tmp_path_factory.mktemp("shared"), host=EVERYWHERE) as served:
        yield replace(served, url=f"http://localhost:{served.port}")


@pytest.fixture
def visitor(chromium: Browser, apart: Apart) -> Iterator[Page]:
    """Somebody who has bins in this browser, and now is at a stranger's page."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(apart.url)
    page.goto(apart.page_of_a_stranger())
    expect(page).to_have_title("stranger")
    yield page
    context.close()


def test_it_works_as_ever_with_a_capture_host(apart: Apart, open_page: OpenPage) -> None:
    page = open_page(apart.url)
    expect(page.locator("live-feed")).to_contain_text("Live")
    url = page.locator("#capture-url").inner_text()

    httpx.post(f"{url}/from/elsewhere", content=b"hi")
    expect(page.locator(".row")).to_have_count(1)
    page.locator("test-button:visible").first.click()
    expect(page.locator(".row")).to_have_count(2)
    page.locator(".row").last.click()

    assert url.startswith(f"http://127.0.0.2:{apart.served.port}/")
    expect(page.locator("article.request")).to_contain_text("/from/elsewhere")


def test_a_reply_runs_on_the_capture_host_and_finds_nothing_of_the_app(apart: Apart, visitor: Page) -> None:
    found = visitor.evaluate(
        """async (app) => {
            document.cookie = "own=1";
            localStorage.setItem("own", "1");
            const tries = ["/api/bins", "/b/", "/b/bins", "/"].map((path) =>
                fetch(app + path, { credentials: "include" }).then((reply) => reply.text(), () => "refused"));
            return { origin, cookie: document.cookie, read: await Promise.all(tries) };
        }""",
        apart.url,
    )

    assert found["origin"] == f"http://127.0.0.2:{apart.served.port}"
    assert (found["cookie"], found["read"]) == ("own=1", ["refused"] * 4)


def test_nothing_of_the_app_is_sent_to_the_capture_host(apart: Apart, chromium: Browser) -> None:
    bin = apart.new_bin()
    page = chromium.new_context().new_page()
    page.goto(f"{apart.url}/b/{bin.manage_token}")

    page.evaluate("(url) => location.assign(url)", bin.capture_url)
    page.wait_for_url(f"{bin.capture_url}**")
    page.context.close()

    names = {name.lower() for request in apart.requests(bin) for name, _ in request["headers"]}
    assert "host" in names
    assert not names & {"cookie", "referer"}


@pytest.mark.parametrize("path", ["/docs", "/b/{view}", "/api/docs", "/"])
def test_a_page_elsewhere_cannot_frame_the_app(apart: Apart, visitor: Page, path: str) -> None:
    refusals: list[str] = []
    visitor.on("console", lambda message: refusals.append(message.text))
    url = apart.url + path.format(view=apart.new_bin().view_token)

    visitor.evaluate(
        """(url) => new Promise((done) => {
            const frame = document.createElement("iframe");
            Object.assign(frame, { src: url, onload: done });
            document.body.append(frame);
        })""",
        url,
    )

    assert [text for text in refusals if "frame" in text.lower()], refusals
    assert [frame.url for frame in visitor.frames[1:]] == ["chrome-error://chromewebdata/"]


def test_a_page_elsewhere_opens_no_socket(apart: Apart, visitor: Page) -> None:
    """Even with a token that it should not have."""
    url = f"{apart.url.replace('http', 'ws')}/ws/b/{apart.new_bin().view_token}"
    opened = """(url) => new Promise((done) => {
        const socket = new WebSocket(url);
        socket.onopen = () => done("open");
        socket.onclose = () => done("refused");
    })"""

    assert visitor.evaluate(opened, url) == "refused"


def test_a_page_elsewhere_changes_nothing(apart: Apart, visitor: Page) -> None:
    bin = apart.new_bin()
    visitor.evaluate(
        """async ([app, token, id]) => {
            const send = (path, body, type) => fetch(app + path, {
                method: "POST", mode: "no-cors", credentials: "include", body, headers: { "Content-Type": type },
            }).catch(() => 0);
            await send(`/b/${token}/remove`, "", "application/x-www-form-urlencoded");
            await send(`/b/${token}/rename`, "name=pwned", "application/x-www-form-urlencoded");
            await send("/api/bins", '{"name": "pwned"}', "text/plain");
        }""",
        [apart.url, bin.manage_token, bin.id],
    )

    told = apart.served.get(f"/api/bins/{bin.id}", bin.view_token)
    assert (told["name"], told["request_count"]) == ("", 0)


def test_a_captured_body_never_runs_as_a_script(apart: Apart, visitor: Page) -> None:
    bin = apart.new_bin()
    httpx.post(bin.capture_url, content=b"window.pwned = 1", headers={"Content-Type": "text/javascript"})
    raw = f"{apart.url}/b/{bin.view_token}/1/raw"

    loaded = visitor.evaluate(
        """(url) => new Promise((done) => {
            const script = document.createElement("script");
            Object.assign(script, { src: url, onload: () => done("loaded"), onerror: () => done("refused") });
            document.body.append(script);
        })""",
        raw,
    )

    assert (loaded, visitor.evaluate("window.pwned")) == ("refused", None)


@pytest.mark.parametrize(
    "body", ["<script>alert(1)</script>", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "%PDF-1.4"]
)
def test_a_captured_body_is_never_opened_only_saved(apart: Apart, chromium: Browser, body: str) -> None:
    bin = apart.new_bin()
    httpx.post(bin.capture_url, content=body.encode(), headers={"Content-Type": "text/html"})
    page = chromium.new_context(accept_downloads=True).new_page()
    page.goto(bin.page_url)

    with page.expect_download() as saving:
        page.evaluate("(url) => location.assign(url)", f"{bin.page_url}/1/raw")

    assert saving.value.url.endswith("/1/raw")
    assert page.url == bin.page_url
    page.context.close()


@pytest.mark.parametrize("name", ["attack.localhost", "127.0.0.2"])
def test_a_name_that_somebody_points_here_shows_no_page(shared: Served, chromium: Browser, name: str) -> None:
    """DNS rebinding: the browser believes to be at the stranger's own site, and reads what it gets."""
    page = chromium.new_context().new_page()
    reply = page.goto(f"http://{name}:{shared.port}/")
    read = page.evaluate(
        "async () => (await Promise.all(['/api/bins', '/b/'].map((path) => fetch(path)))).map((r) => r.status)"
    )
    page.context.close()

    assert reply
    assert (reply.status, read) == (400, [400, 400])


def test_a_name_that_somebody_points_here_is_still_captured(shared: Served, chromium: Browser) -> None:
    bin = shared.new_bin()
    page = chromium.new_context().new_page()

    page.goto(f"http://attack.localhost:{shared.port}/{bin.id}")
    page.context.close()

    eventually(lambda: len(shared.requests(bin)), lambda count: count >= 1)
    assert ["Host", f"attack.localhost:{shared.port}"] in shared.requests(bin)[0]["headers"]


def test_another_address_of_this_machine_opens_no_socket(shared: Served, chromium: Browser) -> None:
    page = chromium.new_context().new_page()
    page.goto(f"http://127.0.0.1:{shared.port}/docs")
    opened = f"""() => new Promise((done) => {{
        const socket = new WebSocket("ws://localhost:{shared.port}/ws/b/{shared.new_bin().view_token}");
        socket.onopen = () => done("open");
        socket.onclose = socket.onerror = () => done("refused");
    }})"""

    refused = page.evaluate(opened)
    page.context.close()

    assert refused == "refused"
