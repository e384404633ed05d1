"""What senders get back: the default reply, its rules and their counts, and challenges that are answered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import msgspec
from django.http import HttpResponse
from ninja import Body, Router
from ninja.errors import HttpError

from bins.api import reply_shapes as shapes
from bins.api.answers import answer
from bins.api.auth import AskedRequest, BinToken, managed, noted, whole
from bins.api.shapes import Problem, utc_text
from bins.models import Bin, Rule
from bins.replies.challenges import PRESETS
from bins.replies.problem import Problem as WrongField
from bins.replies.reading import UNBOUNDED, Unfit, read_as, read_reply, read_rule, written_reply, written_rule
from bins.replies.spec import ChallengeSwitch, ReplySpec, RuleOrder
from bins.rules import writing
from bins.rules.bounds import bounds
from bins.rules.challenges import answered_by, set_challenge
from bins.rules.counts import Hits, hits_of
from bins.rules.deadline_card import card_of, latest_sender
from bins.rules.ready import left_out
from bins.rules.shown import as_shown
from bins.rules.trying import dry_run

router = Router(tags=["replies"], auth=BinToken())

P = ParamSpec("P")
View = Callable[Concatenate[AskedRequest, P], HttpResponse]

REPLY, RULES, RULE = "/bins/{bin_id}/reply", "/bins/{bin_id}/rules", "/bins/{bin_id}/rules/{rule_id}"
OF_A_REPLY = {"built_in", "left_out", "deadline"}
OF_A_RULE = {"id", "hits", "last_hit", "deliveries", "place"}
OF_A_PRESET = {"preset", "title", "help", "needs", "optional"}
"""What only answers say of a reply, a rule or a challenge; where a rule stands is read apart."""
BUILT_IN = ReplySpec(body="Saved.\n")
"""What is told of the reply that is built in; handed in as it was told, it stays that."""
_NO_RULE = "There is no such rule in this bin."
UNREADABLE = {(401, 404, 503): Problem}
REFUSED = {(400, 401, 403, 404, 413, 503): Problem, 422: shapes.Problems}


def unfit_is_told(view: View[P]) -> View[P]:
    """Answer a reply or rule that makes no sense with 422, each problem under its field."""

    @wraps(view)
    def told(request: AskedRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Unfit as error:
            problems = [{"field": one.field, "words": one.words} for one in error.problems]
            return answer({"detail": str(error), "problems": problems}, 422)

    return told


@router.get(REPLY, response={200: shapes.DefaultReply, **UNREADABLE}, operation_id="get_reply", summary="The reply")
def get_reply(request: AskedRequest, bin_id: str) -> HttpResponse:
    """Give what senders get back when no rule matches."""
    return answer(_default(whole(request).bin))


@router.put(
    REPLY,
    response={200: shapes.DefaultReply, **REFUSED},
    operation_id="set_reply",
    summary="Write the reply",
    openapi_extra=shapes.body_of(shapes.DefaultAsked, required=False),
)
@unfit_is_told
def put_reply(request: AskedRequest, bin_id: str, asked: Body[Any] = None) -> HttpResponse:
    """Write what senders get back when no rule matches, from the next request on; without a body, the built-in one."""
    bin = managed(request).bin
    data = _without(OF_A_REPLY, asked) or {}
    override = data.pop("status_override", None)
    if override is not None and not isinstance(override, bool):
        raise Unfit([WrongField("status_override", "Say true or false.")])
    if data or not asked:
        spec = read_reply(data, bounds()) if data else None
        is_as_told = bool(asked and asked.get("built_in")) and spec == BUILT_IN
        writing.set_default(bin, None if is_as_told else spec)
    if override is not None:
        writing.set_status_override(bin, allowed=override)
    noted(request, "reply_changed")
    return answer(_default(bin))


@router.get(RULES, response={200: shapes.RuleList, **UNREADABLE}, operation_id="list_rules", summary="List rules")
def list_rules(request: AskedRequest, bin_id: str) -> HttpResponse:
    """Give the rules of a bin in their order, with how often each has matched.

    Whoever sees masks in requests sees them in conditions on such header fields too.
    """
    bin = whole(request).bin
    return answer({"data": _listed(bin), "dropped_deliveries": bin.dropped_counts})


@router.post(
    RULES,
    response={201: shapes.RuleShape, **REFUSED},
    operation_id="add_rule",
    summary="Add a rule",
    openapi_extra=shapes.body_of(shapes.RulePlaced),
)
@unfit_is_told
def add_rule(request: AskedRequest, bin_id: str, asked: Body[Any] = None) -> HttpResponse:
    """Put a rule behind the others, or at a `place`. The first rule that matches a request decides what it gets."""
    bin = managed(request).bin
    rule = writing.add_rule(bin, read_rule(_without(OF_A_RULE, asked), bounds()), _place(asked))
    noted(request, "reply_changed")
    return answer(_written(rule, Hits()), 201)


@router.put(
    f"{RULES}/order",
    response={200: shapes.RuleList, **REFUSED},
    operation_id="order_rules",
    summary="Order the rules",
    openapi_extra=shapes.body_of(shapes.OrderAsked),
)
@unfit_is_told
def put_order(request: AskedRequest, bin_id: str, asked: Body[Any] = None) -> HttpResponse:
    """Put the rules of a bin in another order; name each of them once."""
    bin = managed(request).bin
    writing.order_rules(bin, read_as(RuleOrder, asked, 'An order is an object such as {"rules": [2, 1]}.').rules)
    noted(request, "reply_changed")
    return answer({"data": _listed(bin), "dropped_deliveries": bin.dropped_counts})


@router.post(
    f"{RULES}/try",
    response={200: shapes.DryRun, **REFUSED},
    operation_id="try_rule",
    summary="Try a rule out",
    openapi_extra=shapes.body_of(shapes.RuleAsked),
)
@unfit_is_told
def try_rule(request: AskedRequest, bin_id: str, asked: Body[Any] = None) -> HttpResponse:
    """Say which of the latest 200 requests a rule would have matched, and what each would have got. Nothing is kept."""
    bin = managed(request).bin
    spec = read_rule(_without(OF_A_RULE, asked), bounds())
    found = dry_run(bin, spec)
    data = [{"n": one.n, "status": one.status, "fault": one.fault, "place": one.place} for one in found.tried]
    matched, deadline = len(found.tried), _deadline(bin, spec.replies)
    return answer({"looked_at": found.looked_at, "matched": matched, "data": data, "deadline": deadline})


@router.patch(
    RULE,
    response={200: shapes.RuleShape, **REFUSED},
    operation_id="change_rule",
    summary="Change a rule",
    openapi_extra=shapes.body_of(shapes.RulePlaced),
)
@unfit_is_told
def change_rule(request: AskedRequest, bin_id: str, rule_id: int, asked: Body[Any] = None) -> HttpResponse:
    """Change what is named of a rule, also its `place`; its counts go on."""
    rule = _rule(managed(request).bin, rule_id)
    if asked is None:
        raise Unfit([WrongField("", 'Send what changes, such as {"enabled": false}.')])
    changes = _without(OF_A_RULE, asked) or {}
    # Replies that stay as they are were checked when they were written, perhaps under other bounds.
    limits = bounds() if "replies" in asked else UNBOUNDED
    try:
        writing.alter_rule(rule, lambda now: read_rule({**written_rule(now), **changes}, limits), _place(asked))
    except Rule.DoesNotExist:
        raise HttpError(404, _NO_RULE) from None
    noted(request, "reply_changed")
    return answer(_written(rule, hits_of(rule.bin).get(rule.pk, Hits())))


@router.delete(
    RULE,
    response={200: shapes.RuleGone, (401, 403, 404, 503): Problem},
    operation_id="delete_rule",
    summary="Delete a rule",
)
def delete_rule(request: AskedRequest, bin_id: str, rule_id: int) -> HttpResponse:
    """Delete a rule with its counts, and give it as it was: added again, it is back in its place and counts anew."""
    rule = _rule(managed(request).bin, rule_id)
    gone = {**_written(rule, hits_of(rule.bin).get(rule.pk, Hits())), "place": writing.place_of(rule)}
    writing.delete_rule(rule)
    noted(request, "reply_changed")
    return answer(gone)


@router.post(
    f"{RULE}/reset", response={204: None, (401, 403, 404, 503): Problem}, operation_id="reset_rule",
    summary="Start a rule anew",
)  # fmt: skip
def reset_rule(request: AskedRequest, bin_id: str, rule_id: int) -> HttpResponse:
    """Forget how often a rule has matched, and every attempt it has counted."""
    writing.reset_counts(_rule(managed(request).bin, rule_id))
    noted(request, "reply_changed")
    return HttpResponse(status=204)


@router.get(
    "/bins/{bin_id}/challenges", response={200: shapes.ChallengeList, **UNREADABLE}, operation_id="list_challenges",
    summary="List verification challenges",
)  # fmt: skip
def list_challenges(request: AskedRequest, bin_id: str) -> HttpResponse:
    """Give the verification challenges that can be answered, and which ones are."""
    return answer({"data": _challenges(whole(request).bin)})


@router.put(
    "/bins/{bin_id}/challenges/{preset}",
    response={200: shapes.ChallengeList, **REFUSED},
    operation_id="set_challenge",
    summary="Answer a verification challenge",
    openapi_extra=shapes.body_of(shapes.ChallengeAsked),
)
@unfit_is_told
def put_challenge(request: AskedRequest, bin_id: str, preset: str, asked: Body[Any] = None) -> HttpResponse:
    """Switch the answers to a provider's verification challenge on or off."""
    bin = managed(request).bin
    data = _without(OF_A_PRESET, asked)
    switch = read_as(ChallengeSwitch, data, 'Send an object such as {"enabled": true, "secret": "…"}.')
    set_challenge(bin, preset, switch.secret or "", enabled=switch.enabled)
    noted(request, "reply_changed")
    return answer({"data": _challenges(bin)})


