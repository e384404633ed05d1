from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.journal.frames import (
    FAILURES,
    LENGTH,
    OK,
    Call,
    Refusals,
    SentTimes,
    Write,
    failure,
    frame,
    read_answer,
    read_call,
)
from bins.journal.writer import StoreBroken, StoreBusy, StoreError
from tests.journal.samples import BIN, make_item


def _content(message: bytearray) -> bytearray:
    assert LENGTH.unpack_from(message)[0] == len(message) - LENGTH.size
    return message[LENGTH.size :]


@pytest.mark.parametrize(
    "call", [Write([make_item(), make_item(BIN, 404)]), Refusals([(BIN, 7, "timeout", 2)]), SentTimes([(BIN, 1, 2, 3)])]
)
def test_a_call_arrives_as_it_was_sent(call: Call) -> None:
    assert read_call(_content(frame(call))) == call


@given(body=st.binary(), fields=st.binary(), target=st.binary())
def test_bytes_travel_unchanged(body: bytes, fields: bytes, target: bytes) -> None:
    call = Write([make_item(body=body, raw_headers=fields, target=target)])

    assert read_call(memoryview(_content(frame(call)))) == call


def test_an_answer_holds_the_numbers_in_order() -> None:
    assert read_answer(_content(frame((OK, [1, None, 2])))) == (OK, [1, None, 2])


@pytest.mark.parametrize("kind", FAILURES.values())
def test_a_failure_keeps_its_kind_and_its_words(kind: type[StoreError]) -> None:
    name, words = read_answer(_content(failure(kind("what happened"))))

    assert FAILURES[name] is kind
    assert words == "what happened"


def test_a_failure_of_no_known_kind_is_the_worst() -> None:
    class Unheard(StoreBusy):
        pass

    name, _ = read_answer(_content(failure(Unheard("?"))))

    assert FAILURES[name] is StoreBroken
