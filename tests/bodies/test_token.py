from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.bodies.shown import Claim
from bins.bodies.token import TokenView, read_token, tokens_in
from bins.bodies.view import Body, Unfit
from tests.bodies.bodies import WINDOW, body_of, text_of
from tests.bodies.samples import CLAIMS, jwt

NOW = 1_795_314_000.0


def test_it_takes_a_token_apart_and_keeps_what_it_says() -> None:
    token = read_token(jwt(CLAIMS))

    assert token is not None
    assert '"alg": "HS256"' in text_of(token.header)
    assert '"big": 12345678901234567890' in text_of(token.claims)
    assert token.signature == "Signature not checked: the key is not known here."


def test_it_explains_the_times() -> None:
    token = read_token(jwt(CLAIMS), NOW)

    assert token is not None
    assert token.times == [
        Claim("iat", "Issued", "2026-11-22T02:03:00Z"),
        Claim("exp", "Valid until", "2026-11-22T03:03:00Z"),
    ]


@pytest.mark.parametrize(
    ("claims", "judgement"),
    [
        (b'{"exp":1795313999}', "expired when it came"),
        (b'{"nbf":1795314001}', "not valid yet when it came"),
        (b'{"exp":1795314001}', ""),
        (b'{"nbf":1795313999.5}', ""),
    ],
)
def test_it_judges_by_when_the_token_came(claims: bytes, judgement: str) -> None:
    token = read_token(jwt(claims), NOW)

    assert token is not None
    assert [claim.judgement for claim in token.times] == [judgement]


def test_it_judges_nothing_when_it_does_not_know_when_that_was() -> None:
    token = read_token(jwt(b'{"exp":1}'))

    assert token is not None
    assert token.times[0].judgement == ""


@pytest.mark.parametrize("value", ["1e300", "1e999", "99999999999999999999", "-1e18", "NaN", "7" * 5_000])
def test_it_survives_times_that_are_none(value: str) -> None:
    token = read_token(jwt(b'{"exp":%s}' % value.encode()), NOW)

    assert token is not None
    assert not [claim for claim in token.times if claim.at]


@pytest.mark.parametrize("value", ["true", '"soon"', "null", "[]"])
def test_it_takes_only_numbers_for_times(value: str) -> None:
    token = read_token(jwt(b'{"exp":%s}' % value.encode()), NOW)

    assert token is not None
    assert token.times == []


@pytest.mark.parametrize("header", [b'{"alg":"none"}', b'{"alg":"None"}'])
def test_it_says_when_nobody_signed(header: bytes) -> None:
    token = read_token(jwt(b"{}", header))

    assert token is not None
    assert token.signature.startswith("Not signed")


@pytest.mark.parametrize(
    "text", ["", "a.b.c", "eyJ.eyJ.", "eyJhIjoxfQ.e30.x", "eyJhbGciOi.e30", jwt(b"{}") + ".x", "x" * 20_000]
)
def test_it_takes_nothing_else_for_a_token(text: str) -> None:
    assert read_token(text) is None


@given(st.text() | st.binary(max_size=60).map(jwt))
def test_it_reads_anything(text: str) -> None:
    token = read_token(text, NOW)

    assert token is None or text_of(token.claims).encode() is not None


def test_it_finds_tokens_in_a_text_once_each() -> None:
    one, two = jwt(CLAIMS), jwt(b'{"sub":"2"}')

    found = tokens_in(f'{{"access":"{one}","again":"{one}","id":"Bearer {two}"}}')

    assert [("Ada" in text_of(token.claims)) for token in found] == [True, False]


def test_it_finds_no_more_than_five() -> None:
    assert len(tokens_in(" ".join(jwt(b'{"sub":"%d"}' % i) for i in range(50)))) == 5


def test_it_looks_for_tokens_in_linear_time() -> None:
    assert tokens_in("eyJaaaaaa." * 20_000 + "eyJ" + "a" * 100_000) == []


def test_its_view_suits_a_body_that_is_one_token() -> None:
    assert TokenView().why(body_of(jwt(CLAIMS).encode() + b"\n")) == "it is a JSON Web Token"
    assert TokenView().why(body_of(b"token: " + jwt(CLAIMS).encode())) == ""


def test_its_view_judges_by_when_the_body_came() -> None:
    raw = jwt(b'{"exp":1}').encode()

    token = TokenView().show(Body(raw=raw, content_type="", kept=len(raw), received=NOW), WINDOW).token

    assert token is not None
    assert token.times[0].judgement == "expired when it came"


def test_its_view_gives_up_what_is_no_token() -> None:
    with pytest.raises(Unfit):
        TokenView().show(body_of(b"eyJ"), WINDOW)
