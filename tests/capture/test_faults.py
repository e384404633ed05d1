"""Each fault as a client on a plain socket meets it, on both event loops."""

from __future__ import annotations

import asyncio
import gzip
import http.client
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import h11
import httptools
import pytest
import uvloop

from bins.replies.reply import Reply, make_reply, render
from bins.replies.spec import Fault, FaultKind, Where
from tests.capture.performing import GET, HEAD, LINES, REPLY, Stage, performing, read_all, read_until_reset
from tests.waiting import within_one_of

MIB = 1024 * 1024
NOTHING = make_reply(204, [(b"X", b"1")])

OnStage = Callable[..., Stage]


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def on_stage(request: pytest.FixtureRequest) -> Iterator[OnStage]:
    with ExitStack() as stack:
        yield lambda fault, *reply: stack.enter_context(performing(request.param(), fault, *reply))


def split(answer: bytes) -> tuple[list[bytes], bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.split(b"\r\n"), body


def lengths(fields: list[bytes]) -> list[int]:
    return [int(line.split(b":")[1]) for line in fields if line.lower().startswith(b"content-length")]


# -- no answer --------------------------------------------------------------------------------------------------------


def test_silence_says_nothing_and_ends(on_stage: OnStage) -> None:
    stage = on_stage(Fault(FaultKind.SILENT, seconds=0.3))
    began = time.monotonic()

    assert stage.ask() == b""
    assert time.monotonic() - began >= 0.3
    assert stage.end()


@pytest.mark.parametrize("seconds", [0, 600])
def test_silence_lasts_no_longer_than_the_instance_allows(on_stage: OnStage, seconds: float) -> None:
    stage = on_stage(Fault(FaultKind.SILENT, seconds=seconds))
    stage.most_seconds = 0.2

    assert stage.ask() == b""


def test_silence_ends_when_its_sender_gives_up(on_stage: OnStage) -> None:
    stage = on_stage(Fault(FaultKind.SILENT))

    with stage.connect() as client:
        client.sendall(GET)
        stage.on_the_loop(stage.performances.get(timeout=30).given_up)
        assert read_all(client) == b""
    assert stage.end()


def test_a_close_comes_without_a_byte(on_stage: OnStage) -> None:
    stage = on_stage(Fault(FaultKind.CLOSE))

    assert stage.ask() == b""
    assert stage.end()


def test_a_reset_comes_before_the_answer(on_stage: OnStage) -> None:
    stage = on_stage(Fault(FaultKind.RESET))

    with stage.connect() as client:
        client.sendall(GET)
        with pytest.raises(ConnectionResetError):
            client.recv(1)
    assert stage.end()


# -- half an answer ---------------------------------------------------------------------------------------------------


def test_a_reset_comes_behind_half_of_the_answer(on_stage: OnStage) -> None:
    stage = on_stage(Fault(FaultKind.RESET, at=Where.MIDDLE))
    whole = render(REPLY, LINES, head_only=False)

    with stage.connect() as client:
        client.sendall(GET)
        assert read_until_reset(client) == (whole[: len(whole) // 2], True)


def test_half_of_a_mebibyte_arrives_before_the_reset(on_stage: OnStage) -> None:
    reply = make_reply(200, [], bytes(MIB))
    stage = on_stage(Fault(FaultKind.RESET, at=Where.MIDDLE), reply)

    with stage.connect(receive_buffer=8192) as client:
        client.sendall(GET)
        got, was_reset = read_until_reset(client)
    assert was_reset
    assert len(got) == len(render(reply, LINES, head_only=False)) // 2


def test_one_who_reads_nothing_is_reset_in_the_end(on_stage: OnStage) -> None:
    stage = on_stage(Fault(FaultKind.RESET, at=Where.MIDDLE), make_reply(200, [], bytes(8 * MIB)))
    stage.most_seconds = 0.3

    with stage.connect(receive_buffer=8192) as client:
        client.sendall(GET)
        assert stage.paused.wait(20)
        assert stage.end()
        assert read_until_reset(client)[1]


def test_a_truncated_body_is_shorter_than_its_length(on_stage: OnStage) -> None:
    stage = on_stage(Fault(FaultKind.TRUNCATE, missing=17))

    fields, body = split(stage.ask())

    assert lengths(fields) == [len(REPLY.body) + 17]
    assert body == REPLY.body
    assert stage.end()


def test_a_client_notices_the_truncation(on_stage: OnStage) -> None:
    stage = on_stage(Fault(FaultKind.TRUNCATE, missing=17))
    client = http.client.HTTPConnection(*stage.address, timeout=30)

    client.request("GET", "/")
    with client.getresponse() as response, pytest.raises(http.client.IncompleteRead) as raised:
        response.read()
    client.close()

    assert raised.value.expected == 17


@pytest.mark.parametrize(("request_", "reply"), [(HEAD, REPLY), (GET, NOTHING)])
def test_a_head_alone_is_truncated_before_it_ends(on_stage: OnStage, request_: bytes, reply: Reply) -> None:
    answer = on_stage(Fault(FaultKind.TRUNCATE), reply).ask(request_)

    assert answer.endswith(b"X-Bin-Request: 7\r\n")
    assert b"\r\n\r\n" not in answer


# -- a slow answer ----------------------------------------------------------------------------------------------------


def test_a_body_drips_at_its_rate(on_stage: OnStage) -> None:
    stage = on_stage(Fault(FaultKind.DRIP, bytes_per_second=200))

    def rate() -> float:
        with stage.connect() as client:
            came = arrivals(client, len(REPLY.body))
        (first, size), (last, total) = came[0], came[-1]
        assert total == len(REPLY.body)
        return (total - size) / (last - first) if len(came) >= 10 else 0.0

    within_one_of(5, 160, 240, rate)


def test_a_slow_drip_comes_byte_by_byte(on_stage: OnStage) -> None:
    stage = on_stage(Fault(FaultKind.DRIP, bytes_per_second=4), make_reply(200, [], b"hello"))
    began = time.monotonic()

    with stage.connect() as client:
        sizes = [size for _, size in arrivals(client, 5)]

    assert sizes[-1] == 5
    assert len(sizes) >= 3
    assert time.monotonic() - began >= 1


def arrivals(client: socket.socket, length: int) -> list[tuple[float, int]]:
    client.sendall(GET)
    got, came = b"", []
    while len(split(got)[1]) < length:
        got += client.recv(65536)
        came.append((time.monotonic(), len(split(got)[1])))
    return [(at, size) for at, size in came if size]


def test_a_dripped_body_leaves_the_connection_to_the_next(on_stage: OnStage) -> None:
    stage = on_stage(Fault(FaultKind.DRIP, bytes_per_second=1_000_000))
    client = http.client.HTTPConnection(*stage.address, timeout=30)

    for _ in range(2):
        client.request("GET", "/")
        with client.getresponse() as response:
            assert response.read() == REPLY.body
    client.close()

    assert (stage.end(), stage.end()) == (False, False)


def test_a_drip_ends_when_the_instance_says(on_stage: OnStage) -> None:
    stage = on_stage(Fault(FaultKind.DRIP, bytes_per_second=20))
    stage.most_seconds = 0.5

    _, body = split(stage.ask())

    assert 0 < len(body) < 20
    assert stage.end()


@pytest.mark.parametrize(("request_", "reply"), [(HEAD, REPLY), (GET, NOTHING), (GET, make_reply(200, []))])
def test_without_a_body_nothing_drips(on_stage: OnStage, request_: bytes, reply: Reply) -> None:
    stage = on_stage(Fault(FaultKind.DRIP, bytes_per_second=1), reply)

    with stage.connect() as client:
        client.sendall(request_)
        assert client.recv(65536) == render(reply, LINES, head_only=True)
        assert not stage.end()


def test_headers_come_one_a_second_without_an_end(on_stage: OnStage) -> None:
    reply = make_reply(200, [])
    stage = on_stage(Fault(FaultKind.SLOW_HEADERS, seconds=2.9), reply)
    began = time.monotonic()

    with stage.connect() as client:
        client.sendall(GET)
        assert client.recv(65536) == b"HTTP/1.1 200 OK\r\n"
        assert read_all(client) == b"Content-Length: 0\r\nDate: now\r\n"
    assert time.monotonic() - began >= 2.5


def test_slow_headers_go_on_behind_the_reply_s_own(on_stage: OnStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bins.capture.faults._HEADER_SECONDS", 0.01)
    answer = on_stage(Fault(FaultKind.SLOW_HEADERS, seconds=0.5)).ask()

    assert answer.startswith(REPLY.head + LINES + b"X-Slow-Header: 1\r\nX-Slow-Header: 2\r\n")
    assert b"\r\n\r\n" not in answer


# -- a wrong answer ---------------------------------------------------------------------------------------------------


def test_no_parser_takes_invalid_http(on_stage: OnStage) -> None:
    answer = on_stage(Fault(FaultKind.INVALID_HTTP)).ask()

    with pytest.raises(httptools.HttpParserError):
        httptools.HttpResponseParser(object()).feed_data(answer)
    reader = h11.Connection(h11.CLIENT)
    reader.send(h11.Request(method="GET", target="/", headers=[("Host", "h")]))
    reader.receive_data(answer)
    with pytest.raises(h11.RemoteProtocolError):
        reader.next_event()


def test_a_client_gives_invalid_http_up(on_stage: OnStage) -> None:
    client = http.client.HTTPConnection(*on_stage(Fault(FaultKind.INVALID_HTTP)).address, timeout=30)

    client.request("GET", "/")
    with pytest.raises(http.client.BadStatusLine):
        client.getresponse()
    client.close()


def test_bad_gzip_is_sent_whole_and_cannot_be_decoded(on_stage: OnStage) -> None:
    stage = on_stage(Fault(FaultKind.BAD_GZIP))
    client = http.client.HTTPConnection(*stage.address, timeout=30)

    client.request("GET", "/")
    with client.getresponse() as response:
        body = response.read()
        assert response.headers.get_all("Content-Encoding") == ["gzip"]
        assert response.headers.get_all("Content-Length") == [str(len(body))]
    client.close()

    assert body[:3] == b"\x1f\x8b\x08"
    with pytest.raises(zlib.error):
        gzip.decompress(body)


# -- a large answer ---------------------------------------------------------------------------------------------------


def test_a_large_body_waits_for_one_who_reads_slowly(on_stage: OnStage) -> None:
    stage = on_stage(Fault(FaultKind.LARGE_BODY, mebibytes=10))

    with stage.connect(receive_buffer=8192) as client:
        client.sendall(GET)
        assert stage.paused.wait(20)
        assert stage.ended.empty()
        answer = b""
        while len(split(answer)[1]) < 10 * MIB:
            answer += client.recv(MIB)
    fields, body = split(answer)

    assert lengths(fields) == [len(body)] == [10 * MIB]
    assert body[:400] == body[4000:4400] == REPLY.body
    assert max(stage.held) <= 256 * 1024


def test_a_large_body_leaves_the_connection_to_the_next(on_stage: OnStage) -> None:
    stage = on_stage(Fault(FaultKind.LARGE_BODY, mebibytes=1))
    client = http.client.HTTPConnection(*stage.address, timeout=30)

    for _ in range(2):
        client.request("GET", "/")
        with client.getresponse() as response:
            assert len(response.read()) == MIB
    client.close()

    assert (stage.end(), stage.end()) == (False, False)


def test_head_of_a_large_body_says_its_length(on_stage: OnStage) -> None:
    stage = on_stage(Fault(FaultKind.LARGE_BODY, mebibytes=3))

    with stage.connect() as client:
        client.sendall(HEAD)
        fields, body = split(client.recv(65536))

    assert lengths(fields) == [3 * MIB]
    assert body == b""
