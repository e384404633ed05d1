from __future__ import annotations

import json
from base64 import b64decode

from hypothesis import given
from hypothesis import strategies as st

from bins.export.ndjson import Ndjson
from tests.export.samples import make_sent


@given(st.binary(), st.binary())
def test_it_brings_every_byte_back(value: bytes, body: bytes) -> None:
    line = Ndjson().entry(make_sent((b"X", value), body=body), 0)

    record = json.loads(line)
    assert ["X", value.decode("latin-1")] in record["headers"]
    assert b64decode(record["body_base64"]) == body


def test_it_has_neither_head_nor_tail() -> None:
    assert Ndjson().head() + Ndjson().tail(3) == b""
