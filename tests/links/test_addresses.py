from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import RequestFactory

from bins.links.addresses import base_url, capture_source, capture_url_of, origin, root
from inspector.config import Config

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

REQUEST = RequestFactory().get("/", headers={"host": "localhost:8000"})


def test_without_settings_it_takes_the_address_asked_for() -> None:
    assert (root(), origin(REQUEST), base_url(REQUEST)) == ("", "http://localhost:8000", "http://localhost:8000")
    assert capture_url_of(REQUEST, "id") == "http://localhost:8000/id"
    assert capture_source(REQUEST) == ""


def test_below_a_path_every_address_has_it(settings: Settings) -> None:
    settings.CONFIG = Config(public_url="https://a.example/hooks/")

    assert (root(), origin(REQUEST)) == ("/hooks", "https://a.example")
    assert capture_url_of(REQUEST, "id") == "https://a.example/hooks/id"


@pytest.mark.parametrize(
    ("host", "url"),
    [("hooks.example", "http://hooks.example:8000/id"), ("*.hooks.example", "http://id.hooks.example:8000")],
)
def test_capture_urls_are_those_of_the_capture_host(settings: Settings, host: str, url: str) -> None:
    settings.CONFIG = Config(capture_host=host)

    assert capture_url_of(REQUEST, "id") == url
    assert base_url(REQUEST) == "http://localhost:8000"
