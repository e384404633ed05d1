"""Three people at one bin: its owner, a viewer who was given the link, and a stranger with a bin of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bins.models import Bin, Role
from tests.api.client import ApiClient
from tests.factories import make_bin, make_token

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _static_root(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin(name="hooks")


@pytest.fixture
def owner(bin: Bin) -> ApiClient:
    return ApiClient(bin, make_token(bin, Role.MANAGE))


@pytest.fixture
def viewer(bin: Bin) -> ApiClient:
    return ApiClient(bin, make_token(bin, Role.VIEW))


@pytest.fixture
def stranger(bin: Bin) -> ApiClient:
    """Holds a good token, but of another bin."""
    return ApiClient(bin, make_token(make_bin(), Role.MANAGE))


@pytest.fixture
def nobody(bin: Bin) -> ApiClient:
    """Holds no token."""
    return ApiClient(bin)
