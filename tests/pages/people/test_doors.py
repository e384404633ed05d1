from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages.browser import Browser

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.mark.parametrize(("door", "page"), [("login", "sign-in"), ("account", "account"), ("admin", "admin")])
def test_it_leads_to_the_page(door: str, page: str) -> None:
    assert Browser().get(f"/{door}").headers["Location"] == f"/b/{page}"


def test_it_leads_nowhere_without_people(settings: Settings) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"access": "open"})

    assert [Browser().get(f"/{door}").status_code for door in ("login", "account", "admin")] == [404] * 3
