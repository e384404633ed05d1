"""The limits of the running instance, in words: what a reader of the help needs to know about settings."""

from __future__ import annotations

import re

import msgspec
from django.conf import settings

from bins.bodies.view import size_text

_FIRST_WORDS = (
    "Bytes", "Seconds", "Free bytes", "Header fields", "Requests", "Senders", "Open ", "Wrong links", "Bins made",
    "Days", "Attempts",
)  # fmt: skip
"""How the description of a setting begins when the setting is a limit."""
_UNBOUND = re.compile(r"\b0: (no bound|as many as [a-z ]+|for ever|never)\.")
_GIB = 1024**3


class SetLimit(msgspec.Struct, frozen=True):
    """One limit as it is set here."""

    setting: str
    """Name of the environment variable."""
    value: str
    """The value in use, with its unit."""
    words: str
    """What it bounds and what happens beyond it; from the description of the setting."""


def limits_in_use() -> list[SetLimit]:
    """Give every setting that is a limit, with the value in use, in the order of the README's table."""
    config = settings.CONFIG
    described = ((name, field.description or "") for name, field in type(config).model_fields.items())
    return [
        SetLimit(f"INSPECTOR_{name.upper()}", _value(words, getattr(config, name)), words.replace("`", ""))
        for name, words in described
        if words.startswith(_FIRST_WORDS) and isinstance(getattr(config, name), int | float | str)
    ]


def _value(description: str, value: float | str) -> str:
    if value in {0, "0"} and (unbound := _UNBOUND.search(description)):
        return unbound[1]
    if isinstance(value, str):
        return "none" if value in {"", "0"} else value.replace("/", " a ").replace(" a hour", " an hour")
    if value in {0, -1}:
        return "by itself" if f"{value}: " in description else "none"
    if description.startswith(("Bytes", "Free bytes")):
        return f"{value / _GIB:.1f}".removesuffix(".0") + " GiB" if value >= _GIB else size_text(int(value))
    return f"{value:g} s" if description.startswith("Seconds") else f"{value:,}"
