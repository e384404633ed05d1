from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bins.models import Bin
from bins.retention.keeping import Unfit, set_keeping
from inspector.config import Config

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


def test_it_stores_what_is_chosen_and_leaves_the_rest(bin: Bin, told: list[Any]) -> None:
    set_keeping(bin, {"keep_requests": 10, "when_full": "507"})
    set_keeping(bin, {"keep_days": 3, "keep_requests": None})

    bin.refresh_from_db()
    assert (bin.keep_requests, bin.keep_bytes, bin.keep_days, bin.when_full) == (None, None, 3, "507")
    assert [event["type"] for event in told] == ["settings", "settings"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("keep_requests", 0), ("keep_bytes", -1), ("keep_days", 10**9), ("keep_requests", 2**63), ("when_full", "burn")],
)
def test_it_refuses_what_cannot_be_and_changes_nothing(bin: Bin, name: str, value: Any) -> None:
    with pytest.raises(Unfit) as caught:
        set_keeping(bin, {"keep_days": 5, name: value})

    bin.refresh_from_db()
    assert caught.value.field == name
    assert bin.keep_days is None


def test_a_bin_keeps_no_more_than_the_instance_allows(bin: Bin, settings: Settings) -> None:
    settings.CONFIG = Config(max_requests_per_bin=100)

    with pytest.raises(Unfit, match="1 to 100, which is what this server keeps"):
        set_keeping(bin, {"keep_requests": 101})
