"""What a form was opened on, so that nobody writes unawares over what was changed elsewhere meanwhile."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from bins.models import Bin
from bins.pages.form_values import Form
from bins.replies.problem import Problem
from bins.replies.reading import Unfit, written_rule
from bins.replies.spec import RuleSpec
from bins.replies.words import match_words, replies_words

STAND = "stand"
"""Name of the hidden field."""
GONE = "This rule was deleted meanwhile. Make it anew, or leave it."
_AGAIN = "Save again to write over that."


class Changed(Unfit):
    """Raised when something else is there than what a form was opened on."""


def stand_of_rule(spec: RuleSpec) -> str:
    """Give a short text that is another one for every rule."""
    return _digest(written_rule(spec))


def stand_of_default(bin: Bin) -> str:
    """Give the same for the default reply, which is never altered under its number."""
    return _digest([bin.reply_version, bin.status_override])


def checked_rule(form: Form, now: RuleSpec, wanted: RuleSpec) -> RuleSpec:
    """Give `wanted`, where a rule is still as it was when its form was opened, or is as it is wanted.

    Raises:
        Changed: it is not; the words say how it is now.
    """
    if _is_as_opened(form, stand_of_rule(now)) or now == wanted:
        return wanted
    name = f"“{now.name}”, " if now.name else ""
    words = f"{name}{match_words(now.match)}: {replies_words(now)}{'' if now.enabled else ', switched off'}"
    raise Changed([Problem("", f"This rule was changed meanwhile. It is now: {words}. {_AGAIN}")])


def check_default(form: Form, bin: Bin, *, is_wanted: bool) -> None:
    """Look whether the default reply is still as it was when its form was opened, or as it is wanted.

    Raises:
        Changed: it is not.
    """
    if not is_wanted and not _is_as_opened(form, stand_of_default(bin)):
        raise Changed([Problem("", f"The default reply was changed meanwhile. {_AGAIN}")])


def _is_as_opened(form: Form, stand: str) -> bool:
    return form.text(STAND) in {"", stand}  # a form without the field asks for nothing


def _digest(value: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()[:16]
