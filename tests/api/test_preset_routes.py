from __future__ import annotations

import pytest

from bins.api.reply_shapes import PresetList
from bins.rules.bounds import Serving
from tests.api.client import ApiClient
from tests.api.replies import call
from tests.api.test_shapes import fields_left_over

pytestmark = pytest.mark.django_db


def test_every_preset_can_be_sent_back_as_it_is(owner: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Serving, "on_the_wire", True)

    status, listed = call(owner, "GET", "/presets")

    assert (status, fields_left_over(PresetList, listed)) == (200, {})
    assert {call(owner, "POST", "/rules", one["rule"])[0] for one in listed["rules"]} == {201}
    assert {call(owner, "PUT", "/reply", one["reply"])[0] for one in listed["replies"]} == {200}