def _default(bin: Bin) -> dict[str, Any]:
    spec = writing.default_of(bin)
    given = spec or BUILT_IN
    told = {
        "built_in": spec is None,
        "status_override": bin.status_override,
        "left_out": left_out(given),
        "deadline": _deadline(bin, [given]),
    }
    return {**written_reply(given), **told}


def _deadline(bin: Bin, replies: Iterable[ReplySpec]) -> dict[str, Any] | None:
    card = card_of(latest_sender(bin), replies)
    return {**msgspec.to_builtins(card.facts), "warnings": card.warnings} if card else None


def _listed(bin: Bin) -> list[dict[str, Any]]:
    hits = hits_of(bin)
    return [_written(rule, hits.get(rule.pk, Hits()), as_shown(spec, bin)) for rule, spec in writing.rules_of(bin)]


def _written(rule: Rule, hits: Hits, spec: Any = None) -> dict[str, Any]:
    last = utc_text(hits.last) if hits.last else None
    counts = {"hits": hits.count, "last_hit": last, "deliveries": hits.deliveries}
    return {"id": rule.pk, **written_rule(spec or writing.spec_of(rule)), **counts}


def _without(told: Collection[str], asked: dict[str, Any] | None) -> dict[str, Any] | None:
    """Leave out what only answers say, so that everything can be handed in as it was given."""
    return asked and {key: value for key, value in asked.items() if key not in told}


def _place(asked: dict[str, Any] | None) -> int | None:
    value = (asked or {}).get("place")
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
        return value
    raise Unfit([WrongField("place", "A place is a whole number from 1, for the first rule that is asked.")])


def _rule(bin: Bin, rule_id: int) -> Rule:
    rule = Rule.objects.select_related("bin").filter(bin=bin, pk=rule_id).first() if rule_id < 2**63 else None
    if rule is None:
        raise HttpError(404, _NO_RULE)
    return rule


def _challenges(bin: Bin) -> list[dict[str, Any]]:
    enabled = answered_by(bin)
    return [
        {
            "preset": one.key,
            "title": one.title,
            "help": one.help,
            "needs": one.needs,
            "optional": one.optional,
            "enabled": one.key in enabled,
        }
        for one in PRESETS.values()
    ]
