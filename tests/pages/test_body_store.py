from __future__ import annotations

import pytest

from bins.models import Bin, CapturedRequest
from bins.pages.body_store import read_body
from tests.factories import make_bin, make_request


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


@pytest.mark.parametrize(("start", "size", "found"), [(0, 3, b"\x00ab"), (2, 2, b"bc"), (4, 9, b""), (9, 9, b"")])
def test_it_reads_a_stretch(bin: Bin, start: int, size: int, found: bytes) -> None:
    request = make_request(bin, body=b"\x00abc")

    assert read_body(request, start, size) == found


def test_it_reads_nothing_of_a_request_that_has_gone(bin: Bin) -> None:
    request = make_request(bin)
    CapturedRequest.objects.all().delete()

    assert read_body(request, 0, 9) == b""
