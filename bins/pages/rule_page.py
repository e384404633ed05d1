"""The page of one rule: its form, tried out while it is written, and what can be done to it in the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse

from bins.links.access import Access
from bins.models import Rule
from bins.pages.errors import no_such_page
from bins.pages.form_bytes import bytes_of, posted, size_of
from bins.pages.form_edits import edited
from bins.pages.form_shapes import Shapes, by_key
from bins.pages.form_stand import GONE, STAND, Changed, checked_rule, stand_of_rule
from bins.pages.form_values import Form, rule_data, rule_values
from bins.pages.gate import acts, manages, reads, shows_and_takes
from bins.pages.numbers import HIGHEST, number_in
from bins.pages.person import actor_of
from bins.pages.reply_given import given_of
from bins.pages.reply_page import back, shown, whole
from bins.pages.rule_trial import Trial, trial_of
from bins.pages.rule_wanted import rule_like
from bins.people.audit import note
from bins.replies.presets import RULE_PRESETS
from bins.replies.problem import Problem
from bins.replies.reading import Unfit, read_rule, written_rule
from bins.replies.spec import RuleSpec
from bins.replies.words import match_words, replies_words
from bins.rules import writing
from bins.rules.bounds import bounds
from bins.rules.deadline_card import card_of, latest_sender
from bins.rules.deleted import delete_and_remember, put_back
from bins.rules.shown import as_shown

_MOST_NAME = 80
_COPY = " (copy)"
_CHANGED = "The rules have changed meanwhile. This is how they are now."


@manages
def _begin(request: HttpRequest, access: Access) -> HttpResponse:
    return _form(request, access, Form(rule_values(rule_like(access.bin, number_in(request, "like")))))


@acts
def _make(request: HttpRequest, access: Access) -> HttpResponse:
    def save(spec: RuleSpec, form: Form) -> HttpResponse:
        made = writing.add_rule(access.bin, spec)
        return back(access, "rule", f"#rule-{made.pk}")

    return _posted(request, access, None, save)


@reads
def _read(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    found = _rule(access, number) if access.bin.sight.is_whole else None
    if found is None:
        return no_such_page(request)
    spec = writing.spec_of(found)
    if not access.may_manage:
        given = [given_of(reply) for reply in spec.replies]
        words = {"match": match_words(as_shown(spec, access.bin).match), "replies": replies_words(spec)}
        return shown(request, access, "bins/_rule_shown.html", {"rule": spec, "given": given, **words})
    return _form(request, access, Form(rule_values(spec, found.versions)), rule=found)


@acts
def _write(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    found = _rule(access, number)
    if found is None and STAND not in request.POST:
        return no_such_page(request)

    if found is None:
        return _form(request, access, posted(request, access.bin), [Problem("", GONE)], status=422)

    def save(spec: RuleSpec, form: Form) -> HttpResponse:
        writing.alter_rule(found, lambda now: checked_rule(form, now, spec))
        return back(access, "rule", f"#rule-{found.pk}")

    return _posted(request, access, found, save)


new_rule = shows_and_takes(_begin, _make)
"""Shows the form of a rule that is to be made, or makes it."""
rule = shows_and_takes(_read, _write)
"""Shows a rule, or writes it anew."""


@acts
def try_out(request: HttpRequest, access: Access) -> HttpResponse:
    """Say what the rule of a form would have done, for a page that is open already."""
    form = posted(request, access.bin)
    try:
        trial = trial_of(access.bin, access.token, _spec(access, form, _rule(access, number_in(request, "rule") or 0)))
    except Unfit:
        trial = None
    return shown(request, access, "bins/_rule_trial.html", {"trial": trial, "is_wrong": trial is None})


@acts
def act(request: HttpRequest, access: Access, number: int, does: str) -> HttpResponse:
    """Do something to a rule in the list: switch, copy, delete, begin anew, or move it."""
    found = _rule(access, number)
    if found is None or does not in _ACTIONS:
        return no_such_page(request)
    try:
        done = _ACTIONS[does](request, access, found)
    except Unfit as error:
        return whole(request, access, status=422, refused=str(error))
    except Rule.DoesNotExist:
        return whole(request, access, status=422, refused=_CHANGED)
    note(actor_of(request), "reply_changed", bin=access.bin)
    return done


@acts
def order(request: HttpRequest, access: Access) -> HttpResponse:
    """Put the rules in the order of the form's `rule` fields."""
    texts = request.POST.getlist("rule")
    try:
        writing.order_rules(access.bin, [int(text) for text in texts if text.isascii() and text.isdigit()])
    except Unfit:
        return whole(request, access, status=422, refused=_CHANGED)
    note(actor_of(request), "reply_changed", bin=access.bin)
    return back(access, "", moved=request.POST.get("moved", "") if request.POST.get("moved", "").isdigit() else "")


@acts
def undo(request: HttpRequest, access: Access, name: UUID) -> HttpResponse:
    """Put a deleted rule back."""
    found = put_back(access.bin, request.session, str(name))
    if found is None:
        return back(access, "late")
    note(actor_of(request), "reply_changed", bin=access.bin)
    return back(access, "back", f"#rule-{found.pk}")


