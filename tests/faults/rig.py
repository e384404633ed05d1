"""A server that is killed and started again in the same place."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from tests.serving import UNBOUNDED, NewBin, Served, start

_HOLD = """
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
db.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
db.execute("ROLLBACK")
"""


class Rig:
    """Starts, kills and restarts `inspector serve` on one data folder and one port."""

    def __init__(self, data_dir: Path, **settings: object) -> None:
        self.data_dir = data_dir
        self._settings = {**UNBOUNDED, **settings}
        """Settings of every start."""
        self.bin: NewBin
        self._served: Served | None = None
        self._port = 0

    @property
    def served(self) -> Served:
        """The server that runs now."""
        assert self._served is not None
        return self._served

    @property
    def log(self) -> str:
        """All that the servers wrote to their standard error."""
        return self.served.log.read_text()

    def start(self, **settings: object) -> Served:
        """Start the server, on the former port if there was one, and make a bin if there is none."""
        self._served = start(self.data_dir, port=self._port, **{**self._settings, **settings})
        self._port = self._served.port
        if not hasattr(self, "bin"):
            self.bin = self._served.new_bin()
        return self._served

    def kill(self) -> None:
        """End the server at once."""
        self.served.kill()
        self._forget()

    def stop(self) -> tuple[int, float]:
        """Ask the server to end; give its exit code and the seconds it took."""
        begun = time.monotonic()
        code = self.served.stop()
        self._forget()
        return code, time.monotonic() - begun

    def wait(self, seconds: float = 20) -> int:
        """Wait until the server ends by itself; give its exit code."""
        code = self.served.process.wait(seconds)
        self._forget()
        return code

    def end(self) -> None:
        """Leave no server behind."""
        if self._served is not None:
            if self._served.process.poll() is None:
                self._served.kill()
            self._forget()

    def workers(self) -> list[int]:
        """Give the process ids of the server's workers."""
        pid = self.served.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def writer_pid(self) -> int:
        """Give the process id of the server's writer."""
        pid = self.served.process.pid
        (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return int(child)

    def hold(self, seconds: float) -> subprocess.Popen[str]:
        """Have another process hold the database's write lock for `seconds`, from now on."""
        command = [sys.executable, "-c", _HOLD, str(self.served.database), str(seconds)]
        holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        return holder

    def _forget(self) -> None:
        """Close our end of the server's output, so that nothing is left open."""
        if self._served is not None and self._served.process.stdout is not None:
            self._served.process.stdout.close()
