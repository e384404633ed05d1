"""Typed settings from the environment: read once, checked before Django starts.

Every setting is an environment variable `INSPECTOR_<NAME>`; secrets may come as `INSPECTOR_<NAME>_FILE` instead. The
table in the README is made from the descriptions here, and a test keeps the two the same.
"""

from __future__ import annotations

import ipaddress
import os
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import dj_database_url
import platformdirs
from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from bins.message.client import Network
from bins.message.limits import KIB, MIB, Limits
from bins.message.places import Places
from inspector.addresses import CaptureHost, check_apart, check_public_url, read_capture_host
from inspector.limit_settings import LimitSettings
from inspector.people_settings import PeopleSettings, check_ways_in
from inspector.secret_files import SecretFileError, secrets_from_files
from inspector.stores import check_database_url, check_redis_url, redis_host

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent
IN_CHECKOUT = (CHECKOUT / "manage.py").is_file() and (CHECKOUT / "pyproject.toml").is_file()
ASSETS = CHECKOUT if IN_CHECKOUT else PACKAGE / "shipped"
"""Where `templates/` and `static/` lie: beside the package in a checkout, inside it in a wheel."""

SQLITE_NAME = "inspector.sqlite3"

WORKER = "INSPECTOR_WORKER"
"""Variable in which the supervisor tells each worker its place; no setting."""

CommaList = Annotated[list[str], NoDecode]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(str.upper)]


class ConfigError(Exception):
    """A setting that cannot be used; the message names it and says what to change."""


def default_data_dir() -> Path:
    """Give `./data` in a checkout, else the platform's own folder for application data."""
    return CHECKOUT / "data" if IN_CHECKOUT else platformdirs.user_data_path("request-inspector")


def worker_place() -> int:
    """Give the place of this process among the workers, counted from 0."""
    return int(os.environ.get(WORKER) or 0)


