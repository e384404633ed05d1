from __future__ import annotations

from typing import Any

import pytest

from bins.replies.presets import REPLY_PRESETS, RULE_PRESETS
from bins.replies.sense import check_sense
from bins.replies.spec import Fault, FaultKind, ReplySpec

DRIP = Fault(FaultKind.DRIP)


@pytest.mark.parametrize("status", [204, 205, 304])
@pytest.mark.parametrize("fields", [{"body": "x"}, {"body_base64": "eA=="}, {"body": "{{ body }}", "template": True}])
def test_a_status_without_a_body_is_saved_without_one(status: int, fields: dict[str, Any]) -> None:
    (problem,) = check_sense(ReplySpec(status, **fields))

    assert problem.field in fields
    assert problem.words == f"A {status} has no body: leave it empty or choose another status."
    assert check_sense(ReplySpec(status)) == check_sense(ReplySpec(status, body_base64="")) == []


@pytest.mark.parametrize("fields", [{}, {"body_base64": ""}, {"template": True}])
def test_what_drips_has_a_body(fields: dict[str, Any]) -> None:
    (problem,) = check_sense(ReplySpec(fault=DRIP, **fields))

    assert problem.words == "An empty body does not drip: write one or choose another fault."
    assert check_sense(ReplySpec(body="x", fault=DRIP)) == []


@pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind is not FaultKind.DRIP])
def test_other_faults_need_none(kind: FaultKind) -> None:
    assert check_sense(ReplySpec(fault=Fault(kind))) == []


def test_every_preset_makes_sense() -> None:
    specs = [preset.spec for preset in REPLY_PRESETS.values()]
    specs += [spec for preset in RULE_PRESETS.values() for spec in preset.spec.replies]

    assert [check_sense(spec) for spec in specs] == [[]] * len(specs)
