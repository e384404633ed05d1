"""One connection, many requests: captures, pages and the API each go their own way, and answers come in order."""

import base64

import pytest

from tests.end_to_end.raw import Fields, Sender, ask, chunked, exchange, message, new_bin, stored
from tests.serving import NewBin, Served

UPGRADES: dict[str, Fields] = {
    "websocket": [
        (b"Connection", b"Upgrade"), (b"Upgrade", b"websocket"), (b"Sec-WebSocket-Version", b"13"),
        (b"Sec-WebSocket-Key", b"dGhlIHNhbXBsZSBub25jZQ=="),
    ],
    "h2c": [(b"Connection", b"Upgrade, HTTP2-Settings"), (b"Upgrade", b"h2c"), (b"HTTP2-Settings", b"AAMAAABk")],
}  # fmt: skip
BODIES = {
    "no_body": ([], b""),
    "length": ([(b"Content-Length", b"2")], b"hi"),
    "chunked": ([(b"Transfer-Encoding", b"chunked")], chunked(b"h", b"i", trailers=b"T: 1\r\n")),
}


def test_it_answers_pipelined_requests_to_two_bins_in_order(server: Served, bin: NewBin, bytewise: bool) -> None:
    other = new_bin(server)
    sent = [message(f"/{name.id}/{n}", "POST", body=b"%d" % n) for n in range(10) for name in (bin, other)]
    with Sender(server) as sender:
        sender.send(b"".join(sent), bytewise=bytewise)
        answers = [sender.answer() for _ in sent]

    assert [answer.number for answer in answers] == [n for n in range(1, 11) for _ in (bin, other)]
    for name, place in ((bin, 0), (other, 1)):
        kept = stored(server, name)
        assert [request["target"] for request in kept] == [f"/{name.id}/{n}" for n in range(10)]
        assert [request["id"] for request in kept] == [answer.header("x-request-id") for answer in answers[place::2]]


def test_it_keeps_the_order_of_captures_pages_and_api_calls(server: Served, bin: NewBin, bytewise: bool) -> None:
    sent = [
        message(f"/{bin.id}/1", "POST", body=b"one"),
        message("/static/none"),
        message(f"/{bin.id}/2", "POST", [(b"Transfer-Encoding", b"chunked")], chunked(b"t", b"wo")),
        message("/api/bins", "POST", [(b"Content-Type", b"application/json")], b'{"name":"by pipeline"}'),
        message(f"/{bin.id}/3", "HEAD"),
        message("/api/bins/nothing"),
        message(f"/{bin.id}/204"),
    ]
    with Sender(server) as sender:
        sender.send(b"".join(sent), bytewise=bytewise)
        answers = [sender.answer(one.split(b" ")[0].decode()) for one in sent]

    assert [answer.status for answer in answers] == [200, 404, 200, 201, 200, 401, 204]
    assert [answer.number for answer in answers] == [1, 0, 2, 0, 3, 0, 4]
    assert answers[3].json()["name"] == "by pipeline"
    assert [request["body_kept"] for request in stored(server, bin)] == [3, 3, 0, 0]


def test_it_serves_captures_and_pages_on_one_kept_connection(server: Served, bin: NewBin) -> None:
    page = f"/b/{bin.view_token}"
    with Sender(server) as sender:
        answers = [
            sender.send(message(target)).answer() for target in (f"/{bin.id}/a", page, f"/{bin.id}/b", page, "/api/x")
        ]

    assert [answer.status for answer in answers] == [200, 200, 200, 200, 404]
    assert [answer.number for answer in answers] == [1, 0, 2, 0, 0]
    assert bin.id.encode() in answers[1].body


def test_it_refuses_a_pipeline_without_end_and_answers_what_it_took(server: Served, bin: NewBin) -> None:
    with Sender(server) as sender:
        sender.send(message(f"/{bin.id}") * 3000)
        answers = [sender.answer()]
        while not answers[-1].closes:
            answers.append(sender.answer())

    *taken, last = answers
    assert [answer.number for answer in taken] == list(range(1, len(taken) + 1))
    assert (last.status, last.number) == (503, 0)
    assert ask(server, f"/api/bins/{bin.id}", bin.view_token)["last_n"] == len(taken)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("fields", UPGRADES.values(), ids=UPGRADES)
