"""nginx, Caddy and HAProxy with the shipped files, of which only ports, names and paths are changed."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.backing import free_port
from tests.deploy.shipped import DEPLOY, NAME
from tests.serving import Served

_START_SECONDS = 120
# Without a user and folders of its own to spool in: it must not need to.
_NGINX = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/inspector.conf;
}}
"""


@dataclass
class Proxy(Served):
    """A proxy in front of the inspector; talked to like a server."""

    name: str = ""
    """`nginx`, `caddy` or `haproxy`."""
    secure_url: str = ""
    """Address with TLS, without a closing slash."""

    def connect(self, timeout: float = 60, source: str = "127.0.0.1") -> socket.socket:
        """Open a plain socket, from an address of this machine."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout, source_address=(source, 0))


@contextlib.contextmanager
def nginx(folder: Path, app_port: int, **more: str) -> Iterator[Proxy]:
    """Run nginx in front of what listens on `app_port`, with `more` put in place of what it names."""
    plain, secure = free_port(), free_port()
    _make_certificate(folder)
    shipped = (DEPLOY / "nginx" / "inspector.conf").read_text(encoding="utf-8")
    shipped = re.sub(r"\n *listen \[::\].*", "", shipped)
    changes = {
        "127.0.0.1:8000": f"127.0.0.1:{app_port}",
        "listen 80 ": f"listen 127.0.0.1:{plain} ",
        "listen 443 ": f"listen 127.0.0.1:{secure} ",
        f"/etc/ssl/{NAME}": str(folder),
        "/var/log/nginx": str(folder),
    }
    (folder / "inspector.conf").write_text(_changed(shipped, changes | more), encoding="utf-8")
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder), encoding="utf-8")
    command = ["nginx", "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with _running(command, folder, plain, secure) as proxy:
        yield proxy


@contextlib.contextmanager
def caddy(folder: Path, app_port: int, **more: str) -> Iterator[Proxy]:
    """Run Caddy in front of what listens on `app_port`, with `more` put in place.

    It signs its certificate itself, and asks nobody for one.
    """
    plain, secure = free_port(), free_port()
    shipped = (DEPLOY / "caddy" / "Caddyfile").read_text(encoding="utf-8")
    options = f"admin off\n\tskip_install_trust\n\tdefault_bind 127.0.0.1\n\thttp_port {plain}\n\thttps_port {secure}"
    changes = {"127.0.0.1:8000": f"127.0.0.1:{app_port}", NAME: "localhost", "\n{\n": f"\n{{\n\t{options}\n"}
    (folder / "Caddyfile").write_text(_changed(shipped, changes | more), encoding="utf-8")
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with _running(command, folder, plain, secure) as proxy:
        yield proxy


@contextlib.contextmanager
def haproxy(folder: Path, app_port: int) -> Iterator[Proxy]:
    """Run HAProxy in front of what listens on `app_port`."""
    plain, secure = free_port(), free_port()
    _make_certificate(folder)
    files = (folder / name for name in ("fullchain.pem", "privkey.pem"))
    (folder / "haproxy.pem").write_text("".join(file.read_text() for file in files), encoding="utf-8")
    changes = {
        "127.0.0.1:8000": f"127.0.0.1:{app_port}",
        "bind :80": f"bind 127.0.0.1:{plain}",
        "bind :443": f"bind 127.0.0.1:{secure}",
        f"/etc/ssl/{NAME}": str(folder),
        "log /dev/log local0": "log stdout format raw local0",
    }
    shipped = (DEPLOY / "haproxy" / "haproxy.cfg").read_text(encoding="utf-8")
    (folder / "haproxy.cfg").write_text(_changed(shipped, changes), encoding="utf-8")
    with _running(["haproxy", "-db", "-f", str(folder / "haproxy.cfg")], folder, plain, secure) as proxy:
        yield proxy


def _changed(shipped: str, changes: dict[str, str]) -> str:
    """Put `changes` in; each must find its place, or the shipped file has moved on without this one."""
    for former, now in changes.items():
        assert former in shipped, former
        shipped = shipped.replace(former, now)
    return shipped


@contextlib.contextmanager
def _running(command: list[str], folder: Path, plain: int, secure: int) -> Iterator[Proxy]:
    log = folder / "log"
    homes = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, text=True, env={**os.environ, **homes})
    proxy = Proxy(
        process, f"http://localhost:{plain}", folder, log, name=command[0], secure_url=f"https://localhost:{secure}"
    )
    try:
        for port in (plain, secure):
            _wait_for(port, proxy)
        yield proxy
    finally:
        process.terminate()
        process.wait(60)


def _wait_for(port: int, proxy: Proxy) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and proxy.process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise AssertionError(f"{proxy.process.args!r} did not start:\n{proxy.log.read_text()}")


def _make_certificate(folder: Path) -> None:
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ]
    subprocess.run([*command, *files, *names], check=True, capture_output=True)
