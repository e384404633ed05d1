"""Runs snippets with the tools they are meant for, as many as possible in one process."""

from __future__ import annotations

import base64
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from bins.export.sent import Sent

Case = tuple[Sent, str]
"""A request, and the snippet that was written of it."""
Runner = Callable[[list[Case], Path], None]

_SECONDS = 900
_ALL = "ls *.sh | xargs -n 1 -P 12 sh -c 'sh $0 >$0.out 2>&1 || true'"
"""Several at a time: curl waits five seconds for the body that no answer to HEAD has."""


def run_shell(cases: list[Case], folder: Path) -> None:
    """Run each snippet with `sh`."""
    for sent, text in cases:
        (folder / f"{sent.n:04}.sh").write_bytes(text.encode())
    _run(["sh", "-c", _ALL], folder)


def run_httpie(cases: list[Case], folder: Path) -> None:
    """Let `sh` read each snippet with a stand-in for `http` that notes its arguments, then run HTTPie with them."""
    _stand_in(folder, "http", _NOTE)
    run_shell(cases, folder)
    (folder / "driver.py").write_text(_HTTPIE)
    _run([sys.executable, "driver.py"], folder)


def run_python(cases: list[Case], folder: Path) -> None:
    """Run every snippet in one interpreter."""
    for sent, text in cases:
        (folder / f"case{sent.n:04}.py").write_bytes(text.encode())
    (folder / "driver.py").write_text(_PYTHON)
    _run([sys.executable, "driver.py"], folder)


def run_node(cases: list[Case], folder: Path) -> None:
    """Import every snippet into one Node."""
    for sent, text in cases:
        (folder / f"case{sent.n:04}.mjs").write_bytes(text.encode())
    names = sorted(path.name for path in folder.glob("case*.mjs"))
    imports = "".join(f"await import('./{name}').catch((error) => console.error('{name}', error));\n" for name in names)
    (folder / "driver.mjs").write_text(imports)
    _run(["node", "--no-warnings", "driver.mjs"], folder)


def run_go(cases: list[Case], folder: Path) -> None:
    """Compile every snippet into one program, its `main` renamed."""
    for sent, text in cases:
        (folder / f"case{sent.n:04}.go").write_bytes(text.replace("func main()", f"func case{sent.n}()", 1).encode())
    calls = "".join(f"\tattempt(case{sent.n})\n" for sent, _ in cases)
    (folder / "main.go").write_text(_GO % calls)
    (folder / "go.mod").write_text("module snippets\n\ngo 1.19\n")
    _run(["go", "run", "."], folder, GOCACHE=str(folder / "cache"), GOFLAGS="-mod=mod", GO111MODULE="on")


def run_raw(cases: list[Case], folder: Path) -> None:
    """Send messages that are text as they are; run the commands with a stand-in for `nc`."""
    _stand_in(folder, "nc", _NC)
    run_shell([case for case in cases if case[1].startswith(("base64 ", "#"))], folder)
    for sent, text in cases:
        if not text.startswith(("base64 ", "#")):
            _send(sent.url, text.encode())


def run_powershell(cases: list[Case], folder: Path) -> None:
    """Read each snippet as PowerShell does, and run curl with what comes of it."""
    for sent, text in cases:
        config, data = read_powershell(text)
        (folder / f"{sent.n:04}.config").write_bytes(config)
        (folder / f"{sent.n:04}.body").write_bytes(data or b"")
        body = f"--data-binary @{sent.n:04}.body" if data is not None else ""
        (folder / f"{sent.n:04}.sh").write_text(f"curl --config {sent.n:04}.config {body}\n")
    _run(["sh", "-c", _ALL], folder)


def read_powershell(text: str) -> tuple[bytes, bytes | None]:
    """Give the curl config and the body file that a snippet makes; strict about everything round them."""
    text = re.sub(r"\A(# .*\n)*", "", text)
    body, rest = _read_file(text, "body")
    argument = ' --data-binary "@$body"' if body is not None else ""
    here = re.fullmatch(r"@'\n((?:.*\n)*?)'@ \| curl\.exe --config -" + re.escape(argument) + "\n", rest)
    if here is not None:
        assert not re.search("^['\u2018-\u201b]@", here[1], re.MULTILINE), "the here-string ends early"
        return here[1].encode("ascii"), body
    config, rest = _read_file(rest, "config")
    assert rest == f"curl.exe --config $config{argument}\nRemove-Item $config\n", rest
    assert config is not None
    return config, body


