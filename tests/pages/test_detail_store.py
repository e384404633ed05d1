from __future__ import annotations

import pytest

from bins.models import Bin
from bins.pages.detail_store import find_request
from tests.factories import make_bin, make_request
from tests.pages.queries import queries_of


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def test_it_finds_a_request_without_reading_its_body(bin: Bin) -> None:
    make_request(bin)

    queries = queries_of(lambda: find_request(bin, 1))

    assert len(queries) == 1
    assert "raw_body" not in queries[0]


def test_it_finds_nothing_of_another_bin(bin: Bin) -> None:
    make_request(make_bin())

    assert find_request(bin, 1) is None
