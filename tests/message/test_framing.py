import pytest

from bins.message.framing import Framing, read_framing
from bins.message.refusal import Refusal, Refused


def test_a_head_without_framing_has_no_body() -> None:
    framing = read_framing(b"POST", "1.1", [b"Host", b"h", b"X", b"chunked"])

    assert framing == Framing(None, chunked=False, expects_continue=False)
    assert not framing.has_body


@pytest.mark.parametrize("name", [b"Content-Length", b"content-length", b"CONTENT-LENGTH"])
def test_a_length_is_read_whatever_its_case(name: bytes) -> None:
    framing = read_framing(b"POST", "1.0", [b"Host", b"h", name, b"12 "])

    assert (framing.length, framing.has_body) == (12, True)


def test_a_length_of_nothing_is_no_body() -> None:
    assert not read_framing(b"POST", "1.1", [b"Content-Length", b"0"]).has_body


@pytest.mark.parametrize("value", [b"chunked", b"Chunked", b"chunked \t"])
def test_chunks_are_a_body_of_unknown_length(value: bytes) -> None:
    framing = read_framing(b"POST", "1.1", [b"Transfer-Encoding", value])

    assert (framing.length, framing.chunked, framing.has_body) == (None, True, True)


@pytest.mark.parametrize(
    "value", [b"gzip, chunked", b"chunked, gzip", b"", b"identity", b"x", b"\x0bchunked", b'"chunked"']
)
def test_any_other_coding_is_refused(value: bytes) -> None:
    with pytest.raises(Refused) as caught:
        read_framing(b"POST", "1.1", [b"Transfer-Encoding", value])

    assert caught.value.refusal is Refusal.BAD_REQUEST


@pytest.mark.parametrize(
    ("method", "version", "fields"),
    [
        (b"POST", "1.0", [b"Transfer-Encoding", b"chunked"]), (b"GET", "0.9", []), (b"GET", "2.0", []),
        (b"GET", "1.2", []), (b"CONNECT", "1.1", []),
    ],
)  # fmt: skip
def test_what_has_no_single_meaning_is_refused(method: bytes, version: str, fields: list[bytes]) -> None:
    with pytest.raises(Refused):
        read_framing(method, version, fields)


@pytest.mark.parametrize(
    ("version", "value", "expects"),
    [("1.1", b"100-Continue", True), ("1.1", b"x", False), ("1.0", b"100-continue", False)],
)
def test_only_1_1_may_expect_to_be_asked(version: str, value: bytes, expects: bool) -> None:
    framing = read_framing(b"POST", version, [b"Expect", value, b"Content-Length", b"2"])

    assert framing.expects_continue is expects


def test_nothing_is_expected_for_a_body_that_is_none() -> None:
    assert not read_framing(b"GET", "1.1", [b"Expect", b"100-continue"]).expects_continue
