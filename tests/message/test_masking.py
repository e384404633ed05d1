from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.message.headers import decode_pairs, encode_fields
from bins.message.masking import is_secret, mask, masked_block, may_be_mask


@pytest.mark.parametrize(
    "name",
    [
        "authorization", "proxy-authorization", "cookie", "set-cookie", "x-hub-signature-256", "stripe-signature",
        "x-shopify-hmac-sha256", "x-api-key", "apikey", "x-auth-token", "x-gitlab-token", "x-hook-secret",
        "ocp-apim-subscription-key", "x-amz-security-token", "x-forwarded-authorization", "x-access-key",
    ],
)  # fmt: skip
def test_it_knows_fields_that_hold_secrets(name: str) -> None:
    assert is_secret(name.encode())


@pytest.mark.parametrize(
    "name",
    ["host", "user-agent", "content-type", "x-github-delivery", "x-github-event", "idempotency-key", "x-request-id"],
)
def test_it_leaves_fields_that_hold_none(name: str) -> None:
    assert not is_secret(name.encode())


def test_it_takes_further_names() -> None:
    assert is_secret(b"x-mine", frozenset({b"x-mine"}))


def test_a_mask_says_how_long_the_secret_is_and_nothing_else() -> None:
    assert [mask(value) for value in (b"", b"a", b"Bearer sk_live_1")] == [
        b"masked, 0 bytes", b"masked, 1 byte", b"masked, 16 bytes",
    ]  # fmt: skip


def test_it_masks_values_and_keeps_names_order_and_case() -> None:
    block = encode_fields([b"Host", b"a", b"AUTHORIZATION", b"sk", b"X-Two", b"2", b"cookie", b"\xff"])

    assert decode_pairs(masked_block(block)) == [
        (b"Host", b"a"), (b"AUTHORIZATION", b"masked, 2 bytes"), (b"X-Two", b"2"), (b"cookie", b"masked, 1 byte"),
    ]  # fmt: skip


def test_an_empty_block_stays_empty() -> None:
    assert masked_block(b"") == b""


@given(st.integers(0, 10**7), st.data())
def test_it_knows_every_piece_of_every_mask(size: int, data: st.DataObject) -> None:
    text = b"masked, %d byte%s" % (size, b"" if size == 1 else b"s")
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    assert may_be_mask(text[start:end])


@pytest.mark.parametrize("needle", [b"sk_live", b"36x", b"masked,3", b"bytes 3", b"e 36"])
def test_other_text_is_no_piece_of_a_mask(needle: bytes) -> None:
    assert not may_be_mask(needle)
