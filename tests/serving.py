"""Real servers for tests: `inspector serve`, or daphne, as a process of its own on a free port."""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.backing import free_port

ROOT = Path(__file__).resolve().parent.parent
UNBOUNDED = {"max_requests_per_bin": 0, "max_bytes_per_bin": 0}
"""Settings for a server whose bins get more than bins keep by default."""
_LINE = re.compile(r"Inspector is listening on (http://\S+)/")


@dataclass
class NewBin:
    """What `POST /api/bins` answered."""

    id: str
    capture_url: str
    page_url: str
    view_token: str
    manage_token: str


@dataclass
class Served:
    """A running server."""

    process: subprocess.Popen[str]
    url: str
    """Address without a closing slash."""
    data_dir: Path
    log: Path
    """What the server wrote to its standard error."""
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        """Port it listens on."""
        return int(self.url.rpartition(":")[2])

    @property
    def database(self) -> Path:
        """Its SQLite file."""
        return self.data_dir / "inspector.sqlite3"

    def new_bin(self, name: str = "") -> NewBin:
        """Make a bin."""
        answer = httpx.post(f"{self.url}/api/bins", json={"name": name}, timeout=60).raise_for_status().json()
        return NewBin(*(answer[key] for key in ("id", "capture_url", "page_url", "view_token", "manage_token")))

    def get(self, path: str, token: str, **params: Any) -> Any:
        """Ask the API with a token; give the JSON."""
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.get(f"{self.url}{path}", headers=headers, params=params, timeout=60).raise_for_status().json()

    def requests(self, bin: NewBin) -> list[dict[str, Any]]:
        """Every request of a bin with its body, oldest first."""
        found: list[dict[str, Any]] = []
        after, more = 0, True
        while more:
            page = self.get(f"/api/bins/{bin.id}/requests", bin.manage_token, after=after, limit=200)
            found += [self.get(f"/api/bins/{bin.id}/requests/{row['n']}", bin.manage_token) for row in page["data"]]
            after, more = page["last"], page["has_more"]
        return found

    def connect(self, timeout: float = 60) -> socket.socket:
        """Open a plain socket."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def memory(self) -> int:
        """Resident bytes of the server and the processes it has started."""
        return sum(_resident(pid) for pid in [self.process.pid, *_children(self.process.pid)])

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._close()

    def stop(self, seconds: float = 60) -> int:
        """Ask it to end; give its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(seconds)
        self._close()
        return code

    def _close(self) -> None:
        if self.process.stdout is not None:
            self.process.stdout.close()


@contextlib.contextmanager
def serve(data_dir: Path, *, port: int = 0, **settings: object) -> Iterator[Served]:
    """Run `inspector serve`; `settings` become environment variables `INSPECTOR_<NAME>`."""
    served = start(data_dir, port=port, **settings)
    try:
        yield served
    finally:
        try:
            served.stop()
        except subprocess.TimeoutExpired:
            served.kill()


def start(data_dir: Path, *, port: int = 0, **settings: object) -> Served:
    """Start `inspector serve` and wait until it says where it listens."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("INSPECTOR_")}
    environment |= {f"INSPECTOR_{name.upper()}": str(value) for name, value in settings.items()}
    data_dir.mkdir(parents=True, exist_ok=True)
    log = data_dir / "server.log"
    command = [sys.executable, "-m", "inspector.cli", "serve", "--port", str(port), "--data-dir", str(data_dir)]
    with log.open("a") as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True, bufsize=1
        )
    return Served(process, announced(process, log), data_dir, log, environment)


@contextlib.contextmanager
def daphne(data_dir: Path, **settings: object) -> Iterator[Served]:
    """Run the reduced mode, `manage.py runserver` (daphne), on the same application."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("INSPECTOR_")}
    environment |= {f"INSPECTOR_{name.upper()}": str(value) for name, value in settings.items()}
    environment["INSPECTOR_DATA_DIR"] = str(data_dir)
    port = free_port()
    data_dir.mkdir(parents=True, exist_ok=True)
    log = data_dir / "server.log"
    command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    with log.open("a") as errors:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=errors, stderr=errors, text=True)
    served = Served(process, f"http://127.0.0.1:{port}", data_dir, log, environment)
    try:
        _wait_for_port(served)
        yield served
    finally:
        served.stop()


def announced(process: subprocess.Popen[str], log: Path) -> str:
    """Wait for the line that says where a server listens; give its address without the closing slash."""
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        if selector.select(180) and (match := _LINE.match(process.stdout.readline())):
            return match[1]
    process.kill()
    process.wait()
    raise AssertionError(f"the server did not say where it listens:\n{log.read_text()}")


def _wait_for_port(served: Served) -> None:
    end = time.monotonic() + 180
    while time.monotonic() < end:
        if served.process.poll() is not None:
            break
        with contextlib.suppress(OSError), served.connect(1):
            return
        time.sleep(0.05)
    raise AssertionError(f"the server did not open its port:\n{served.log.read_text()}")


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []
