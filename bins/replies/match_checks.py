"""What is wrong with a rule's conditions, field by field, in words that name the mend."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from bins.replies.glob import MOST_PATTERN
from bins.replies.jsonpath import PathError, read_path
from bins.replies.problem import Problem, brief
from bins.replies.spec import MatchSpec
from bins.replies.tokens import TOKEN
from bins.replies.values import depth_within, is_odd

MOST_CONDITIONS = 16
"""Of a kind: methods, query pairs, header fields, JSON values."""
MOST_NETWORKS = 64
MOST_JSON_VALUE = 4 * 1024
"""Bytes of a JSON value that is compared."""
_MOST_DEPTH = 32

_QUERY_IN_PATH = re.compile(r"\?[^/?*]*=")


def check_match(spec: MatchSpec) -> list[Problem]:
    """Give everything that has to be mended; nothing when the conditions can be used."""
    return [
        *_odd_texts(spec),
        *_methods(spec.method),
        *_path(spec.path),
        *_pairs("query", spec.query),
        *_pairs("header", spec.header),
        *_header_names(spec.header),
        *_too_long("content_type", spec.content_type),
        *_media_type(spec.content_type),
        *_json(spec.json),
        *_too_long("body_contains", spec.body_contains),
        *_networks(spec.network),
    ]


def _odd_texts(spec: MatchSpec) -> Iterator[Problem]:
    for field in spec.__struct_fields__:
        if is_odd(getattr(spec, field)):
            yield Problem(field, "There is a NUL or half a character (a lone surrogate) in this; leave it out.")


def _methods(methods: tuple[str, ...]) -> Iterator[Problem]:
    yield from _too_many("method", len(methods), MOST_CONDITIONS)
    for method in methods[:MOST_CONDITIONS]:
        if not TOKEN.fullmatch(method):
            yield Problem("method", f"{_quoted(method)} is no method; a method is one word, such as POST.")


def _path(pattern: str) -> Iterator[Problem]:
    yield from _too_long("path", pattern)
    if pattern and pattern[0] not in "/*":
        yield Problem("path", f"A path begins with /, such as /{brief(pattern)}, or with **.")
    elif _QUERY_IN_PATH.search(pattern):
        yield Problem("path", "A path has no query in it, and ? is any one character; put name=value under query.")


def _pairs(field: str, pairs: tuple[tuple[str, str], ...]) -> Iterator[Problem]:
    yield from _too_many(field, len(pairs), MOST_CONDITIONS)
    for name, pattern in pairs[:MOST_CONDITIONS]:
        yield from _too_long(field, name, f"The name {_quoted(name)}")
        yield from _too_long(field, pattern, f"The pattern for {_quoted(name)}")


def _header_names(pairs: tuple[tuple[str, str], ...]) -> Iterator[Problem]:
    for name, _ in pairs[:MOST_CONDITIONS]:
        if not TOKEN.fullmatch(name):
            yield Problem("header", f"{_quoted(name)} cannot be the name of a header; try one such as X-Event.")


def _media_type(pattern: str) -> Iterator[Problem]:
    if ";" in pattern:
        kind = pattern.partition(";")[0].strip()
        yield Problem(
            "content_type", f"Leave out what follows the semicolon: {_quoted(kind)}; parameters are not compared."
        )


def _json(pairs: tuple[tuple[str, Any], ...]) -> Iterator[Problem]:
    yield from _too_many("json", len(pairs), MOST_CONDITIONS)
    for path, value in pairs[:MOST_CONDITIONS]:
        try:
            read_path(path)
        except PathError as error:
            yield Problem("json", f"{_quoted(path)}: {error}")
        yield from _json_value(path, value)


def _json_value(path: str, value: Any) -> Iterator[Problem]:
    if is_odd(value):
        return  # said for the whole field
    if isinstance(value, str):
        yield from _too_long("json", value, f"The pattern for {_quoted(path)}")
        return
    if not depth_within(value, _MOST_DEPTH):
        yield Problem("json", f"The value for {_quoted(path)} is nested more than {_MOST_DEPTH} deep; compare a part.")
        return
    try:
        size = len(msgspec.json.encode(value))
    except (TypeError, ValueError, OverflowError, msgspec.MsgspecError):
        yield Problem("json", f"The value for {_quoted(path)} is no JSON value.")
        return
    if size > MOST_JSON_VALUE:
        yield Problem("json", f"The value for {_quoted(path)} is larger than 4 KiB; compare a part of it.")


def _networks(texts: tuple[str, ...]) -> Iterator[Problem]:
    yield from _too_many("network", len(texts), MOST_NETWORKS)
    for text in texts[:MOST_NETWORKS]:
        try:
            ipaddress.ip_network(text)
        except ValueError:
            yield Problem("network", f"{_quoted(text)} is no address or network; {_network_mend(text)}")


def _network_mend(text: str) -> str:
    try:
        meant = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return "write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32."
    return f"its host bits are set: write {meant}."


def _too_many(field: str, count: int, most: int) -> Iterator[Problem]:
    if count > most:
        yield Problem(field, f"At most {most} of these fit in one rule; this one has {count:,}.")


def _too_long(field: str, text: str, subject: str = "This") -> Iterator[Problem]:
    if len(text) > MOST_PATTERN:
        yield Problem(field, f"{subject} has {len(text):,} characters; at most {MOST_PATTERN:,} fit.")


def _quoted(text: str) -> str:
    return f"“{brief(text)}”"
