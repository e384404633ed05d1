"""Replies and rules as the fields of a form, and back: what a form can hold is what the API can."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from bins.replies.problem import Problem
from bins.replies.spec import Fault, MatchSpec, ReplySpec, RuleSpec

Values = dict[str, list[str]]
"""Everything a form holds: the texts of each field, in the order of the page."""

BytesOf = Callable[[str], str | None]
"""Gives the base64 of uploaded bytes by the number under which they are kept."""

FIRST = "0"
"""Key of a rule's first reply in the names of its fields."""
_KIND = "Content-Type"
_PAIRS = ("query", "header", "json")
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
    kind = headers.pop(0)[1] if headers and headers[0][0] == _KIND else ""
    fault = spec.fault or Fault(kind="")  # type: ignore[arg-type]  # none, and where its fields begin
    values = {
        "status": [str(spec.status)],
        "content_type": [kind],
        "headers.name": [name for name, _ in headers],
        "headers.value": [value for _, value in headers],
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


def reply_data(form: Form, prefix: str, bytes_of: BytesOf) -> dict[str, Any]:
    """Give the reply of a form as the API takes it; what is no number is noted in the form."""
    kind = form.text(f"{prefix}content_type").strip()
    data: dict[str, Any] = {
        "status": form.number(f"{prefix}status", int, 200),
        "headers": [*([(_KIND, kind)] if kind else []), *form.pairs(f"{prefix}headers")],
        "delay_seconds": form.number(f"{prefix}delay_seconds", float, 0),
        "cors": bool(form.text(f"{prefix}cors")),
        "template": bool(form.text(f"{prefix}template")),
        "weight": form.number(f"{prefix}weight", int, 1),
    }
    if form.text(f"{prefix}fault.kind"):
        data["fault"] = _fault_data(form, f"{prefix}fault.")
    return {**data, **_body_data(form, prefix, bytes_of)}


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


def rule_data(form: Form, bytes_of: BytesOf) -> dict[str, Any]:
    """Give the rule of a form as the API takes it."""
    return {
        "name": form.text("name").strip(),
        "match": _match_data(form),
        "replies": [reply_data(form, f"replies.{key}.", bytes_of) for key in form.texts("reply")],
        "then": form.text("then") or "last",
        "count_by": form.text("count_by") or "rule",
        "delivery": {"header": form.text("delivery.header").strip(), "json": form.text("delivery.json").strip()},
        "order": form.text("order") or "sequence",
        "seed": form.number("seed", int, 0),
        "enabled": bool(form.text("enabled")),
    }


def _fault_data(form: Form, prefix: str) -> dict[str, Any]:
    usual = {name: getattr(Fault(kind=""), name) for name in _NUMBERS}  # type: ignore[arg-type]
    numbers = {name: form.number(prefix + name, kind, usual[name]) for name, kind in _NUMBERS.items()}
    return {"kind": form.text(f"{prefix}kind"), "at": form.text(f"{prefix}at") or "before", **numbers}


def _body_data(form: Form, prefix: str, bytes_of: BytesOf) -> dict[str, Any]:
    kept = form.text(f"{prefix}bytes")
    if not kept:
        return {"body": form.text(f"{prefix}body").replace("\r\n", "\n")}  # as browsers send line ends
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
        values[f"match.{name}.name"] = [left for left, _ in pairs]
        values[f"match.{name}.value"] = [_json_text(right) if name == "json" else right for _, right in pairs]
    return values


def _match_data(form: Form) -> dict[str, Any]:
    words = {name: form.text(f"match.{name}").replace(",", " ").split() for name in ("method", "network")}
    texts = {name: form.text(f"match.{name}").strip() for name in ("path", "content_type")}
    signed = {"yes": True, "no": False}.get(form.text("match.signed"))
    pairs = {
        name: [[left, right or "*"] for left, right in form.pairs(f"match.{name}")] for name in ("query", "header")
    }
    json = [[path, _json_value(value)] for path, value in form.pairs("match.json")]
    contains = form.text("match.body_contains").replace("\r\n", "\n")
    return {**words, **texts, **pairs, "json": json, "body_contains": contains, "signed": signed}


def _number_text(value: float) -> str:
    return str(value).removesuffix(".0")


def _json_text(value: Any) -> str:
    """Give a value as it is typed: a pattern as it is, unless it reads like another JSON value."""
    if isinstance(value, str):
        return msgspec.json.encode(value).decode() if _json_value(value) != value else value
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
