from __future__ import annotations

import hashlib

from bins.journal.rows import COLUMNS, row_of
from bins.message.capture import Cut, Mode
from bins.replies.plan import Choice, Outcome, Plan
from tests.journal.samples import BIN, make_item


def test_a_row_has_a_value_for_every_column() -> None:
    row = dict(zip(COLUMNS, row_of(make_item(status=201, body=b"hi"), 7), strict=True))

    assert (row["bin_id"], row["n"], row["reply_status"]) == (BIN, 7, 201)
    assert (row["raw_body"], row["body_kept"], row["body_sha256"]) == (b"hi", 2, hashlib.sha256(b"hi").digest())


def test_a_row_holds_plain_values_only() -> None:
    row = row_of(make_item(cut=Cut.LIMIT, mode=Mode.ASGI, reused=True), 1)

    assert {type(value) for value in row} == {str, int, bytes, type(None)}


def test_what_goes_wrong_with_a_reply_stands_beside_its_status() -> None:
    plan = Plan(Choice((1,)), (Outcome(0, 9, "reset"),))

    row = dict(zip(COLUMNS, row_of((BIN, plan, make_item()[2]), 1), strict=True))

    assert (row["reply_status"], row["reply_fault"]) == (0, "reset")


def test_an_announced_size_beyond_all_columns_becomes_the_largest_there_is() -> None:
    row = dict(zip(COLUMNS, row_of(make_item(body_size=2**64 - 1, cut=Cut.HANGUP), 1), strict=True))

    assert row["body_size"] == 2**63 - 1


def test_the_id_is_kept_as_the_models_keep_it() -> None:
    row = dict(zip(COLUMNS, row_of(make_item(request_id="fcb86d3a-caaf-40b1-b133-984587516b33"), 1), strict=True))

    assert row["uuid"] == "fcb86d3acaaf40b1b133984587516b33"
