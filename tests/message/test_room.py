from bins.message.refusal import Refusal
from bins.message.room import Room


def test_it_is_taken_once_as_many_requests_came_as_it_has() -> None:
    room = Room(2, None, Refusal.BIN_FULL)

    room.take(100)
    assert not room.is_taken
    room.take(100)

    assert room.is_taken
    assert room.refusal is Refusal.BIN_FULL


def test_it_is_taken_once_as_many_bytes_came_as_it_has() -> None:
    room = Room(None, 150, Refusal.BIN_FULL)

    room.take(100)
    assert not room.is_taken
    room.take(100)

    assert room.is_taken
