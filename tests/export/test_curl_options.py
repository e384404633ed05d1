from __future__ import annotations

from bins.export.curl_options import curl_losses, head_options, url_of
from bins.export.sent import Pair, Sent
from tests.export.samples import BIN, URL, make_sent


def test_it_takes_away_what_curl_adds() -> None:
    assert _headers(make_sent(headers=[])) == [b"Host:", b"Accept:", b"User-Agent:"]
    assert _headers(make_sent(), has_data=True) == [b"User-Agent: test", b"Accept: */*", b"Content-Type:"]


def test_it_takes_away_the_question_before_a_large_body() -> None:
    assert b"Expect:" in _headers(make_sent(body=b"x" * 2_000), has_data=True)
    assert b"Expect:" not in _headers(make_sent((b"Expect", b"100-continue"), body=b"x" * 2_000), has_data=True)


def test_it_sends_empty_values_and_duplicates() -> None:
    fields: list[Pair] = [(b"A", b""), (b"a", b"1"), (b"A", b" 2 ")]

    assert _headers(make_sent(*fields))[2:] == [b"A;", b"a: 1", b"A:  2 "]


def test_it_sets_the_host_only_when_it_is_another_one() -> None:
    assert _headers(make_sent(headers=[(b"host", b"other")]))[0] == b"Host: other"
    assert not [line for line in _headers(make_sent()) if line.lower().startswith(b"host")]


def test_it_keeps_the_version() -> None:
    assert ("http1.0", None) in head_options(make_sent(http_version="1.0"), has_data=False)
    assert ("http1.1", None) in head_options(make_sent(url=f"https://x/{BIN}"), has_data=False)


def test_it_asks_for_the_head_alone_unless_there_is_a_body() -> None:
    assert ("head", None) in head_options(make_sent(method="HEAD"), has_data=False)
    assert ("max-time", b"5") in head_options(make_sent(method="HEAD", body=b"x"), has_data=True)


def test_it_gives_odd_targets_apart_from_the_url() -> None:
    odd, plain = make_sent(rest=b"/a#b"), make_sent(rest=b"//b/../c%00?x=%zz&y[0]=1")

    assert url_of(plain) == URL.encode() + plain.rest
    assert url_of(odd) == URL.encode()
    assert ("request-target", f"/{BIN}/a#b".encode()) in head_options(odd, has_data=False)


def test_it_says_what_curl_cannot_send() -> None:
    sent = make_sent((b"Host", b"second"), trailers=[(b"X", b"1")])

    assert [loss.part for loss in curl_losses(sent)] == ["trailers", "headers"]


def _headers(sent: Sent, *, has_data: bool = False) -> list[bytes]:
    return [value or b"" for name, value in head_options(sent, has_data=has_data) if name == "header"]
