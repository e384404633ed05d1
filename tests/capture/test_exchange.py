import random
import tracemalloc
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.capture.ports import Outcome
from bins.message.capture import Cut
from tests.capture.fakes import make_exchange, make_head


@given(st.lists(st.binary(min_size=1, max_size=30)), st.integers(0, 100))
def test_it_keeps_the_first_bytes_and_counts_all(pieces: list[bytes], max_body: int) -> None:
    exchange = make_exchange(max_body=max_body)
    for piece in pieces:
        exchange.add(piece)

    whole, capture = b"".join(pieces), exchange.finished(Cut.NONE)

    assert capture.body == whole[:max_body]
    assert (exchange.seen, exchange.kept, capture.body_size) == (len(whole), len(capture.body), len(whole))
    assert exchange.over_limit is (len(whole) > max_body)
    assert capture.cut is (Cut.LIMIT if len(whole) > max_body else Cut.NONE)


def test_a_body_in_one_piece_is_not_copied() -> None:
    exchange, body = make_exchange(), b"hello world"

    exchange.add(body)

    assert exchange.finished(Cut.NONE).body is body


def test_a_body_in_tiny_pieces_takes_hardly_more_memory_than_its_size() -> None:
    exchange = make_exchange(max_body=1 << 20)
    chance = random.Random(1)  # noqa: S311 - any pieces do
    tracemalloc.start()

    for _ in range(100_000):
        exchange.add(chance.randbytes(2))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert held < 400_000


def test_the_announced_size_counts_when_the_body_stays_short() -> None:
    exchange = make_exchange(make_head(body=1000))
    exchange.add(b"hello")

    capture = exchange.finished(Cut.HANGUP)

    assert (capture.body_size, capture.body, capture.cut) == (1000, b"hello", Cut.HANGUP)


def test_the_limit_is_named_before_the_hang_up() -> None:
    exchange = make_exchange(make_head(body=1000), max_body=3)
    exchange.add(b"hello")

    assert exchange.finished(Cut.HANGUP).cut is Cut.LIMIT


def test_it_gives_head_and_trailers_as_they_came() -> None:
    exchange = make_exchange(make_head(path=b"/x", target=b"/b/x?y", fields=[b"B", b"1", b"a_b", b"\xff"]))
    exchange.trailers = [b"T", b"2"]

    capture = exchange.finished(Cut.NONE)

    assert (capture.raw_headers, capture.raw_trailers) == (b"B\n1\na_b\n\xff", b"T\n2")
    assert (capture.target, capture.path, capture.received_us) == (b"/b/x?y", b"/x", 1_500_000)
    assert capture.request_id == exchange.request_id
    assert 0 < capture.head_us <= capture.body_us


def test_what_came_after_the_end_of_the_body_is_not_part_of_its_time() -> None:
    exchange = make_exchange()
    exchange.finish(perf_counter())

    first, second = exchange.finished(Cut.NONE), exchange.finished(Cut.NONE)

    assert first.body_us == second.body_us <= exchange.elapsed_us()


@pytest.mark.parametrize("outcome", [7])
def test_it_passes_on_what_the_journal_says(outcome: Outcome) -> None:
    told: list[Outcome] = []
    exchange = make_exchange(on_settled=lambda _, outcome: told.append(outcome))

    exchange.settle(outcome)

    assert told == [outcome]
