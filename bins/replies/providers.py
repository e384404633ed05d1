"""The table of providers: the one that is shipped, and a file of the same shape that adds to it.

A sender can claim any field, so the table names and never proves.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from functools import cached_property, lru_cache
from pathlib import Path

import msgspec

from bins.replies.jsonpath import JsonPath, PathError, read_path
from bins.replies.tokens import TOKEN

_SHIPPED = Path(__file__).with_name("providers.toml")
_MOST_BYTES = 1024 * 1024
_AT = re.compile(r" - at `\$\.provider\[(\d+)\]\.?([^`]*)`$")


class Provider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of one provider; the table's own file says what each key means."""

    name: str
    fields: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    delivery_fields: tuple[str, ...] = ()
    delivery_json: str = ""
    timeout_seconds: float | None = None
    retries: str = ""
    success: tuple[tuple[int, int], ...] = ()
    disables: str = ""
    disabling: tuple[int, ...] = ()
    shared: bool = False
    source: str = ""

    @property
    def delivery_path(self) -> JsonPath | None:
        """Where the delivery's id stands in the body, when it stands there."""
        return _path(self.delivery_json) if self.delivery_json else None

    def takes_as_success(self, status: int) -> bool | None:
        """Tell whether `status` is a success to it; None when that is not known."""
        if not self.success:
            return None
        return any(first <= status <= last for first, last in self.success)


class Providers:
    """Every provider in the order in which they are asked."""

    def __init__(self, all: tuple[Provider, ...]) -> None:
        self.all = all

    @cached_property
    def signature_fields(self) -> frozenset[str]:
        """Every header field in which one of them signs, in lower case."""
        return frozenset(field.lower() for provider in self.all for field in provider.signatures)

    @cached_property
    def by_field(self) -> tuple[tuple[str, Provider], ...]:
        """Each field in lower case with the provider it tells, in the order in which they are asked."""
        return tuple((field.lower(), provider) for provider in self.all for field in provider.fields)

    @cached_property
    def by_agent(self) -> tuple[tuple[str, Provider], ...]:
        """Each beginning of a User-Agent with its provider."""
        return tuple((start, provider) for provider in self.all for start in provider.agents)

    @cached_property
    def _fields(self) -> frozenset[str]:
        return frozenset(field for field, _ in self.by_field)

    @cached_property
    def _starts(self) -> tuple[str, ...]:
        return tuple(start for start, _ in self.by_agent)

    def recognise(self, lower_names: Collection[str], user_agent: str = "") -> Provider | None:
        """Give the provider that sends one of these header fields, else the one with this User-Agent."""
        if not self._fields.isdisjoint(lower_names):
            return next(provider for field, provider in self.by_field if field in lower_names)
        if not user_agent.startswith(self._starts):
            return None
        return next(provider for start, provider in self.by_agent if user_agent.startswith(start))


class TableError(Exception):
    """Raised for a table that cannot be used; its message is one line with the file and the key."""


@lru_cache(maxsize=1)
def shipped() -> Providers:
    """Give the table as it is shipped."""
    return Providers(_read(_SHIPPED))


class _InUse:
    table: Providers | None = None


def known() -> Providers:
    """Give the table in use: the shipped one, until `use` says otherwise."""
    return _InUse.table or shipped()


def use(table: Providers) -> None:
    """Let this process ask `table`; called once, by whoever puts it together."""
    _InUse.table = table


def load(extra: Path | None = None) -> Providers:
    """Give the shipped table with `extra` in it: a provider of the same name takes its place, others are asked first.

    Raises:
        TableError: the file cannot be read, or is no such table.
    """
    ours = shipped()
    if extra is None:
        return ours
    added = {provider.name: provider for provider in _read(extra)}
    kept = [added.pop(provider.name, provider) for provider in ours.all]
    return Providers((*added.values(), *kept))


def _read(file: Path) -> tuple[Provider, ...]:
    try:
        with file.open("rb") as opened:
            text = opened.read(_MOST_BYTES + 1)
    except OSError as error:
        raise TableError(f"{file}: cannot be read: {error.strerror}.") from error
    if len(text) > _MOST_BYTES:
        raise TableError(f"{file}: is larger than 1 MiB.")
    table = _parsed(file, text)
    for place, provider in enumerate(table.provider, 1):
        if words := _wrong(provider):
            raise TableError(f"{file}: provider {place} ({provider.name[:40]!r}): {words}")
    return table.provider


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    provider: tuple[Provider, ...] = ()


def _parsed(file: Path, text: bytes) -> _Table:
    try:
        return msgspec.convert(tomllib.loads(text.decode("utf-8")), _Table)
    except UnicodeDecodeError as error:
        raise TableError(f"{file}: is not UTF-8.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise TableError(f"{file}: is not TOML: {error}.") from error
    except msgspec.ValidationError as error:
        raise TableError(f"{file}: {_placed(str(error))}.") from error


def _placed(words: str) -> str:
    found = _AT.search(words)
    if found is None:
        return words.replace(" - at `$.", " at key `")
    key = f", key `{found[2]}`" if found[2] else ""
    return f"provider {int(found[1]) + 1}{key}: {words[: found.start()]}"


def _wrong(provider: Provider) -> str:
    """Give what is wrong with a provider that has the right types, or nothing."""
    if not 0 < len(provider.name) <= 64:
        return "key `name`: give it 1 to 64 characters."
    for key in ("fields", "signatures", "delivery_fields"):
        if odd := next((name for name in getattr(provider, key) if not TOKEN.fullmatch(name)), None):
            return f"key `{key}`: {odd[:40]!r} cannot be the name of a header field."
    if not all(provider.agents):
        return "key `agents`: an empty beginning would fit every sender."
    return _wrong_numbers(provider) or _wrong_path(provider)


def _wrong_numbers(provider: Provider) -> str:
    if provider.timeout_seconds is not None and not 0 < provider.timeout_seconds <= 86_400:
        return "key `timeout_seconds`: give seconds above 0, at most a day."
    if not all(100 <= first <= last <= 599 for first, last in provider.success):
        return "key `success`: give pairs of first and last status, such as [[200, 299]]."
    return "" if all(100 <= status <= 599 for status in provider.disabling) else "key `disabling`: give statuses."


def _wrong_path(provider: Provider) -> str:
    try:
        if provider.delivery_json:
            _path(provider.delivery_json)
    except PathError as error:
        return f"key `delivery_json`: {error}"
    return ""


_path = lru_cache(maxsize=256)(read_path)
