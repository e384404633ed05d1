"""A bin, a link to it, and the hub that rings its watchers."""

from __future__ import annotations

import pytest

from bins.links.tokens import token_for
from bins.live.hub import Hub
from bins.models import Bin, Link
from tests.factories import make_bin, make_link


@pytest.fixture
def bin(transactional_db: None) -> Bin:
    return make_bin()


@pytest.fixture
def link(bin: Bin) -> Link:
    return make_link(bin)


@pytest.fixture
def token(link: Link) -> str:
    return token_for(link)


@pytest.fixture
def hub() -> Hub:
    return Hub()
