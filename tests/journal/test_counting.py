"""What every writer promises of counts, run against each of them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bins.journal.writer import RowRejected, Writer
from bins.replies.plan import read_note
from tests.journal.samples import BIN, OTHER, TOO_LARGE, make_item, make_plan
from tests.journal.stores import StoreAtHand, column, counts

MISSING = "z" * 24


def test_it_counts_each_delivery_on_its_own_and_the_rule_as_a_whole(store: StoreAtHand, writer: Writer) -> None:
    first, second = make_plan(key=b"d1"), make_plan(key=b"d2")

    given_now = writer.write([make_item(status=plan) for plan in (first, second, first, first)])
    given_then = writer.write([make_item(status=second)])

    assert [*given_now, *given_then] == [(1, 1), (2, 1), (3, 2), (4, 3), (5, 2)]
    assert counts(store) == {(7, b""): 5, (7, b"d1"): 3, (7, b"d2"): 2}


def test_it_keeps_the_status_and_the_note_of_the_reply_that_the_count_picks(store: StoreAtHand, writer: Writer) -> None:
    writer.write([make_item(status=make_plan(key=b"d")) for _ in range(3)])

    notes = [read_note(bytes(raw)) for raw in column(store, "reply_note")]
    assert column(store, "reply_status") == [503, 503, 200]
    assert [(note.rule_id, note.rule_name, note.count, note.place, note.key) for note in notes if note] == [
        (7, "retry", 1, 0, b"d"), (7, "retry", 2, 1, b"d"), (7, "retry", 3, 2, b"d"),
    ]  # fmt: skip


def test_it_counts_on_where_a_former_writer_ended(store: StoreAtHand, writer: Writer) -> None:
    writer.write([make_item(status=make_plan())])
    writer.close()

    later = store.new_writer()
    later.open()
    given_later = later.write([make_item(status=make_plan())])
    later.close()

    assert given_later == [(2, 2)]


def test_it_counts_nothing_that_it_does_not_keep(store: StoreAtHand, writer: Writer) -> None:
    with pytest.raises(RowRejected):
        writer.write([make_item(status=make_plan()), make_item(head_us=TOO_LARGE)])

    assert writer.write([make_item(MISSING, make_plan())]) == [None]
    assert counts(store) == {}


def test_plain_requests_among_others_get_plain_numbers(store: StoreAtHand, writer: Writer) -> None:
    batch = [make_item(), make_item(MISSING), make_item(status=make_plan()), make_item(OTHER)]

    given_now = writer.write(batch)

    assert given_now == [1, None, (2, 1), 1]
    assert [bytes(raw) for raw in column(store, "reply_note")].count(b"") == 2


def test_a_reply_without_a_rule_is_noted_and_not_counted(store: StoreAtHand, writer: Writer) -> None:
    writer.write([make_item(status=make_plan(rule_id=0, statuses=(204, 200)))])

    assert column(store, "reply_status") == [204]
    assert counts(store) == {}


def test_it_amends_what_a_request_got(store: StoreAtHand, writer: Writer) -> None:
    writer.write([make_item(), make_item()])

    revised = writer.amend(
        [(BIN, 2, 500, b"note", "drip"), (BIN, 99, 500, b"gone", None), (MISSING, 1, 500, b"gone", None)]
    )
    again = writer.amend([(BIN, 1, 200, b"", None)])

    assert (revised, again) == ([(BIN, 1)], [(BIN, 2)])
    assert column(store, "reply_status") == [200, 500]
    assert [bytes(raw) for raw in column(store, "reply_note")] == [b"", b"note"]
    assert column(store, "reply_fault") == [None, "drip"]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(st.sampled_from([b"", b"a", b"b"]), max_size=9), max_size=4))
def test_counts_go_up_by_one_whatever_the_batches(
    store: StoreAtHand, writer: Writer, batches: list[list[bytes]]
) -> None:
    before = counts(store)
    seen: dict[bytes, list[int]] = {b"a": [], b"b": []}

    for keys in batches:
        for key, one in zip(keys, writer.write([make_item(status=make_plan(key=key)) for key in keys]), strict=True):
            if key and isinstance(one, tuple):
                seen[key].append(one[1])

    for key, found in seen.items():
        begun = before.get((7, key), 0)
        assert found == list(range(begun + 1, begun + 1 + len(found)))
    assert counts(store).get((7, b""), 0) - before.get((7, b""), 0) == sum(map(len, batches))
