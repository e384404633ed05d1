import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.sealing import SealBroken, seal, unseal

KEY = "the instance's secret"
BIN = "a" * 24


@given(st.binary(max_size=300), st.text(max_size=40), st.binary(max_size=70))
def test_what_is_sealed_opens_with_its_key_for_its_bin(plain: bytes, context: str, key: bytes) -> None:
    assert unseal([key], seal(key, plain, context), context) == plain


def test_a_key_may_be_given_as_text_or_bytes() -> None:
    assert unseal([KEY.encode()], seal(KEY, b"s", BIN), BIN) == b"s"


def test_the_same_secret_is_never_sealed_the_same_way_twice() -> None:
    assert len({seal(KEY, b"hush", BIN) for _ in range(100)}) == 100


def test_a_sealed_secret_does_not_show_what_it_holds() -> None:
    assert b"hush" not in seal(KEY, b"hush", BIN)


@pytest.mark.parametrize("keys", [[], ["another"], [KEY + " "], [b""]])
def test_another_key_does_not_open_it(keys: list[str | bytes]) -> None:
    with pytest.raises(SealBroken):
        unseal(keys, seal(KEY, b"hush", BIN), BIN)


def test_another_bin_does_not_open_it() -> None:
    with pytest.raises(SealBroken, match="No key opens this secret for this bin"):
        unseal([KEY], seal(KEY, b"hush", BIN), "b" * 24)


def test_a_changed_bit_anywhere_breaks_it() -> None:
    sealed = seal(KEY, b"hush", BIN)

    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBroken):
            unseal([KEY], bytes(changed), BIN)


@given(st.binary(max_size=60))
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        unseal([KEY], sealed, BIN)


def test_a_former_key_still_opens_what_it_sealed() -> None:
    before = seal("former", b"hush", BIN)

    assert unseal([KEY, "former"], before, BIN) == b"hush"
    assert unseal([KEY, "former"], seal(KEY, b"new", BIN), BIN) == b"new"
