"""Replies and rules as the API and the page hand them in: read, checked, and every problem named by its field."""

from __future__ import annotations

import math
from typing import Any, TypeVar

import msgspec

from bins.replies.challenges import PRESETS
from bins.replies.delivery import check_delivery
from bins.replies.faults import check_fault, only_on_the_wire
from bins.replies.filling import check_templates
from bins.replies.match_checks import check_match
from bins.replies.prepare import check_reply
from bins.replies.problem import Problem
from bins.replies.sense import check_sense
from bins.replies.shaped import read_fields
from bins.replies.spec import MOST_REPLIES, ReplySpec, RuleSpec
from bins.replies.written import read_match, written_match

MOST_RULE_NAME = 80
MOST_SECRET = 4_096
_JOINERS = dict.fromkeys((0x200C, 0x200D, 0xA0))
"""Signs that words and pictures are written with, such as those within Persian words, and harmless."""


Spec = TypeVar("Spec", bound=msgspec.Struct)


class Unfit(Exception):
    """Raised for a reply or a rule that cannot be taken."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(f"{one.field}: {one.words}" if one.field else one.words for one in problems))
        self.problems = problems


class Bounds(msgspec.Struct, frozen=True):
    """What an instance allows of replies."""

    most_delay_seconds: float = 30.0
    on_the_wire: bool = True
    """Whether our own server answers, which every fault needs that an ASGI server cannot make."""


UNBOUNDED = Bounds(most_delay_seconds=math.inf)
"""For replies that were checked before."""


def read_reply(data: Any, bounds: Bounds) -> ReplySpec:
    """Give the reply that `data` describes.

    Raises:
        Unfit: it cannot be sent.
    """
    spec = read_as(ReplySpec, data, 'A reply is an object such as {"status": 204}.')
    if problems := problems_of(spec, bounds):
        raise Unfit(problems)
    return spec


def read_as(kind: type[Spec], data: Any, words: str) -> Spec:
    """Give what `data` describes as a `kind`; `words` say what that is, for who sends none.

    Raises:
        Unfit: it cannot be read.
    """
    if not isinstance(data, dict):
        raise Unfit([Problem("", words)])
    fields, problems = read_fields(data, kind)
    if problems:
        raise Unfit(problems)
    return kind(**fields)


def problems_of(spec: ReplySpec, bounds: Bounds) -> list[Problem]:
    """Give what is wrong with a reply."""
    found = problems_when_sent(spec, bounds.most_delay_seconds)
    if spec.fault is not None and not bounds.on_the_wire and (reason := only_on_the_wire(spec.fault.kind)):
        found.append(Problem("fault.kind", reason))
    return found or [*check_sense(spec), *(check_templates(spec) if spec.template else [])]


def problems_when_sent(spec: ReplySpec, most_delay_seconds: float) -> list[Problem]:
    """Give what is wrong with a reply, but for its templates, which are compiled then, and for who serves."""
    found = check_reply(spec, most_delay_seconds)
    if spec.fault is not None:
        found += [one.within("fault") for one in check_fault(spec.fault, most_delay_seconds, spec.status)]
    return found


def within(spec: ReplySpec, most_delay_seconds: float) -> ReplySpec:
    """Give a reply that was saved when longer delays were allowed as it can be sent now."""
    fault = spec.fault
    if fault is not None and fault.seconds > most_delay_seconds:
        fault = msgspec.structs.replace(fault, seconds=most_delay_seconds)
    if spec.delay_seconds <= most_delay_seconds and fault is spec.fault:
        return spec
    delay = min(spec.delay_seconds, most_delay_seconds)
    return msgspec.structs.replace(spec, delay_seconds=delay, fault=fault)


def read_rule(data: Any, bounds: Bounds) -> RuleSpec:
    """Give the rule that `data` describes.

    Raises:
        Unfit: it makes no sense.
    """
    if not isinstance(data, dict):
        raise Unfit([Problem("", 'A rule is an object such as {"match": {"method": "POST"}, "replies": [{}]}.')])
    match, problems = read_match({} if data.get("match") is None else data["match"])
    problems = [one.within("match") for one in problems or check_match(match)]
    replies = _read_replies(data.get("replies", [{}]), bounds, problems)
    rest = {key: value for key, value in data.items() if key not in {"match", "replies"}}
    fields, unread = read_fields(rest, RuleSpec)
    spec = RuleSpec(**fields, match=match, replies=tuple(replies))
    if problems := [*problems, *(unread or _check_rule(spec))]:
        raise Unfit(problems)
    return spec


def written_reply(spec: ReplySpec) -> dict[str, Any]:
    """Give a reply as the API writes it: what it leaves out is at its default, but for what everybody looks for."""
    always = {"status": spec.status, "headers": spec.headers, "delay_seconds": spec.delay_seconds}
    body = {"body": spec.body} if spec.body_base64 is None else {}
    return {**msgspec.to_builtins(spec), **msgspec.to_builtins(always), **body}


def written_rule(spec: RuleSpec) -> dict[str, Any]:
    """Give a rule as the API writes it."""
    plain: dict[str, Any] = msgspec.to_builtins(spec)
    return {**plain, "match": written_match(spec.match), "replies": [written_reply(one) for one in spec.replies]}


def check_challenge(preset: str, secret: str, *, is_kept: bool = False) -> list[Problem]:
    """Give what is wrong with the answers to a verification challenge; `is_kept`: one without a secret has one."""
    found = PRESETS.get(preset)
    if found is None:
        return [Problem("preset", f"There is no preset “{preset[:40]}”; there are {', '.join(PRESETS)}.")]
    if found.needs and not found.optional and not secret and not is_kept:
        return [Problem("secret", f"{found.title} needs its {found.needs}.")]
    if secret and (len(secret) > MOST_SECRET or not _is_text(secret)):
        return [Problem("secret", f"A secret is a text of at most {MOST_SECRET:,} characters.")]
    if secret and found.form and not found.form.fullmatch(secret):
        return [Problem("secret", found.form_words)]
    return []


def _read_replies(data: Any, bounds: Bounds, problems: list[Problem]) -> list[ReplySpec]:
    if not isinstance(data, list) or not 1 <= len(data) <= MOST_REPLIES:
        problems.append(Problem("replies", f"A rule has a list of 1 to {MOST_REPLIES} replies."))
        return []
    found = []
    for place, one in enumerate(data):
        try:
            found.append(read_reply(one, bounds))
        except Unfit as error:
            problems += [problem.within(f"replies.{place}") for problem in error.problems]
    return found


def _check_rule(spec: RuleSpec) -> list[Problem]:
    if words := _name_words(spec.name):
        return [Problem("name", words)]
    if not -(2**62) < spec.seed < 2**62:
        return [Problem("seed", "A seed is a whole number of at most 18 digits.")]
    return [one.within("delivery") for one in check_delivery(spec.delivery)]


def _name_words(name: str) -> str:
    """Give what is wrong with the name of a rule, or nothing."""
    if len(name) > MOST_RULE_NAME:
        return f"A name has at most {MOST_RULE_NAME} characters; this one has {len(name):,}."
    if not name.translate(_JOINERS).isprintable():
        return "A name is one line, without control characters and such that turn its direction."
    return ""


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character
        return False
    return True
