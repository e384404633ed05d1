"""The reduced mode, with the server, journal and directory faked."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import msgspec
import pytest

from bins.capture.asgi import CaptureApp
from bins.capture.recorder import Recorder
from bins.message.capture import Capture, Cut, Mode
from bins.message.limits import Limits
from bins.message.refusal import Refusal
from bins.replies.reply import Reply
from tests.capture.fakes import BIN, SLOW, UNKNOWN, FakeDirectory, FakeJournal, settled
from tests.capture.replying import saved, with_default

Message = dict[str, Any]
GONE: Message = {"type": "http.disconnect"}


class Call:
    """One scope under way: what the application behind got, what was sent."""

    def __init__(self, scope: Message, *messages: Message, **limits: Any) -> None:
        self.journal = FakeJournal()
        self.directory = FakeDirectory()
        self.recorder = Recorder(self.directory, self.journal, Limits(**limits))
        self.passed_on: list[Message] = []
        self.sent: list[Message] = []
        self._messages = list(messages)
        self.task = asyncio.ensure_future(CaptureApp(self._app, self.recorder)(scope, self._receive, self._send))

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        self.passed_on.append(scope)

    async def _receive(self) -> Message:
        if not self._messages:
            await asyncio.Event().wait()
        return self._messages.pop(0)

    async def _send(self, message: Any) -> None:
        self.sent.append(message)

    async def settle(self, outcome: int | Refusal = 1) -> None:
        """Have the journal settle the request, and wait for the end."""
        await settled()
        self.journal.settle(outcome)
        await self.task

    @property
    def status(self) -> int:
        """Status sent."""
        status: int = self.sent[0]["status"]
        return status


def http(path: str = f"/{BIN}", query: bytes = b"", **changes: Any) -> Message:
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode("latin-1"), "query_string": query,
        "http_version": "1.1", "headers": [(b"host", b"h"), (b"content-length", b"5")], "client": ["192.0.2.1", 5],
        "scheme": "http", "root_path": "",
    }  # fmt: skip
    return {**scope, **changes}


def body(data: bytes, *, more: bool = False) -> Message:
    return {"type": "http.request", "body": data, "more_body": more}


async def test_it_answers_with_the_number() -> None:
    call = Call(http(), body(b"he", more=True), body(b"llo"))

    await call.settle(7)

    assert (call.status, call.sent[1]["body"]) == (200, b"Saved.\n")
    assert (b"X-Bin-Request", b"7") in call.sent[0]["headers"]


async def test_it_hands_over_what_the_server_left_of_a_request() -> None:
    call = Call(http(f"/{BIN}/a//b", b"x=%zz&", headers=[(b"b", b"1"), (b"b", b"\xff\n")]), body(b"hello"))
    await settled()

    (entry,) = call.journal.entries
    await call.settle()
    capture = entry.capture
    assert (capture.mode, capture.target, capture.path) == (Mode.ASGI, f"/{BIN}/a//b?x=%zz&".encode(), b"/a//b")
    assert (capture.raw_headers, capture.body, capture.cut) == (b"b\n1\nb\n\xff ", b"hello", Cut.NONE)
    assert (capture.peer.host, capture.peer.port, capture.peer.scheme) == ("192.0.2.1", 5, "http")


async def test_it_answers_only_after_the_commit() -> None:
    call = Call(http(), body(b"hello"))
    await settled()
    assert call.sent == []

    await call.settle()

    assert call.status == 200


@pytest.mark.parametrize("scope", [http("/"), http(f"//{BIN}"), http("/b/x"), {"type": "lifespan"}])
async def test_it_passes_on_what_names_no_bin(scope: Message) -> None:
    call = Call(scope)
    await call.task

    assert [passed["type"] for passed in call.passed_on] == [scope["type"]]
    assert call.journal.entries == []


async def test_it_lets_no_client_say_where_the_application_is_mounted() -> None:
    call = Call(http("/page", root_path="/evil"))
    await call.task

    assert call.passed_on[0]["root_path"] == ""


async def test_it_takes_the_decoded_path_where_a_server_gives_no_raw_one() -> None:
    call = Call(http(f"/{BIN}/é", raw_path=None), body(b""))
    await settled()

    (entry,) = call.journal.entries
    await call.settle()
    assert entry.capture.path == "/é".encode()


async def test_a_server_that_tells_of_no_client_is_no_trouble() -> None:
    call = Call(http(client=None), body(b""))
    await settled()

    (entry,) = call.journal.entries
    await call.settle()
    assert (entry.capture.peer.host, entry.capture.peer.port) == ("", 0)


async def test_it_keeps_a_body_as_far_as_it_came_before_the_hang_up() -> None:
    call = Call(http(), body(b"he", more=True), GONE)
    await settled()

    (entry,) = call.journal.entries
    await call.settle()
    assert (entry.capture.body, entry.capture.cut, entry.capture.body_size) == (b"he", Cut.HANGUP, 5)


async def test_it_keeps_a_body_as_far_as_it_came_in_time() -> None:
    call = Call(http(), body(b"he", more=True), body_seconds=0.01)
    await asyncio.wait_for(call.journal.came.wait(), 60)

    (entry,) = call.journal.entries
    await call.settle()
    assert (entry.capture.cut, call.status) == (Cut.TIMEOUT, 408)


async def test_it_keeps_the_first_bytes_of_a_body_beyond_the_limit() -> None:
    call = Call(http(), body(b"hello", more=True), body(b" world"), max_body_bytes=7)
    await settled()

    (entry,) = call.journal.entries
    await call.settle()
    assert (entry.capture.body, entry.capture.body_size, call.status) == (b"hello w", 11, 413)
    assert call.recorder.admission.inflight_bytes == 0


async def test_it_refuses_what_there_is_no_room_for_and_counts_it() -> None:
    call = Call(http(), body(b"x" * 50, more=True), body(b"x" * 60), max_inflight_bytes=100)
    await call.task

    assert call.status == 503
    assert call.journal.refused == [(BIN, Refusal.TOO_BUSY)]
    assert call.recorder.admission.inflight_bytes == 0


@pytest.mark.parametrize("length", [b"9" * 30, b"-1", b"x", b"", "²".encode()])
async def test_a_length_that_is_none_is_no_trouble(length: bytes) -> None:
    call = Call(http(headers=[(b"content-length", length)]), body(b"hi"))

    await call.settle()

    assert call.status == 200


async def test_an_unknown_bin_is_not_found_and_leads_nowhere() -> None:
    call = Call(http(f"/{UNKNOWN}"), body(b"hello"))
    await call.task

    assert (call.status, call.passed_on, call.journal.refused) == (404, [], [])


async def test_it_looks_a_bin_up() -> None:
    call = Call(http(f"/{SLOW}"), body(b"hello"))
    await settled()
    assert call.journal.entries == []

    call.directory.answer()
    await call.settle()

    assert call.status == 200


async def test_it_passes_on_that_the_store_refused() -> None:
    call = Call(http(), body(b"hello"))

    await call.settle(Refusal.STORE_SLOW)

    assert call.status == 503
    assert call.journal.refused == [(BIN, Refusal.STORE_SLOW)]


async def test_a_request_is_committed_when_its_sender_is_gone_and_the_call_is_cancelled() -> None:
    call = Call(http(), body(b"hello"))
    await settled()

    call.task.cancel()
    await settled()
    call.journal.settle(1)

    assert call.task.cancelled()
    assert call.recorder.admission.inflight_bytes == 0


async def test_head_gets_no_body() -> None:
    call = Call(http(method="HEAD"), body(b""))

    await call.settle()

    assert call.sent[1]["body"] == b""


@pytest.mark.parametrize("name", [BIN, UNKNOWN], ids=["known", "unknown"])
async def test_a_socket_handshake_with_a_bin_is_never_accepted(name: str) -> None:
    handshake = http(f"/{name}/503", type="websocket", scheme="ws")
    del handshake["method"]
    call = Call(handshake)
    await settled()
    entries = list(call.journal.entries)
    if entries:
        call.journal.settle(1)
    await call.task

    assert call.sent == [{"type": "websocket.close", "code": 1008}]
    assert call.passed_on == []
    assert [(entry.capture.method, entry.planned) for entry in entries] == ([("GET", 403)] if name == BIN else [])


class _Waiting(msgspec.Struct, frozen=True):
    go_on: threading.Event

    def fill(self, capture: Capture, n: int, count: int) -> Reply:
        assert self.go_on.wait(30)
        return saved(status=202)


async def test_a_body_keeps_its_room_until_its_template_is_filled_in() -> None:
    call, go_on = Call(http(), body(b"hello")), threading.Event()
    call.directory.known[BIN] = with_default(msgspec.structs.replace(saved(), template=_Waiting(go_on)))
    await settled()
    call.journal.settle(1)
    await settled()
    filling = call.recorder.admission.inflight_bytes

    go_on.set()
    await call.task

    assert (filling, call.status, call.recorder.admission.inflight_bytes) == (5, 202, 0)


@pytest.mark.parametrize("outcome", [1, Refusal.STORE_SLOW])
async def test_a_body_gives_its_room_back(outcome: int | Refusal) -> None:
    call = Call(http(), body(b"hello"))

    await call.settle(outcome)

    assert call.recorder.admission.inflight_bytes == 0
