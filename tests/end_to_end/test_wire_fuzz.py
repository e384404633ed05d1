"""Five thousand mutated messages: no 5xx, no traceback, no hang, no growth; what is stored is what was answered."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
from collections.abc import Iterator

import pytest

from tests.end_to_end.raw import ask, chunked, exchange, message, new_bin
from tests.end_to_end.test_wire_framing import SMUGGLING
from tests.serving import NewBin, Served, serve

MESSAGES = 5_000
AT_ONCE = 64
SECONDS_TO_END = 60
"""Every deadline of the server is two seconds; the rest is for a machine with other things to do."""
MOST_GROWTH = 20 * 1024 * 1024

_RESPONSE = re.compile(rb"HTTP/1\.1 ([0-9]{3}) [^\r]*\r\n(.*?)\r\n\r\n", re.DOTALL)
# Pages and the API name their answers too; only captures have a number in a bin.
_CAPTURED = re.compile(rb"(?i)x-request-id: ([0-9a-f-]{36})\r\nx-bin-request:")
_PIECES = [
    b"\r\n", b"\n", b"\r", b"\0", b" ", b":", b"\t", b"0\r\n\r\n", b"GET ", b"/", b"?", b"#", b"%", b"HTTP/1.1\r\n",
    b"Content-Length: 1\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n", b"Upgrade: h2c\r\n",
    b"Connection: upgrade\r\n", b"Expect: 100-continue\r\n", b"\xff", b"A" * 5000, b"x: y\r\n" * 300,
]  # fmt: skip


def _corpus(bin: NewBin) -> list[bytes]:
    """Messages to begin with: every well-formed kind, the more often, and the malformed ones of the framing tests."""
    own, te = f"/{bin.id}", [(b"Transfer-Encoding", b"chunked")]
    ws = [(b"Connection", b"Upgrade"), (b"Upgrade", b"websocket"), (b"Sec-WebSocket-Key", b"dGhlIHNhbXBsZSBub25jZQ==")]
    good = [
        message(own), message(f"{own}/a//b?x=%zz"), message(own, "HEAD"), message(own, "OPTIONS"),
        message("*", "OPTIONS"),
        message(own, "POST", body=b"hello world"), message(own, "PUT", te, chunked(b"hello", b" ", b"world")),
        message(own, "POST", te, chunked(b"hi", trailers=b"T: 1\r\n", extension=b";a=b")),
        message(own, "POST", [(b"Expect", b"100-continue")], b"hi"), message(own, version="1.0", host=b""),
        message(own, fields=[(b"B", b"1"), (b"X_U", b"\xff\xfe"), (b"B", b"2")]), message(own, fields=ws),
        message(own, "POST", [*ws, (b"Content-Length", b"2")], b"hi"), message(own, "POST", [*ws, *te], chunked(b"hi")),
        message(own) + message("/api/bins/x") + message(own, "POST", body=b"1"), message(own, body=b"x" * 3000),
        message("/" + "0" * 24, "POST", body=b"hi"), message("/"), message("/static/x"), message("/b/x"),
        message("/ws/b/x", fields=[*ws, (b"Sec-WebSocket-Version", b"13")]), message("/api/bins/x/requests?after=1"),
        message("/api/bins", "POST", te, chunked(b'{"name":', b'"x"}')), message(f"http://h.example{own}/x"),
    ]  # fmt: skip
    return good * 6 + [bad.replace(b"/ID", own.encode()) for bad in SMUGGLING.values()]


class _Mutator:
    """Makes messages out of others; the same ones for the same seed."""

    def __init__(self, corpus: list[bytes], seed: int) -> None:
        self._corpus = corpus
        self._chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret

    def next(self) -> bytes:
        """Give the next message: one of the corpus after one to three changes."""
        data = self._chance.choice(self._corpus)
        for _ in range(self._chance.randint(1, 3)):
            change = self._chance.choice(
                [self._flip, self._insert, self._delete, self._splice, self._repeat, self._cut]
            )
            data = change(data, self._chance.randint(0, len(data)))
        return data

    def chosen(self, one_in: int) -> bool:
        """Tell by chance whether this is one in so many."""
        return self._chance.randrange(one_in) == 0

    def _flip(self, data: bytes, at: int) -> bytes:
        return data[:at] + bytes([self._chance.randrange(256)]) + data[at + 1 :]

    def _insert(self, data: bytes, at: int) -> bytes:
        return data[:at] + self._chance.choice(_PIECES) + data[at:]

    def _delete(self, data: bytes, at: int) -> bytes:
        return data[:at] + data[at + self._chance.randint(1, 20) :]

    def _splice(self, data: bytes, at: int) -> bytes:
        other = self._chance.choice(self._corpus)
        return data[:at] + other[self._chance.randint(0, len(other)) :]

    def _repeat(self, data: bytes, at: int) -> bytes:
        return data[:at] + data[at : at + self._chance.randint(1, 40)] * self._chance.randint(2, 5) + data[at:]

    def _cut(self, data: bytes, at: int) -> bytes:
        return data[:at]


@pytest.fixture
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of its own that waits for nobody longer than two seconds."""
    with serve(tmp_path_factory.mktemp("fuzzed"), head_timeout=2, body_timeout=2, keep_alive=2) as served:
        yield served


