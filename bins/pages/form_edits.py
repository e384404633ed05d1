"""Steps within a form that save nothing: another row, one row less, a reply moved up. They need no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bins.pages.form_values import Values, reply_values
from bins.replies.spec import MOST_HEADERS, MOST_REPLIES, ReplySpec

_MOST_ROWS = MOST_HEADERS + 8


def edited(values: Mapping[str, Sequence[str]], step: str) -> Values:
    """Give the fields of a form after a step, such as `more:headers` or `less:headers:2`; unknown ones do nothing."""
    changed = {name: list(texts) for name, texts in values.items()}
    does, _, rest = step.partition(":")
    name, _, place = rest.rpartition(":") if does in {"less", "up", "down"} else (rest, "", "")
    if does == "drop":
        changed.pop(rest, None)
    elif name == "reply" or rest == "reply":
        _edit_replies(changed, does, place)
    elif f"{name}.name" in changed:
        _edit_rows(changed, does, name, place)
    return changed


def _edit_rows(values: Values, does: str, name: str, place: str) -> None:
    for part in (f"{name}.name", f"{name}.value"):
        rows = values.setdefault(part, [])
        if does == "more" and len(rows) < _MOST_ROWS:
            rows.append("")
        elif does == "less" and place.isdigit() and int(place) < len(rows):
            del rows[int(place)]


def _edit_replies(values: Values, does: str, key: str) -> None:
    keys = values.setdefault("reply", [])
    if does == "more" and len(keys) < MOST_REPLIES:
        added = str(max((int(each) for each in keys if each.isdigit()), default=-1) + 1)
        keys.append(added)
        values |= reply_values(ReplySpec(), f"replies.{added}.")
    elif key in keys and does == "less" and len(keys) > 1:
        keys.remove(key)
    elif key in keys and does in {"up", "down"}:
        here = keys.index(key)
        there = max(0, here - 1) if does == "up" else min(len(keys) - 1, here + 1)
        keys[here], keys[there] = keys[there], keys[here]
