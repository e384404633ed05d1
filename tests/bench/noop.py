"""The reference: uvicorn's own server on httptools and uvloop, with an application that does nothing.

`python -m tests.bench.noop` prints its port and serves until it is ended.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import uvicorn

from tests.serving import ROOT

_BODY = b"Saved.\n"
_START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(_BODY))],
}
_END = {"type": "http.response.body", "body": _BODY}


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer at once; keep nothing, do not even read the body."""
    await send(_START)
    await send(_END)


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """Run the reference in a process of its own; give its URL."""
    command = [sys.executable, "-m", "tests.bench.noop"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def main() -> None:
    """Serve on a free port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        config = uvicorn.Config(
            application, http="httptools", loop="uvloop", lifespan="off", access_log=False, log_level="error",
            backlog=2048,
        )  # fmt: skip
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
