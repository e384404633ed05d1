from hypothesis import given
from hypothesis import strategies as st

from bins.message.headers import collector, decode_pairs, encode_fields, first_value, latin1_pairs

PARTS = st.binary(max_size=30).filter(lambda part: b"\n" not in part)
PAIRS = st.lists(st.tuples(PARTS.filter(bool), PARTS), max_size=20)


@given(PAIRS)
def test_a_block_gives_back_the_pairs_it_was_made_of(pairs: list[tuple[bytes, bytes]]) -> None:
    block = encode_fields([part for pair in pairs for part in pair])

    assert decode_pairs(block) == pairs


@given(PAIRS)
def test_its_text_has_one_character_a_byte(pairs: list[tuple[bytes, bytes]]) -> None:
    block = encode_fields([part for pair in pairs for part in pair])

    assert [(name.encode("latin-1"), value.encode("latin-1")) for name, value in latin1_pairs(block)] == pairs


def test_it_finds_the_first_value_of_a_name_in_any_case() -> None:
    block = encode_fields([b"A", b"1", b"x-B", b"2", b"X-b", b"3"])

    assert first_value(block, b"x-b") == b"2"
    assert first_value(block, b"x-c") is None


def test_it_does_not_take_a_value_for_a_name() -> None:
    assert first_value(encode_fields([b"A", b"b", b"C", b"d"]), b"b") is None


def test_an_empty_block_holds_nothing() -> None:
    assert encode_fields([]) == b""
    assert decode_pairs(b"") == []


def test_it_collects_fields_as_sent_and_sets_apart_what_frames_a_body() -> None:
    fields: list[bytes] = []
    framing: list[bytes] = []
    collect = collector(fields, framing)

    for name, value in [(b"Host", b"h"), (b"CONTENT-length", b"3"), (b"X", b"expect"), (b"Expect", b"")]:
        collect(name, value)

    assert fields == [b"Host", b"h", b"CONTENT-length", b"3", b"X", b"expect", b"Expect", b""]
    assert framing == [b"CONTENT-length", b"3", b"Expect", b""]
