"""A reply or a rule as its form shows it: every field with what was typed and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from bins.pages.form_values import Form, fault_uses, is_by_delivery, is_drawn
from bins.replies.prepare import STRIPPED
from bins.replies.problem import Problem
from bins.replies.spec import MOST_REPLIES, FaultKind
from bins.rules.ready import is_isolated

SizeOf = Callable[[str], str]
"""Gives the size of uploaded bytes in words, by the number under which they are kept; empty when they are gone."""

KINDS = (
    (FaultKind.SILENT, "No answer until the sender gives up"),
    (FaultKind.CLOSE, "Close the connection in place of an answer"),
    (FaultKind.RESET, "Reset the connection (RST)"),
    (FaultKind.TRUNCATE, "Cut the body short of its Content-Length"),
    (FaultKind.DRIP, "Let the body drip"),
    (FaultKind.SLOW_HEADERS, "Headers one a second, without an end"),
    (FaultKind.INVALID_HTTP, "Answer with what is no HTTP"),
    (FaultKind.LARGE_BODY, "A large body"),
    (FaultKind.BAD_GZIP, "gzip that cannot be decoded"),
)
"""Faults in the order of the menu."""


class Field(msgspec.Struct, frozen=True):
    """One field of a form."""

    name: str
    value: str = ""
    problem: str = ""

    @property
    def id(self) -> str:
        """For labels, and for the words about its problem."""
        return f"f-{self.name.replace('.', '-')}"


class Pairs(msgspec.Struct, frozen=True):
    """A table of names and values, with an empty row at its end."""

    field: Field
    """Name of the table, and what is wrong with it as a whole."""
    rows: list[tuple[Field, Field]]


class ReplyForm(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of one reply."""

    prefix: str
    key: str
    """Of a rule's reply; empty for the default reply."""
    number: int
    """Its place in its rule, counted from 1."""
    status: Field
    content_type: Field
    headers: Pairs
    body: Field
    bytes: str
    """Number under which uploaded bytes are kept; empty for text."""
    size: str
    delay: Field
    weight: Field
    cors: bool
    template: bool
    fault: Field
    at: Field
    parameters: dict[str, Field]
    left_out: list[str]
    """Header fields that are not sent where pages and captures share a host."""
    kinds: tuple[tuple[FaultKind, str], ...] = KINDS

    @property
    def is_plain(self) -> bool:
        """True when nothing is set but status, content type and body."""
        filled = len(self.headers.rows) > 1
        problems = any(field.problem for field in (self.delay, self.fault, self.weight, self.headers.field))
        return not (filled or problems or self.fault.value or self.template or self.delay.value not in {"", "0"})


