"""From the commit to the answer: who is held, for how long, and what stands in for a template that fails."""

from __future__ import annotations

import logging

import msgspec
import pytest

from bins.capture import fills
from bins.capture.exchange import Exchange
from bins.capture.giving import Giving
from bins.message.capture import Capture
from bins.replies.choose import DEFAULT_REPLY, HELD_BACK, BinSnapshot, Chosen, choose
from bins.replies.plan import Note, Plan, noted, read_note
from bins.replies.reply import Reply
from bins.replies.spec import Then
from bins.replies.stand_in import TEMPLATE_FAILED, TOO_MANY
from tests.capture.fakes import FakeJournal, make_exchange, make_head, settled
from tests.capture.replying import saved, with_default, with_rule
from tests.waiting import until

BREAK = b'{"a":"x\\ny"}'
SLOW = saved(delay_seconds=30)


class Given:
    """An exchange that is given its reply."""

    def __init__(self, giving: Giving, bin: BinSnapshot, body: bytes = b"") -> None:
        self.giving = giving
        self.replies: list[Reply] = []
        self.exchange: Exchange = make_exchange(make_head(len(body)))
        self.exchange.add(body)
        self.exchange.finish(0.0)
        self.exchange.capture = self.exchange.finished(self.exchange.cut)
        chosen = choose(bin, self.exchange.capture)
        assert isinstance(chosen, Chosen)
        self.chosen = chosen
        giving.plan(self.exchange, chosen)

    def settle(self, count: int = 1, n: int = 5) -> Given:
        self.exchange.count = count
        self.giving.give(self.exchange, n, self.chosen, self._sent)
        return self

    def _sent(self, reply: Reply) -> None:
        self.replies.append(reply)
        self.giving.release(self.exchange)  # as a connection does

    def mark(self, count: int = 1) -> str:
        """The mark that is kept with it when it is the `count`-th."""
        assert isinstance(self.exchange.planned, Plan)
        note = read_note(noted(self.exchange.planned, count)[1])
        return note.mark if note else ""


@pytest.fixture
def journal() -> FakeJournal:
    return FakeJournal()


@pytest.fixture
def giving(journal: FakeJournal) -> Giving:
    return Giving(journal, 2, lambda exchange: None)


async def test_a_reply_that_does_not_wait_is_sent_at_once(giving: Giving) -> None:
    given = Given(giving, with_rule(saved(status=503))).settle()

    assert [reply.status for reply in given.replies] == [503]
    assert giving.held == 0


async def test_a_delay_holds_its_sender_and_nothing_of_its_body(giving: Giving) -> None:
    given = Given(giving, with_default(SLOW), body=b"x" * 50).settle()

    assert given.replies == []
    assert giving.held == 1
    assert given.exchange.capture is None


async def test_a_delay_ends(giving: Giving) -> None:
    given = Given(giving, with_default(saved(delay_seconds=0.01))).settle()

    await until(lambda: given.replies)
    assert len(given.replies) == 1


async def test_whoever_hurries_is_answered_once(giving: Giving) -> None:
    given = Given(giving, with_default(SLOW)).settle()

    given.exchange.hurry()
    given.exchange.hurry()

    assert given.replies == [SLOW]


async def test_past_the_bound_nobody_waits_and_the_request_says_so(giving: Giving) -> None:
    held = [Given(giving, with_default(SLOW)).settle() for _ in range(2)]
    cut = Given(giving, with_default(SLOW)).settle()

    assert [given.mark() for given in (*held, cut)] == ["", "", HELD_BACK]
    assert (cut.replies, giving.held) == ([SLOW], 2)


def test_past_the_bound_only_a_reply_that_would_have_waited_says_so(journal: FakeJournal) -> None:
    given = Given(Giving(journal, 0, lambda exchange: None), with_rule(saved(status=503), SLOW))

    assert [given.mark(count) for count in (1, 2, 3)] == ["", HELD_BACK, HELD_BACK]


@pytest.mark.parametrize("then", [Then.LAST, Then.LOOP])
def test_a_default_that_no_count_comes_to_takes_no_place(giving: Giving, then: Then) -> None:
    given = Given(giving, with_rule(saved(status=503), then=then, default=SLOW))

    assert (giving.held, given.mark()) == (0, "")


async def test_a_place_is_free_again_once_the_count_has_picked_a_quick_reply(giving: Giving) -> None:
    given = Given(giving, with_rule(SLOW, saved()))
    assert giving.held == 1

    given.settle(count=2)

    assert (len(given.replies), giving.held) == (1, 0)


async def test_whoever_is_gone_is_sent_nothing_and_gives_the_place_back_once(giving: Giving) -> None:
    given = Given(giving, with_default(SLOW)).settle()

    giving.forget(given.exchange)
    giving.forget(given.exchange)
    given.exchange.hurry()

    assert (given.replies, giving.held, given.exchange.timer) == ([], 0, None)


async def test_a_template_is_filled_in_with_number_and_attempt(giving: Giving) -> None:
    bin = with_rule(saved(template=True, body="{{ number }} {{ json.a }}"))

    given = Given(giving, bin, body=b'{"a":"hi"}').settle(n=8)

    await until(lambda: given.replies)
    assert given.replies[0].body == b"8 hi"


