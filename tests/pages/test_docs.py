from __future__ import annotations

import datetime as dt
import html
import re

import pytest

from bins.pages.docs import PAGES, DocsPage
from bins.pages.limits import limits_in_use
from bins.search.fields import FIELDS
from bins.search.grammar import parse
from tests.pages.browser import Browser
from tests.pages.test_templates import SCRIPTS, TEMPLATES

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)


def _read(path: str) -> str:
    answer = Browser().get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@each_page
def test_it_shows_each_page_to_anybody_without_a_bin(page: DocsPage) -> None:
    html = _read(page.path)

    assert f"<h1>{page.title}</h1>" in html
    assert re.findall(r'href="([^"]+)" aria-current="page"', html) == [page.path]


@each_page
def test_it_leads_from_each_page_to_every_other(page: DocsPage) -> None:
    html = _read(page.path)

    assert not [other for other in PAGES if f'href="{other.path}"' not in html]


@each_page
def test_it_loads_nothing_from_outside(page: DocsPage) -> None:
    assert not re.findall(r'(?:src|href)="(?!/)(?!#)[^"]*"', _read(page.path))


@each_page
def test_it_links_only_to_pages_that_are_there(page: DocsPage) -> None:
    links = set(re.findall(r'<a [^>]*href="(/(?:docs|api)[^"#]*)"', _read(page.path)))

    assert {link: Browser().get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_it_sets_no_cookie() -> None:
    assert not Browser().get("/docs").cookies


def test_it_says_that_there_is_no_such_page() -> None:
    assert Browser().get("/docs/nonsense").status_code == 404


def test_it_tells_a_sender_that_a_page_is_no_bin() -> None:
    answer = Browser(enforce_csrf_checks=True).post("/docs", {"a": "b"})

    assert answer.status_code == 405
    assert b"Nothing was captured" in answer.content


def test_it_writes_the_commands_for_the_address_it_was_asked_at() -> None:
    assert "curl http://localhost/your-bin-id" in _read("/docs")


def test_it_lists_every_limit_with_the_value_in_use() -> None:
    text = re.sub(r"<[^>]+>", " ", _read("/docs/limits"))

    for limit in limits_in_use():
        assert re.search(rf"{re.escape(limit.value)}\s.*\s{limit.setting}\b", text), limit.setting


def test_it_explains_every_field_of_a_search() -> None:
    page = html.unescape(_read("/docs/searching"))

    assert not [field.name for field in FIELDS if f"<code>{field.example}</code>" not in page]


def test_it_shows_only_searches_that_can_be_read() -> None:
    examples = re.findall(r'<th scope="row"><code>([^<]+)</code>', _read("/docs/searching"))

    assert len(examples) > len(FIELDS)
    assert all(parse(html.unescape(example), dt.datetime.now(dt.UTC)) for example in examples)


def test_it_shows_the_same_keys_in_the_help_and_on_the_page_of_a_bin(owner: Browser) -> None:
    keys = [re.findall(r"<dt>(.*?)</dt>", page) for page in (_read("/docs/keyboard"), owner.page())]

    assert keys[0]
    assert keys[0] == keys[1]


def test_it_lists_every_key_that_something_on_a_page_has() -> None:
    templates = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    scripts = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    used = {*re.findall(r'data-key="([^"{]+)"', templates), *re.findall(r'dataset\.key = "([^"]+)"', scripts)}

    listed = set(re.findall(r"<kbd>([^<]+)</kbd>", _read("/docs/keyboard"))) | {"Escape"}
    assert len(used) > 12
    assert used - listed == set()
