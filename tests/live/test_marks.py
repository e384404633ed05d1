"""Marks, restored requests and clearings that leave something reach every open page, whatever it has missed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from bins.live import pump as pump_module
from bins.live.feed import View, read_again
from bins.live.hub import Hub
from bins.live.states import read_kept, read_missing
from bins.live.watch import Watch
from bins.models import Bin, Link
from bins.retention.events import happened
from bins.retention.marks import set_note, set_pinned
from bins.retention.removal import clear_bin, unclear_bin
from bins.retention.trash import bring_back, delete_requests
from bins.retention.whole_bins import delete_bin, rename_bin
from tests.factories import make_requests
from tests.live.sockets import Socket, as_html, as_objects

do = sync_to_async


@pytest.fixture
def hub() -> Iterator[Hub]:
    """A hub that hears what happens to bins, as the runtime lets it."""
    hub = Hub()

    def hear(bin_id: str, event: dict[str, Any], **_: object) -> None:
        hub.publish(bin_id, event)

    happened.connect(hear)
    yield hub
    happened.disconnect(hear)


async def test_it_sends_a_marked_row_anew(hub: Hub, bin: Bin, token: str) -> None:
    await do(make_requests)(bin, 2)
    socket = await Socket(hub, f"{token}?after=2").opened()

    await do(set_pinned)(bin.pk, 1, True)
    message = await socket.message()

    assert message["type"] == "marked"
    assert [(row["n"], row["pinned"], row["note"]) for row in message["rows"]] == [(1, True, "")]
    assert f"/b/{token}/1" in message["rows"][0]["html"]
    await socket.leave()


async def test_it_sends_a_note_with_the_request_object(hub: Hub, bin: Bin, token: str) -> None:
    await do(make_requests)(bin, 1)
    socket = await Socket(hub, f"{token}?after=1&format=json").opened()

    await do(set_note)(bin.pk, 1, "why?")

    message = await socket.message()
    assert message["rows"] == [{"n": 1, "method": "POST", "pinned": False, "note": "why?"}]
    await socket.leave()


async def test_it_sends_restored_rows_so_that_pages_can_put_them_in_their_place(hub: Hub, bin: Bin, token: str) -> None:
    await do(make_requests)(bin, 3)
    deleted = await do(delete_requests)(bin.pk, [1, 3])
    socket = await Socket(hub, f"{token}?after=3&from=4").opened()

    await do(bring_back)(bin.pk, deleted.batch)
    message = await socket.message()

    assert (message["type"], [row["n"] for row in message["rows"]]) == ("restored", [1, 3])
    await socket.leave()


async def test_it_lets_a_page_load_anew_when_much_came_back(
    hub: Hub, bin: Bin, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pump_module, "MOST_AGAIN", 1)
    await do(make_requests)(bin, 3)
    deleted = await do(delete_requests)(bin.pk, [1, 3])
    socket = await Socket(hub, f"{token}?after=3&from=4").opened()

    await do(bring_back)(bin.pk, deleted.batch)

    assert await socket.message() == {"type": "restored", "revision": 2}
    await socket.leave()


async def test_it_leaves_rows_beyond_the_cursor_to_their_page(hub: Hub, bin: Bin, token: str) -> None:
    await do(make_requests)(bin, 2)
    hub.watch(bin, Link(pk=9, bin=bin))
    socket = await Socket(hub, f"{token}?after=0").opened()
    assert await socket.numbers(2) == [1, 2]

    hub.publish(bin.pk, {"type": "marked", "numbers": [2, 3], "revision": 1})
    message = await socket.message()

    assert [row["n"] for row in message["rows"]] == [2]
    await socket.leave()


async def test_it_tells_what_a_clearing_left_and_that_it_was_undone(hub: Hub, bin: Bin, token: str) -> None:
    await do(make_requests)(bin, 3)
    await do(set_pinned)(bin.pk, 2, True)
    socket = await Socket(hub, f"{token}?after=3&from=4").opened()

    upto = await do(clear_bin)(bin.pk)
    assert await socket.message() == {"type": "cleared", "upto": 3, "kept": [2]}

    await do(unclear_bin)(bin.pk, upto)
    assert await socket.message() == {"type": "restored", "cleared": 0, "revision": 2}
    await socket.leave()


async def test_a_page_that_was_away_learns_that_marks_have_changed(hub: Hub, bin: Bin, token: str) -> None:
    await do(make_requests)(bin, 1)
    await do(set_pinned)(bin.pk, 1, True)

    socket = await Socket(hub, f"{token}?after=1&revision=0").opened()

    assert await socket.message() == {"type": "restored", "revision": 1}
    await socket.leave()


async def test_a_page_that_is_up_to_date_is_told_nothing(hub: Hub, bin: Bin, token: str) -> None:
    await do(make_requests)(bin, 1)
    await do(set_pinned)(bin.pk, 1, True)
    socket = await Socket(hub, f"{token}?after=1&revision=1").opened()

    await do(rename_bin)(bin, "orders")

    assert await socket.message() == {"type": "settings", "name": "orders"}
    await socket.leave()


async def test_a_page_that_was_away_learns_what_a_clearing_left(hub: Hub, bin: Bin, token: str) -> None:
    await do(make_requests)(bin, 4)
    await do(set_pinned)(bin.pk, 1, True)
    await do(clear_bin)(bin.pk)

    socket = await Socket(hub, f"{token}?after=4&from=2").opened()

    assert await socket.message() == {"type": "cleared", "upto": 4, "kept": [1]}
    await socket.leave()


async def test_a_page_of_a_deleted_bin_ends(hub: Hub, bin: Bin, token: str) -> None:
    socket = await Socket(hub, token).opened()

    await do(delete_bin)(bin)

    assert await socket.message() == {"type": "gone"}
    await socket.closing()


async def test_no_socket_opens_on_a_deleted_bin(hub: Hub, bin: Bin, token: str) -> None:
    await do(delete_bin)(bin)

    assert await Socket(hub, token).refusal() == 4404


async def test_the_hub_finds_marks_and_clearings_by_another_process(bin: Bin, link: Link) -> None:
    hub = Hub()
    await do(make_requests)(bin, 3)
    watch = hub.watch(bin, link)
    await do(set_pinned)(bin.pk, 2, True)
    await do(clear_bin)(bin.pk)

    await hub.look()
    await hub.look()

    assert watch.take() == [
        {"type": "cleared", "upto": 3, "kept": [2]},
        {"type": "restored", "cleared": 3, "revision": 1},
    ]


async def test_the_hub_finds_that_a_clearing_was_undone_by_another_process(bin: Bin, link: Link) -> None:
    await do(make_requests)(bin, 3)
    upto = await do(clear_bin)(bin.pk)
    await bin.arefresh_from_db()
    hub = Hub()
    watch = hub.watch(bin, link)
    await do(unclear_bin)(bin.pk, upto)

    await hub.look()
    await do(clear_bin)(bin.pk)
    await hub.look()

    assert [event["type"] for event in watch.take()] == ["restored", "cleared"]


async def test_the_hub_takes_no_state_that_is_older_than_what_it_was_told(bin: Bin, link: Link) -> None:
    """The store was read while the bin was clear; that this is undone is heard before the answer is taken."""
    await do(make_requests)(bin, 3)
    hub = Hub()
    watch = hub.watch(bin, link)
    watched = hub._bins[bin.pk]
    upto = await do(clear_bin)(bin.pk)
    state = (await do(read_missing)(bin.pk, 1, 3)).state

    watched.tell({"type": "restored", "cleared": 0, "revision": 1})
    assert (upto, watched.news_in(state)) == (3, [])
    assert len(watch.take()) == 1


async def test_the_hub_ends_watches_of_a_bin_that_another_process_deleted(bin: Bin, link: Link) -> None:
    hub = Hub()
    watch = hub.watch(bin, link)
    await do(delete_bin)(bin)

    await hub.look()

    assert watch.ended


def test_it_gathers_marks_that_wait_and_keeps_their_last_revision() -> None:
    watch = Watch("b" * 24, 1, 5)
    for n, revision in ((1, 7), (2, 8)):
        watch.tell({"type": "marked", "numbers": [n], "revision": revision})

    assert watch.take() == [{"type": "marked", "numbers": [1, 2], "revision": 8}]


def test_it_asks_the_store_when_very_much_came_back() -> None:
    watch = Watch("b" * 24, 1, 5)

    watch.tell({"type": "restored", "numbers": list(range(1_000)), "revision": 1})

    assert watch.lost_count


def test_missing_numbers_know_what_a_clearing_left(bin: Bin) -> None:
    make_requests(bin, 5)
    set_pinned(bin.pk, 2, True)
    delete_requests(bin.pk, [4])
    clear_bin(bin.pk)
    make_requests(bin, 1)

    missing = read_missing(bin.pk, 1, 6)

    assert (missing.kept, missing.ranges, missing.state.revision) == ([2], [], 2)
    assert read_kept(bin.pk) == [2]


@pytest.mark.parametrize("render", [as_html, as_objects])
def test_rows_that_are_gone_are_left_out(bin: Bin, render: Any) -> None:
    make_requests(bin, 3)
    delete_requests(bin.pk, [2])

    assert read_again((1, 2, 3), bin.pk, View("x", render)).text.count('"n":') == 2
