from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bins.models import CapturedRequest, Sight
from bins.models.sight import EVERYTHING
from inspector.config import Config
from tests.factories import make_bin, make_request, make_requests

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db

SECRET = ((b"Authorization", b"Bearer hidden"), (b"X-Plain", b"seen"))


def test_everything_is_whole_and_a_part_is_not() -> None:
    assert EVERYTHING.is_whole
    assert not Sight(3, 3).is_whole
    assert not Sight(last=9).is_whole


def test_it_picks_the_numbers_within_it() -> None:
    assert Sight(2, 4).within([1, 2, 4, 5]) == [2, 4]


def test_a_bin_seen_in_part_gives_that_part_alone() -> None:
    bin = make_bin()
    make_requests(bin, 5)

    seen = bin.seen_through(Sight(2, 3))

    assert [row.n for row in CapturedRequest.objects.visible_in(seen).order_by("n")] == [2, 3]
    assert (seen.last_n, CapturedRequest.objects.count_in(seen)) == (3, 2)


def test_a_masked_request_shows_no_secret_anywhere() -> None:
    bin = make_bin()
    make_request(bin, headers=SECRET, trailers=((b"X-Signature", b"hidden"),))

    row = CapturedRequest.objects.visible_in(bin.seen_through(Sight(masked=True))).get()

    shown = [row.header_block, row.trailer_block, row.headers, row.trailers, row.header("authorization"), row.as_sent()]
    assert "hidden" not in repr(shown)
    assert row.header("x-plain") == "seen"


def test_an_unmasked_request_shows_all() -> None:
    bin = make_bin()
    make_request(bin, headers=SECRET)

    assert CapturedRequest.objects.visible_in(bin).get().header("authorization") == "Bearer hidden"


def test_further_fields_are_masked_where_they_are_named(settings: Settings) -> None:
    settings.CONFIG = Config(masked_headers=["X-Plain"])
    bin = make_bin()
    make_request(bin, headers=SECRET)

    row = CapturedRequest.objects.visible_in(bin.seen_through(Sight(masked=True))).get()

    assert row.header("x-plain") == "masked, 4 bytes"
