"""Who reads and writes what senders get back: owners write, viewers read with masks, a part of a bin says nothing."""

from __future__ import annotations

from typing import Any

import pytest

from bins.models import Bin, Rule
from tests.api.client import ApiClient
from tests.api.replies import add, call
from tests.factories import make_bin, make_token

pytestmark = pytest.mark.django_db

WRITES = [
    ("PUT", "/reply", {"status": 503}), ("POST", "/rules", {}), ("PUT", "/rules/order", {"rules": []}),
    ("POST", "/rules/try", {}), ("PATCH", "/rules/{rule}", {"name": "x"}), ("DELETE", "/rules/{rule}", None),
    ("POST", "/rules/{rule}/reset", None), ("PUT", "/challenges/slack", {}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "rest", "data"), WRITES)
def test_only_an_owner_writes(
    owner: ApiClient, viewer: ApiClient, stranger: ApiClient, nobody: ApiClient, method: str, rest: str, data: Any
) -> None:
    rest = rest.format(rule=add(owner, name="a"))

    answered = [call(client, method, rest, data)[0] for client in (viewer, stranger, nobody)]

    assert answered == [403, 404, 401]
    assert Rule.objects.get().name == "a"


def test_a_condition_on_a_secret_field_is_masked_for_those_who_see_masks(owner: ApiClient, viewer: ApiClient) -> None:
    add(owner, match={"header": {"Authorization": "Bearer sesame", "X-Event": "push"}})

    shown, whole = (call(client, "GET", "/rules")[1]["data"][0]["match"] for client in (viewer, owner))

    assert shown == {"header": {"Authorization": "masked, 13 bytes", "X-Event": "push"}}
    assert whole["header"]["Authorization"] == "Bearer sesame"


@pytest.mark.parametrize("part", [{"upto_n": 5}, {"only_n": 1}], ids=["snapshot", "one request"])
@pytest.mark.parametrize("rest", ["/reply", "/rules", "/challenges", "/presets"])
def test_a_link_to_a_part_of_a_bin_says_nothing_of_its_replies(owner: ApiClient, part: Any, rest: str) -> None:
    add(owner, name="a")
    guest = ApiClient(owner.bin, make_token(owner.bin, **part))

    status, told = call(guest, "GET", rest)

    assert status == 404
    assert told["detail"].endswith("Use a link to the whole bin.")


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize("which", ["foreign", "0", "-1", "9" * 30])
def test_a_rule_of_another_bin_is_not_there(owner: ApiClient, method: str, which: str) -> None:
    other: Bin = make_bin()
    foreign = Rule.objects.create(bin=other, place=1, raw_spec=b"{}", versions=[])
    rule = str(foreign.pk) if which == "foreign" else which

    status, told = call(owner, method, f"/rules/{rule}", {} if method == "PATCH" else None)

    assert (status, told) == (404, {"detail": "There is no such rule in this bin."})
    assert Rule.objects.count() == 1
