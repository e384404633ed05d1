from __future__ import annotations

from collections.abc import Iterator

import pytest

from inspector.checking.issuer import lines
from inspector.config import Config
from tests.backing import free_port
from tests.people.issuers import Issuer, issuer


@pytest.fixture(scope="module")
def provider() -> Iterator[Issuer]:
    with issuer() as running:
        yield running


def _told(url: str) -> str:
    (line,) = lines(Config().model_copy(update={"oidc_url": url, "public_url": "https://hooks.example.com"}))
    return str(line)


def test_it_says_where_the_issuer_sends_people_back_to(provider: Issuer) -> None:
    assert _told(provider.url) == (
        f"ok    sso: {provider.url} answers; its redirect URI is https://hooks.example.com/b/sso/callback"
    )


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("down", "503 Server Error"),
        ("odd", "says nothing of itself"),
        ("other issuer", "calls itself https://evil.example"),
    ],
)
def test_it_names_what_is_wrong(provider: Issuer, fault: str, words: str) -> None:
    provider.fault = fault

    told = _told(provider.url)
    provider.fault = ""

    assert told.startswith("FAIL  sso:")
    assert words in told


def test_it_names_an_issuer_that_is_not_there() -> None:
    assert "Connection refused" in _told(f"http://127.0.0.1:{free_port()}")
