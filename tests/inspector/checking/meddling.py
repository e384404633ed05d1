"""A real proxy in front of a server that does everything that proxies do to a request, and opens no websocket."""

from __future__ import annotations

import contextlib
import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

KEPT_BACK = {"host", "transfer-encoding", "content-length", "connection"}


class _Handler(BaseHTTPRequestHandler):
    """Reads a request whole, changes it, and hands it on."""

    protocol_version = "HTTP/1.1"

    def handle_any(self) -> None:
        """Hand one request on, and its answer back."""
        if "Upgrade" in self.headers:
            self.send_error(502)
            return
        body = self._body()
        headers = {name.lower(): value for name, value in sorted(self.headers.items()) if "_" not in name}
        headers = {name: value for name, value in headers.items() if name not in KEPT_BACK}
        upstream = http.client.HTTPConnection(self.server.upstream, timeout=60)  # type: ignore[attr-defined]  # set below
        upstream.request(
            self.command, self.path.replace("%2F", "/", 1), body, {**headers, "x-forwarded-for": "203.0.113.9"}
        )
        self._give_back(upstream.getresponse())
        upstream.close()

    do_GET = do_POST = do_DELETE = handle_any

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        pieces = []
        while size := int(self.rfile.readline(), 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _give_back(self, answer: http.client.HTTPResponse) -> None:
        body = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in KEPT_BACK:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def meddling(url: str) -> Iterator[str]:
    """Run the proxy in front of `url`; give its own address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.upstream = urlsplit(url).netloc  # type: ignore[attr-defined]  # for its handlers
    thread = threading.Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