@acts
def make_preset(request: HttpRequest, access: Access) -> HttpResponse:
    """Make the rule of a preset and let it be asked first."""
    preset = RULE_PRESETS.get(request.POST.get("preset", ""))
    if preset is None:
        return no_such_page(request)
    try:
        spec = read_rule(written_rule(preset.rule), bounds())
        made = writing.add_rule(access.bin, spec)
    except Unfit as error:
        return whole(request, access, status=422, refused=str(error))
    _move(made, -HIGHEST)
    note(actor_of(request), "reply_changed", bin=access.bin)
    return back(access, "made", f"#rule-{made.pk}", made=str(made.pk))


def _posted(
    request: HttpRequest, access: Access, found: Rule | None, save: Callable[[RuleSpec, Form], HttpResponse]
) -> HttpResponse:
    does = request.POST.get("do", "save")
    form = posted(request, access.bin)
    stand = form.text(STAND)
    if does not in {"save", "try"}:
        return _form(request, access, Form(edited(form.values, does)), form.problems, rule=found, stand=stand)
    try:
        spec = _spec(access, form, found)
        if does == "save":
            saved = save(spec, form)
            note(actor_of(request), "reply_changed", bin=access.bin)
            return saved
    except Rule.DoesNotExist:
        return _form(request, access, form, [Problem("", GONE)], status=422)
    except Unfit as error:
        stand = "" if isinstance(error, Changed) else stand
        return _form(request, access, form, error.problems, status=422, rule=found, stand=stand)
    return _form(request, access, form, trial=trial_of(access.bin, access.token, spec), rule=found, stand=stand)


def _spec(access: Access, form: Form, found: Rule | None) -> RuleSpec:
    data = rule_data(form, partial(bytes_of, access.bin), writing.spec_of(found) if found else None)
    problems = list(form.problems)
    try:
        spec = read_rule(data, bounds())
    except Unfit as error:
        raise Unfit([*problems, *by_key(error.problems, list(form.texts("reply")))]) from error
    if problems:
        raise Unfit(problems)
    return spec


def _form(
    request: HttpRequest,
    access: Access,
    form: Form,
    problems: Sequence[Problem] = (),
    *,
    rule: Rule | None = None,
    trial: Trial | None = None,
    status: int = 200,
    stand: str = "",
) -> HttpResponse:
    """Show a form; `stand` is what it was opened on, when that is not how the rule is now."""
    shapes = Shapes(form, problems, partial(size_of, access.bin))
    context: dict[str, Any] = {
        "rule": shapes.rule(),
        "number": rule.pk if rule else None,
        "stand": stand or (stand_of_rule(writing.spec_of(rule)) if rule else ""),
        "trial": trial,
        "is_wrong": bool(problems),  # as the trial will say at once: what comes later moves what is below it
        "is_unsaved": request.method == "POST",
        "card": card_of(latest_sender(access.bin), writing.spec_of(rule).replies if rule else ()),
    }
    return shown(request, access, "bins/_rule.html", context, status)


def _rule(access: Access, number: int) -> Rule | None:
    return Rule.objects.select_related("bin").filter(bin=access.bin, pk=min(number, HIGHEST)).first()


def _switch(request: HttpRequest, access: Access, rule: Rule) -> HttpResponse:
    wanted = request.POST.get("on") == "1"
    writing.alter_rule(rule, lambda now: msgspec.structs.replace(now, enabled=wanted))
    return back(access, "", f"#rule-{rule.pk}")


def _copy(request: HttpRequest, access: Access, rule: Rule) -> HttpResponse:
    spec = writing.spec_of(rule)
    title = spec.name or "".join(sign if sign.isprintable() else " " for sign in match_words(spec.match))
    name = title[: _MOST_NAME - len(_COPY)] + _COPY
    made = writing.add_rule(access.bin, msgspec.structs.replace(spec, name=name, enabled=False))
    return back(access, "copied", f"#rule-{made.pk}")


def _delete(request: HttpRequest, access: Access, rule: Rule) -> HttpResponse:
    return back(access, "", deleted=delete_and_remember(rule, request.session))


def _reset(request: HttpRequest, access: Access, rule: Rule) -> HttpResponse:
    writing.reset_counts(rule)
    return back(access, "reset", f"#rule-{rule.pk}")


def _up(request: HttpRequest, access: Access, rule: Rule) -> HttpResponse:
    return _moved(access, rule, -1)


def _down(request: HttpRequest, access: Access, rule: Rule) -> HttpResponse:
    return _moved(access, rule, 1)


def _moved(access: Access, rule: Rule, by: int) -> HttpResponse:
    _move(rule, by)
    return back(access, "", f"#rule-{rule.pk}", moved=str(rule.pk))


def _move(rule: Rule, by: int) -> None:
    ids = list(Rule.objects.filter(bin=rule.bin).values_list("pk", flat=True))
    if rule.pk not in ids:
        raise Rule.DoesNotExist
    here = ids.index(rule.pk)
    ids.insert(min(max(here + by, 0), len(ids) - 1), ids.pop(here))
    writing.order_rules(rule.bin, ids)


_ACTIONS: dict[str, Callable[[HttpRequest, Access, Rule], HttpResponse]] = {
    "switch": _switch,
    "copy": _copy,
    "delete": _delete,
    "reset": _reset,
    "up": _up,
    "down": _down,
}
