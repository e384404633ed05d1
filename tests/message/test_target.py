import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.message.target import behind_bin, is_bin_id, path_and_query, route

BIN = "0123456789abcdefghijklmn"
SENT = BIN.encode()
BYTES = st.binary(max_size=60)


@given(BYTES.filter(lambda rest: not rest or rest[:1] in b"/?#"))
def test_a_target_whose_first_segment_is_a_bin_id_names_the_bin(rest: bytes) -> None:
    found = route(b"/" + SENT + rest)

    path = rest.split(b"?")[0].split(b"#")[0]
    assert found == (BIN, path)


@given(BYTES.filter(lambda rest: rest and rest[:1] not in b"/?#"))
def test_a_longer_first_segment_names_no_bin(rest: bytes) -> None:
    assert route(b"/" + SENT + rest) is None


@given(BYTES)
def test_whatever_a_target_is_routing_it_does_not_fail(target: bytes) -> None:
    found = route(target)

    assert found is None or (is_bin_id(found[0]) and found[0].encode() in target)


@pytest.mark.parametrize("before", [b"//", b"/./", b"/b/", b"", b"\\", b"/%2f", b"/?", b" /", b"http:///x/", b"://h/"])
def test_a_bin_id_anywhere_else_names_no_bin(before: bytes) -> None:
    assert route(before + SENT) is None


@pytest.mark.parametrize("authority", [b"http://h", b"HTTPS://h:1", b"http://u:p@[::1]:80", b"http://", b"x+y.z-1://h"])
def test_absolute_form_names_the_bin_behind_its_authority(authority: bytes) -> None:
    assert route(authority + b"/" + SENT + b"/x?y") == (BIN, b"/x")


@pytest.mark.parametrize(
    ("rest", "path", "query"),
    [
        (b"", b"", b""), (b"/", b"/", b""), (b"?", b"", b""), (b"?a=%zz&&", b"", b"a=%zz&&"),
        (b"//a/../%2f?x?y", b"//a/../%2f", b"x?y"), (b"/\xff", b"/\xff", b""),
    ],
)  # fmt: skip
def test_path_and_query_are_given_undecoded(rest: bytes, path: bytes, query: bytes) -> None:
    assert path_and_query(b"/" + SENT + rest) == (path, query)


def test_a_target_without_a_bin_is_its_own_path() -> None:
    assert path_and_query(b"/elsewhere?x") == (b"/elsewhere", b"x")


@pytest.mark.parametrize("text", ["", "a" * 23, "a" * 25, "A" * 24, "a" * 23 + "é", "a" * 23 + "\n", "a" * 24 + "\n"])
def test_only_24_small_letters_and_digits_are_a_bin_id(text: str) -> None:
    assert is_bin_id(BIN)
    assert not is_bin_id(text)


@pytest.mark.parametrize(
    ("before", "rest"), [("/", "/x?y"), ("/hooks/", "/x"), ("http://h/", "?y"), ("http://h/a/b/", ""), ("/", "#x")]
)
def test_what_is_behind_the_bin_is_found_wherever_the_app_lives(before: str, rest: str) -> None:
    assert behind_bin(f"{before}{BIN}{rest}".encode(), BIN) == rest.encode()


@pytest.mark.parametrize("target", [b"/x/y?z", b"/?/" + SENT, b"/" + SENT + b"x", b"*", b"/" + b"z" * 24 + b"/y"])
def test_a_target_that_does_not_name_its_bin_is_behind_it_whole(target: bytes) -> None:
    assert behind_bin(target, BIN) == target
    assert path_and_query(target, BIN)[0] == target.partition(b"?")[0]


def test_an_absolute_target_that_does_not_name_its_bin_loses_its_authority() -> None:
    assert behind_bin(b"http://" + SENT + b".h/x?y", BIN) == b"/x?y"
