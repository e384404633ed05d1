from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from bins.capture.directory import Directory
from bins.message.refusal import Refusal
from bins.message.room import Room
from bins.replies.choose import BinSnapshot
from tests.capture.fakes import BIN, UNKNOWN


class Store:
    """Bins to be fetched; holds its answers while `open` is not set."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self.failing = False

    async def fetch(self, bin_id: str) -> BinSnapshot | None:
        """Give a bin, or None."""
        self.asked.append(bin_id)
        await self.open.wait()
        if self.failing:
            raise OSError("no store")
        return None if bin_id == UNKNOWN else BinSnapshot(bin_id)


@pytest.fixture
async def store() -> Store:
    return Store()


def asked(directory: Directory, bin_id: str) -> Awaitable[BinSnapshot | Refusal]:
    answer: asyncio.Future[BinSnapshot | Refusal] = asyncio.get_running_loop().create_future()
    directory.look_up(bin_id, answer.set_result)
    return answer


async def test_it_asks_once_and_then_knows(store: Store) -> None:
    directory = Directory(store.fetch)
    with pytest.raises(KeyError):
        directory.get(BIN)

    found = await asked(directory, BIN)

    assert directory.get(BIN) == found == BinSnapshot(BIN)
    assert store.asked == [BIN]


async def test_many_who_ask_for_the_same_share_one_question(store: Store) -> None:
    directory = Directory(store.fetch)

    answers = await asyncio.gather(*(asked(directory, BIN) for _ in range(50)))

    assert answers == [BinSnapshot(BIN)] * 50
    assert store.asked == [BIN]


async def test_it_remembers_for_a_while_that_an_id_names_no_bin(store: Store) -> None:
    directory = Directory(store.fetch)

    assert await asked(directory, UNKNOWN) is Refusal.UNKNOWN_BIN

    assert directory.get(UNKNOWN) is Refusal.UNKNOWN_BIN


async def test_it_asks_again_when_that_while_is_over(store: Store) -> None:
    directory = Directory(store.fetch, absent_seconds=-1)
    await asked(directory, UNKNOWN)

    with pytest.raises(KeyError):
        directory.get(UNKNOWN)


@pytest.mark.parametrize("bin_id", [BIN, UNKNOWN])
async def test_it_forgets_what_has_changed(store: Store, bin_id: str) -> None:
    directory = Directory(store.fetch)
    await asked(directory, bin_id)

    directory.forget(bin_id)

    with pytest.raises(KeyError):
        directory.get(bin_id)


async def test_an_answer_older_than_a_change_is_used_once_and_not_kept(store: Store) -> None:
    directory = Directory(store.fetch)
    store.open.clear()
    answer = asked(directory, BIN)
    await asyncio.sleep(0)

    directory.forget(BIN)
    store.open.set()

    assert await answer == BinSnapshot(BIN)
    with pytest.raises(KeyError):
        directory.get(BIN)


async def test_a_store_that_fails_is_told_and_asked_again(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    directory = Directory(store.fetch)
    store.failing = True

    with caplog.at_level(logging.CRITICAL):
        assert await asked(directory, BIN) is Refusal.STORE_DOWN

    store.failing = False
    assert await asked(directory, BIN) == BinSnapshot(BIN)


async def test_nobody_waits_longer_than_they_should_for_a_store_that_is_silent(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    directory = Directory(store.fetch, patience_seconds=0.01)
    store.open.clear()

    assert await asked(directory, BIN) is Refusal.STORE_DOWN
    assert "did not answer in time" in caplog.text

    store.open.set()
    assert await asked(directory, BIN) == BinSnapshot(BIN)


@pytest.mark.parametrize("name", [lambda n: f"{n:024d}", lambda n: f"{n:024x}"], ids=["known", "hex"])
async def test_it_holds_no_more_than_it_may(store: Store, name: Callable[[int], str]) -> None:
    directory = Directory(store.fetch, most=10)

    for n in range(1, 31):
        await asked(directory, name(n))

    known = []
    for n in range(1, 31):
        try:
            known.append(directory.get(name(n)))
        except KeyError:
            continue
    assert [bin.id for bin in known if isinstance(bin, BinSnapshot)] == [name(n) for n in range(21, 31)]


async def test_it_asks_again_for_everything_when_told_to_forget_it(store: Store) -> None:
    directory = Directory(store.fetch)
    for bin_id in (BIN, UNKNOWN):
        await asked(directory, bin_id)

    directory.forget_all()

    for bin_id in (BIN, UNKNOWN):
        with pytest.raises(KeyError):
            directory.get(bin_id)


@pytest.mark.parametrize("again", [True, False])
async def test_an_answer_on_its_way_is_kept_until_everything_is_forgotten_again(store: Store, again: bool) -> None:
    directory = Directory(store.fetch)
    store.open.clear()
    answer = asked(directory, BIN)
    await asyncio.sleep(0)

    directory.forget_all(again=again)
    store.open.set()
    await answer

    if again:
        assert directory.get(BIN) == BinSnapshot(BIN)
        directory.forget_all()
    with pytest.raises(KeyError):
        directory.get(BIN)


async def test_a_bin_that_is_gone_is_remembered_as_gone(store: Store) -> None:
    async def fetch(bin_id: str) -> Refusal:
        store.asked.append(bin_id)
        return Refusal.GONE

    directory = Directory(fetch)

    assert await asked(directory, BIN) is Refusal.GONE
    assert directory.get(BIN) is Refusal.GONE
    assert store.asked == [BIN]


async def test_only_bins_whose_room_is_counted_are_asked_for_anew() -> None:
    async def fetch(bin_id: str) -> BinSnapshot:
        return BinSnapshot(bin_id, room=None if bin_id == BIN else Room(1, None, Refusal.BIN_FULL))

    directory = Directory(fetch)
    for bin_id in (BIN, "b" * 24, "d" * 24):
        await asked(directory, bin_id)

    directory.forget_room("b" * 24)
    directory.forget_room(BIN)
    with pytest.raises(KeyError):
        directory.get("b" * 24)
    assert directory.get("d" * 24)

    directory.forget_room()
    with pytest.raises(KeyError):
        directory.get("d" * 24)
    assert directory.get(BIN)