async def test_a_template_that_fails_gives_the_default_reply_and_a_mark(giving: Giving, journal: FakeJournal) -> None:
    bad = saved(template=True, headers=(("X", "{{ json.a }}"),))
    given = Given(giving, with_rule(bad, default=saved(9, status=202)), body=BREAK).settle(count=4)

    await until(lambda: given.replies)
    ((bin_id, n, status, raw),) = journal.amended
    note = read_note(raw)
    assert note is not None
    assert (bin_id, n, status, given.replies[0].status) == (given.exchange.bin_id, 5, 202, 202)
    assert (note.version, note.count) == (9, 4)
    assert note.mark.startswith("template: The template failed: a header value")


async def test_a_default_that_is_the_failing_template_gives_the_built_in_reply(giving: Giving) -> None:
    given = Given(giving, with_default(saved(template=True, headers=(("X", "{{ json.a }}"),))), body=BREAK)

    given.settle()

    await until(lambda: given.replies)
    assert given.replies == [DEFAULT_REPLY]


async def test_a_default_that_is_a_template_stands_in_for_one_that_fails(giving: Giving, journal: FakeJournal) -> None:
    default = saved(9, status=503, template=True, body="Try again, {{ request.method }}.")
    bad = saved(template=True, headers=(("X", "{{ json.a }}"),))
    given = Given(giving, with_rule(bad, default=default), body=BREAK).settle()

    await until(lambda: given.replies)

    assert (given.replies[0].status, given.replies[0].body) == (503, b"Try again, POST.")
    ((_, _, status, raw),) = journal.amended
    note = read_note(raw)
    assert note is not None
    assert (status, note.version, note.mark.partition(":")[0]) == (503, 9, "template")


async def test_the_room_of_a_body_is_given_back_once_its_template_is_filled_in(journal: FakeJournal) -> None:
    given_back: list[Exchange] = []
    giving = Giving(journal, 2, given_back.append)

    plain = Given(giving, with_rule(saved(status=503))).settle()
    template = Given(giving, with_default(saved(template=True)), body=b"x" * 50).settle()

    assert given_back == [plain.exchange]
    await until(lambda: template.replies)
    assert given_back == [plain.exchange, template.exchange]
    assert template.exchange.capture is None


async def test_past_the_bound_of_fills_the_default_is_sent_and_the_request_says_so(
    giving: Giving, journal: FakeJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fills, "MOST_OF_A_BIN", 2)
    bin = with_rule(saved(template=True, body="made"), default=saved(9, status=202))

    all_given = [Given(giving, bin).settle(n=n) for n in range(1, 6)]
    await until(lambda: all(given.replies for given in all_given))

    assert [given.replies[0].status for given in all_given] == [200, 200, 202, 202, 202]
    notes = [(n, status, read_note(raw)) for _, n, status, raw in journal.amended]
    assert [(n, status, note and note.mark) for n, status, note in notes] == [
        (n, 202, f"{TEMPLATE_FAILED}{TOO_MANY}") for n in (3, 4, 5)
    ]


async def test_nothing_is_made_for_a_sender_that_went_while_it_waited(giving: Giving, journal: FakeJournal) -> None:
    given = Given(giving, with_default(saved(template=True, delay_seconds=30))).settle()

    giving.forget(given.exchange)
    await until(lambda: not giving.fills.waiting)

    assert (given.replies, giving.held, journal.amended) == ([], 0, [])


class _Raising(msgspec.Struct, frozen=True):
    def fill(self, capture: Capture, n: int, count: int) -> Reply:
        raise RuntimeError("bug")


async def test_a_template_that_breaks_in_no_known_way_still_gives_a_reply(
    giving: Giving, journal: FakeJournal, caplog: pytest.LogCaptureFixture
) -> None:
    reply = msgspec.structs.replace(saved(), template=_Raising())
    with caplog.at_level(logging.CRITICAL):
        given = Given(giving, with_default(reply)).settle()
        await until(lambda: given.replies)

    assert given.replies == [DEFAULT_REPLY]
    assert len(journal.amended) == 1
    await settled()


@pytest.mark.parametrize("closes_early", [True, False])
async def test_who_has_closed_its_side_makes_place_for_the_next(
    giving: Giving, journal: FakeJournal, closes_early: bool
) -> None:
    first, second = (Given(giving, with_default(SLOW)) for _ in range(2))
    if closes_early:
        giving.leave(second.exchange)
    first.settle(n=1)
    second.settle(n=2)
    if not closes_early:
        giving.leave(second.exchange)
    assert (first.replies, second.replies) == ([], [])

    third = Given(giving, with_default(SLOW)).settle()

    assert (first.replies, [reply.version for reply in second.replies], third.replies) == ([], [3], [])
    ((_, n, status, raw),) = journal.amended
    assert (n, status, read_note(raw)) == (2, 200, Note(3, count=1, mark=HELD_BACK))
    assert third.mark() == ""


async def test_nobody_makes_place_who_is_no_longer_held(giving: Giving) -> None:
    gone, ended = (Given(giving, with_default(SLOW)).settle() for _ in range(2))
    for one in (gone, ended):
        giving.leave(one.exchange)
    giving.forget(gone.exchange)
    ended.exchange.hurry()

    held = [Given(giving, with_default(SLOW)).settle() for _ in range(3)]

    assert [one.mark() for one in held] == ["", "", HELD_BACK]
    assert gone.replies == []
