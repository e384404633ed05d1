import pytest
from hypothesis import given

from bins.message.capture import Capture
from bins.replies.asked import MOST_JSON_BYTES, MOST_PAIRS, NOTHING, Asked
from tests.replies.captures import captures, make_asked


@given(captures)
def test_no_part_of_any_capture_raises(capture: Capture) -> None:
    asked = Asked(capture)

    texts = [asked.path, asked.query, asked.queries, asked.names, asked.headers, asked.media_type]

    assert len([*texts, asked.json]) == 7


def test_it_gives_the_path_undecoded_one_character_a_byte() -> None:
    assert make_asked(path=b"/%41/\xff").path == "/%41/\xff"
    assert make_asked(path=b"").path == "/"


def test_it_decodes_the_query_and_keeps_order_and_duplicates() -> None:
    asked = make_asked(query=b"a=1+2&b=%C3%A4&&a=%zz&c&=x%ff")

    assert asked.query == (("a", "1 2"), ("b", "ä"), ("a", "%zz"), ("c", ""), ("", "x\ufffd"))
    assert asked.queries["a"] == ["1 2", "%zz"]


def test_it_looks_at_the_first_pairs_of_an_endless_query() -> None:
    assert len(make_asked(query=b"a=1&" * 5_000).query) == MOST_PAIRS


def test_it_finds_every_value_of_a_header_in_any_case() -> None:
    asked = make_asked(headers=[(b"X-Two", b"\xff"), (b"Host", b"h"), (b"x-two", b"2")])

    assert asked.headers == {"x-two": ["\xff", "2"], "host": ["h"]}
    assert (asked.header("x-two"), asked.header("x-none")) == ("\xff", "")


def test_it_gives_the_media_type_without_its_parameters() -> None:
    asked = make_asked(headers=[(b"content-type", b" Application/JSON ; charset=utf-8")])

    assert asked.media_type == "application/json"


def test_it_reads_json_whatever_its_type_is_called() -> None:
    assert make_asked({"a": [1]}).json == {"a": [1]}
    assert make_asked(body=b"\xef\xbb\xbf[1]").json == [1]
    assert make_asked(body=b"null").json is None


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"9" * 40, int("9" * 40)),
        (b"9" * 5_000, float("inf")),
        (b"[1e999]", [float("inf")]),
        (b'["\\ud83d"]', ["\ud83d"]),
        (b'{"a":1,"a":2}', {"a": 2}),
    ],
)
def test_it_reads_json_that_many_readers_refuse(body: bytes, value: object) -> None:
    assert make_asked(body=body).json == value


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"NaN", b"a=1", b"\xff", b'"\xff"', b'["\\ud83d", NaN]', b"[" * 100_000, b"[" * 101 + b"]" * 101,
     b'{"a":' * 5_000, b"[" * 90 + b'"' + b"{" * 20 + b'\\"' * 100_000, b'"' + b"a" * MOST_JSON_BYTES + b'"'],
    ids=range(12),
)  # fmt: skip
def test_what_cannot_be_read_is_no_json(body: bytes) -> None:
    assert make_asked(body=body).json is NOTHING


def test_it_counts_depth_and_not_brackets() -> None:
    assert make_asked(body=b"[" * 100 + b"]" * 100).json is not NOTHING
    assert make_asked(body=b"[" + b"[],".join([b""] * 300) + b'"' + b"[" * 300 + b'"]').json is not NOTHING


def test_it_reads_the_body_once() -> None:
    asked = make_asked({"a": 1})

    assert asked.json is asked.json
