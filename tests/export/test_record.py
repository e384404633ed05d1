from __future__ import annotations

from base64 import b64decode

import pytest

from bins.api.shapes import whole_request
from bins.export.record import instant, record_of
from bins.rules.answers import answer_to
from tests.export.samples import make_sent
from tests.factories import make_bin, make_request


@pytest.mark.django_db
def test_it_is_the_object_that_the_api_gives() -> None:
    stored = make_request(make_bin(), body=bytes(range(256)), headers=[(b"x", b"\xff")], trailers=[(b"T", b"")])

    assert record_of(stored.as_sent("http://x", answer=answer_to(stored))) == whole_request(stored)


def test_it_keeps_every_byte() -> None:
    every = bytes(range(256))

    record = record_of(make_sent((b"X", every), rest=b"/\x80\xff", body=every))

    assert b64decode(record["body_base64"]) == every
    assert ("X", every.decode("latin-1")) in record["headers"]
    assert record["target"].encode("latin-1").endswith(b"/\x80\xff")


def test_it_writes_the_time_in_utc_to_the_microsecond() -> None:
    assert instant(make_sent()) == "2027-01-15T08:00:00.123456Z"
