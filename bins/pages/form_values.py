"""Replies and rules as the fields of a form, and back: what a form can hold is what the API can."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from bins.pages.form_kept import as_line, line, lines, quoted, unquoted
from bins.replies.problem import Problem
from bins.replies.spec import CountBy, Fault, FaultKind, MatchSpec, Order, ReplySpec, RuleSpec

Values = dict[str, list[str]]
"""Everything a form holds: the texts of each field, in the order of the page."""

BytesOf = Callable[[str], str | None]
"""Gives the base64 of uploaded bytes by the number under which they are kept."""

FIRST = "0"
"""Key of a rule's first reply in the names of its fields."""
_KIND = "Content-Type"
_PAIRS = ("query", "header", "json")
_USES: dict[str, str] = {
    FaultKind.RESET: "at", FaultKind.SILENT: "seconds", FaultKind.SLOW_HEADERS: "seconds",
    FaultKind.DRIP: "bytes_per_second", FaultKind.TRUNCATE: "missing", FaultKind.LARGE_BODY: "mebibytes",
}  # fmt: skip
"""The field that a kind of fault has beside itself."""
_NUMBERS: dict[str, type[int] | type[float]] = {
    "seconds": float, "bytes_per_second": int, "missing": int, "mebibytes": int,
}  # fmt: skip


class Form:
    """What somebody typed, and what turned out to be wrong with it."""

    def __init__(self, values: Mapping[str, Sequence[str]]) -> None:
        self.values = values
        self.problems: list[Problem] = []

    def text(self, name: str) -> str:
        """Give the text of a field."""
        return (self.values.get(name) or [""])[-1]

    def texts(self, name: str) -> Sequence[str]:
        """Give all texts of fields of that name."""
        return self.values.get(name, [])

    def pairs(self, name: str) -> list[tuple[str, str]]:
        """Give the rows of a table of names and values; empty ones are none."""
        rows = zip(self.texts(f"{name}.name"), self.texts(f"{name}.value"), strict=False)
        return [(left.strip(), right.strip()) for left, right in rows if left.strip() or right.strip()]

    def number(self, name: str, kind: type[int] | type[float], default: float) -> float:
        """Give a number; one that cannot be read is a problem, and an empty field the default."""
        text = self.text(name).strip()
        try:
            return kind(text) if text else default
        except ValueError:
            self.problems.append(
                Problem(name, "Write a whole number." if kind is int else "Write a number, such as 2.5.")
            )
            return default


def reply_values(spec: ReplySpec, prefix: str = "", version: int = 0) -> Values:
    """Give the fields of a reply, each name behind `prefix`; `version` is the number under which its bytes are kept."""
    headers = list(spec.headers)
    kind = headers.pop(0)[1] if _has_kind(spec) else ""
    fault = spec.fault or Fault(kind="")  # type: ignore[arg-type]  # none, and where its fields begin
    values = {
        "status": [str(spec.status)],
        "content_type": [kind],
        "headers.name": [name for name, _ in headers],
        "headers.value": [quoted(value, holds_empty=False) for _, value in headers],
        "body": [spec.body],
        "delay_seconds": [_number_text(spec.delay_seconds)],
        "weight": [str(spec.weight)],
        "fault.kind": [str(fault.kind)],
        "fault.at": [str(fault.at)],
        **{f"fault.{name}": [_number_text(getattr(fault, name))] for name in _NUMBERS},
    }
    switches = {name: ["1"] for name in ("cors", "template") if getattr(spec, name)}
    kept = {"bytes": [str(version)]} if spec.body_base64 is not None else {}
    return {prefix + name: texts for name, texts in {**values, **switches, **kept}.items()}


