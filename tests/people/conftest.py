"""Accounts, for every test about people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.people.people import let_people_sign_in

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _people(settings: Settings, db: None) -> None:
    let_people_sign_in(settings)
