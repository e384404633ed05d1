"""What every writer promises, run against each of them."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bins.journal.writer import RowRejected, StoreBusy, Writer
from bins.message.capture import Cut, Mode
from tests.journal.samples import BIN, OTHER, TOO_LARGE, make_item, make_items
from tests.journal.stores import StoreAtHand, column, counters, numbers, refusals, stored

MISSING = "z" * 24


def test_it_numbers_requests_from_one_in_the_order_of_the_batch(store: StoreAtHand, writer: Writer) -> None:
    bodies = [b"%d" % place for place in range(7)]

    given_numbers = writer.write([make_item(body=body) for body in bodies])

    assert given_numbers == [1, 2, 3, 4, 5, 6, 7]
    assert column(store, "raw_body") == bodies


def test_it_numbers_each_bin_of_a_batch_on_its_own(store: StoreAtHand, writer: Writer) -> None:
    batch = [make_item(bin_id) for bin_id in (OTHER, BIN, BIN, OTHER, BIN)]

    assert writer.write(batch) == [1, 1, 2, 2, 3]

    assert numbers(store, BIN) == [1, 2, 3]
    assert numbers(store, OTHER) == [1, 2]


@pytest.mark.parametrize("size", [1, 2, 3, 64, 255, 256])
def test_it_goes_on_where_the_last_batch_ended(store: StoreAtHand, writer: Writer, size: int) -> None:
    writer.write(make_items(3))

    given_numbers = writer.write(make_items(size))

    assert given_numbers == list(range(4, size + 4))
    assert numbers(store, BIN) == list(range(1, size + 4))


def test_it_goes_on_where_a_former_writer_ended(store: StoreAtHand, writer: Writer) -> None:
    writer.write(make_items(5))
    writer.close()

    later = store.new_writer()
    later.open()
    given_numbers = later.write(make_items(2))
    later.close()

    assert given_numbers == [6, 7]


def test_it_counts_what_it_keeps_on_the_bin(store: StoreAtHand, writer: Writer) -> None:
    writer.write([*make_items(3), make_item(OTHER)])

    assert counters(store, BIN) == (3, 3)
    assert counters(store, OTHER) == (1, 1)


def test_it_passes_over_requests_of_a_missing_bin(store: StoreAtHand, writer: Writer) -> None:
    batch = [make_item(MISSING), make_item(BIN), make_item(MISSING), make_item(BIN)]

    assert writer.write(batch) == [None, 1, None, 2]

    assert numbers(store, BIN) == [1, 2]
    assert numbers(store, MISSING) == []


def test_it_writes_nothing_of_a_batch_that_holds_a_bad_row(store: StoreAtHand, writer: Writer) -> None:
    batch = [make_item(), make_item(OTHER), make_item(head_us=TOO_LARGE), make_item()]

    with pytest.raises(RowRejected):
        writer.write(batch)

    assert numbers(store, BIN) == numbers(store, OTHER) == []
    assert counters(store, BIN) == counters(store, OTHER) == (0, 0)


def test_it_leaves_no_gap_after_a_batch_that_failed(store: StoreAtHand, writer: Writer) -> None:
    writer.write(make_items(2))
    with pytest.raises(RowRejected):
        writer.write(make_items(4, head_us=TOO_LARGE))

    given_numbers = writer.write(make_items(2))

    assert given_numbers == [3, 4]
    assert numbers(store, BIN) == [1, 2, 3, 4]


def test_it_is_busy_while_somebody_else_writes_and_works_again_after(store: StoreAtHand, writer: Writer) -> None:
    with store.held(), pytest.raises(StoreBusy):
        writer.write(make_items(2))

    assert writer.write(make_items(2)) == [1, 2]


def test_what_it_wrote_is_there_for_others_at_once(store: StoreAtHand, writer: Writer) -> None:
    writer.write(make_items(1))

    assert counters(store, BIN) == (1, 1)


def test_it_keeps_every_field_of_a_request(store: StoreAtHand, writer: Writer) -> None:
    item = make_item(
        status=413, body=b"kept", body_size=99, cut=Cut.LIMIT, mode=Mode.ASGI, reused=True, raw_trailers=b"A\nb"
    )

    writer.write([item])

    (row,) = stored(store)
    kept = ("reply_status", "body_size", "body_kept", "cut", "mode", "reused", "raw_trailers", "peer_port", "n")
    assert [row[name] for name in kept] == [413, 99, 4, "limit", "asgi", 1, b"A\nb", 50_000, 1]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300), target=st.binary(max_size=60), fields=st.binary(max_size=60))
def test_bytes_survive_unchanged(store: StoreAtHand, writer: Writer, body: bytes, target: bytes, fields: bytes) -> None:
    writer.write([make_item(body=body, target=target, raw_headers=fields, raw_trailers=fields)])

    values = [column(store, name)[-1] for name in ("raw_body", "raw_target", "raw_headers", "raw_trailers")]
    assert values == [body, target, fields, fields]


@pytest.mark.parametrize(
    "body",
    [b"", b"\0", b"\xff\xfe", b"\xed\xa0\x80", bytes(range(256)), b"\0" * 65_536, bytes(range(256)) * 16_384],
    ids=["nothing", "nul", "no utf-8", "a surrogate", "every byte", "64 KiB of nul", "4 MiB"],
)
def test_awkward_bodies_survive_with_their_digest(store: StoreAtHand, writer: Writer, body: bytes) -> None:
    writer.write([make_item(body=body)])

    assert column(store, "raw_body") == [body]
    assert column(store, "body_sha256") == [hashlib.sha256(body).digest()]
    assert column(store, "body_kept") == [len(body)]


def test_it_adds_refusals_up(store: StoreAtHand, writer: Writer) -> None:
    writer.add_refusals([(BIN, 7, "too_busy", 3), (BIN, 7, "timeout", 1), (BIN, 8, "too_busy", 1)])
    writer.add_refusals([(BIN, 7, "too_busy", 4), (OTHER, 7, "too_busy", 1)])

    assert refusals(store) == [
        (BIN, 7, "timeout", 1), (BIN, 7, "too_busy", 7), (BIN, 8, "too_busy", 1), (OTHER, 7, "too_busy", 1)
    ]  # fmt: skip


def test_it_passes_over_refusals_of_a_missing_bin(store: StoreAtHand, writer: Writer) -> None:
    writer.add_refusals([(MISSING, 7, "too_busy", 3), (BIN, 7, "too_busy", 1)])

    assert refusals(store) == [(BIN, 7, "too_busy", 1)]


def test_it_notes_when_requests_were_committed_and_answered(store: StoreAtHand, writer: Writer) -> None:
    writer.write(make_items(3))

    writer.note_times([(BIN, 1, 900, 1_000), (BIN, 3, 901, 1_001), (MISSING, 1, 1, 1)])

    assert column(store, "committed_us") == [900, None, 901]
    assert column(store, "sent_us") == [1_000, None, 1_001]


def test_it_follows_a_bin_that_is_removed(store: StoreAtHand, writer: Writer) -> None:
    writer.write(make_items(1, OTHER))
    store.execute("DELETE FROM bins_capturedrequest")
    store.execute("DELETE FROM bins_bin WHERE id = ?", [OTHER])

    assert writer.write([make_item(OTHER), make_item(BIN)]) == [None, 1]
