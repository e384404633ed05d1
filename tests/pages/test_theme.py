from __future__ import annotations

import pytest

from tests.pages.browser import Browser


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_paints_the_page_as_chosen_from_the_first_byte(owner: Browser, theme: str) -> None:
    answer = owner.post("/b/theme", {"theme": theme, "back": owner.path()})

    assert (answer.status_code, answer["Location"]) == (302, owner.path())
    assert f'<html lang="en" data-theme="{theme}">' in owner.page()


def test_it_follows_the_system_until_something_else_is_chosen(owner: Browser) -> None:
    assert '<html lang="en">' in owner.page()

    owner.post("/b/theme", {"theme": "dark"})
    owner.post("/b/theme", {"theme": "system"})
    assert '<html lang="en">' in owner.page()


def test_it_keeps_its_cookies_off_capture_urls(owner: Browser) -> None:
    owner.post("/b/theme", {"theme": "dark"})

    assert {name: owner.cookies[name]["path"] for name in ("theme", "theme_docs")} == {
        "theme": "/b/",
        "theme_docs": "/docs",
    }


def test_it_takes_no_other_word(owner: Browser) -> None:
    assert owner.post("/b/theme", {"theme": '"><b>'}).status_code == 405
    owner.cookies["theme"] = "x onload=alert(1)"
    assert "onload" not in owner.page()


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "",
        "/\\evil",
        "https:evil",
        "\x01//evil",
        "///evil",
    ],
)
def test_it_leads_nowhere_else(owner: Browser, back: str) -> None:
    assert owner.post("/b/theme", {"theme": "dark", "back": back})["Location"] == "/b/"


def test_it_is_chosen_on_our_own_pages_only(owner: Browser) -> None:
    assert owner.post("/b/theme", {"theme": "dark"}, headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_it_tells_a_script_the_theme(owner: Browser) -> None:
    answer = owner.post("/b/theme", {"theme": "dark"}, headers={"x-partial": "1"})

    assert answer.json() == {"type": "theme", "theme": "dark"}
