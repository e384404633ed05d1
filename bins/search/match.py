"""Whether one request answers a search: what the store's conditions must agree with."""

from __future__ import annotations

from typing import Protocol, assert_never

from bins.search.needles import Needles, in_body, in_field, in_target
from bins.search.tree import All, AnyOf, Between, Flag, Header, Is, Measure, Method, Node, Not, Place, Text


class Subject(Protocol):
    """A request that is asked; bytes are as received, and only read when the search needs them."""

    @property
    def method(self) -> str:
        """The method."""

    @property
    def client(self) -> str:
        """Address of the client."""

    @property
    def target(self) -> bytes:
        """What of the target is looked through, see `searched_target`."""

    @property
    def path(self) -> bytes:
        """The path after the bin id."""

    @property
    def query(self) -> bytes:
        """The query without its question mark."""

    @property
    def fields(self) -> list[bytes]:
        """Header fields in lower case, flat: name, value, name, value."""

    @property
    def body(self) -> bytes:
        """The bytes kept of the body."""

    def measure(self, measure: Measure) -> int:
        """Give one of its numbers."""

    def is_up(self, flag: Flag) -> bool:
        """Tell whether a flag is up."""


def matches(node: Node, subject: Subject) -> bool:
    """Tell whether `subject` answers the search `node`."""
    match node:
        case All(parts):
            return all(matches(part, subject) for part in parts)
        case AnyOf(parts):
            return any(matches(part, subject) for part in parts)
        case Not(part):
            return not matches(part, subject)
        case Header(names, text):
            return _of_header(subject, names, in_field(text))
        case Text(place, text):
            return _holds(subject, place, text)
        case Method() | Between() | Is():
            return _is(subject, node)
    assert_never(node)


def looks_into_bodies(node: Node) -> bool:
    """Tell whether bodies have to be at hand for `matches`."""
    match node:
        case All(parts) | AnyOf(parts):
            return any(map(looks_into_bodies, parts))
        case Not(part):
            return looks_into_bodies(part)
        case Text(place):
            return place in {Place.ANYWHERE, Place.BODY}
    return False


def searched_target(target: bytes, bin_id: str) -> bytes:
    """Give what bare words are looked for in: the target without the bin's own id, which every one has.

    An absolute target (RFC 9112 section 3.2.2) is taken whole.
    """
    own = f"/{bin_id}".encode()
    return target[len(own) :] if target.startswith(own) else target


def _is(subject: Subject, node: Method | Between | Is) -> bool:
    match node:
        case Method(name):
            return subject.method.lower() == name.lower()
        case Between(measure, low, high):
            value = subject.measure(measure)
            return (low is None or low <= value) and (high is None or value <= high)
        case Is(flag):
            return subject.is_up(flag)
    assert_never(node)


def _holds(subject: Subject, place: Place, text: str) -> bool:
    match place:
        case Place.ANYWHERE:
            return (
                _has(subject.target, in_target(text))
                or _any_has(subject.fields[1::2], in_field(text))
                or _has(subject.body, in_body(text))
            )
        case Place.PATH:
            return _has(subject.path, in_target(text))
        case Place.QUERY:
            return _has(subject.query, in_target(text))
        case Place.HEADERS:
            return _any_has(subject.fields, in_field(text))
        case Place.BODY:
            return _has(subject.body, in_body(text))
        case Place.CLIENT:
            return text.lower() in subject.client.lower()
    assert_never(place)


def _of_header(subject: Subject, names: tuple[str, ...], needles: Needles) -> bool:
    fields, wanted = subject.fields, [name.encode() for name in names]
    return _any_has([value for name, value in zip(fields[::2], fields[1::2], strict=True) if name in wanted], needles)


def _any_has(lower: list[bytes], needles: Needles) -> bool:
    return any(needle in part for part in lower for needle in needles)


def _has(haystack: bytes, needles: Needles) -> bool:
    lower = haystack.lower()
    return any(needle in lower for needle in needles)
