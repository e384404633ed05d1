"""A sender on a plain socket: what it writes is what goes over the wire, and every answer is read strictly."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

from tests.serving import NewBin, Served

Fields = list[tuple[bytes, bytes]]
Found = TypeVar("Found")

LINGER_NONE = struct.pack("ii", 1, 0)
"""SO_LINGER on, zero seconds: closing sends a reset."""

_STATUS_LINE = re.compile(rb"HTTP/1\.1 ([1-5][0-9]{2}) ([ -~]*)")
_FIELD_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+): ([\t -~\x80-\xff]*)")


@dataclass(frozen=True)
class Answer:
    """One response as it came."""

    status: int
    headers: list[tuple[str, str]]
    """Names in lower case."""
    body: bytes

    def header(self, name: str) -> str | None:
        """Value of the only field of this name, or None."""
        values = [value for field, value in self.headers if field == name]
        assert len(values) <= 1, self.headers
        return values[0] if values else None

    @property
    def number(self) -> int:
        """Number that the request was given."""
        return int(self.header("x-bin-request") or 0)

    @property
    def closes(self) -> bool:
        """True when it says that the connection ends with it."""
        return self.header("connection") == "close"

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Sender:
    """One connection to a server."""

    def __init__(self, server: Served, timeout: float = 60) -> None:
        self.socket = server.connect(timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._unread = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes, *, bytewise: bool = False) -> Self:
        """Send all of `data`, or as much as the server takes, in one write or in one write a byte."""
        with contextlib.suppress(ConnectionError):
            for piece in (data[at : at + 1] for at in range(len(data))) if bytewise else (data,):
                self.socket.sendall(piece)
        return self

    def half_close(self) -> None:
        """Say that nothing more will be sent."""
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Go away without a word."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NONE)
        self.socket.close()

    def answer(self, method: str = "GET") -> Answer:
        """Read the next response to a request with `method`."""
        head = self._until(b"\r\n\r\n")
        first, *lines = head[:-4].split(b"\r\n")
        status = int(_matched(_STATUS_LINE, first)[1])
        parts = [_matched(_FIELD_LINE, line) for line in lines]
        headers = [(part[1].decode("ascii").lower(), part[2].decode("latin-1")) for part in parts]
        bodiless = method == "HEAD" or status < 200 or status in {204, 304}
        answer = Answer(status, headers, b"")
        return answer if bodiless else Answer(status, headers, self._body(answer))

    def status(self) -> int:
        """Read only the status of the next response: for servers whose other lines are their own affair."""
        while b"\r\n" not in self._unread:
            self._more()
        return int(_matched(re.compile(rb"HTTP/1\.[01] ([0-9]{3}) .*"), self._unread.split(b"\r\n")[0])[1])

    def reads_to_the_end(self) -> None:
        """Wait until the server closes, whatever it says."""
        with contextlib.suppress(ConnectionResetError):
            while self.socket.recv(65536):
                pass

    def ends(self) -> bool:
        """Tell whether the server closes without sending anything more."""
        with contextlib.suppress(ConnectionResetError):
            self._unread += self.socket.recv(65536)
        return not self._unread

    def is_held(self) -> bool:
        """Tell whether the server's process still holds its end; nothing is read for that."""
        own, theirs = (self.socket.getsockname()[1], self.socket.getpeername()[1])
        ends = f":{theirs:04X} ", f":{own:04X} "
        lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()
        # Columns: number, local address, remote address, state, ... and ninth the inode, 0 when no process holds it.
        parts = [line.split() for line in lines if ends[0] in line and ends[1] in line]
        return any(part[1].endswith(ends[0].strip()) and part[9] != "0" for part in parts)

    def is_silent(self, seconds: float = 0.3) -> bool:
        """Tell whether the server neither sends nor closes for a while."""
        before = self.socket.gettimeout()
        self.socket.settimeout(seconds)
        try:
            self._unread += self.socket.recv(65536) or b"the end"
        except TimeoutError:
            return not self._unread
        finally:
            self.socket.settimeout(before)
        return False

    def _body(self, answer: Answer) -> bytes:
        coding, length = answer.header("transfer-encoding"), answer.header("content-length")
        assert (coding is None) != (length is None), answer.headers
        if length is not None:
            assert re.fullmatch("[0-9]+", length)
            return self._exactly(int(length))
        assert coding == "chunked"
        body = b""
        while size := int(self._until(b"\r\n"), 16):
            body += self._exactly(size)
            assert self._exactly(2) == b"\r\n"
        assert self._exactly(2) == b"\r\n"
        return body

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._unread:
            self._more()
        found, _, self._unread = self._unread.partition(mark)
        return found + mark

    def _exactly(self, size: int) -> bytes:
        while len(self._unread) < size:
            self._more()
        found, self._unread = self._unread[:size], self._unread[size:]
        return found

    def _more(self) -> None:
        data = self.socket.recv(65536)
        assert data, f"the server closed; unread: {self._unread!r}"
        self._unread += data