def test_it_captures_an_upgrade_as_a_request_and_goes_on(
    server: Served, bin: NewBin, fields: Fields, body: tuple[Fields, bytes], bytewise: bool
) -> None:
    framing, data = body
    sent = message(f"/{bin.id}/up", "POST", [*fields, *framing], data)
    with Sender(server) as sender:
        sender.send(sent + message(f"/{bin.id}/next", "POST", body=b"next"), bytewise=bytewise)
        answers = [sender.answer(), sender.answer()]

    first, second = stored(server, bin)
    assert [(answer.status, answer.number) for answer in answers] == [(200, 1), (200, 2)]
    assert [header[0].encode() for header in first["headers"][1:]] == [name for name, _ in [*fields, *framing]]
    assert (base64.b64decode(first["body_base64"]), second["body_size"]) == (b"hi" if data else b"", 4)
    assert first["trailers"] == ([["T", "1"]] if data != b"hi" and data else [])


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_it_ends_after_an_upgrade_that_also_says_close(server: Served, bin: NewBin, body: tuple[Fields, bytes]) -> None:
    fields = [(b"Connection", b"upgrade, close"), (b"Upgrade", b"h2c"), *body[0]]
    with Sender(server) as sender:
        sender.send(message(f"/{bin.id}/up", "POST", fields, body[1]) + message(f"/{bin.id}/not-read"))
        answer = sender.answer()
        assert sender.ends()

    assert (answer.status, answer.closes) == (200, True)
    assert [request["target"] for request in stored(server, bin)] == [f"/{bin.id}/up"]


def test_it_answers_an_upgrade_of_an_unknown_bin(server: Served) -> None:
    with Sender(server) as sender:
        sent = message("/" + "0" * 24, fields=UPGRADES["websocket"])
        answers = [sender.send(sent).answer() for _ in range(2)]

    assert [answer.status for answer in answers] == [404, 404]


UNREADABLE: dict[str, tuple[Fields, bytes]] = {
    "a_body": ([(b"Content-Length", b"2")], b"hi"),
    "a_chunked_body": ([(b"Transfer-Encoding", b"chunked")], chunked(b"hi")),
    "200_fields": ([(b"X", b"%d" % n) for n in range(200)], b""),
    "a_field_of_10_kb": ([(b"X", b"x" * 10_000)], b""),
    "two_keys": ([(b"Sec-WebSocket-Key", b"again")], b""),
}


@pytest.mark.parametrize(("fields", "body"), UNREADABLE.values(), ids=UNREADABLE)
def test_it_refuses_a_socket_handshake_that_nobody_could_read(server: Served, fields: Fields, body: bytes) -> None:
    with Sender(server) as sender:
        sender.send(message("/ws/b/x", fields=[*UPGRADES["websocket"], *fields]) + body)
        status = sender.status()
        sender.reads_to_the_end()

    assert status == 400


def test_it_answers_a_page_asked_for_with_an_upgrade_that_nobody_speaks(server: Served) -> None:
    with Sender(server) as sender:
        answer = sender.send(message("/healthz", fields=UPGRADES["h2c"])).answer()
        assert sender.ends()

    assert answer.status in {200, 404}


LAST = {
    "connection_close": ("1.1", [(b"Connection", b"close")]),
    "http_1_0": ("1.0", []),
    "http_1_0_keep_alive": ("1.0", [(b"Connection", b"keep-alive")]),
}


@pytest.mark.parametrize(("version", "fields"), LAST.values(), ids=LAST)
@pytest.mark.parametrize("path", ["/{}/last", "/healthz"], ids=["capture", "page"])
def test_it_takes_nothing_behind_the_last_request(
    server: Served, bin: NewBin, path: str, version: str, fields: Fields, bytewise: bool
) -> None:
    target = path.format(bin.id)
    with Sender(server) as sender:
        last = message(target, "POST", fields, b"hi", version=version)
        answer = sender.send(last + message(f"/{bin.id}/behind"), bytewise=bytewise).answer()
        assert sender.ends()

    assert answer.closes
    assert {request["target"] for request in stored(server, bin)} <= {f"/{bin.id}/last"}


def test_it_takes_nothing_behind_a_body_that_it_refused(server: Served, bin: NewBin) -> None:
    unknown = message("/" + "0" * 24, "POST", body=b"hi")
    exchange(server, unknown)
    with Sender(server) as sender:
        answer = sender.send(unknown + message(f"/{bin.id}/behind")).answer()
        assert sender.ends()

    assert (answer.status, answer.closes) == (404, True)
    assert stored(server, bin) == []
