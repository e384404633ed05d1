"""Whether a rule's conditions hold for a request: compiled once, the cheapest asked first.

A condition that cannot be compiled never holds, so that a rule edited behind our back answers nothing and raises
nothing; `check_match` says what is wrong with it before it is saved.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from typing import Any

from bins.replies.asked import NOTHING, Asked
from bins.replies.glob import Glob, path_glob, value_glob
from bins.replies.jsonpath import JsonPath, PathError, read_path
from bins.replies.providers import Providers, known
from bins.replies.spec import MatchSpec
from bins.replies.values import same, text_of

Check = Callable[[Asked], bool]
Matcher = Callable[[Asked], bool]
"""Tells whether a rule matches a request; it never raises."""


def compile_match(spec: MatchSpec, providers: Providers | None = None) -> Matcher:
    """Compile conditions; none at all match every request."""
    checks = (*_of_the_head(spec, providers or known()), *_of_the_rest(spec))
    if not checks:
        return _always
    if len(checks) == 1:
        return checks[0]
    first, *others = checks

    def matches(asked: Asked) -> bool:
        if not first(asked):
            return False
        for check in others:  # noqa: SIM110 - all() with a generator takes twice as long
            if not check(asked):
                return False
        return True

    return matches


def _of_the_head(spec: MatchSpec, providers: Providers) -> Iterator[Check]:
    if spec.method:
        yield _method(spec.method)
    if spec.path:
        yield _path(path_glob(spec.path))
    if spec.content_type:
        yield _content_type(value_glob(spec.content_type.lower()))
    for name, pattern in spec.header:
        yield _header(name.lower(), pattern)
    if spec.signed is not None:
        yield _signed(providers.signature_fields, spec.signed)


def _of_the_rest(spec: MatchSpec) -> Iterator[Check]:
    for name, pattern in spec.query:
        yield _query(name, pattern)
    if spec.network:
        yield _network(spec.network)
    if spec.body_contains:
        yield _body(spec.body_contains.encode("utf-8", "surrogatepass"))
    for path, value in spec.json:
        yield _json(path, value)


def _always(asked: Asked) -> bool:
    return True


def _never(asked: Asked) -> bool:
    return False


def _method(methods: tuple[str, ...]) -> Check:
    if len(methods) == 1:
        only = methods[0]
        return lambda asked: asked.capture.method == only
    any_of = frozenset(methods)
    return lambda asked: asked.capture.method in any_of


def _path(fits: Glob) -> Check:
    return lambda asked: fits(asked.path)


def _content_type(fits: Glob) -> Check:
    return lambda asked: fits(asked.media_type)


def _header(lower_name: str, pattern: str) -> Check:
    if pattern == "*":
        return lambda asked: lower_name in asked.headers
    fits = value_glob(pattern)

    def holds(asked: Asked) -> bool:
        values = asked.headers.get(lower_name)
        return values is not None and any(map(fits, values))

    return holds


def _query(name: str, pattern: str) -> Check:
    fits = value_glob(pattern)

    def holds(asked: Asked) -> bool:
        values = asked.queries.get(name)
        return values is not None and any(map(fits, values))

    return holds


def _signed(fields: frozenset[str], wanted: bool) -> Check:
    return lambda asked: fields.isdisjoint(asked.headers) is not wanted


def _network(texts: tuple[str, ...]) -> Check:
    try:
        networks = [ipaddress.ip_network(text, strict=False) for text in texts]
    except ValueError:
        return _never

    ranges = [(one.version, int(one.network_address), int(one.broadcast_address)) for one in networks]

    def holds(asked: Asked) -> bool:
        address = asked.address
        if address is None:
            return False
        version, number = address.version, int(address)
        for kind, first, last in ranges:  # noqa: SIM110 - any() with a generator takes twice as long
            if kind == version and first <= number <= last:
                return True
        return False

    return holds


def _body(needle: bytes) -> Check:
    return lambda asked: needle in asked.capture.body


def _json(text: str, wanted: Any) -> Check:
    try:
        path = read_path(text)
    except PathError:
        return _never
    return _json_fits(path, _value_fits(wanted))


def _json_fits(path: JsonPath, fits: Callable[[Any], bool]) -> Check:
    if path.plain:
        return lambda asked: (value := path.first(asked.json)) is not NOTHING and fits(value)

    def holds(asked: Asked) -> bool:
        document = asked.json
        return document is not NOTHING and any(map(fits, path.find(document)))

    return holds


def _value_fits(wanted: Any) -> Callable[[Any], bool]:
    """Compile a value: a text is a glob over texts and written numbers, `*` fits all there is, others are compared."""
    if not isinstance(wanted, str):
        return lambda value: same(value, wanted)
    if wanted == "*":
        return lambda value: True
    fits = value_glob(wanted)

    def holds(value: Any) -> bool:
        text = value if isinstance(value, str) else text_of(value)
        return text is not None and fits(text)

    return holds
