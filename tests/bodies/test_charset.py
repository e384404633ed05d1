import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.bodies.charset import charset_of, decode, decode_field


@pytest.mark.parametrize(
    ("raw", "content_type", "charset"),
    [
        (b"x", "", "utf-8"),
        (b"x", 'text/plain; charset="ISO-8859-1"', "iso8859-1"),
        (b"x", "text/plain;charset=Shift_JIS", "shift_jis"),
        (b"\xef\xbb\xbfx", "text/plain; charset=latin-1", "utf-8"),
        (b"\xff\xfex\x00", "", "utf-16"),
        (b"\xff\xfe\x00\x00", "", "utf-32"),
        (b"x", "text/plain; charset=nonsense", "utf-8"),
        (b"x", "text/plain; charset=unicode_escape", "utf-8"),
        (b"x", "text/plain; charset=idna", "utf-8"),
        (b"x", "text/plain; charset=zlib", "utf-8"),
        (b"x", "text/plain; charset=" + "a" * 5_000, "utf-8"),
        (b"x", "text/plain; charset=../../etc", "utf-8"),
    ],
)
def test_it_finds_the_charset(raw: bytes, content_type: str, charset: str) -> None:
    assert charset_of(raw, content_type) == charset


@given(
    st.binary(),
    st.sampled_from(["utf-8", "utf-16", "utf-32-be", "iso8859-1", "shift_jis", "gb18030", "iso2022_jp", "hz"]),
)
def test_it_decodes_anything(raw: bytes, charset: str) -> None:
    assert isinstance(decode(raw, charset), str)


@given(st.binary())
def test_it_loses_no_byte_in_utf8(raw: bytes) -> None:
    assert decode(raw, "utf-8").encode("utf-8", "surrogateescape") == raw


def test_it_reads_fields_as_utf8_where_they_are() -> None:
    assert decode_field("caf\xc3\xa9 \xff") == "café \udcff"
