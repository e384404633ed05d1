"""`serve`: uvicorn with the wire protocol, one port for everything, a graceful stop."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import resource
import socket
from collections.abc import Callable, Iterator, Sequence
from email.utils import formatdate
from functools import partial
from time import perf_counter
from types import FrameType
from typing import Any, cast

import msgspec
import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bins.capture.wire import WireProtocol
from bins.live.protocol import SocketProtocol
from bins.live.staying import Lobby
from bins.message.client import Network
from bins.message.limits import Limits
from inspector.claim import claimed
from inspector.config import Config, ConfigError
from inspector.named import NamedByProxy
from inspector.people_commands import set_up_words
from inspector.streams import say
from inspector.supervisor import Supervisor

EX_SOFTWARE = 70
"""Exit code when the store could no longer be trusted (sysexits.h)."""

_DEADLINES_EVERY_SECONDS = 0.25
_SPARE_FILES = 256
_LAST_CALL_SECONDS = 3.0
"""For connections to one of several workers. A proxy sends over one that idles, and what it sent is lost when we close
that at the same moment; nearly every connection sees one more request in this time, and is told to close by its answer.
"""
_IPV4 = 4
_OR_ELSEWHERE = "stop it, or name another folder with --data-dir"


class Server(uvicorn.Server):
    """uvicorn's server, with the deadlines it lacks and a stop that is not an error."""

    def __init__(self, config: uvicorn.Config, recorder: Any, announce: Callable[[], object]) -> None:
        super().__init__(config)
        self._recorder = recorder
        self._announce = announce
        self._ticker: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say where."""
        self._recorder.date_line = _date_line()
        self._ticker = asyncio.get_running_loop().create_task(self._tick())
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # what was loaded stays: no collection under load has to walk through it again
        self._announce()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle signals as uvicorn does, without raising them again once the stop is done."""
        with super().capture_signals():
            try:
                yield
            finally:
                self._captured_signals.clear()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin the graceful stop."""
        super().handle_exit(sig, frame)

    async def _tick(self) -> None:
        while True:
            self._recorder.date_line = _date_line()
            now = perf_counter()
            for connection in list(self.server_state.connections):
                if isinstance(connection, WireProtocol):
                    connection.enforce_deadlines(now)
            await asyncio.sleep(_DEADLINES_EVERY_SECONDS)


def serve(config: Config) -> int:
    """Serve until a signal, by one process or by several; give the exit code.

    Raises:
        ConfigError: the address cannot be listened on, or the store is taken.
    """
    listener = _listen(config.host, config.port)
    url = _url(listener)
    announce = partial(say, f"Inspector is listening on {url}{set_up_words(config, url)}")
    if config.workers > 1:
        return Supervisor(listener, config.workers, announce).run()
    return serve_on(config, listener, announce)


def serve_on(config: Config, listener: socket.socket, announce: Callable[[], object]) -> int:
    """Serve on `listener` until a signal; call `announce` once requests are taken; give the exit code.

    Raises:
        ConfigError: another server uses the store.
    """
    from bins.rules.bounds import Serving

    Serving.on_the_wire = True
    from inspector.asgi import application  # configures Django, and asks what it is served by

    recorder = application.runtime.recorder
    recorder.limits = _limits_here(config, recorder.limits)
    server = Server(_uvicorn_config(config, recorder, Lobby(application)), recorder, announce)
    application.runtime.connections = server.server_state.connections
    with contextlib.nullcontext() if config.on_postgres else claimed(config.store, _OR_ELSEWHERE):
        server.run(sockets=[listener])
    return EX_SOFTWARE if application.runtime.journal.broken else 0


def _uvicorn_config(config: Config, recorder: Any, application: Any) -> uvicorn.Config:
    named, believed = bool(config.person_header), _believed(config.proxy_networks)
    app = ProxyHeadersMiddleware(application, believed) if named else application
    return uvicorn.Config(
        NamedByProxy(app, config.person_header, config.proxy_networks) if named else app,
        interface="asgi3",
        http=cast("type[asyncio.Protocol]", partial(WireProtocol, recorder=recorder)),
        ws=SocketProtocol,
        ws_max_size=4096,
        ws_per_message_deflate=False,
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Within `NamedByProxy`, which has to see who really is at the other end.
        proxy_headers=bool(config.trusted_proxies) and not named,
        forwarded_allow_ips=believed,
        backlog=2048,
        timeout_graceful_shutdown=int(config.drain_timeout),
    )


def _believed(proxies: Sequence[Network]) -> list[str]:
    """Name proxies to uvicorn; those of IPv4 also as a socket that listens on `::` names them."""
    mapped = [f"::ffff:{one.network_address}/{96 + one.prefixlen}" for one in proxies if one.version == _IPV4]
    return [*map(str, proxies), *mapped]


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise ConfigError(_bind_trouble(host, port, error)) from error
    listener.set_inheritable(False)
    return listener


def _bind_trouble(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is taken: stop what listens there, or name another with --port (0 picks one)"
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights than this user has: choose one above 1023 with --port"
    return f"cannot listen on {host}:{port}: {error.strerror}; name an address of this machine with --host"


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _limits_here(config: Config, limits: Limits) -> Limits:
    """Give `limits` with what only the process that serves can tell."""
    changes: dict[str, Any] = {"max_connections": _most_connections(config)}
    if config.workers > 1:
        changes["last_call_seconds"] = min(_LAST_CALL_SECONDS, config.drain_timeout / 2)
    return msgspec.structs.replace(limits, **changes)


def _most_connections(config: Config) -> int:
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return config.max_connections or max(files - _SPARE_FILES, 64)


def _date_line() -> bytes:
    return f"Date: {formatdate(usegmt=True)}\r\n".encode("ascii")