def reply_data(
    form: Form, prefix: str, bytes_of: BytesOf, stored: ReplySpec | None = None, *, is_drawn: bool = False
) -> dict[str, Any]:
    """Give the reply of a form as the API takes it; what is no number is noted in the form.

    What the form does not show, or cannot show as it is, stays what it is in `stored`. `is_drawn` says that there are
    weights to draw by.
    """
    stored = stored or ReplySpec()
    data: dict[str, Any] = {
        "status": form.number(f"{prefix}status", int, 200),
        "headers": _headers_data(form, prefix, stored),
        "delay_seconds": form.number(f"{prefix}delay_seconds", float, 0),
        "cors": bool(form.text(f"{prefix}cors")),
        "template": bool(form.text(f"{prefix}template")),
        "weight": form.number(f"{prefix}weight", int, 1) if is_drawn else stored.weight,
    }
    if kind := form.text(f"{prefix}fault.kind"):
        data["fault"] = _fault_data(form, f"{prefix}fault.", stored.fault or Fault(kind=kind))  # type: ignore[arg-type]
    return {**data, **_body_data(form, prefix, bytes_of, stored.body)}


def rule_values(spec: RuleSpec, versions: Sequence[int] = ()) -> Values:
    """Give the fields of a rule."""
    values: Values = {
        "name": [spec.name],
        "then": [spec.then],
        "count_by": [spec.count_by],
        "delivery.header": [spec.delivery.header],
        "delivery.json": [spec.delivery.json],
        "order": [spec.order],
        "seed": [str(spec.seed)],
        "enabled": ["1"] if spec.enabled else [],
        "reply": [str(place) for place in range(len(spec.replies))],
        **_match_values(spec.match),
    }
    for place, reply in enumerate(spec.replies):
        values |= reply_values(reply, f"replies.{place}.", versions[place] if place < len(versions) else 0)
    return values


def rule_data(form: Form, bytes_of: BytesOf, stored: RuleSpec | None = None) -> dict[str, Any]:
    """Give the rule of a form as the API takes it; `stored` is the rule that the form was made of."""
    stored = stored or RuleSpec()
    return {
        "name": line(form.text("name"), stored.name),
        "match": _match_data(form, stored.match),
        "replies": [_one_of(form, key, bytes_of, stored) for key in form.texts("reply")],
        "then": form.text("then") or "last",
        "count_by": form.text("count_by") or "rule",
        "delivery": _delivery_data(form, stored),
        "order": form.text("order") or "sequence",
        "seed": form.number("seed", int, 0) if is_drawn(form) else stored.seed,
        "enabled": bool(form.text("enabled")),
    }


def is_drawn(form: Form) -> bool:
    """Tell whether the replies of a rule are drawn, so that weights and seed count."""
    return form.text("order") == Order.RANDOM


def is_by_delivery(form: Form) -> bool:
    """Tell whether a rule counts the attempts of each delivery, so that it counts by which they are told apart."""
    return form.text("count_by") == CountBy.DELIVERY


def fault_uses(kind: str, name: str) -> bool:
    """Tell whether a kind of fault has that field."""
    return _USES.get(kind) == name


def _one_of(form: Form, key: str, bytes_of: BytesOf, stored: RuleSpec) -> dict[str, Any]:
    place = int(key) if key.isascii() and key.isdigit() and len(key) < 3 else len(stored.replies)
    one = stored.replies[place] if place < len(stored.replies) else None
    return reply_data(form, f"replies.{key}.", bytes_of, one, is_drawn=is_drawn(form))


def _delivery_data(form: Form, stored: RuleSpec) -> dict[str, str]:
    if not is_by_delivery(form):
        return {"header": stored.delivery.header, "json": stored.delivery.json}
    return {
        "header": line(form.text("delivery.header"), stored.delivery.header),
        "json": line(form.text("delivery.json"), stored.delivery.json),
    }


def _has_kind(spec: ReplySpec) -> bool:
    """Tell whether the first header field is one that the form shows as the content type."""
    return bool(spec.headers) and spec.headers[0][0] == _KIND and not _is_blank(spec.headers[0][1])


def _is_blank(text: str) -> bool:
    return not text.strip()


