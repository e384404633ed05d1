from __future__ import annotations

from typing import TYPE_CHECKING

from bins.pages.limits import limits_in_use
from inspector.config import Config

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


def test_it_gives_the_values_in_use_with_their_units(settings: Settings) -> None:
    settings.CONFIG = Config(max_body=3 * 1024**2, body_timeout=2.5, max_headers=1_000)

    values = {limit.setting: limit.value for limit in limits_in_use()}

    assert values["INSPECTOR_MAX_BODY"] == "3 MiB"
    assert values["INSPECTOR_BODY_TIMEOUT"] == "2.5 s"
    assert values["INSPECTOR_MAX_HEADERS"] == "1,000"


def test_it_says_in_words_that_a_limit_is_left_to_the_server() -> None:
    values = {limit.setting: limit.value for limit in limits_in_use()}

    assert values["INSPECTOR_MIN_FREE_DISK"] == "by itself"


def test_it_leaves_out_no_setting_that_sounds_like_a_limit() -> None:
    limits = {limit.setting for limit in limits_in_use()}
    sounding = {f"INSPECTOR_{name.upper()}" for name in Config.model_fields if name.startswith(("max_", "min_"))}

    assert sounding <= limits
    assert not limits & {"INSPECTOR_PORT", "INSPECTOR_SECRET_KEY", "INSPECTOR_DATA_DIR"}
