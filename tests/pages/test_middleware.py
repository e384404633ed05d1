from __future__ import annotations

from collections.abc import Awaitable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from bins.pages.middleware import PAGE_POLICY, SecurityHeaders
from tests.pages.browser import Browser


def test_it_puts_the_headers_on_a_page(stranger: Browser) -> None:
    answer = stranger.get(stranger.path())

    assert answer["Content-Security-Policy"] == PAGE_POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("path", ["/nothing/here", "/b/nonsense", "/static/nothing.css", "/api/nothing"])
def test_it_puts_them_on_errors_too(db: None, path: str) -> None:
    answer = Browser().get(path)

    assert answer.status_code == 404
    assert answer["Content-Security-Policy"] == PAGE_POLICY


def test_it_puts_them_on_an_answer_to_a_foreign_host(db: None) -> None:
    answer = Browser().get("/", headers={"host": "attack.example"})

    assert answer.status_code == 400
    assert answer["X-Frame-Options"] == "DENY"


def test_it_allows_no_inline_script_or_style_anywhere(db: None) -> None:
    policies = [Browser().get(path)["Content-Security-Policy"] for path in ("/", "/api/docs")]

    assert not [policy for policy in policies if "unsafe" in policy or "*" in policy or "http" in policy]


def test_it_leaves_trusted_types_out_for_the_bundled_documentation_alone(db: None) -> None:
    assert "trusted-types" in Browser().get("/")["Content-Security-Policy"]
    assert "trusted-types" not in Browser().get("/api/docs")["Content-Security-Policy"]


async def test_it_works_without_a_thread_under_asgi() -> None:
    async def view(_: HttpRequest) -> HttpResponse:
        return HttpResponse()

    answer = SecurityHeaders(view)(RequestFactory().get("/"))

    assert isinstance(answer, Awaitable)
    assert (await answer).headers["X-Frame-Options"] == "DENY"


def test_it_lets_a_views_own_header_win() -> None:
    middleware = SecurityHeaders(lambda _: HttpResponse(headers={"Cache-Control": "max-age=60"}))

    answer = middleware(RequestFactory().get("/"))

    assert isinstance(answer, HttpResponse)
    assert answer["Cache-Control"] == "max-age=60"
