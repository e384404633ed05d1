import pytest

from bins.capture.recorder import Recorder
from bins.message.capture import Cut
from bins.message.limits import Limits
from bins.message.refusal import Refusal
from tests.capture.fakes import BIN, FakeDirectory, FakeJournal, make_exchange, make_head


@pytest.fixture
def journal() -> FakeJournal:
    return FakeJournal()


@pytest.fixture
def recorder(journal: FakeJournal) -> Recorder:
    return Recorder(FakeDirectory(), journal, Limits())


def test_it_chooses_the_reply_before_it_hands_the_request_over(recorder: Recorder, journal: FakeJournal) -> None:
    exchange = make_exchange(make_head(path=b"/418"))

    recorder.record(exchange, Cut.HANGUP)

    assert journal.entries == [exchange]
    assert (exchange.capture.cut, exchange.reply.status) == (Cut.HANGUP, 418)


def test_it_records_nothing_that_was_not_admitted(recorder: Recorder, journal: FakeJournal) -> None:
    exchange = make_exchange()
    exchange.bin = None

    recorder.record(exchange)

    assert journal.entries == []


def test_it_counts_every_refusal_by_its_reason(recorder: Recorder) -> None:
    for bin_id in (BIN, None):
        recorder.refuse(bin_id, Refusal.BAD_REQUEST)

    assert recorder.refused.pop("bad_request") == 2
    assert set(recorder.refused.values()) == {0}


def test_it_counts_a_refusal_on_its_bin(recorder: Recorder, journal: FakeJournal) -> None:
    reply = recorder.refuse(BIN, Refusal.TOO_BUSY)

    assert reply.status == 503
    assert journal.refused == [(BIN, Refusal.TOO_BUSY)]


@pytest.mark.parametrize(("bin_id", "refusal"), [(None, Refusal.BAD_REQUEST), (BIN, Refusal.UNKNOWN_BIN)])
def test_it_counts_nothing_where_there_is_no_bin(
    recorder: Recorder, journal: FakeJournal, bin_id: str | None, refusal: Refusal
) -> None:
    assert recorder.refuse(bin_id, refusal).status == refusal.status
    assert journal.refused == []


def test_it_gives_memory_back_once(recorder: Recorder) -> None:
    exchange = make_exchange()
    recorder.admission.take(30)
    recorder.admission.take(exchange.reserved or 50)
    exchange.reserved = 50

    recorder.release(exchange)
    recorder.release(exchange)

    assert recorder.admission.inflight_bytes == 30
