"""Searches of readers who see masks: they find what is shown to them, and learn nothing of what is not."""

from __future__ import annotations

import datetime as dt

import pytest

from bins.models import Bin, Sight
from bins.pages.finder import Finder
from bins.search.grammar import parse
from tests.factories import make_bin, make_request

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2027, 1, 15, 9, tzinfo=dt.UTC)


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def found(bin: Bin, text: str) -> list[int]:
    node = parse(text, NOW)
    assert node is not None
    return [row.n for row in Finder(bin.seen_through(Sight(masked=True)), node).slice(10).requests]


SECRET = ((b"Authorization", b"Bearer sk_live_abc"), (b"X-Plain", b"seen"))

GUESSES = [
    "sk_live", "-sk_live", "header:sk_live", "-header:sk_live", "header.authorization:sk_live", "bearer OR zzz",
    "-header.authorization:sk_live", "header:bearer", "(sk_live OR path:/path)", "-header:zzz sk_live",
    "header.authorization:s", "-header.authorization:k", "header.authorization:18", "-header:e",
    "header.authorization:masked",
]  # fmt: skip


@pytest.mark.parametrize("guess", GUESSES)
def test_a_search_through_a_masked_link_tells_nothing_of_secrets(bin: Bin, guess: str) -> None:
    """Two bins alike but for a secret, which has the same length: every search finds the same in both."""
    other = make_bin()
    make_request(bin, headers=SECRET)
    make_request(other, headers=((b"Authorization", b"Basic 0123456789AB"), (b"X-Plain", b"seen")))

    assert found(bin, guess) == found(other, guess)


WORDS = [
    "header.x-plain:seen",
    "seen",
    "header:x-plain",
    "masked",
    '"18 bytes"',
    "header.authorization:masked",
    "-sk_live",
]


@pytest.mark.parametrize("words", WORDS)
def test_a_search_through_a_masked_link_finds_what_is_shown(bin: Bin, words: str) -> None:
    make_request(bin, headers=SECRET)

    assert found(bin, words) == [1]
