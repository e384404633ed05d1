"""What holds in every server mode: our own protocol under `serve`, and daphne through the ASGI wrapper."""

import base64
import hashlib

import pytest

from tests.end_to_end.raw import Fields, Sender, eventually, exchange, message, new_bin, stored
from tests.serving import NewBin, Served

EVERY_BYTE = bytes(range(256)) * 3
HANDSHAKE: Fields = [
    (b"Connection", b"Upgrade"), (b"Upgrade", b"websocket"), (b"Sec-WebSocket-Version", b"13"),
    (b"Sec-WebSocket-Key", b"dGhlIHNhbXBsZSBub25jZQ=="),
]  # fmt: skip
UNKNOWN = "/" + "0" * 24


@pytest.fixture(params=["narrow", "reduced"], ids=["wire", "daphne"])
def served(request: pytest.FixtureRequest) -> Served:
    """A server of each mode, both keeping 1,000 bytes of a body."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Served)
    return found


@pytest.fixture
def bin(served: Served) -> NewBin:
    """A new bin of that server."""
    return new_bin(served)


def test_it_keeps_target_and_body_byte_for_byte(served: Served, bin: NewBin) -> None:
    target = f"/{bin.id}/%2Fa//b/../c%00%ff?x=%zz&x=&&"
    answer = exchange(served, message(target, "POST", body=EVERY_BYTE))

    (request,) = stored(served, bin)
    assert (answer.status, answer.header("x-request-id")) == (200, request["id"])
    assert (request["method"], request["target"]) == ("POST", target)
    assert base64.b64decode(request["body_base64"]) == EVERY_BYTE
    assert request["body_sha256"] == hashlib.sha256(EVERY_BYTE).hexdigest()


def test_it_says_which_mode_captured(served: Served, bin: NewBin, request: pytest.FixtureRequest) -> None:
    exchange(served, message(f"/{bin.id}"))

    (row,) = stored(served, bin)
    assert row["mode"] == ("wire" if "wire" in request.node.name else "asgi")


def test_it_numbers_without_a_gap(served: Served, bin: NewBin) -> None:
    with Sender(served) as sender:
        numbers = [sender.send(message(f"/{bin.id}/{n}")).answer().number for n in range(20)]

    assert numbers == list(range(1, 21))
    assert [request["n"] for request in stored(served, bin)] == numbers


@pytest.mark.parametrize("status", [201, 204, 304, 404, 503])
def test_it_gives_the_status_that_is_asked_for(served: Served, bin: NewBin, status: int) -> None:
    answer = exchange(served, message(f"/{bin.id}/{status}", "POST", body=b"x"))

    assert (answer.status, answer.number) == (status, 1)


def test_it_lets_any_page_call(served: Served, bin: NewBin) -> None:
    asked: Fields = [(b"Access-Control-Request-Method", b"PUT"), (b"Access-Control-Request-Headers", b"x-custom")]
    plain = exchange(served, message(f"/{bin.id}"))
    preflight = exchange(served, message(f"/{bin.id}", "OPTIONS", asked))

    assert {answer.header("access-control-allow-origin") for answer in (plain, preflight)} == {"*"}
    assert (preflight.status, preflight.header("access-control-allow-headers")) == (204, "x-custom")


def test_it_keeps_the_first_bytes_of_a_body_beyond_the_limit(served: Served, bin: NewBin) -> None:
    answer = exchange(served, message(f"/{bin.id}", "POST", body=EVERY_BYTE * 2))

    (request,) = stored(served, bin)
    assert answer.status == 413
    assert base64.b64decode(request["body_base64"]) == (EVERY_BYTE * 2)[:1000]
    assert (request["body_size"], request["cut"]) == (1536, "limit")


def test_an_unknown_bin_is_not_found(served: Served) -> None:
    answers = [exchange(served, message(UNKNOWN, method, body=b"x")) for method in ("GET", "POST")]

    assert [(answer.status, answer.body) for answer in answers] == [(404, b"There is no bin at this URL.\n")] * 2


def test_head_gets_no_body(served: Served, bin: NewBin) -> None:
    with Sender(served) as sender:
        head = sender.send(message(f"/{bin.id}", "HEAD")).answer("HEAD")
        following = sender.send(message(f"/{bin.id}")).answer()

    assert (head.status, head.number, following.number) == (200, 1, 2)


def test_it_stores_a_whole_body_whose_sender_hangs_up(served: Served, bin: NewBin) -> None:
    for n in range(5):
        Sender(served).send(message(f"/{bin.id}/{n}", "POST", body=b"whole")).reset()

    eventually(lambda: {request["body_kept"] for request in stored(served, bin)}, {5})
    eventually(lambda: len(stored(served, bin)), 5)


def test_it_never_takes_a_part_of_a_body_for_the_whole(served: Served, bin: NewBin) -> None:
    for body in (b"", b"hello"):
        with Sender(served) as sender:
            sender.send(message(f"/{bin.id}/part", "POST", [(b"Content-Length", b"10")]) + body)
            sender.half_close()
            sender.reads_to_the_end()
    exchange(served, message(f"/{bin.id}/mark"))

    parts = [request for request in stored(served, bin) if request["target"].endswith("/part")]
    assert {request["cut"] for request in parts} <= {"hangup"}


def test_a_socket_handshake_with_a_bin_is_kept_and_not_accepted(served: Served, bin: NewBin) -> None:
    with Sender(served) as sender:
        status = sender.send(message(f"/{bin.id}/ws", fields=HANDSHAKE)).status()

    (request,) = stored(served, bin)
    assert status in {200, 403}
    assert (request["method"], request["target"]) == ("GET", f"/{bin.id}/ws")
    assert request["reply"]["status"] == status


def test_a_socket_handshake_with_an_unknown_bin_is_not_accepted(served: Served) -> None:
    with Sender(served) as sender:
        assert sender.send(message(UNKNOWN, fields=HANDSHAKE)).status() in {403, 404}


def test_no_header_moves_a_request(served: Served, bin: NewBin) -> None:
    to_page = exchange(served, message("/nowhere", fields=[(b"Daphne-Root-Path", b"/" + bin.id.encode())]))
    to_bin = exchange(served, message(f"/{bin.id}", fields=[(b"Daphne-Root-Path", b"/api/bins")]))

    assert (to_page.status, to_bin.status) == (404, 200)
    assert [request["target"] for request in stored(served, bin)] == [f"/{bin.id}"]


def test_it_captures_under_any_host_and_shows_pages_under_its_own(served: Served, bin: NewBin) -> None:
    captured = exchange(served, message(f"/{bin.id}", host=b"attack.example"))
    page = exchange(served, message("/api/bins", "POST", host=b"attack.example"))

    assert (captured.status, page.status) == (200, 400)


@pytest.mark.parametrize("path", ["//{}", "/./{}", "/{}%2f..", "/{};x", "/b/{}", "/{}a", "/?{}"])
def test_it_decodes_nothing_to_find_the_bin(served: Served, bin: NewBin, path: str) -> None:
    answer = exchange(served, message(path.format(bin.id)))

    assert 300 <= answer.status < 500
    assert stored(served, bin) == []


def test_it_answers_captures_and_pages_on_one_connection_in_order(served: Served, bin: NewBin) -> None:
    with Sender(served) as sender:
        sender.send(message(f"/{bin.id}/1") + message("/api/bins/x") + message(f"/{bin.id}/2", "POST", body=b"x"))
        answers = [sender.answer() for _ in range(3)]

    assert [(answer.status, answer.number) for answer in answers] == [(200, 1), (401, 0), (200, 2)]
