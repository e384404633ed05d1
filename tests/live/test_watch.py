"""What waits for one watcher stays small and in order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bins.live.watch import MOST_PENDING, Watch


@pytest.fixture
def watch() -> Watch:
    return Watch("b" * 24, 1, 5)


def deleted(*numbers: int) -> dict[str, object]:
    return {"type": "deleted", "numbers": list(numbers)}


def test_it_tells_deletions_together(watch: Watch) -> None:
    for n in (3, 7, 4):
        watch.tell(deleted(n))

    assert watch.take() == [deleted(3, 7, 4)]


def test_it_gives_each_event_once(watch: Watch) -> None:
    watch.tell(deleted(3))

    assert watch.take() == [deleted(3)]
    assert watch.take() == []


def test_it_leaves_what_was_taken_to_its_taker(watch: Watch) -> None:
    watch.tell(deleted(3))
    taken = watch.take()

    watch.tell(deleted(4))

    assert taken == [deleted(3)]


def test_it_changes_no_event_that_others_get_too(watch: Watch) -> None:
    shared = deleted(3)

    watch.tell(shared)
    watch.tell(deleted(4))

    assert shared == deleted(3)


def test_it_forgets_deletions_that_a_clearing_makes_needless(watch: Watch) -> None:
    watch.tell(deleted(3))
    watch.tell({"type": "cleared", "upto": 4})
    watch.tell({"type": "cleared", "upto": 5})

    assert watch.take() == [{"type": "cleared", "upto": 5}]


def test_it_keeps_other_events_in_their_order(watch: Watch) -> None:
    watch.tell({"type": "settings"})
    watch.tell(deleted(3))
    watch.tell({"type": "settings"})

    assert [event["type"] for event in watch.take()] == ["settings", "deleted", "settings"]


def test_it_gives_up_counting_when_too_much_waits(watch: Watch) -> None:
    for n in range(MOST_PENDING + 2):
        watch.tell(deleted(n))

    assert watch.lost_count
    assert watch.take() == []


def test_it_counts_afresh_once_the_store_is_asked(watch: Watch) -> None:
    watch.tell(deleted(*range(MOST_PENDING + 1)))

    watch.recount()
    watch.tell(deleted(1))

    assert not watch.lost_count
    assert watch.take() == [deleted(1)]


def test_it_keeps_the_highest_number(watch: Watch) -> None:
    watch.ring(9)
    watch.ring(8)

    assert watch.last_n == 9


def test_it_has_news_once_for_all_that_was_noted(watch: Watch) -> None:
    watch.ring(9)
    watch.tell(deleted(3))

    assert [watch.take_news(), watch.take_news()] == [True, False]


@pytest.mark.parametrize("note", [lambda watch: watch.ring(9), lambda watch: watch.tell(deleted(3)), Watch.end])
def test_it_calls_whoever_wants_to_hear_of_news(watch: Watch, note: Callable[[Watch], None]) -> None:
    heard: list[Watch] = []
    watch.on_news = lambda: heard.append(watch)

    note(watch)

    assert heard == [watch]


def test_it_has_news_when_it_ends(watch: Watch) -> None:
    watch.end()

    assert watch.take_news()
    assert watch.ended
