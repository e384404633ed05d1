from typing import TYPE_CHECKING

import pytest

from bins.rules.sealed import opened, sealed

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


def test_a_secret_opens_for_its_bin_only(caplog: pytest.LogCaptureFixture) -> None:
    stored = sealed("a" * 24, "gehe\0im")

    assert b"gehe" not in stored
    assert (opened("a" * 24, stored), opened("b" * 24, stored)) == ("gehe\0im", None)
    assert "INSPECTOR_SECRET_KEY_FALLBACKS" in caplog.text


def test_a_former_key_still_opens_it(settings: "Settings") -> None:
    stored = sealed("a" * 24, "s")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new"

    assert opened("a" * 24, stored) == "s"


def test_no_secret_is_nothing() -> None:
    assert sealed("a" * 24, "") == b""
    assert opened("a" * 24, b"") is None
