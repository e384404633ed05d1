"""The page of what senders get back: the default reply, the rules, presets for both, and challenges."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from bins.links.access import Access
from bins.models import Bin
from bins.pages.addresses import capture_target, capture_url, page_path, reply_path
from bins.pages.errors import no_such_page
from bins.pages.form_bytes import bytes_of, posted, size_of
from bins.pages.form_edits import edited
from bins.pages.form_shapes import Shapes
from bins.pages.form_stand import STAND, Changed, check_default, stand_of_default
from bins.pages.form_values import Form, reply_data, reply_values
from bins.pages.gate import acts, reads, shows_and_takes
from bins.pages.person import actor_of
from bins.pages.reply_given import given_of
from bins.pages.reply_rows import challenge_rows, moved_words, rule_rows
from bins.people.audit import note
from bins.replies.presets import REPLY_PRESETS, RULE_PRESETS, ReplyPreset
from bins.replies.problem import Problem
from bins.replies.reading import Unfit, read_reply, written_reply
from bins.replies.spec import ReplySpec
from bins.rules import writing
from bins.rules.bounds import bounds
from bins.rules.deadline_card import card_of, latest_sender
from bins.rules.deleted import remembered

BUILT_IN = ReplySpec(headers=(("Content-Type", "text/plain; charset=utf-8"),), body="Saved.\n")
"""What the reply that is built in looks like in the form."""
_FILL = "fill:"
SAID = {
    "saved": "Saved. The next request gets it.",
    "built-in": "The built-in reply is back.",
    "made": "The rule is made and stands first.",
    "rule": "The rule is saved.",
    "back": "The rule is back; its counts begin anew.",
    "late": "It cannot be brought back any more.",
    "reset": "The rule begins anew, for all deliveries.",
    "copied": "A copy of the rule stands at the end, switched off.",
    "on": "The challenge is answered from now on.",
    "off": "The challenge is no longer answered.",
}


@reads
def _read(request: HttpRequest, access: Access) -> HttpResponse:
    """Show it to those who see the whole bin: rules say more than a part of it does."""
    return whole(request, access) if access.bin.sight.is_whole else no_such_page(request)


@acts
def _write(request: HttpRequest, access: Access) -> HttpResponse:
    does = request.POST.get("do", "save")
    if does == "built-in":
        writing.set_default(access.bin, None)
        note(actor_of(request), "reply_changed", bin=access.bin)
        return back(access, "built-in")
    form = posted(request, access.bin)
    if does.startswith(_FILL) and (preset := REPLY_PRESETS.get(does.removeprefix(_FILL))):
        return _filled(request, access, form, preset)
    if does != "save":
        return whole(request, access, Form(edited(form.values, does)), form.problems, stand=form.text(STAND))
    try:
        _save(access, form)
    except Unfit as error:
        stand = "" if isinstance(error, Changed) else form.text(STAND)
        return whole(request, access, form, error.problems, status=422, stand=stand)
    note(actor_of(request), "reply_changed", bin=access.bin)
    return back(access, "saved")


reply_page = shows_and_takes(_read, _write)
"""Shows what senders get back, or writes the default reply."""


def _filled(request: HttpRequest, access: Access, form: Form, preset: ReplyPreset) -> HttpResponse:
    """Show the form with a preset in it; it is saved by who looked at it."""
    values = {**reply_values(preset.spec), "status_override": form.texts("status_override")}
    try:
        read_reply(written_reply(preset.spec), bounds())
        problems: list[Problem] = []
    except Unfit as error:  # such as a fault that this server cannot make
        problems = error.problems
    return whole(request, access, Form(values), problems, filled=preset.title, stand=form.text(STAND))


def _save(access: Access, form: Form) -> None:
    now, allowed = writing.default_of(access.bin) or BUILT_IN, bool(form.text("status_override"))
    spec = _read_with(form.problems, reply_data(form, "", partial(bytes_of, access.bin), now))
    check_default(form, access.bin, is_wanted=spec == now and allowed == access.bin.status_override)
    if spec != BUILT_IN or access.bin.reply_version:
        writing.set_default(access.bin, spec)
    if allowed != access.bin.status_override:
        writing.set_status_override(access.bin, allowed=allowed)


def _read_with(problems: Sequence[Problem], data: dict[str, Any]) -> ReplySpec:
    try:
        spec = read_reply(data, bounds())
    except Unfit as error:
        raise Unfit([*problems, *error.problems]) from error
    if problems:
        raise Unfit([*problems])
    return spec


def whole(
    request: HttpRequest,
    access: Access,
    form: Form | None = None,
    problems: Sequence[Problem] = (),
    *,
    status: int = 200,
    stand: str = "",
    **more: Any,
) -> HttpResponse:
    """Give the page of what senders get back; `form` holds what was typed, `stand` what else it was opened on."""
    bin = access.bin
    spec, rules = writing.default_of(bin), rule_rows(bin)
    is_unsaved = form is not None
    form = form or _form_of(bin, spec or BUILT_IN)
    shapes = Shapes(form, problems, partial(size_of, bin))
    context = {
        "reply": shapes.reply(),
        "problems": shapes.others,
        "status_override": bool(form.text("status_override")),
        "is_built_in": spec is None,
        "stand": stand or stand_of_default(bin),
        "is_unsaved": is_unsaved,
        "given": given_of(spec or BUILT_IN),
        "rules": rules,
        "moved": moved_words(rules, request.GET.get("moved", "")),
        "dropped": bin.dropped_counts,
        "presets": RULE_PRESETS.values(),
        "reply_presets": REPLY_PRESETS.values(),
        "challenges": challenge_rows(bin),
        "card": card_of(latest_sender(bin), [spec or BUILT_IN]),
        "said": SAID.get(request.GET.get("said", ""), ""),
        "made": request.GET.get("made", ""),
        "undo": _undo(request, access),
    }
    return shown(request, access, "bins/_reply.html", {**context, **more}, status)


def _form_of(bin: Bin, spec: ReplySpec) -> Form:
    values = reply_values(spec, version=bin.reply_version)
    return Form({**values, "status_override": ["1"] if bin.status_override else []})


def shown(request: HttpRequest, access: Access, part: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Give a part of the reply page: alone for a page that is open already, else within a page of its own.

    To our own script problems come without an error status, which browsers would log as a fault.
    """
    common = {
        "bin": access.bin,
        "may_manage": access.may_manage,
        "token": access.token,
        "page_path": page_path(access.token),
        "reply_path": reply_path(access.token),
        "capture_url": capture_url(request, access.bin),
        "capture_target": capture_target(request, access.bin),
        "most_delay": bounds().most_delay_seconds,
        "part": part,
    }
    if request.headers.get("X-Partial"):
        return render(request, part, {**common, **context})
    return render(request, "bins/reply_page.html", {**common, **context}, status=status)


def back(access: Access, said: str, at: str = "", **more: str) -> HttpResponse:
    """Lead back to the page, where it is said what was done."""
    asked = "&".join(f"{name}={value}" for name, value in {"said": said, **more}.items() if value)
    return redirect(reply_path(access.token) + (f"?{asked}" if asked else "") + at)


def _undo(request: HttpRequest, access: Access) -> dict[str, str] | None:
    kept = remembered(access.bin, request.session, request.GET.get("deleted", ""))
    return {"name": kept["name"] or "the rule", "path": kept["undo"]} if kept else None
