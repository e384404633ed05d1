"""One of several workers: serves on a socket that it was handed, and ends when its supervisor does."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading


def main() -> int:
    """Serve: `python -m inspector.worker LISTENER LINE`, both file descriptors; give the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspector.settings")
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # for the supervisor, which alone decides who ends when
    listener, line = (socket.socket(fileno=int(handle)) for handle in sys.argv[1:3])
    for handle in (listener, line):
        handle.set_inheritable(False)
    threading.Thread(target=_end_with, args=[line], daemon=True).start()
    from inspector.config import load_config
    from inspector.server import serve_on
    from inspector.supervisor import READY

    return serve_on(load_config(), listener, lambda: line.sendall(READY))


def _end_with(line: socket.socket) -> None:
    """Stop as on SIGTERM once the supervisor has hung up, however it died."""
    line.recv(1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
