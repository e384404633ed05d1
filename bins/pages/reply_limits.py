"""The limits of replies, rules and templates, for the help: the same on every instance."""

from __future__ import annotations

import msgspec

from bins.bodies.view import size_text
from bins.replies import asked, match_checks, spec, template_values
from bins.replies.glob import MOST_PATTERN, MOST_STEPPED
from bins.replies.jsonpath import MOST_NODES
from bins.replies.reading import MOST_RULE_NAME
from bins.rules.pruning import MOST_DELIVERIES


class FixedLimit(msgspec.Struct, frozen=True):
    """One limit."""

    value: str
    words: str
    """What there is at most of, and what happens beyond it."""


def reply_limits() -> list[FixedLimit]:
    """Give them in the order in which somebody meets them who writes a reply."""
    limits = (
        (size_text(spec.MOST_BODY_BYTES), "of the body of a reply, also of one that a template makes"),
        (size_text(spec.MOST_BIN_BYTES), "of all replies of a bin together"),
        (f"{spec.MOST_HEADERS}", "header fields of a reply"),
        (f"{spec.MOST_VALUE_BYTES:,}", f"characters of a header value; of a name {spec.MOST_NAME_BYTES}"),
        (f"{spec.MOST_RULES}", f"rules of a bin, each with up to {spec.MOST_REPLIES} replies"),
        (f"{MOST_RULE_NAME}", "characters of the name of a rule"),
        (f"{match_checks.MOST_CONDITIONS}", "methods, query values, headers or JSON values that a rule asks for"),
        (f"{match_checks.MOST_NETWORKS}", "client addresses of a rule"),
        (f"{MOST_PATTERN:,}", "characters of a condition"),
        (f"{MOST_STEPPED:,}", "characters of what a condition with ? is compared with; a longer text does not match"),
        (size_text(asked.MOST_JSON_BYTES), "of a body that rules read as JSON; in a larger one they find nothing"),
        (f"{asked.MOST_JSON_DEPTH}", "levels of such JSON"),
        (f"{MOST_NODES:,}", "values that a JSONPath with * or .. looks at; what stands behind them is not found"),
        (f"{asked.MOST_PAIRS:,}", "pairs of a query or a form that are looked at"),
        (size_text(spec.MOST_SOURCE_BYTES), "of a template"),
        (size_text(template_values.MOST_TEXT_BYTES), "of the body of a request that a template has as text"),
        (size_text(template_values.MOST_DECODED_BYTES), "of a body that templates read as JSON or as a form"),
        (f"{MOST_DELIVERIES:,}", "deliveries of a rule whose attempts are counted; the oldest are dropped"),
    )
    return [FixedLimit(value, words) for value, words in limits]
