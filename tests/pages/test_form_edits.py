from __future__ import annotations

import pytest

from bins.pages.form_edits import edited
from bins.pages.form_values import Form, reply_values
from bins.replies.spec import MOST_REPLIES, ReplySpec

ROWS = {"headers.name": ["A", "B"], "headers.value": ["1", "2"], "status": ["503"]}


def test_a_row_is_added_and_what_was_typed_stays() -> None:
    values = edited(ROWS, "more:headers")

    assert values["headers.name"] == ["A", "B", ""]
    assert values["status"] == ["503"]


def test_a_row_is_removed() -> None:
    assert Form(edited(ROWS, "less:headers:0")).pairs("headers") == [("B", "2")]


@pytest.mark.parametrize(
    "step", ["", "more:status", "less:headers:9", "less:headers:x", "less:reply:x", "up:reply:9", "x:y:z"]
)
def test_a_step_that_makes_no_sense_does_nothing(step: str) -> None:
    assert edited({**ROWS, "reply": ["0"]}, step) == {**ROWS, "reply": ["0"]}


def test_a_reply_is_added_with_fields_of_its_own() -> None:
    values = edited({"reply": ["0", "4"], **reply_values(ReplySpec(503), "replies.0.")}, "more:reply")

    assert values["reply"] == ["0", "4", "5"]
    assert (values["replies.0.status"], values["replies.5.status"]) == (["503"], ["200"])


def test_replies_are_moved_and_removed() -> None:
    assert edited({"reply": ["0", "1", "2"]}, "up:reply:2")["reply"] == ["0", "2", "1"]
    assert edited({"reply": ["0", "1", "2"]}, "down:reply:2")["reply"] == ["0", "1", "2"]
    assert edited({"reply": ["0", "1", "2"]}, "less:reply:0")["reply"] == ["1", "2"]


def test_the_last_reply_stays_and_there_are_only_so_many() -> None:
    full = [str(i) for i in range(MOST_REPLIES)]

    assert edited({"reply": ["0"]}, "less:reply:0")["reply"] == ["0"]
    assert edited({"reply": full}, "more:reply")["reply"] == full


def test_a_field_is_dropped() -> None:
    assert "bytes" not in edited({"bytes": ["7"]}, "drop:bytes")