class Config(PeopleSettings, LimitSettings):
    """What an operator can set; units are in the names or in the descriptions."""

    model_config = SettingsConfigDict(env_prefix="INSPECTOR_", extra="ignore", frozen=True)

    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="Folder for the database, the secret key and prepared static files. "
        "`./data` in a checkout, the platform's data folder when installed.",
    )
    database_url: str = Field(
        "",
        description="Where requests are stored: `postgres://user:password@host/name` (14 or newer) or "
        "`sqlite:///path/to/file.sqlite3`. Empty: SQLite in the data folder.",
    )
    redis_url: str = Field(
        "",
        description="Redis (6.2 or newer, or Valkey) that tells workers of each other's captures: `redis://host/0`, "
        "`rediss://` with TLS, `unix:///path`, `sentinel://host:26379,host2:26379/name/0`. Empty: one worker.",
    )
    workers: int = Field(
        1, ge=1, le=64, description="Worker processes of `serve`; more than one needs PostgreSQL and Redis."
    )
    secret_key: str = Field(
        "", description="Signs sessions and links. Empty: made once and kept in the data folder (mode 0600)."
    )
    secret_key_fallbacks: CommaList = Field(
        default_factory=list, description="Former secret keys, comma separated: what they signed stays valid."
    )
    debug: bool = Field(False, description="Django's debug pages. Never on a network.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 lets the system choose.")
    public_url: str = Field(
        "",
        description="Address under which people reach the app, such as `https://hooks.example.com` or, below a path, "
        "`https://example.com/hooks/`. Empty: as asked.",
    )
    capture_host: str = Field(
        "",
        description="A host that takes captures and does nothing else, such as `https://hooks.example.net`, so that "
        "replies may run scripts; `*.hooks.example.net` gives every bin a name of its own. Empty: every host.",
    )
    allowed_hosts: CommaList = Field(
        default_factory=list,
        description="More host names that pages, API and sockets answer to, comma separated. "
        "`localhost`, `127.0.0.1`, `[::1]` and the host of the public URL always do. Capture URLs answer to any.",
    )
    trusted_proxies: CommaList = Field(
        default_factory=list,
        description="Addresses or networks, comma separated, whose `X-Forwarded-For` and `-Proto` are believed.",
    )
    providers_file: str = Field(
        "", description="A table of further webhook providers, of the shape of `bins/replies/providers.toml`."
    )
    max_body: int = Field(10 * MIB, ge=0, description="Bytes of a body that are kept; the rest is cut and 413 is sent.")
    max_target: int = Field(32 * KIB, ge=256, description="Bytes of a request target; longer is answered 414.")
    max_head: int = Field(64 * KIB, ge=1024, description="Bytes of a request head; larger is answered 431.")
    max_headers: int = Field(256, ge=1, description="Header fields of a request; more is answered 431.")
    max_inflight: int = Field(64 * MIB, ge=MIB, description="Bytes of bodies in memory at once; beyond it 503.")
    max_waiting: int = Field(2_000, ge=1, description="Requests waiting for their commit at once; beyond it 503.")
    max_connections: int = Field(
        0, ge=0, description="Open connections; beyond it 503. 0: the process's open-file limit less 256."
    )
    head_timeout: float = Field(10.0, gt=0, description="Seconds for a request head to arrive; then 408.")
    body_timeout: float = Field(30.0, gt=0, description="Seconds for a request body to arrive; then 408.")
    min_body_rate: int = Field(
        1 * KIB, ge=0, description="Bytes a second that a body must keep up after its first 10 seconds; else 408."
    )
    write_timeout: float = Field(15.0, gt=0, description="Seconds that a client may leave an answer unread.")
    keep_alive: float = Field(15.0, gt=0, description="Seconds that an idle connection is kept open.")
    commit_timeout: float = Field(5.0, gt=0, description="Seconds that a request is held for the store; then 503.")
    max_delay: float = Field(30.0, ge=0, le=300, description="Seconds that a reply may be held back on purpose.")
    max_held: int = Field(
        500, ge=0, description="Senders kept waiting on purpose at once, by a delay or a fault; beyond it nobody waits."
    )
    drain_timeout: float = Field(8.0, gt=0, le=9, description="Seconds that a stop waits for requests in flight.")
    min_free_disk: int = Field(
        -1, ge=-1, description="Free bytes below which captures are refused. -1: 1 GiB or 5 % of the disk, the smaller."
    )
    max_store: int = Field(
        0, ge=0, description="Bytes that the SQLite file may grow to; beyond it 503. 0: as far as the disk goes."
    )
    body_view_limit: int = Field(
        256 * KIB, ge=1024, description="Bytes of a body that the page shows at once; more comes with Show more."
    )
    search_seconds: float = Field(
        2.0, gt=0, le=60, description="Seconds that a search may take before it stops, says so, and offers to go on."
    )
    masked_headers: CommaList = Field(
        default_factory=list,
        description="More header names, comma separated, whose values view links show masked, beside those known to "
        "hold secrets such as `Authorization`, `Cookie`, signatures and API keys.",
    )
    metrics: Literal["local", "open", "off"] = Field(
        "local",
        description="Who may read `/metrics`: `local` (this machine, not through a proxy), `open` (everybody), `off`.",
    )
    metrics_token: str = Field("", description="Opens `/metrics` to whoever sends it as `Authorization: Bearer …`.")
    log_format: Literal["plain", "json"] = Field("plain", description="Log lines as text, or as one JSON object each.")
    log_level: LogLevel = Field(
        "WARNING", description="What is logged: `DEBUG`, `INFO`, `WARNING`, `ERROR`, `CRITICAL`. Captures never are."
    )

    @field_validator("secret_key_fallbacks", "allowed_hosts", "trusted_proxies", "masked_headers", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

    @field_validator("data_dir", "host", mode="before")
    @classmethod
    def _default_for_empty(cls, value: Any, info: ValidationInfo) -> Any:
        """Take an empty text, such as of a variable that compose passes on, for none: it would be every address."""
        return value if value != "" else cls.model_fields[str(info.field_name)].get_default(call_default_factory=True)

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        for part in value:
            ipaddress.ip_network(part, strict=False)
        return value

    @field_validator("public_url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        return check_public_url(value)

    @field_validator("capture_host")
    @classmethod
    def _is_host(cls, value: str) -> str:
        read_capture_host(value)
        return value

    @field_validator("database_url")
    @classmethod
    def _sqlite_or_postgres(cls, value: str) -> str:
        return check_database_url(value)

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str) -> str:
        return check_redis_url(value)

    @model_validator(mode="after")
    def _workers_share(self) -> Self:
        if self.workers > 1 and not self.on_postgres:
            raise ValueError(
                f"INSPECTOR_WORKERS is {self.workers}, but SQLite takes one process: "
                "set INSPECTOR_DATABASE_URL to a PostgreSQL database, or leave one worker"
            )
        if self.workers > 1 and not self.redis_url:
            raise ValueError(
                f"INSPECTOR_WORKERS is {self.workers}, but nothing tells one worker what another has caught: "
                "set INSPECTOR_REDIS_URL, or leave one worker"
            )
        return self

    @model_validator(mode="after")
    def _no_contradiction(self) -> Self:
        if self.max_inflight < self.max_body:
            raise ValueError(
                f"INSPECTOR_MAX_INFLIGHT ({self.max_inflight}) is smaller than INSPECTOR_MAX_BODY ({self.max_body}): "
                "no body of that size could ever be taken; raise the first or lower the second"
            )
        if self.max_head < self.max_target:
            raise ValueError(
                f"INSPECTOR_MAX_HEAD ({self.max_head}) is smaller than INSPECTOR_MAX_TARGET ({self.max_target}): "
                "the target is part of the head; raise the first or lower the second"
            )
        return self

    @model_validator(mode="after")
    def _ways_in(self) -> Self:
        check_ways_in(self, self.trusted_proxies, self.public_url)
        return self

    @model_validator(mode="after")
    def _captures_apart(self) -> Self:
        if self.capture:
            check_apart(self.capture, [*filter(None, [urlsplit(self.public_url).hostname]), *self.allowed_hosts])
        return self

    @property
    def on_postgres(self) -> bool:
        """True when requests are stored in PostgreSQL."""
        return urlsplit(self.database_url).scheme.startswith("postgres")

    @property
    def store(self) -> str:
        """Where the journal writes: a URL of PostgreSQL, or the path of a SQLite file."""
        if self.on_postgres:
            return self.database_url
        return (
            dj_database_url.parse(self.database_url)["NAME"] if self.database_url else str(self.data_dir / SQLITE_NAME)
        )

    @property
    def disk(self) -> Path:
        """A folder on the disk that fills up with requests; with PostgreSQL, which has its own, the data folder."""
        return self.data_dir if self.on_postgres else Path(self.store).absolute().parent

    @property
    def redis_host(self) -> dict[str, Any]:
        """Where Redis is, as `channels_redis` wants it told."""
        return redis_host(self.redis_url)

    @cached_property
    def proxy_networks(self) -> tuple[Network, ...]:
        """Trusted proxies as networks."""
        return tuple(ipaddress.ip_network(part, strict=False) for part in self.trusted_proxies)

    @cached_property
    def masked_names(self) -> frozenset[bytes]:
        """Further header names that hold secrets, in lower case."""
        return frozenset(name.lower().encode("latin-1", "replace") for name in self.masked_headers)

    @cached_property
    def hosts(self) -> list[str]:
        """Host names of the app side, for Django's `ALLOWED_HOSTS`."""
        public = urlsplit(self.public_url).hostname
        own = [name for name in ("localhost", "127.0.0.1", "[::1]") if not self.capture or name != self.capture.name]
        return [*own, *([public] if public else []), *self.allowed_hosts]

    @cached_property
    def capture(self) -> CaptureHost | None:
        """The host of captures, where they have one of their own."""
        return read_capture_host(self.capture_host)

    @property
    def prefix(self) -> str:
        """Path below which the app lives, such as `/hooks`; empty for the root of its host."""
        return urlsplit(self.public_url).path

    @property
    def public_origin(self) -> str:
        """Scheme, host and port of the public URL; empty without one."""
        return self.public_url.removesuffix(self.prefix) if self.prefix else self.public_url

    @cached_property
    def places(self) -> Places | None:
        """Where captures are taken; None: under every host, at its root."""
        if not self.prefix and not self.capture:
            return None
        host = self.capture
        return Places(self.prefix, host.name if host else "", wildcard=bool(host and host.wildcard))

    @cached_property
    def limits(self) -> Limits:
        """Bounds of the capture path."""
        return Limits(
            max_target_bytes=self.max_target,
            max_head_bytes=self.max_head,
            max_headers=self.max_headers,
            max_body_bytes=self.max_body,
            max_inflight_bytes=self.max_inflight,
            max_waiting=self.max_waiting,
            max_connections=self.max_connections,
            head_seconds=self.head_timeout,
            body_seconds=self.body_timeout,
            min_body_rate=self.min_body_rate,
            write_stall_seconds=self.write_timeout,
            keep_alive_seconds=self.keep_alive,
            max_delay_seconds=self.max_delay,
            max_held=self.max_held,
        )


def load_config() -> Config:
    """Read the environment.

    Raises:
        ConfigError: one line a bad setting, each naming the variable and what is wrong with it.
    """
    try:
        return Config(**secrets_from_files())
    except SecretFileError as error:
        raise ConfigError(str(error)) from error
    except ValidationError as error:
        lines = []
        for item in error.errors():
            name = "_".join(str(part) for part in item["loc"][:1]).upper()
            words = item["msg"].removeprefix("Value error, ")
            lines.append(f"INSPECTOR_{name}: {words}" if name else words)
        raise ConfigError("\n".join(lines)) from error
