"""The settings of a bin: changed by who may manage it, read by others, safe from what is no number."""

from __future__ import annotations

import pytest

from bins.models import Bin
from tests.factories import make_requests, make_token
from tests.pages.browser import Browser


def post(browser: Browser, **fields: str) -> int:
    return browser.post(browser.path("/settings/keep"), fields).status_code


def test_it_shows_what_is_kept_and_what_the_server_keeps(owner: Browser, bin: Bin) -> None:
    make_requests(bin, 2)

    page = owner.page("/settings")

    assert "Keeps 1,000,000 requests, 2 GiB" in page
    assert "Here are 2 requests" in page
    assert 'placeholder="for ever"' in page


def test_it_saves_what_the_form_says_and_says_so(owner: Browser) -> None:
    answer = owner.post(
        owner.path("/settings/keep"), {"keep_requests": "500", "keep_bytes": "1.5", "keep_days": "", "when_full": "507"}
    )

    assert answer["Location"] == owner.path("/settings?saved")
    bin = owner.bin
    assert (bin.keep_requests, bin.keep_bytes, bin.keep_days) == (500, 1_572_864, None)
    assert bin.when_full == "507"
    page = owner.page("/settings?saved")
    assert "Saved." in page
    assert 'value="500"' in page
    assert 'value="1.5"' in page


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("keep_requests", "many"), ("keep_requests", "0"), ("keep_requests", "9" * 5_000), ("keep_bytes", "nan"),
        ("keep_bytes", "1e999"), ("keep_bytes", "-1"), ("keep_days", "1.5"), ("keep_days", "\x00"), ("when_full", "x"),
        ("keep_requests", "<script>"),
    ],
)  # fmt: skip
def test_it_says_what_to_change_and_changes_nothing(owner: Browser, name: str, text: str) -> None:
    answer = owner.post(owner.path("/settings/keep"), {"keep_days": "5", name: text})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nothing was changed." in page
    assert "<script>" not in page.replace("<script type", "")
    assert owner.bin.keep_days is None


def test_it_keeps_no_more_than_the_server(owner: Browser) -> None:
    answer = owner.post(owner.path("/settings/keep"), {"keep_requests": "1000001"})

    assert answer.status_code == 422
    assert "from 1 to 1,000,000, which is what this server keeps" in answer.content.decode()


def test_a_stranger_with_the_link_reads_and_changes_nothing(stranger: Browser) -> None:
    page = stranger.page("/settings")

    assert "Keeps 1,000,000 requests" in page
    assert "Keep the new request and let the oldest go" in page
    assert "<form" not in page.replace('<form class="theme"', "")
    assert post(stranger, keep_requests="5") == 403
    assert stranger.bin.keep_requests is None


def test_through_a_link_to_a_part_it_counts_that_part_alone(bin: Bin) -> None:
    make_requests(bin, 3)
    Bin.objects.filter(pk=bin.pk).update(keep_requests=3)
    guest = Browser(make_token(bin, upto_n=1))

    page = guest.page("/settings")

    assert "Here are 1 request, " in page
    assert "nearly full" not in page + guest.page()


def test_another_site_cannot_have_it_changed(owner: Browser) -> None:
    answer = owner.post(owner.path("/settings/keep"), {"keep_requests": "5"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert owner.bin.keep_requests is None


def test_renaming_there_comes_back_there(owner: Browser) -> None:
    answer = owner.post(owner.path("/rename"), {"name": "orders", "settings": ""})

    assert answer["Location"] == owner.path("/settings?saved")
    assert "orders" in owner.page("/settings")


def test_the_page_of_the_bin_says_what_went(owner: Browser, bin: Bin) -> None:
    make_requests(bin, 4)
    Bin.objects.filter(pk=bin.pk).update(keep_requests=4)

    page = owner.page()

    assert "This bin is nearly full: 4 of 4 requests. The oldest go then." in page
    assert f'href="{owner.path("/settings")}#keep"' in page
