from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from bins.replies.reading import Bounds
from bins.rules.bounds import Serving, bounds

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.mark.parametrize("on_the_wire", [True, False])
def test_bounds_are_those_of_the_instance_and_its_server(
    settings: "Settings", monkeypatch: pytest.MonkeyPatch, on_the_wire: bool
) -> None:
    settings.CONFIG = SimpleNamespace(max_delay=7.5)
    monkeypatch.setattr(Serving, "on_the_wire", on_the_wire)

    assert bounds() == Bounds(7.5, on_the_wire=on_the_wire)
