"""Presets of rules and default replies, each as the operations that write one take it."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router

from bins.api import reply_shapes as shapes
from bins.api.answers import answer
from bins.api.auth import AskedRequest, BinToken, whole
from bins.api.shapes import Problem
from bins.replies.presets import REPLY_PRESETS, RULE_PRESETS
from bins.replies.reading import written_reply, written_rule

router = Router(tags=["replies"], auth=BinToken())


@router.get(
    "/bins/{bin_id}/presets", response={200: shapes.PresetList, (401, 404, 503): Problem}, operation_id="list_presets",
    summary="List presets",
)  # fmt: skip
def list_presets(request: AskedRequest, bin_id: str) -> HttpResponse:
    """Give rules to add to this bin and default replies to write there, each as the other operations take it."""
    whole(request)
    rules = [
        {"preset": one.key, "title": one.title, "help": one.help, "rule": written_rule(one.rule)}
        for one in RULE_PRESETS.values()
    ]
    replies = [
        {"preset": one.key, "title": one.title, "help": one.help, "reply": written_reply(one.spec)}
        for one in REPLY_PRESETS.values()
    ]
    return answer({"rules": rules, "replies": replies})