class RuleForm(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a rule."""

    name: Field
    enabled: bool
    method: Field
    path: Field
    content_type: Field
    body_contains: Field
    network: Field
    signed: Field
    query: Pairs
    header: Pairs
    json: Pairs
    replies: list[ReplyForm]
    then: Field
    count_by: Field
    delivery_header: Field
    delivery_json: Field
    order: Field
    seed: Field
    problems: list[str]
    """What is wrong and belongs to no field."""

    @property
    def has_more_conditions(self) -> bool:
        """True when a condition is set that people seldom need."""
        pairs = [*self.query.rows, *self.json.rows]
        fields = (self.content_type, self.body_contains, self.network, self.signed, self.query.field, self.json.field)
        return len(pairs) > 2 or any(field.value or field.problem for field in fields)


class Shapes:
    """Makes the fields of a form, and keeps track of which problems have found theirs."""

    def __init__(self, form: Form, problems: Iterable[Problem], size_of: SizeOf) -> None:
        self._form = form
        self._problems: dict[str, str] = {}
        for problem in problems:
            said = self._problems.get(problem.field)
            self._problems[problem.field] = f"{said} {problem.words}" if said else problem.words
        self._size_of = size_of

    @property
    def others(self) -> list[str]:
        """The problems that belong to no field shown so far."""
        return list(self._problems.values())

    def field(self, name: str, *also: str, is_shown: bool = True) -> Field:
        """Give a field with its problem, which may go by other names too; where it is not shown, nor is its problem."""
        found = [self._problems.pop(each) for each in (name, *also) if is_shown and each in self._problems]
        return Field(name, self._form.text(name), " ".join(found))

    def pairs(self, name: str, first: int = 0) -> Pairs:
        """Give a table; `first` is the number that its first row has in problems."""
        rows = [
            (Field(f"{name}.name", left, self._problems.pop(f"{name}.{first + i}", "")), Field(f"{name}.value", right))
            for i, (left, right) in enumerate(self._form.pairs(name))
        ]
        blank = max(1, len(self._form.texts(f"{name}.name")) - len(rows))
        rows += [(Field(f"{name}.name"), Field(f"{name}.value")) for _ in range(min(blank, 8))]
        return Pairs(self.field(name), rows)

    def reply(self, prefix: str = "", key: str = "", number: int = 1) -> ReplyForm:
        """Give the fields of a reply."""
        text = self._form.text
        kind = text(f"{prefix}content_type").strip()
        named = [f"{prefix}headers.0"] if kind else []
        content_type = self.field(f"{prefix}content_type", *named)
        kept = text(f"{prefix}bytes")
        return ReplyForm(
            prefix=prefix,
            key=key,
            number=number,
            status=self.field(f"{prefix}status"),
            content_type=content_type,
            headers=self.pairs(f"{prefix}headers", 1 if kind else 0),
            body=self.field(f"{prefix}body", f"{prefix}body_base64"),
            bytes=kept,
            size=self._size_of(kept) if kept else "",
            delay=self.field(f"{prefix}delay_seconds"),
            weight=self.field(f"{prefix}weight", is_shown=bool(key) and is_drawn(self._form)),
            cors=bool(text(f"{prefix}cors")),
            template=bool(text(f"{prefix}template")),
            fault=self.field(f"{prefix}fault.kind", f"{prefix}fault"),
            at=self._of_fault(prefix, "at"),
            parameters={name: self._of_fault(prefix, name) for name in _PARAMETERS},
            left_out=[name for name, _ in self._form.pairs(f"{prefix}headers") if _is_stripped(name)],
        )

    def rule(self) -> RuleForm:
        """Give the fields of a rule."""
        keys = self._form.texts("reply")[:MOST_REPLIES]
        fields: dict[str, Any] = {name: self.field(f"match.{name}") for name in _CONDITIONS}
        tables: dict[str, Any] = {name: self.pairs(f"match.{name}") for name in ("query", "header", "json")}
        plain: dict[str, Any] = {name: self.field(name) for name in ("name", "then", "count_by", "order")}
        return RuleForm(
            **fields,
            **tables,
            **plain,
            enabled=bool(self._form.text("enabled")),
            replies=[self.reply(f"replies.{key}.", key, place) for place, key in enumerate(keys, 1)],
            seed=self.field("seed", is_shown=is_drawn(self._form)),
            delivery_header=self.field("delivery.header", is_shown=is_by_delivery(self._form)),
            delivery_json=self.field("delivery.json", is_shown=is_by_delivery(self._form)),
            problems=self.others,
        )

    def _of_fault(self, prefix: str, name: str) -> Field:
        is_shown = fault_uses(self._form.text(f"{prefix}fault.kind"), name)
        return self.field(f"{prefix}fault.{name}", is_shown=is_shown)


_PARAMETERS = ("seconds", "bytes_per_second", "missing", "mebibytes")
_CONDITIONS = ("method", "path", "content_type", "body_contains", "network", "signed")


def _is_stripped(name: str) -> bool:
    return not is_isolated() and name.lower().encode("latin-1", "replace") in STRIPPED


def by_key(problems: Iterable[Problem], keys: list[str]) -> list[Problem]:
    """Give problems of the replies of a rule by the keys of their fields, in place of their places."""
    found = []
    for problem in problems:
        first, _, rest = problem.field.partition(".")
        place, dot, name = rest.partition(".")
        if first == "replies" and place.isdigit() and int(place) < len(keys):
            problem = Problem(f"replies.{keys[int(place)]}{dot}{name}", problem.words)
        found.append(problem)
    return found
