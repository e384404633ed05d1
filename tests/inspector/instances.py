"""An instance with a row of every kind in it, made by a real server and then stopped."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.bench.fill import fill as fill_bin
from tests.serving import NewBin, Served, serve
from tests.waiting import eventually

LARGE = 2 * 1024 * 1024
MANY = 2_100
"""Rows more than are read at once."""

_ODD = (
    b"PUT /%b/%%2f//x?%%C2=%%zz HTTP/1.1\r\nHost: a\r\nX-Odd:  \xff\xfe b \r\nx-odd: 2\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n100\r\n%b\r\n0\r\nX-Trailer: \xe9\r\n\r\n"
)

Row = tuple[Any, ...]


@dataclass
class Instance:
    """What is known of a stopped instance."""

    folder: Path
    bins: list[NewBin] = field(default_factory=list)
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    """Of the browser that has a bin of its own."""
    read: dict[str, Any] = field(default_factory=dict)
    """What its server gave out last."""

    @property
    def database(self) -> Path:
        """Its SQLite file."""
        return self.folder / "inspector.sqlite3"

    def copy(self, folder: Path) -> Instance:
        """Give a copy that a test may change."""
        shutil.copytree(self.folder, folder)
        return Instance(folder, self.bins, self.cookies, self.read)

    def execute(self, sql: str, *values: Any) -> list[Row]:
        """Run one statement in its database."""
        with contextlib.closing(sqlite3.connect(self.database, isolation_level=None)) as db:
            return db.execute(sql, values).fetchall()


def take_static_files(folder: Path, like: Served) -> None:
    """Spare a server in `folder` the making of its static files, which takes longer than its start."""
    shutil.copytree(like.data_dir / "static", folder / "static")


def read(served: Served, bins: list[NewBin]) -> dict[str, Any]:
    """Give all that the interface gives out, but for timings, which are noted a moment later."""
    found: dict[str, Any] = {}
    for bin in bins:
        requests = [{**request, "timings": None} for request in served.requests(bin)]
        found[bin.id] = {**served.get(f"/api/bins/{bin.id}", bin.view_token), "requests": requests}
    return found


def fill(folder: Path, like: Served) -> Instance:
    """Make the instance: pinned, trashed, cleared, noted, refused, searched for; large and odd bytes."""
    take_static_files(folder, like)
    with serve(folder) as served:
        first, cleared, many = (served.new_bin(name) for name in ["Ünï 𝄞", "cleared", "many"])
        httpx.post(first.capture_url, content=os.urandom(LARGE), timeout=30).raise_for_status()
        _send_odd(served, first)
        for bin in [first, first, cleared, cleared]:
            httpx.post(f"{bin.capture_url}/path", json={"n": 1})
        _mark(served, first, cleared)
        cookies = _look(served, first)
        found = read(served, [first, cleared])
    made = Instance(folder, [first, cleared], cookies, found)
    fill_bin(made.database, many.id, MANY, 0)
    made.execute("INSERT INTO bins_link (id, role, created_at, bin_id) VALUES (900, 'view', '2027-01-15', ?)", first.id)
    made.execute("DELETE FROM bins_link WHERE id = 900")
    return made


@contextlib.contextmanager
def opened(database: Path) -> Iterator[None]:
    """Have another process keep a database open, doing nothing."""
    code = (
        "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('SELECT 1 FROM bins_bin').fetchall(); "
        "print(flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield


def _send_odd(served: Served, bin: NewBin) -> None:
    with served.connect() as line:
        line.sendall(_ODD % (bin.id.encode(), bytes(range(256))))
        assert line.recv(1000).startswith(b"HTTP/1.1 200")


def _mark(served: Served, first: NewBin, cleared: NewBin) -> None:
    for bin, n, method, asked in [
        (first, 2, "PATCH", {"pinned": True, "note": "öfter\n\tso"}),
        (first, 3, "DELETE", None),
        (cleared, 1, "PATCH", {"pinned": True}),
        (cleared, "", "DELETE", None),
    ]:
        url = f"{served.url}/api/bins/{bin.id}/requests/{n}".rstrip("/")
        headers = {"Authorization": f"Bearer {bin.manage_token}"}
        httpx.request(method, url, json=asked, headers=headers).raise_for_status()
    assert httpx.get(f"{first.capture_url}/{'x' * 40_000}").status_code == 414
    refused = f"/api/bins/{first.id}"
    eventually(lambda: served.get(refused, first.view_token)["refused"]["total"], lambda total: total == 1)


def _look(served: Served, bin: NewBin) -> httpx.Cookies:
    """Save a search as a browser with a session; give its cookies."""
    with httpx.Client(base_url=served.url, follow_redirects=True, headers={"User-Agent": "Mozilla/5.0"}) as browser:
        browser.get("/", headers={"Accept": "text/html"}).raise_for_status()
        page = f"/b/{bin.manage_token}"
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(page).text)[0]
        browser.post(f"{page}/accept", data={"csrfmiddlewaretoken": token}).raise_for_status()
        asked = {"csrfmiddlewaretoken": token, "q": "method:PUT", "name": "Püts"}
        browser.post(f"{page}/searches", data=asked).raise_for_status()
        browser.post("/b/move", data={"csrfmiddlewaretoken": token}).raise_for_status()
        return httpx.Cookies(browser.cookies)
