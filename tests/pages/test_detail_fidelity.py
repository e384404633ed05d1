from __future__ import annotations

import pytest

from bins.models import Bin
from bins.pages.detail_fidelity import changes_of, kept_words
from tests.factories import Pairs, make_bin, make_request

PLAIN = [(b"Host", b"x"), (b"User-Agent", b"curl/8"), (b"X-b", b"1"), (b"Accept", b"*/*"), (b"X-A", b"1")]
FORWARDED = [*PLAIN, (b"X-Forwarded-For", b"1.1.1.1")]


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def test_it_says_what_each_mode_keeps(bin: Bin) -> None:
    assert "byte for byte" in kept_words(make_request(bin))
    assert "may have lower-cased" in kept_words(make_request(bin, mode="asgi"))


def test_it_suspects_nothing_of_a_plain_request(bin: Bin) -> None:
    assert changes_of(make_request(bin, headers=PLAIN)) == []


@pytest.mark.parametrize(
    ("headers", "version", "words"),
    [
        ([*PLAIN, (b"X-Forwarded-For", b"1"), (b"CF-Ray", b"2"), (b"cf-ray", b"3")], "1.1", "X-Forwarded-For, CF-Ray"),
        ([(name.lower(), value) for name, value in PLAIN], "1.1", "in lower case, in HTTP/1.1"),
        ([(name, b"1") for name in (b"Accept", b"Dnt", b"Origin", b"Te", b"X-A", b"X-B")], "1.1", "alphabetical order"),
        ([*FORWARDED, (b"Transfer-Encoding", b"chunked")], "1.1", "came in chunks, behind a proxy"),
        (FORWARDED, "1.0", "nginx"),
    ],
)
def test_it_says_what_a_proxy_seems_to_have_changed(bin: Bin, headers: Pairs, version: str, words: str) -> None:
    changes = changes_of(make_request(bin, headers=headers, http_version=version))

    assert words in " ".join(changes)


def test_it_draws_no_conclusion_from_a_few_fields(bin: Bin) -> None:
    assert changes_of(make_request(bin, headers=[(b"host", b"x"), (b"accept", b"y")])) == []
    names = (b"Accept", b"Dnt", b"Origin", b"X-A")
    assert changes_of(make_request(bin, headers=[(name, b"1") for name in names])) == []


def test_it_draws_no_conclusion_from_the_case_that_an_asgi_server_made(bin: Bin) -> None:
    headers = [(name.lower(), value) for name, value in PLAIN]

    assert changes_of(make_request(bin, headers=headers, mode="asgi")) == []