async def test_it_withstands_five_thousand_mutated_messages(fuzzed: Served) -> None:
    bin = new_bin(fuzzed)
    mutator = _Mutator(_corpus(bin), seed=14)
    responses = await _fuzz(fuzzed, bin, mutator, 200)
    before = fuzzed.memory()

    responses += await _fuzz(fuzzed, bin, mutator, MESSAGES - 200)
    grown = fuzzed.memory() - before

    # A status that the target asked for comes with a request id; every other 5xx is our own failure.
    assert [head for head in responses if head[:1] == b"5" and not _CAPTURED.search(head)] == []
    log = fuzzed.log.read_text()
    assert "Traceback" not in log, log[-5000:]
    assert grown <= MOST_GROWTH
    acknowledged = [match[1].decode() for head in responses if (match := _CAPTURED.search(head))]
    assert len(acknowledged) > MESSAGES / 20
    assert sorted(acknowledged) == sorted(_stored_ids(fuzzed, bin))


async def _fuzz(served: Served, bin: NewBin, mutator: _Mutator, count: int) -> list[bytes]:
    """Send `count` messages, many at once; every hundredth is one that must be answered. Give status and heads."""
    room = asyncio.Semaphore(AT_ONCE)
    probes = [_send(served.port, message(f"/{bin.id}/probe"), room) for _ in range(0, count, 100)]
    sending = [
        _send(served.port, mutator.next(), room, bytewise=mutator.chosen(10), patient=mutator.chosen(10))
        for _ in range(count)
    ]
    for place, probe in enumerate(probes):
        sending.insert(place * 101, probe)
    received = await asyncio.gather(*sending)
    assert {data[:15] for data in received[::101]} == {b"HTTP/1.1 200 OK"}
    return [match[1] + b" " + match[2] + b"\r\n" for data in received for match in _RESPONSE.finditer(data)]


async def _send(
    port: int, data: bytes, room: asyncio.Semaphore, *, bytewise: bool = False, patient: bool = False
) -> bytes:
    """Send one message and give all that comes until the server closes; a patient sender leaves its side open."""
    async with room:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        received = b""
        try:
            async with asyncio.timeout(SECONDS_TO_END):
                with contextlib.suppress(OSError):  # the server may have closed it first
                    for piece in (data[at : at + 1] for at in range(len(data))) if bytewise else (data,):
                        writer.write(piece)
                        await writer.drain()
                    if not patient:
                        writer.write_eof()
                with contextlib.suppress(ConnectionError):
                    while piece := await reader.read(65536):
                        received += piece
        except TimeoutError:
            pytest.fail(f"no end after {data!r}, {bytewise=}, {patient=}, received {received!r}")
        finally:
            writer.close()
        return received


def _stored_ids(served: Served, bin: NewBin) -> list[str]:
    ids: list[str] = []
    after, more = 0, True
    while more:
        page = ask(served, f"/api/bins/{bin.id}/requests?after={after}&limit=200", bin.manage_token)
        ids += [request["id"] for request in page["data"]]
        after, more = page["last"], page["has_more"]
    return ids


def test_the_same_seed_makes_the_same_messages(server: Served) -> None:
    corpus = _corpus(new_bin(server))

    made = [[mutator.next() for _ in range(50)] for mutator in (_Mutator(corpus, 1), _Mutator(corpus, 1))]

    assert made[0] == made[1]
    assert exchange(server, corpus[0]).status == 200
