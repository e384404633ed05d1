"""Calls about what senders get back."""

from __future__ import annotations

import json
from typing import Any

from tests.api.client import ApiClient


def call(client: ApiClient, method: str, rest: str, data: Any = None) -> tuple[int, Any]:
    """Call the interface; give the status and the JSON."""
    body = json.dumps(data) if data is not None else ""
    kind = "application/json" if body else "application/octet-stream"
    response = client.generic(method, client.path(rest), body, content_type=kind)
    return response.status_code, json.loads(response.content) if response.content else None


def add(client: ApiClient, **rule: Any) -> int:
    status, made = call(client, "POST", "/rules", rule)
    assert status == 201, made
    return int(made["id"])


def problems(told: Any) -> list[tuple[str, str]]:
    assert set(told) == {"detail", "problems"}
    return [(one["field"], one["words"]) for one in told["problems"]]
