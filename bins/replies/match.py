"""Whether a rule's conditions hold for a request: compiled once, what many requests have in common asked first.

A condition that cannot be compiled never holds, so that a rule edited behind our back answers nothing and raises
nothing; `check_match` says what is wrong with it before it is saved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from bins.replies.asked import NOTHING, Asked
from bins.replies.glob import Glob, first_segment, path_glob, value_glob
from bins.replies.jsonpath import JsonPath, PathError, read_path
from bins.replies.kind import Kind, Trait, address_of, network_of
from bins.replies.providers import Providers, known
from bins.replies.spec import MatchSpec
from bins.replies.values import same, text_of

Check = Callable[[Asked], bool]
KindCheck = Callable[[Kind], bool]


class Match(msgspec.Struct, frozen=True):
    """The conditions of a rule; none at all match every request. Nothing here raises."""

    of_kind: tuple[KindCheck, ...]
    """What is decided once for all requests of a kind."""
    holds: Check
    """What is left to be asked of each request."""
    traits: frozenset[Trait]
    """What `of_kind` asks about."""
    methods: frozenset[str]
    """Methods that it tells from others."""
    segments: frozenset[str]
    """First segments of the path that it tells from others."""
    names: frozenset[str]
    """Header fields, in lower case, of which it asks whether they are there."""

    def suits(self, kind: Kind) -> bool:
        """Tell whether a request of this kind can match."""
        return all(check(kind) for check in self.of_kind)


def compile_match(spec: MatchSpec, providers: Providers | None = None) -> Match:
    """Compile conditions."""
    signatures = (providers or known()).signature_fields if spec.signed is not None else frozenset()
    of_kind = dict(_of_kind(spec, signatures))
    segment = first_segment(spec.path)
    return Match(
        tuple(of_kind.values()), _all_of(_of_each(spec)), frozenset(of_kind), frozenset(spec.method),
        frozenset({segment} if segment else ()), signatures | {name.lower() for name, _ in spec.header},
    )  # fmt: skip


def _of_kind(spec: MatchSpec, signatures: frozenset[str]) -> Iterator[tuple[Trait, KindCheck]]:
    if spec.method:
        yield Trait.METHOD, _method(frozenset(spec.method))
    if segment := first_segment(spec.path):
        yield Trait.SEGMENT, lambda kind: kind.segment == segment
    if spec.header or spec.signed is not None:
        yield Trait.NAMES, _names(frozenset(name.lower() for name, _ in spec.header), signatures, spec.signed)
    if spec.content_type:
        yield Trait.MEDIA_TYPE, _content_type(value_glob(spec.content_type.lower()))
    if spec.network:
        yield Trait.CLIENT, _network(spec.network)
    if spec.query:
        yield Trait.QUERY, lambda kind: kind.has_query
    if spec.json:
        yield Trait.JSON, lambda kind: kind.may_be_json


def _of_each(spec: MatchSpec) -> Iterator[Check]:
    if spec.path:
        yield _path(path_glob(spec.path))
    for name, pattern in spec.header:
        if pattern != "*":
            yield _header(name.lower(), value_glob(pattern))
    for name, pattern in spec.query:
        yield _query(name, value_glob(pattern))
    if spec.body_contains:
        yield _body(spec.body_contains.encode("utf-8", "surrogatepass"))
    for path, value in spec.json:
        yield _json(path, value)


def _all_of(checks: Iterable[Check]) -> Check:
    first, *others = [*checks] or [_always]
    if not others:
        return first

    def holds(asked: Asked) -> bool:
        if not first(asked):
            return False
        for check in others:  # noqa: SIM110 - all() with a generator takes twice as long
            if not check(asked):
                return False
        return True

    return holds


def _always(asked: Asked) -> bool:
    return True


def _never(asked: Asked) -> bool:
    return False


def _method(methods: frozenset[str]) -> KindCheck:
    return lambda kind: kind.method in methods


def _names(wanted: frozenset[str], signatures: frozenset[str], signed: bool | None) -> KindCheck:
    def holds(kind: Kind) -> bool:
        return wanted <= kind.names and (signed is None or signatures.isdisjoint(kind.names) is not signed)

    return holds


def _content_type(fits: Glob) -> KindCheck:
    return lambda kind: fits(kind.media_type)


def _network(texts: tuple[str, ...]) -> KindCheck:
    try:
        networks = [network_of(text) for text in texts]
    except ValueError:
        return lambda kind: False

    def holds(kind: Kind) -> bool:
        address = address_of(kind.client)
        return address is not None and any(address in network for network in networks)

    return holds


def _path(fits: Glob) -> Check:
    return lambda asked: fits(asked.path)


def _header(lower_name: str, fits: Glob) -> Check:
    return lambda asked: any(map(fits, asked.headers.get(lower_name, ())))


def _query(name: str, fits: Glob) -> Check:
    return lambda asked: any(map(fits, asked.queries.get(name, ())))


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