def message(
    target: bytes | str,
    method: str = "GET",
    fields: Fields | None = None,
    body: bytes = b"",
    *,
    version: str = "1.1",
    host: bytes = b"localhost",
) -> bytes:
    """Give a request; a body brings its Content-Length along, unless `fields` frames it."""
    raw = target.encode("latin-1") if isinstance(target, str) else target
    fields = list(fields or [])
    framed = {name.lower() for name, _ in fields} & {b"content-length", b"transfer-encoding"}
    if body and not framed:
        fields.append((b"Content-Length", b"%d" % len(body)))
    lines = [b"%b: %b\r\n" % field for field in ([(b"Host", host)] if host else []) + fields]
    return b"%b %b HTTP/%b\r\n%b\r\n%b" % (method.encode(), raw, version.encode(), b"".join(lines), body)


def chunked(*pieces: bytes, trailers: bytes = b"", extension: bytes = b"") -> bytes:
    """Give a body in chunks."""
    return b"".join(b"%x%b\r\n%b\r\n" % (len(piece), extension, piece) for piece in pieces) + b"0\r\n%b\r\n" % trailers


def exchange(server: Served, data: bytes, method: str = "GET", *, bytewise: bool = False) -> Answer:
    """Send one request on a connection of its own and give the answer."""
    with Sender(server) as sender:
        return sender.send(data, bytewise=bytewise).answer(method)


def new_bin(server: Served) -> NewBin:
    """Make a bin; quicker than `Served.new_bin`, which sets up a client each time."""
    made = exchange(server, message("/api/bins", "POST")).json()
    return NewBin(*(made[key] for key in ("id", "capture_url", "page_url", "view_token", "manage_token")))


def ask(server: Served, path: str, token: str, method: str = "GET") -> Any:
    """Ask the API."""
    fields = [(b"Authorization", b"Bearer " + token.encode())]
    answer = exchange(server, message(path, method, fields))
    assert answer.status == 200, answer
    return answer.json()


def stored(server: Served, bin: NewBin) -> list[dict[str, Any]]:
    """Every request of a bin with its body, oldest first."""
    rows = ask(server, f"/api/bins/{bin.id}/requests?after=0&limit=200", bin.manage_token)["data"]
    return [ask(server, f"/api/bins/{bin.id}/requests/{row['n']}", bin.manage_token) for row in rows]


def refused(server: Served, bin: NewBin) -> dict[str, int]:
    """Refusals counted on a bin so far, by reason."""
    counts: dict[str, int] = ask(server, f"/api/bins/{bin.id}", bin.view_token)["refused"]["by_reason"]
    return counts


def eventually(look: Callable[[], Found], expected: Found, seconds: float = 60) -> None:
    """Look again and again until there is what is expected; fail with what there was instead."""
    end = time.monotonic() + seconds
    while (found := look()) != expected and time.monotonic() < end:
        time.sleep(0.05)
    assert found == expected


def _matched(pattern: re.Pattern[bytes], line: bytes) -> re.Match[bytes]:
    match = pattern.fullmatch(line)
    assert match, line
    return match
