from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bins.bodies.visible import Span
from bins.models import Bin
from bins.pages.detail import Detail, detail_of, find_request
from tests.factories import make_bin, make_request

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

MIB = 1024 * 1024


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def test_it_shows_json_pretty_by_itself_and_raw_when_asked(bin: Bin) -> None:
    make_request(bin, body=b'{"a":1}', headers=[(b"Content-Type", b"application/json")])

    assert [_view(bin, wanted) for wanted in ("", "raw", "hex", "nonsense")] == ["pretty", "raw", "hex", "pretty"]


def test_it_reads_no_more_of_a_body_than_it_can_show(bin: Bin, settings: Settings) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"body_view_limit": 1024})
    make_request(bin, body=b"x" * (3 * MIB))

    found = find_request(bin, 1)

    assert found is not None
    assert len(getattr(found, "start_of_body")) == 2 * MIB + 1  # noqa: B009  an annotation
    look = detail_of(found, "t", "").look
    assert look is not None
    assert look.shown.spans == [Span("", "x" * 1024)]
    assert look.shown.note == "The first 1 KiB of 3 MiB are shown here. The raw download has all of it."


def test_it_has_no_look_at_a_body_that_is_not_there(bin: Bin) -> None:
    make_request(bin, body=b"")

    assert _detail(bin).look is None


@pytest.mark.parametrize(("sent_us", "took"), [(None, ""), (3_640, "3.6 ms"), (41_000, "41 ms"), (2_500_000, "2.5 s")])
def test_it_says_how_long_the_answer_took(bin: Bin, sent_us: int | None, took: str) -> None:
    make_request(bin, sent_us=sent_us)

    assert _detail(bin).took == took


def test_it_names_the_client_and_the_proxy(bin: Bin) -> None:
    make_request(bin, client="203.0.113.7", peer_host="10.0.0.1", peer_port=1234)

    assert _detail(bin).client == "203.0.113.7 through 10.0.0.1 port 1234"


@pytest.mark.parametrize(
    ("cut", "size", "words"),
    [
        ("", 3, ""),
        ("limit", 2048, "the first 3 B of 2 KiB"),
        ("hangup", 9, "3 B of 9 B arrived"),
        ("timeout", 3, "3 B came"),
    ],
)
def test_it_says_why_a_body_is_short(bin: Bin, cut: str, size: int, words: str) -> None:
    make_request(bin, body=b"abc", body_size=size, cut=cut)

    assert words in _detail(bin).cut_note


def test_it_shows_fields_byte_for_byte(bin: Bin) -> None:
    make_request(bin, headers=[(b"X", b"caf\xc3\xa9 \xff")])

    assert _detail(bin).headers == [([Span("", "X")], [Span("", "café "), Span("hidden", "\\xFF")])]


def test_it_keeps_the_query_in_order_with_its_duplicates(bin: Bin) -> None:
    make_request(bin, target=b"/" + bin.id.encode() + b"?b=1&a=%zz&b=1&&c")

    pairs = [(name[0].text, "".join(span.text for span in value)) for name, value in _detail(bin).query]
    assert pairs == [("b", "1"), ("a", "%zz"), ("b", "1"), ("c", "")]


def test_it_shortens_the_heading_and_never_the_request_line(bin: Bin) -> None:
    make_request(bin, target=b"/" + bin.id.encode() + b"/" + b"x" * 30_000)

    detail = _detail(bin)

    assert detail.title == [Span("", "/" + "x" * 299 + "…")]
    assert detail.request_line[0].text.endswith("x HTTP/1.1")


def _detail(bin: Bin, wanted: str = "") -> Detail:
    found = find_request(bin, 1)
    assert found is not None
    return detail_of(found, "t", wanted)


def _view(bin: Bin, wanted: str) -> str:
    look = _detail(bin, wanted).look
    assert look is not None
    return look.current
