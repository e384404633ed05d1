"""Files that were chosen as the body of a reply: kept at once, so that the form need not carry them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from bins.bodies.view import size_text
from bins.models import Bin, SavedReply
from bins.pages.form_values import Form, base64_of
from bins.pages.numbers import HIGHEST
from bins.replies.prepare import body_of
from bins.replies.problem import Problem
from bins.replies.reading import Unfit
from bins.replies.spec import MOST_BODY_BYTES, ReplySpec
from bins.rules.writing import keep_unused

_FILE = "file"


def posted(request: HttpRequest, bin: Bin) -> Form:
    """Give the form that was sent, its files kept and named by number."""
    form = Form({name: [str(text) for text in texts] for name, texts in request.POST.lists()})
    for name, file in request.FILES.items():
        prefix = name.removesuffix(_FILE)
        if name.endswith(_FILE):
            _take(bin, form, prefix, file)
    return form


def bytes_of(bin: Bin, number: str) -> str | None:
    """Give kept bytes as base64, by their number."""
    saved = _saved(bin, number)
    return saved.spec.body_base64 if saved else None


def size_of(bin: Bin, number: str) -> str:
    """Give the size of kept bytes in words; empty when they are gone."""
    saved = _saved(bin, number)
    return size_text(len(body_of(saved.spec))) if saved else ""


def _saved(bin: Bin, number: str) -> SavedReply | None:
    if not (number.isascii() and number.isdigit() and len(number) < len(str(HIGHEST))):
        return None
    return SavedReply.objects.filter(bin=bin, pk=int(number)).first()


def _take(bin: Bin, form: Form, prefix: str, file: Any) -> None:
    if file.size > MOST_BODY_BYTES:
        words = f"A body has at most {MOST_BODY_BYTES:,} bytes; this file has {file.size:,}."
        form.problems.append(Problem(f"{prefix}body", words))
        return
    try:
        number = keep_unused(bin, ReplySpec(body_base64=base64_of(file.read())))
    except Unfit as error:
        form.problems.append(Problem(f"{prefix}body", str(error)))
        return
    form.values = {**form.values, f"{prefix}bytes": [str(number)]}
