"""What daphne changes, drops or refuses before a request reaches us: the README's list, as it really is."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.end_to_end.raw import Fields, Sender, chunked, exchange, message, new_bin, refused, stored
from tests.serving import NewBin, Served

KIB = 1024
HOST = b"Host: localhost\r\n"


@pytest.fixture
def bin(reduced: Served) -> NewBin:
    """A new bin under daphne."""
    return new_bin(reduced)


def test_it_lower_cases_names_groups_equal_ones_and_drops_underscores(reduced: Served, bin: NewBin) -> None:
    sent: Fields = [(b"B", b"1"), (b"X_Under", b"u"), (b"a", b"2"), (b"B", b"3")]
    exchange(reduced, message(f"/{bin.id}", fields=sent))

    assert _only(reduced, bin)["headers"] == [["host", "localhost"], ["b", "1"], ["b", "3"], ["a", "2"]]


def test_it_drops_its_own_header(reduced: Served, bin: NewBin) -> None:
    exchange(reduced, message(f"/{bin.id}", fields=[(b"Daphne-Root-Path", b"/x")]))

    assert _only(reduced, bin)["headers"] == [["host", "localhost"]]


def test_it_joins_folded_lines(reduced: Served, bin: NewBin) -> None:
    exchange(reduced, b"GET /%b HTTP/1.1\r\n%bX: 1\r\n 2\r\n\r\n" % (bin.id.encode(), HOST))

    assert _only(reduced, bin)["headers"][-1] == ["x", "1 2"]


def test_it_throws_trailers_away(reduced: Served, bin: NewBin) -> None:
    fields = [(b"Transfer-Encoding", b"chunked")]
    exchange(reduced, message(f"/{bin.id}", "POST", fields, chunked(b"hi", trailers=b"T: 1\r\n")))

    assert (_only(reduced, bin)["body_kept"], _only(reduced, bin)["trailers"]) == (2, [])


def test_it_loses_a_lone_question_mark(reduced: Served, bin: NewBin) -> None:
    exchange(reduced, message(f"/{bin.id}/x?"))

    assert _only(reduced, bin)["target"] == f"/{bin.id}/x"


def test_it_asks_for_every_body_before_anybody_looked(reduced: Served) -> None:
    expecting = message("/" + "0" * 24, "POST", [(b"Expect", b"100-continue"), (b"Content-Length", b"2")])
    with Sender(reduced) as sender:
        first = sender.send(expecting).answer()
        final = sender.send(b"hi").answer()

    assert (first.status, final.status) == (100, 404)


def test_it_takes_methods_that_are_none(reduced: Served, bin: NewBin) -> None:
    statuses = [exchange(reduced, message(f"/{bin.id}", method)).status for method in ("FOO-BAR", "get")]

    assert statuses == [200, 200]
    assert [request["method"] for request in stored(reduced, bin)] == ["FOO-BAR", "get"]


def test_it_forgets_a_body_that_ends_half_way(reduced: Served, bin: NewBin) -> None:
    with Sender(reduced) as sender:
        sender.send(message(f"/{bin.id}", "POST", [(b"Content-Length", b"10")]) + b"hello")
        sender.half_close()
        assert sender.ends()

    assert stored(reduced, bin) == []


CLOSED_WITHOUT_A_WORD: dict[str, Callable[[str], bytes]] = {
    "a_target_of_17_kib": lambda bin: message(f"/{bin}/{'x' * 17 * KIB}"),
    "a_field_of_17_kib": lambda bin: message(f"/{bin}", fields=[(b"X", b"v" * 17 * KIB)]),
}
BAD_REQUESTS: dict[str, Callable[[str], bytes]] = {
    "fields_of_17_kib": lambda bin: message(f"/{bin}", fields=[(b"X-%d" % n, b"v" * 1000) for n in range(17)]),
    "501_fields": lambda bin: message(f"/{bin}", fields=[(b"X", b"") for _ in range(501)]),
    "broken_multipart": lambda bin: message(
        f"/{bin}", "POST", [(b"Content-Type", b"multipart/form-data; boundary=x")], b"no boundary"
    ),
    "bytes_in_the_target": lambda bin: message(f"/{bin}/\xff"),
    "two_framings": lambda bin: message(
        f"/{bin}", "POST", [(b"Content-Length", b"5"), (b"Transfer-Encoding", b"chunked")], b"0\r\n\r\n"
    ),
    "version_2_0": lambda bin: message(f"/{bin}", version="2.0"),
}


@pytest.mark.parametrize("sent", CLOSED_WITHOUT_A_WORD.values(), ids=CLOSED_WITHOUT_A_WORD)
def test_it_closes_without_a_word(reduced: Served, bin: NewBin, sent: Callable[[str], bytes]) -> None:
    with Sender(reduced) as sender:
        assert sender.send(sent(bin.id)).ends()

    assert stored(reduced, bin) == []


@pytest.mark.parametrize("sent", BAD_REQUESTS.values(), ids=BAD_REQUESTS)
def test_it_refuses_before_we_see_it_and_so_nothing_is_counted(
    reduced: Served, bin: NewBin, sent: Callable[[str], bytes]
) -> None:
    with Sender(reduced) as sender:
        assert sender.send(sent(bin.id)).status() == 400

    assert stored(reduced, bin) == []
    assert refused(reduced, bin) == {}


def test_it_takes_a_target_of_15_kib(reduced: Served, bin: NewBin) -> None:
    target = f"/{bin.id}/{'x' * 15 * KIB}"
    exchange(reduced, message(target))

    assert _only(reduced, bin)["target"] == target


def test_it_waits_in_vain_for_the_end_of_a_head_in_bare_line_feeds(reduced: Served, bin: NewBin) -> None:
    with Sender(reduced) as sender:
        sender.send(b"GET /%b HTTP/1.1\n%b\n" % (bin.id.encode(), HOST.replace(b"\r", b"")))
        assert sender.is_silent()


def _only(served: Served, bin: NewBin) -> dict[str, Any]:
    (request,) = stored(served, bin)
    return request
