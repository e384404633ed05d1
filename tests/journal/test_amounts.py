"""Bytes of a bin, and hits on one that is gone: counted by every store in the transaction that they belong to."""

from __future__ import annotations

from bins.journal.rows import amounts
from bins.journal.writer import Writer
from bins.message.refusal import Refusal
from tests.journal.samples import BIN, OTHER, make_item
from tests.journal.stores import StoreAtHand, refusals

GONE = Refusal.GONE.reason


def bytes_of(store: StoreAtHand, bin_id: str) -> int:
    return int(store.execute("SELECT byte_count FROM bins_bin WHERE id = ?", [bin_id])[0][0])


def test_it_counts_the_bytes_of_each_bin(store: StoreAtHand, writer: Writer) -> None:
    batch = [make_item(BIN, body=b"x" * 10), make_item(OTHER, body=b"x" * 1_000), make_item(BIN)]

    writer.write(batch)
    writer.write(batch[:1])

    sizes = [item[2].stored_bytes for item in batch]
    assert bytes_of(store, BIN) == 2 * sizes[0] + sizes[2]
    assert bytes_of(store, OTHER) == sizes[1]
    summed = store.execute(
        "SELECT SUM(body_kept + LENGTH(raw_target) + LENGTH(raw_headers) + LENGTH(raw_trailers)) "
        "FROM bins_capturedrequest WHERE bin_id = ?",
        [BIN],
    )
    assert int(summed[0][0]) == bytes_of(store, BIN)


def test_it_counts_what_still_comes_to_a_bin_that_is_gone(store: StoreAtHand, writer: Writer) -> None:
    store.execute("INSERT INTO bins_tombstone (id, buried_at) VALUES (?, '2027-01-15 08:00:00')", ["g" * 24])

    writer.add_refusals([("g" * 24, 7, GONE, 3), (BIN, 7, GONE, 1), ("g" * 24, 8, GONE, 2), ("z" * 24, 7, GONE, 9)])
    writer.add_refusals([("g" * 24, 9, "rate", 5)])

    assert store.execute("SELECT id, hits FROM bins_tombstone") == [("g" * 24, 5)]
    assert refusals(store) == [(BIN, 7, GONE, 1)]


def test_amounts_are_those_of_each_bin() -> None:
    items = [make_item(BIN), make_item(OTHER), make_item(BIN)]

    counts, sizes = amounts(items)

    assert counts == {BIN: 2, OTHER: 1}
    assert sizes[BIN] == 2 * sizes[OTHER]