def _headers_data(form: Form, prefix: str, stored: ReplySpec) -> list[tuple[str, str]]:
    kind = line(form.text(f"{prefix}content_type"), stored.headers[0][1] if _has_kind(stored) else "")
    rows = [(name, unquoted(value, holds_empty=False)) for name, value in form.pairs(f"{prefix}headers")]
    return [(_KIND, kind), *rows] if kind else rows


def _fault_data(form: Form, prefix: str, stored: Fault) -> dict[str, Any]:
    kind = form.text(f"{prefix}kind")
    data: dict[str, Any] = {name: getattr(stored, name) for name in ("at", *_NUMBERS)}
    used = _USES.get(kind, "")
    if used in _NUMBERS:
        usual = getattr(Fault(kind=""), used)  # type: ignore[arg-type]  # for its default alone
        data[used] = form.number(prefix + used, _NUMBERS[used], usual)
    elif used:
        data[used] = form.text(prefix + used) or "before"
    return {**data, "kind": kind}


def _body_data(form: Form, prefix: str, bytes_of: BytesOf, stored: str) -> dict[str, Any]:
    kept = form.text(f"{prefix}bytes")
    if not kept:
        return {"body": lines(form.text(f"{prefix}body"), stored)}
    found = bytes_of(kept)
    if found is None:
        form.problems.append(Problem(f"{prefix}body", "The uploaded bytes are gone. Choose the file again."))
    return {"body_base64": found or ""}


def _match_values(match: MatchSpec) -> Values:
    values: Values = {
        "match.method": [", ".join(match.method)],
        "match.path": [match.path],
        "match.content_type": [match.content_type],
        "match.body_contains": [match.body_contains],
        "match.network": [", ".join(match.network)],
        "match.signed": ["" if match.signed is None else "yes" if match.signed else "no"],
    }
    for name in _PAIRS:
        pairs: Iterable[tuple[str, Any]] = getattr(match, name)
        shown = _json_text if name == "json" else quoted
        values[f"match.{name}.name"] = [quoted(left, holds_empty=False) for left, _ in pairs]
        values[f"match.{name}.value"] = [shown(right) for _, right in pairs]
    return values


def _match_data(form: Form, stored: MatchSpec) -> dict[str, Any]:
    return {
        **{name: _words(form.text(f"match.{name}"), getattr(stored, name)) for name in ("method", "network")},
        **{name: line(form.text(f"match.{name}"), getattr(stored, name)) for name in ("path", "content_type")},
        **{name: _rows(form, name, _glob) for name in ("query", "header")},
        "json": _rows(form, "json", _json_value),
        "body_contains": lines(form.text("match.body_contains"), stored.body_contains),
        "signed": {"yes": True, "no": False}.get(form.text("match.signed")),
    }


def _rows(form: Form, name: str, read: Callable[[str], Any]) -> list[list[Any]]:
    return [[unquoted(left, holds_empty=False), read(right)] for left, right in form.pairs(f"match.{name}")]


def _words(typed: str, stored: Sequence[str]) -> list[str]:
    is_same = as_line(typed) == as_line(", ".join(stored))
    return list(stored) if is_same else typed.replace(",", " ").split()


def _glob(text: str) -> str:
    """Give what was typed for a name: nothing asks whether it is there, `""` whether it is empty."""
    return unquoted(text) if text else "*"


def _number_text(value: float) -> str:
    return str(value).removesuffix(".0")


def _json_text(value: Any) -> str:
    """Give a value as it is typed: a pattern as it is, unless it would be read as something else."""
    if isinstance(value, str) and as_line(value) == value == _json_value(value):
        return value
    return msgspec.json.encode(value).decode()


def _json_value(text: str) -> Any:
    """Give what was typed: a number, `true`, `"5"` or `[1]` are JSON, everything else is a pattern."""
    try:
        return msgspec.json.decode(text) if text else "*"
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return text


def base64_of(raw: bytes) -> str:
    """Give bytes as the API takes them."""
    return base64.b64encode(raw).decode("ascii")
