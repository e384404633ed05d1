from __future__ import annotations

import re
from pathlib import Path

import pytest

from bins.export.forms import FORMS, form_called
from bins.export.snippet import CopyForm
from tests.export.samples import make_sent

MENU = Path(__file__).resolve().parent.parent.parent / "templates" / "bins" / "_copy_as.html"


def test_it_finds_forms_by_key() -> None:
    assert [form_called(form.key) for form in FORMS] == list(FORMS)
    assert form_called("nonsense") is None


def test_it_offers_every_form_in_the_menu() -> None:
    entries = re.findall(r'<li><a href="\{\{ row\.href \}\}/as/(\w+)" data-form="(\w+)">([^<]+)</a>', MENU.read_text())

    assert entries == [(form.key, form.key, form.title) for form in FORMS]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
@pytest.mark.parametrize(
    "fields",
    [
        {"method": "x" * 32, "mode": "asgi"},
        {"target": b"/elsewhere?x"},
        {"target": b"http://other/" + b"a" * 24 + b"/x"},
        {"http_version": "1.0", "headers": []},
        {"headers": [(b"Transfer-Encoding", b"chunked")]},
        {"body": b"", "body_size": 9, "cut": "hangup"},
        {"body": b"x" * 600_000},
        {"url": "https://[::1]:8443/" + "a" * 24, "body": b"\xff"},
    ],
    ids=lambda fields: "-".join(fields),
)
def test_it_writes_whatever_was_captured(form: CopyForm, fields: dict[str, object]) -> None:
    assert form.write(make_sent(**fields)).text  # type: ignore[arg-type]  # given by name