def _read_file(text: str, name: str) -> tuple[bytes | None, str]:
    made = rf"\${name} = \(New-TemporaryFile\)\.FullName\n\[IO\.File\]::WriteAllBytes\(\${name}, "
    found = re.match(made + r"\[Convert\]::FromBase64String\('([A-Za-z0-9+/=]*)'\)\)\n", text)
    return (base64.b64decode(found[1]), text[found.end() :]) if found else (None, text)


def _send(url: str, message: bytes) -> None:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=60) as connection:
        connection.sendall(message)
        assert connection.recv(4096).startswith(b"HTTP/1.1 200 "), message


def _stand_in(folder: Path, name: str, text: str) -> None:
    program = folder / name
    program.write_text(f"#!{sys.executable} -ISE\n{text}")
    program.chmod(0o755)


def _run(command: list[str], folder: Path, **environment: str) -> None:
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    home = {"HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": path, "no_proxy": "*", "NO_PROXY": "*"}
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(
        command, cwd=folder, env={**kept, **home, **environment}, capture_output=True, timeout=_SECONDS, check=False
    )
    (folder / "driver.log").write_bytes(done.stdout[-100_000:] + done.stderr[-100_000:])
    assert done.returncode == 0, done.stderr[-3_000:].decode(errors="replace")


def missing_tool(key: str) -> str:
    """Give the name of the tool that a form needs and this machine lacks, or nothing."""
    needed = {"curl": "curl", "powershell": "curl", "wget": "wget", "fetch": "node", "go": "go"}.get(key, "sh")
    return "" if shutil.which(needed) else needed


RUNNERS: dict[str, Runner] = {
    "curl": run_shell,
    "powershell": run_powershell,
    "httpie": run_httpie,
    "wget": run_shell,
    "httpx": run_python,
    "requests": run_python,
    "fetch": run_node,
    "go": run_go,
    "http": run_raw,
}

_NOTE = """\
import base64, json, os, sys
given = b"" if "--ignore-stdin" in sys.argv else sys.stdin.buffer.read()
note = {"arguments": [os.fsencode(word).decode("latin-1") for word in sys.argv[1:]], "stdin": given.decode("latin-1")}
with open(f"{os.getpid()}.note", "w") as notes:
    json.dump(note, notes)
"""

# Reading the trust store takes longer than everything else, once a request; nothing here speaks TLS.
_NO_TRUST = """\
import ssl
for name in ("load_default_certs", "load_verify_locations", "set_default_verify_paths"):
    setattr(ssl.SSLContext, name, lambda *_, **__: None)
"""

_HTTPIE = (
    f"{_NO_TRUST}"
    """\
import io, json, pathlib, sys
from httpie.context import Environment
from httpie.core import main
class Given(io.TextIOWrapper):
    pass
for path in sorted(pathlib.Path().glob("*.note")):
    note = json.loads(path.read_text())
    stdin = Given(io.BytesIO(note["stdin"].encode("latin-1")))
    with open("/dev/null", "w") as out:
        environment = Environment(stdin=stdin, stdin_isatty=False, stdout=out, stdout_isatty=False, stderr=sys.stderr)
        words = [word.encode("latin-1").decode("utf-8", "surrogateescape") for word in note["arguments"]]
        main(["http", *words], environment)
"""
)

_PYTHON = (
    f"{_NO_TRUST}"
    """\
import contextlib, io, pathlib, runpy, sys, traceback
for path in sorted(pathlib.Path().glob("case*.py")):
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            runpy.run_path(str(path))
    except Exception:
        print(path, file=sys.stderr)
        traceback.print_exc()
"""
)

_GO = """\
package main

import (
	"fmt"
	"os"
)

func attempt(snippet func()) {
	defer func() {
		if problem := recover(); problem != nil {
			fmt.Fprintln(os.Stderr, problem)
		}
	}()
	snippet()
}

func main() {
%s}
"""

_NC = """\
import socket, sys
with socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=60) as connection:
    connection.sendall(sys.stdin.buffer.read())
    connection.recv(4096)
"""
