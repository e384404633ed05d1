from __future__ import annotations

import pytest
from pydantic import ValidationError

from inspector.config import Config


def test_loopback_is_without_limits_by_default() -> None:
    assert [str(network) for network in Config().unlimited_networks] == ["127.0.0.0/8", "::1/128"]
    assert Config(unlimited_clients="").unlimited_networks == ()


@pytest.mark.parametrize("name", ["capture_rate", "client_rate", "link_miss_rate", "bin_rate"])
def test_a_rate_that_is_none_is_refused_with_how_to_write_one(name: str) -> None:
    with pytest.raises(ValidationError, match="600/minute"):
        Config(**{name: "often"})  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("text", ["x", "127.0.0.1,", "10.0.0.0/99"])
def test_networks_are_read_or_refused(text: str) -> None:
    if text.endswith(","):
        assert len(Config(unlimited_clients=text).unlimited_networks) == 1
    else:
        with pytest.raises(ValidationError):
            Config(unlimited_clients=text)
