"""NUL, broken UTF-8, lone surrogates: kept as they came in every store, and shown by everything that shows."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import httpx
import pytest
from websockets.sync.client import connect

from tests.backing import settings_for
from tests.end_to_end.raw import exchange, message, stored
from tests.serving import Served, serve

BODIES = [
    b"a\x00b", b'{"a": "\\u0000"}', b'{"a": "\\ud800"}', b"\xff\xfe\xed\xa0\x80", b'{"a": 1e400000}',
    b"a=%00&b=%ff&%C0%80=1",
]  # fmt: skip
FIELDS = [(b"X-Odd", b"\xff\xfe\x80"), (b"Content-Type", b"application/json; charset=\xff")]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    settings = {}
    if request.param == "postgresql":
        cluster = request.getfixturevalue("postgres_server")
        settings = settings_for(cluster, cluster.new_database(request.getfixturevalue("migrated_postgres")))
    with serve(tmp_path_factory.mktemp("odd"), **settings) as running:
        yield running


@pytest.mark.parametrize("body", BODIES, ids=repr)
def test_it_keeps_and_shows_what_no_text_can_hold(store: Served, body: bytes) -> None:
    bin = store.new_bin()
    answer = exchange(store, message(f"/{bin.id}/%00%ff?%00=\\ud800", "POST", FIELDS, body))
    page = f"{store.url}/b/{bin.view_token}"
    shown = ["", "/1", "/1/raw", "/1/as/curl", "/rows?after=0", "?q=body:%EF%BF%BF"]
    exports = [f"/export?format={name}" for name in ("ndjson", "har", "csv")]

    (request,) = stored(store, bin)
    assert httpx.get(f"{page}?q=%00").status_code == 400
    assert answer.status == 200
    assert base64.b64decode(request["body_base64"]) == body
    assert ["X-Odd", "\xff\xfe\x80"] in request["headers"]
    assert {path: httpx.get(page + path).status_code for path in shown + exports} == dict.fromkeys(shown + exports, 200)


@pytest.mark.parametrize("form", ["json", "html"])
def test_sockets_tell_of_it(store: Served, form: str) -> None:
    bin = store.new_bin()
    for body in BODIES:
        exchange(store, message(f"/{bin.id}/%00", "POST", FIELDS, body))

    url = f"{store.url.replace('http', 'ws')}/ws/b/{bin.view_token}?after=0&format={form}"
    with connect(url, compression=None, proxy=None) as page:
        told = next(told for told in map(json.loads, page) if told["type"] == "rows")

    assert len(told["rows"]) == len(BODIES)
