from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from bins.models import Bin, Link
from tests.factories import make_bin, make_refusals, make_request, make_requests, make_token
from tests.pages.browser import Browser


def test_it_has_the_capture_url_and_a_command_in_the_html(owner: Browser) -> None:
    page = owner.page()

    url = f"http://localhost/{owner.bin.id}"
    assert f'id="capture-url" translate="no">{url}</code>' in page
    assert f"curl {url}" in page


def test_it_lists_the_newest_first_and_links_to_older_ones(stranger: Browser, bin: Bin) -> None:
    make_requests(bin, 60)

    first = stranger.page()
    second = stranger.page("?before=11")

    assert _numbers(first) == list(range(60, 10, -1))
    assert "?before=11" in first
    assert _numbers(second) == list(range(10, 0, -1))
    assert "Load older" not in second


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 40, "٣"])
def test_it_shows_the_newest_when_before_is_no_number(stranger: Browser, bin: Bin, before: str) -> None:
    make_request(bin)

    assert _numbers(stranger.page(f"?before={before}")) == [1]


def test_it_shows_a_request_in_full(stranger: Browser, bin: Bin) -> None:
    make_request(
        bin, headers=[(b"X-b", b"2"), (b"x-A", b"1"), (b"X-b", b"3")], trailers=[(b"T", b"t")], body=b"the body"
    )

    page = stranger.page("/1")

    assert re.findall(r'<th scope="row" dir="auto">(\S+)</th>', page) == ["x", "X-b", "x-A", "X-b", "T"]
    assert "the body" in page
    assert "in 1.0 ms" in page
    assert "Order, case and duplicates are as sent." in page
    assert 'aria-current="page"' in page


def test_it_says_what_the_reduced_mode_may_have_changed(stranger: Browser, bin: Bin) -> None:
    make_request(bin, mode="asgi")

    assert "may have lower-cased" in stranger.page("/1")


def test_it_says_that_a_body_was_cut(stranger: Browser, bin: Bin) -> None:
    make_request(bin, body=b"abc", body_size=2048, cut="limit")

    page = stranger.page("/1")

    assert "the first 3 B of 2 KiB are here" in page
    assert "truncated" in page


def test_it_says_how_many_were_refused_and_when(stranger: Browser, bin: Bin) -> None:
    minute = int(timezone.now().timestamp()) // 60
    make_refusals(bin, "store_slow", minute - 1, 7)
    make_refusals(bin, "store_slow", minute, 5)

    page = re.sub(r"<[^>]+>", "", stranger.page())

    assert re.search(r"12 requests were refused between .* and .*: store slow", page)


@pytest.mark.parametrize("rest", ["/2", "/2/detail", "/2/raw", f"/{2**63}", f"/{10**30}/detail"])
def test_it_says_that_a_request_is_gone(stranger: Browser, bin: Bin, rest: str) -> None:
    make_request(bin)

    answer = stranger.get(stranger.path(rest))

    assert answer.status_code == 404
    assert b"is gone" in answer.content


def test_it_shows_no_request_of_before_a_clear(stranger: Browser, bin: Bin) -> None:
    make_request(bin)
    Bin.objects.update(cleared_n=1)

    assert _numbers(stranger.page()) == []
    assert stranger.get(stranger.path("/1")).status_code == 404


def test_it_answers_wrong_expired_and_revoked_links_alike(stranger: Browser, bin: Bin) -> None:
    now = timezone.now()
    tokens = [
        "nonsense",
        stranger.token[:-1] + ("b" if stranger.token[-1] == "a" else "a"),
        make_token(bin, expires_at=now - dt.timedelta(seconds=1)),
        make_token(bin, revoked_at=now),
    ]

    answers = {(answer.status_code, answer.content) for answer in (stranger.get(f"/b/{token}") for token in tokens)}

    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_it_ends_for_an_open_browser_when_its_link_is_revoked(owner: Browser) -> None:
    Link.objects.update(revoked_at=timezone.now())

    assert owner.get(owner.path()).status_code == 404


def test_it_shows_nothing_of_another_bin(owner: Browser) -> None:
    make_request(make_bin(), target=b"/aaaaaaaaaaaaaaaaaaaaaaaa/secret")

    assert "secret" not in owner.page()
    assert owner.get(owner.path("/1")).status_code == 404


def test_it_lets_only_the_owner_delete(owner: Browser, stranger: Browser, bin: Bin) -> None:
    make_request(bin)

    assert "/1/delete" in owner.page("/1")
    assert "/clear" in owner.page()
    assert "/delete" not in stranger.page("/1")
    assert "/clear" not in stranger.page()


def test_it_gives_a_body_only_as_a_download_that_nothing_runs(stranger: Browser, bin: Bin) -> None:
    make_request(bin, body=b"<script>alert(1)</script>")

    answer = stranger.get(stranger.path("/1/raw"))

    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="request-1.bin"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


HOSTILE = "<img src=x onerror=alert(1)>\"'></pre></script><script>alert(1)</script>{{ 7|add:7 }}\u202e\u200b\x00"


@pytest.mark.parametrize("view", ["", "?view=pretty", "?view=raw", "?view=hex"])
def test_it_runs_nothing_that_a_sender_wrote(stranger: Browser, bin: Bin, view: str) -> None:
    raw = HOSTILE.encode()
    field = raw.replace(b"\x00", b"")
    make_request(bin, target=b"/" + bin.id.encode() + b"/" + field + b"?" + field, headers=[(b"X", field)], body=raw)

    page = stranger.page(f"/1{view}")

    assert "<img src=x" not in page
    assert "<script>" not in page
    assert "\u202e" not in page
    assert "\u200b" not in page
    assert "\x00" not in page
    assert "{{ 7|add:7 }}" in page


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("rest", ["", "/1", "/rows", "/1/raw", "/1/detail"])
def test_it_tells_a_sender_that_a_page_is_no_bin(stranger: Browser, bin: Bin, method: str, rest: str) -> None:
    program = Browser(stranger.token, enforce_csrf_checks=True)

    answer = getattr(program, method)(program.path(rest), b"x", content_type="application/json")

    assert answer.status_code == 405
    assert f"http://localhost/{bin.id}".encode() in answer.content


def test_it_answers_head_like_get_without_a_body(stranger: Browser) -> None:
    answer = stranger.head(stranger.path())

    assert answer.status_code == 200
    assert not answer.content


def _numbers(page: str) -> list[int]:
    return [int(n) for n in re.findall(r'<li class="row" id="r-(\d+)"', page)]
