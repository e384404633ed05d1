"""Two browsers at one bin: its owner's, and that of somebody who was given the link."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bins.models import Bin
from tests.pages.browser import Browser

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def owner(db: None) -> Browser:
    return Browser.at_home()


@pytest.fixture
def stranger(owner: Browser) -> Browser:
    return Browser(owner.token)


@pytest.fixture
def bin(owner: Browser) -> Bin:
    return owner.bin
