"""Forms of the reply page: what they show is what is saved, and nothing that was typed is lost on the way."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.serving import NewBin, Served

pytestmark = pytest.mark.browser

ODD = {
    "name": "odd",
    "match": {
        "path": "/a \n",
        "query": {"debug": "", "a": " 1"},
        "header": {"X-A": "", "X-Etag": '"1"', "X-B": '""'},
        "json": {"$.a": " x ", "$['\n']": "a\nb", "$.n": 5},
        "body_contains": "\na\r\nb",
    },
    "replies": [{"headers": [["Content-Type", ""], ["X", " a "]], "body": "\na\r\nb\rc\0"}],
}


def test_a_rule_that_is_renamed_stays_what_the_api_wrote(server: Served, open_managed: OpenPage, bin: NewBin) -> None:
    written = _make_rule(server, bin, ODD)
    page = open_managed(bin, f"/reply/rules/{written['id']}")

    page.get_by_label("Name", exact=True).fill("new")
    page.get_by_role("button", name="Save the rule").click()
    expect(page.get_by_text("The rule is saved.")).to_be_visible()

    assert _rule(server, bin, written["id"]) == {**written, "name": "new"}


def _make_rule(server: Served, bin: NewBin, data: dict[str, Any]) -> dict[str, Any]:
    answer = httpx.post(f"{server.url}/api/bins/{bin.id}/rules", json=data, headers=_may_manage(bin))
    assert answer.status_code == 201, answer.text
    return _rule(server, bin, answer.json()["id"])


def _rule(server: Served, bin: NewBin, id: int) -> dict[str, Any]:
    listed = httpx.get(f"{server.url}/api/bins/{bin.id}/rules", headers=_may_manage(bin)).json()["data"]
    return next(rule for rule in listed if rule["id"] == id)


def _may_manage(bin: NewBin) -> dict[str, str]:
    return {"Authorization": f"Bearer {bin.manage_token}"}
