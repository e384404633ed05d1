"""Looking at bodies in a real browser: every view, the tree of a JSON document, and bodies that are large."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.bodies.samples import MULTIPART, SAMPLES, UPLOAD, Sample, jwt, png
from tests.browser.clipboard import pasted
from tests.browser.conftest import OpenPage
from tests.browser.listed import busy_seconds
from tests.serving import NewBin, Served

pytestmark = pytest.mark.browser

JSON = "application/json"
DOCUMENT = (
    b'{"a":{"list":[1.10,123456789012345678901,{"b c":"x\\ny"}],"n":null},"a":1E400,"e":[],'
    b'"\xe2\x80\xae":"\xe2\x80\xae"}'
)
VALUES = {
    "$.a.list[0]": "1.10",
    "$.a.list[1]": "123456789012345678901",
    '$.a.list[2]["b c"]': "x\ny",
    "$.a.n": "null",
    "$.a": "1E400",
    "$.e": "[]",
    '$["\u202e"]': "\u202e",
}
TABS = {"pretty": r"Pretty|Source|Token", "raw": "Raw", "hex": "Hex", "parts": "Parts", "preview": "Preview"}


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])
def test_it_shows_what_services_send_and_asks_nobody_else(
    server: Served, bin: NewBin, open_page: OpenPage, sample: Sample
) -> None:
    _send(bin, sample.raw, sample.content_type, sample.content_encoding)
    asked: list[str] = []
    page = open_page("about:blank")
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{bin.page_url}/1")

    expect(page.locator("#body [data-view][aria-current]")).to_have_text(re.compile(TABS[sample.view]))
    for words in sample.words:
        expect(page.locator("#body")).to_contain_text(words)
    assert not [url for url in asked if not url.startswith((server.url, "data:"))]


def test_it_shows_the_picture_itself(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, png(), "image/png")
    page = open_page(f"{bin.page_url}/1")

    assert page.locator("img.picture-image").evaluate("async image => (await image.decode(), image.naturalWidth)") == 48


def test_it_folds_and_unfolds_what_a_line_opens(bin: NewBin, open_page: OpenPage) -> None:
    page = _tree(bin, open_page)

    _mark(page, 1)
    expect(page.locator(".line:visible")).to_have_count(6)
    assert _line(page, 1).evaluate("line => getComputedStyle(line, '::after').content") == '" 2 … },"'
    _mark(page, 1)

    expect(page.locator(".line:visible")).to_have_count(15)


def test_it_folds_all_but_the_outermost(bin: NewBin, open_page: OpenPage) -> None:
    page = _tree(bin, open_page)

    page.get_by_role("button", name="Fold all").click()
    expect(page.locator(".line:visible")).to_have_count(6)
    page.get_by_role("button", name="Unfold all").click()

    expect(page.locator(".line:visible")).to_have_count(15)


def test_it_goes_through_the_tree_by_key(bin: NewBin, open_page: OpenPage) -> None:
    page = _tree(bin, open_page)

    page.locator("[role=tree]").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator(".tree-path")).to_have_text("$.a.list[1]")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".tree-path")).to_have_text("$.a.list")
    page.keyboard.press("ArrowLeft")

    expect(_line(page, 2)).to_have_attribute("aria-expanded", "false")
    expect(_line(page, 2)).to_have_attribute("aria-selected", "true")


def test_it_copies_path_and_value_as_sent(bin: NewBin, open_page: OpenPage) -> None:
    page = _tree(bin, open_page)
    found = []

    for line in range(1, 14):
        _line(page, line).click(position={"x": 300, "y": 8})
        found.append((page.locator(".tree-path").text_content(), _copied(page, "path"), _copied(page, "value")))

    assert [shown for shown, path, _ in found if shown != path] == []
    assert {path: value for _, path, value in found if "{" not in value and "[\n" not in value} == VALUES
    assert found[4][2] == '{\n  "b c": "x\\ny"\n}'


def test_it_unfolds_what_comes_later_into_the_same_tree(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, b'{"many":[' + b"7," * 3_000 + b'7],"last":true}', JSON)
    page = open_page(f"{bin.page_url}/1")
    expect(page.locator(".tree-bar")).to_be_visible()
    assert page.locator(".line").count() == 2_000

    _show_more(page)
    expect(page.locator(".line").last).to_have_text("}")
    page.locator(".line", has_text='"last"').click()

    expect(page.locator(".tree-path")).to_have_text("$.last")
    expect(page.get_by_role("link", name="Show more")).to_have_count(0)


def test_it_copies_the_body_and_not_what_a_view_makes_of_it(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, b'{"a":1.10}', JSON)
    page = open_page(f"{bin.page_url}/1")

    page.locator("copy-body button").click()

    expect(page.locator("copy-body")).to_contain_text("Copied")
    assert pasted(page) == '{"a":1.10}'


def test_it_copies_binary_as_base64(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, bytes(range(6)) + b"\xff\xfe", "")
    page = open_page(f"{bin.page_url}/1")

    page.get_by_role("button", name="Copy as base64").click()

    expect(page.locator("copy-body")).to_contain_text("Copied")
    assert pasted(page) == "AAECAwQF//4="


def test_it_opens_a_part_and_goes_back_to_all(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, UPLOAD, MULTIPART)
    page = open_page(f"{bin.page_url}/1")

    page.get_by_role("link", name="Open part 2").click()
    expect(page.locator(".tree-bar")).to_be_visible()
    page.locator("#body").get_by_role("link", name="Hex").click()
    expect(page.locator("pre.body-hex")).to_contain_text("7b 22 6f 72 64 65 72")
    page.get_by_role("link", name="All parts").click()

    expect(page.locator(".part")).to_have_count(3)


def test_it_downloads_a_part(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, UPLOAD, MULTIPART)
    page = open_page(f"{bin.page_url}/1")

    with page.expect_download() as download:
        page.get_by_role("link", name="Download part 3").click()

    assert download.value.suggested_filename == "request-1-part-3-damage-1-.png"
    assert download.value.path().read_bytes() == png(240, 120)


def test_it_shows_a_body_decoded_or_as_sent(bin: NewBin, open_page: OpenPage) -> None:
    gzipped = next(sample for sample in SAMPLES if sample.name == "gzip")
    _send(bin, gzipped.raw, JSON, "gzip")
    page = open_page(f"{bin.page_url}/1")
    expect(page.locator("#body")).to_contain_text("Decoded from gzip")

    page.locator("#body").get_by_role("link", name="As sent", exact=True).click()
    expect(page.locator("pre.body-hex")).to_contain_text("1f 8b 08")
    expect(page.locator("#body")).to_contain_text("As sent, declared as gzip")
    page.locator("#body").get_by_role("link", name="Decoded", exact=True).click()

    expect(page.locator("#body")).to_contain_text('"refs/heads/main"')


def test_it_takes_tokens_within_a_document_apart(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, b'{"access_token":"' + jwt(b'{"sub":"ada","exp":1}').encode() + b'"}', JSON)
    page = open_page(f"{bin.page_url}/1")

    expect(page.locator(".found-token")).to_contain_text('"sub": "ada"')
    expect(page.locator(".found-token")).to_contain_text("expired when it came")
    expect(page.locator(".found-token")).to_contain_text("Signature not checked")


@pytest.mark.parametrize("script", [True, False])
def test_it_finds_bytes_in_hex(bin: NewBin, open_page: OpenPage, script: bool) -> None:
    _send(bin, bytes(100_000) + b"needle" + bytes(70) + b"needle", "application/octet-stream")
    page = open_page(f"{bin.page_url}/1", java_script_enabled=script)

    page.locator(".hex-find").get_by_label("Find").fill("needle")
    page.locator(".hex-find").get_by_role("button", name="Go").click()
    expect(page.locator("#body")).to_contain_text("Found at byte 100,000 (0x186a0).")
    page.get_by_role("link", name="Next").click()

    expect(page.locator("#body")).to_contain_text("Found at byte 100,076")
    page.wait_for_load_state()
    assert "".join(page.locator("pre .s-mark").all_inner_texts()).count("6e") == 1


@pytest.mark.parametrize("content_type", ["text/plain", JSON, "application/octet-stream", "text/xml"])
def test_it_opens_ten_mebibytes_without_a_halt(bin: NewBin, open_page: OpenPage, content_type: str) -> None:
    _send(bin, b'["a line of text that goes on", 12345678901234567890],\n' * 190_000, content_type)
    page = open_page(bin.page_url)
    expect(page.locator("#r-1")).to_be_visible()
    meter = page.context.new_cdp_session(page)
    meter.send("Performance.enable", {"timeDomain": "threadTicks"})  # on the processor, not by the clock
    before = busy_seconds(meter)

    page.locator("#r-1 .row-link").click()
    expect(page.locator("#body pre")).to_be_visible()
    _show_more(page)
    expect(page.locator("#body pre")).to_have_count(2)

    assert busy_seconds(meter) - before < 2


def test_it_goes_on_without_a_script(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, b"".join(b"line %d\n" % i for i in range(60_000)), "text/plain")
    page = open_page(f"{bin.page_url}/1", java_script_enabled=False)

    page.get_by_role("link", name="Show more").click()

    expect(page.locator("#body")).to_contain_text("from byte 262,144 on")
    expect(page.get_by_role("link", name="From the beginning")).to_be_visible()


def _send(bin: NewBin, body: bytes, content_type: str, encoding: str = "") -> None:
    headers = {"Content-Type": content_type} | ({"Content-Encoding": encoding} if encoding else {})
    httpx.post(bin.capture_url, content=body, headers=headers, timeout=30).raise_for_status()


def _tree(bin: NewBin, open_page: OpenPage) -> Page:
    _send(bin, DOCUMENT, JSON)
    page = open_page(f"{bin.page_url}/1", viewport={"width": 1440, "height": 900})
    expect(page.locator(".tree-bar")).to_be_visible()
    return page


def _line(page: Page, i: int) -> Locator:
    return page.locator(".line").nth(i)


def _mark(page: Page, i: int) -> None:
    """Click on the mark in front of line `i`."""
    depth = int(_line(page, i).get_attribute("data-depth") or 0)
    _line(page, i).click(position={"x": 8 + 15 * depth, "y": 8})


def _show_more(page: Page) -> None:
    """Press the button once its element is there; before that it is a link to another page."""
    expect(page.locator("show-more:defined")).to_be_visible()
    page.get_by_role("link", name="Show more").click()


def _copied(page: Page, what: str) -> str:
    page.evaluate("delete window.copied; navigator.clipboard.writeText = async (text) => { window.copied = text }")
    page.locator(f"button[data-copy='{what}']").click()  # by its name only when it no longer says "Copied"
    return str(page.wait_for_function("'copied' in window && [copied]").json_value()[0])
