"""A sender that goes away loses nothing that came; one that is slow is told so and let go."""

import base64
import socket
import time
from collections.abc import Callable, Iterator

import pytest

from tests.end_to_end.raw import Fields, Sender, eventually, message, new_bin, refused, stored
from tests.serving import NewBin, Served, serve

CHUNKED: Fields = [(b"Transfer-Encoding", b"chunked")]
LENGTH: Fields = [(b"Content-Length", b"10")]
HANG_UPS: dict[str, Callable[[Sender], None]] = {
    "fin": lambda sender: sender.socket.close(),
    "reset": Sender.reset,
}
PARTS: dict[str, tuple[Fields, bytes, bytes]] = {
    "nothing_of_ten": (LENGTH, b"", b""),
    "half_of_ten": (LENGTH, b"hello", b"hello"),
    "nothing_of_chunks": (CHUNKED, b"", b""),
    "half_a_chunk": (CHUNKED, b"a\r\nhello", b"hello"),
    "no_last_chunk": (CHUNKED, b"5\r\nhello\r\n", b"hello"),
    "no_end_of_trailers": (CHUNKED, b"5\r\nhello\r\n0\r\nT: 1\r\n", b"hello"),
}


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that waits for nobody longer than a second or two."""
    with serve(
        tmp_path_factory.mktemp("hasty"), head_timeout=2, body_timeout=3, keep_alive=2, write_timeout=1
    ) as served:
        yield served


@pytest.fixture
def hasty_bin(hasty: Served) -> NewBin:
    """A new bin of the hasty server."""
    return new_bin(hasty)


@pytest.mark.parametrize("seconds", [0, 0.001, 0.005, 0.05], ids=lambda seconds: f"{seconds * 1000:g}_ms")
@pytest.mark.parametrize("hang_up", HANG_UPS.values(), ids=HANG_UPS)
def test_it_stores_a_whole_body_whose_sender_hangs_up(
    server: Served, bin: NewBin, hang_up: Callable[[Sender], None], seconds: float
) -> None:
    for n in range(10):
        sender = Sender(server).send(message(f"/{bin.id}/{n}", "POST", body=b"whole %d" % n))
        time.sleep(seconds)  # the fault itself, not a wait for something
        hang_up(sender)

    eventually(lambda: _bodies(server, bin), {f"/{bin.id}/{n}": (b"whole %d" % n, "") for n in range(10)})


@pytest.mark.parametrize("hang_up", HANG_UPS.values(), ids=HANG_UPS)
@pytest.mark.parametrize(("fields", "sent", "kept"), PARTS.values(), ids=PARTS)
def test_it_stores_a_part_of_a_body_as_a_part(
    server: Served, bin: NewBin, fields: Fields, sent: bytes, kept: bytes, hang_up: Callable[[Sender], None]
) -> None:
    sender = Sender(server).send(message(f"/{bin.id}/part", "POST", [*fields, (b"Expect", b"100-continue")]))
    assert sender.answer().status == 100  # the head has been read
    sender.send(sent)
    hang_up(sender)

    eventually(lambda: len(stored(server, bin)), 1)
    (request,) = stored(server, bin)
    assert (request["truncated"], request["cut"]) == (True, "hangup")
    assert kept.startswith(base64.b64decode(request["body_base64"]))  # a reset may overtake the last bytes


@pytest.mark.parametrize(("fields", "sent", "kept"), PARTS.values(), ids=PARTS)
def test_it_stores_every_byte_before_the_end_of_a_half_closed_body(
    server: Served, bin: NewBin, fields: Fields, sent: bytes, kept: bytes
) -> None:
    with Sender(server) as sender:
        sender.send(
            message(f"/{bin.id}/part", "POST", fields, sent) if sent else message(f"/{bin.id}/part", "POST", fields)
        )
        sender.half_close()
        answer = sender.answer()
        assert sender.ends()

    assert (answer.status, answer.number, answer.closes) == (200, 1, True)
    assert _bodies(server, bin) == {f"/{bin.id}/part": (kept, "hangup")}


def test_it_forgets_half_a_head(server: Served, bin: NewBin, bytewise: bool) -> None:
    with Sender(server) as sender:
        sender.send(message(f"/{bin.id}")[:-3], bytewise=bytewise)
        sender.half_close()
        assert sender.ends()

    assert stored(server, bin) == []


def test_it_answers_everything_due_to_a_sender_that_half_closes(server: Served, bin: NewBin, bytewise: bool) -> None:
    with Sender(server) as sender:
        sender.send(message(f"/{bin.id}/1") + message("/api/bins/x") + message(f"/{bin.id}/2"), bytewise=bytewise)
        sender.half_close()
        answers = [sender.answer() for _ in range(3)]
        assert sender.ends()

    assert [(answer.status, answer.number) for answer in answers] == [(200, 1), (401, 0), (200, 2)]


def test_it_tells_a_half_closed_sender_what_was_wrong_at_the_end(server: Served, bin: NewBin) -> None:
    with Sender(server) as sender:
        sender.send(message(f"/{bin.id}/1") + b"\x00")
        sender.half_close()
        answers = [sender.answer(), sender.answer()]
        assert sender.ends()

    assert [answer.status for answer in answers] == [200, 400]


def test_it_lets_go_of_a_page_whose_body_ends_half_way(server: Served) -> None:
    with Sender(server) as sender:
        sender.send(message("/api/bins", "POST", LENGTH) + b"{")
        sender.half_close()
        assert sender.ends()


def test_it_tells_a_head_that_is_too_slow(hasty: Served, hasty_bin: NewBin) -> None:
    with Sender(hasty) as sender:
        answer = sender.send(message(f"/{hasty_bin.id}")[:-3]).answer()
        assert sender.ends()

    assert (answer.status, answer.closes) == (408, True)
    eventually(lambda: refused(hasty, hasty_bin), {"timeout": 1})


def test_it_keeps_what_came_of_a_body_that_is_too_slow(hasty: Served, hasty_bin: NewBin) -> None:
    with Sender(hasty) as sender:
        answer = sender.send(message(f"/{hasty_bin.id}", "POST", LENGTH) + b"hello").answer()
        assert sender.ends()

    assert (answer.status, answer.closes, answer.number) == (408, True, 1)
    assert _bodies(hasty, hasty_bin) == {f"/{hasty_bin.id}": (b"hello", "timeout")}


def test_it_tells_a_page_s_body_that_is_too_slow(hasty: Served) -> None:
    with Sender(hasty) as sender:
        answer = sender.send(message("/api/bins", "POST", LENGTH) + b"{").answer()
        assert sender.ends()

    assert (answer.status, answer.closes) == (408, True)


@pytest.mark.parametrize("first", [b"", b"\r\n", message("/healthz")], ids=["silent", "empty_line", "after_a_page"])
def test_it_closes_an_idle_connection_without_a_word(hasty: Served, first: bytes) -> None:
    with Sender(hasty) as sender:
        sender.send(first)
        if len(first) > 2:
            sender.answer()
        assert sender.ends()


def test_it_closes_an_idle_connection_after_a_capture(hasty: Served, hasty_bin: NewBin) -> None:
    with Sender(hasty) as sender:
        assert sender.send(message(f"/{hasty_bin.id}")).answer().status == 200
        assert sender.ends()


def test_it_lets_go_of_a_sender_that_never_reads(hasty: Served, hasty_bin: NewBin) -> None:
    with Sender(hasty) as sender:
        sender.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        eventually(sender.is_held, True)

        sender.send(message(f"/b/{hasty_bin.view_token}") * 250)
        eventually(sender.is_held, False)


def test_it_turns_away_one_connection_too_many(crowded: Served) -> None:
    holders = [Sender(crowded) for _ in range(6)]
    for holder in holders:
        holder.send(b"GET")
    with Sender(crowded) as sender:
        answer = sender.send(message("/healthz")).answer()
        assert sender.ends()
    for holder in holders:
        holder.socket.close()

    assert (answer.status, answer.closes) == (503, True)
    assert answer.header("retry-after") is not None


def _bodies(server: Served, bin: NewBin) -> dict[str, tuple[bytes, str]]:
    return {
        request["target"]: (base64.b64decode(request["body_base64"]), request["cut"]) for request in stored(server, bin)
    }
