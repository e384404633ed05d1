"""What the interface tells of a request's reply, and of the other attempts of its delivery."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from bins.models import Bin, SavedReply
from bins.replies.plan import WHOLE_RULE, Choice, Outcome, Plan, noted
from bins.replies.spec import Fault, FaultKind, ReplySpec
from tests.api.client import ApiClient
from tests.factories import make_request, make_token

pytestmark = pytest.mark.django_db

DELIVERY = (b"X-GitHub-Event", b"push"), (b"X-GitHub-Delivery", b"d-1")


def note_of(bin: Bin, spec: ReplySpec, key: bytes = WHOLE_RULE, count: int = 1) -> bytes:
    version = SavedReply.keep(bin, spec).pk
    plan = Plan(Choice((1,)), (Outcome(spec.status, version), Outcome(200, 0)), 7, "retry", key)
    return noted(plan, count)[1]


def told(client: ApiClient, n: int) -> dict[str, Any]:
    reply: dict[str, Any] = client.get(client.path(f"/requests/{n}")).json()["reply"]
    return reply


def test_it_says_that_a_reply_is_built_in(viewer: ApiClient) -> None:
    make_request(viewer.bin)

    assert told(viewer, 1) == {
        "status": 200, "built_in": True, "rule_id": None, "rule": "", "attempt": None, "mark": "", "headers": None,
        "body_size": None, "body_base64": None, "delay_seconds": 0.0, "fault": None,
    }  # fmt: skip


def test_it_tells_rule_attempt_and_what_was_sent(viewer: ApiClient) -> None:
    spec = ReplySpec(503, (("Retry-After", "1"),), "no", delay_seconds=2.0)
    make_request(viewer.bin, reply_status=503, reply_note=note_of(viewer.bin, spec, b"k", 2))

    found = told(viewer, 1)

    assert (found["status"], found["rule_id"], found["rule"], found["attempt"]) == (503, 7, "retry", 2)
    assert ["Retry-After", "1"] in found["headers"]
    assert (base64.b64decode(found["body_base64"]), found["delay_seconds"]) == (b"no", 2.0)


def test_a_reply_made_of_secrets_shows_masks_to_those_who_see_masks(viewer: ApiClient, owner: ApiClient) -> None:
    spec = ReplySpec(body="you sent {{ headers.authorization }}", template=True)
    headers = [(b"Authorization", b"Bearer sesame")]
    make_request(viewer.bin, headers=headers, reply_note=note_of(viewer.bin, spec))
    masked = ApiClient(viewer.bin, make_token(viewer.bin, masked=True))

    assert base64.b64decode(told(owner, 1)["body_base64"]) == b"you sent Bearer sesame"
    assert b"sesame" not in base64.b64decode(told(masked, 1)["body_base64"])


def test_it_tells_of_a_fault_wherever_it_tells_of_a_status(viewer: ApiClient) -> None:
    spec = ReplySpec(body="never", fault=Fault(FaultKind.RESET))
    fields: dict[str, Any] = {"reply_status": 0, "reply_fault": "reset", "sent_us": 5}
    make_request(viewer.bin, headers=DELIVERY, reply_note=note_of(viewer.bin, spec), **fields)

    listed = viewer.get(viewer.path("/requests")).json()["data"][0]["reply"]
    attempt = viewer.get(viewer.path("/requests/1/attempts")).json()["data"][0]
    whole = told(viewer, 1)

    assert listed == {"status": 0, "fault": "reset"}
    assert (attempt["status"], attempt["fault"], attempt["sent_us"]) == (0, "reset", 5)
    assert (whole["status"], whole["fault"], whole["headers"], whole["body_base64"]) == (0, "reset", [], "")


def test_it_lists_the_attempts_of_a_delivery(viewer: ApiClient) -> None:
    for _ in range(2):
        make_request(viewer.bin, headers=DELIVERY)
        make_request(viewer.bin)

    found = viewer.get(viewer.path("/requests/3/attempts")).json()

    assert [one["n"] for one in found["data"]] == [1, 3]
    assert found["counted_by"] == "X-GitHub-Delivery d-1"
    assert viewer.get(viewer.path("/requests/9/attempts")).status_code == 404


def test_it_warns_of_the_deadline_of_whoever_sends(owner: ApiClient) -> None:
    make_request(owner.bin, headers=[(b"X-Slack-Signature", b"v0=1")])
    rule = {"replies": [{"delay_seconds": 5}]}

    reply = owner.get(owner.path("/reply")).json()
    tried = owner.post(owner.path("/rules/try"), json.dumps(rule), content_type="application/json").json()

    assert (reply["deadline"]["provider"], reply["deadline"]["limit"]) == ("Slack", "3 s")
    assert reply["deadline"]["warnings"] == []
    assert "Slack gives up after 3 s; this reply comes after 5 s." in tried["deadline"]["warnings"]


def test_a_trial_tells_of_faults(owner: ApiClient) -> None:
    make_request(owner.bin)
    rule = json.dumps({"replies": [{"fault": {"kind": "drip"}, "body": "x"}]})

    found = owner.post(owner.path("/rules/try"), rule, content_type="application/json").json()

    assert found["data"] == [{"n": 1, "status": 200, "fault": "drip", "place": 0}]
