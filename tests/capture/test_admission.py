from bins.capture.admission import Admission
from bins.message.limits import Limits
from bins.message.refusal import Refusal
from tests.capture.fakes import FakeJournal


def test_it_takes_as_many_bytes_as_there_is_room_for() -> None:
    admission = Admission(Limits(max_inflight_bytes=100), FakeJournal())

    assert [admission.take(60), admission.take(40), admission.take(1)] == [None, None, Refusal.TOO_BUSY]
    assert admission.inflight_bytes == 100


def test_it_reserves_nothing_for_what_it_refuses() -> None:
    admission = Admission(Limits(max_inflight_bytes=100), FakeJournal())

    admission.take(101)
    admission.take(90)
    assert admission.grow(11) is Refusal.TOO_BUSY
    assert admission.grow(10) is None

    assert admission.inflight_bytes == 100


def test_what_is_given_back_can_be_taken_again() -> None:
    admission = Admission(Limits(max_inflight_bytes=100), FakeJournal())

    admission.take(100)
    admission.give_back(100)

    assert admission.take(100) is None


def test_it_refuses_while_too_many_wait_for_their_commit() -> None:
    journal = FakeJournal()
    admission = Admission(Limits(max_waiting=5), journal)

    journal.waiting = 5
    assert admission.take(0) is Refusal.TOO_BUSY
    journal.waiting = 4
    assert admission.take(0) is None


def test_it_refuses_everything_while_the_store_cannot_take_it() -> None:
    admission = Admission(Limits(), FakeJournal())

    admission.closed = Refusal.STORE_FULL

    assert admission.take(0) is Refusal.STORE_FULL
    assert admission.inflight_bytes == 0
