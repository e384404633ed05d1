from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from bins.links.attempts import Attempts
from bins.message.rate import Rate

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.mark.django_db
def test_a_browser_is_told_on_a_page_and_a_program_in_a_line(settings: Settings) -> None:
    settings.ATTEMPTS = Attempts(bin_rate=Rate(1, 3_600))
    client = Client(headers={"host": "localhost"})
    first, line = client.get("/", headers={"accept": "text/plain"}), client.get("/", headers={"accept": "text/plain"})
    api = client.post("/api/bins", {}, content_type="application/json")
    page = client.get("/", headers={"accept": "text/html"})

    assert [answer.status_code for answer in (first, line, api, page)] == [200, 429, 429, 429]
    assert all(int(answer["Retry-After"]) > 0 for answer in (line, api, page))
    assert line.content.decode().startswith("Your network has made too many bins")
    assert "too many bins" in api.json()["detail"]
    assert b"<h1>Too many attempts</h1>" in page.content
