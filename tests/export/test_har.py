from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

from haralyzer import HarParser

from bins.export.har import Har
from bins.export.sent import Sent
from tests.export.generated import generated
from tests.export.har_rules import problems
from tests.export.samples import URL, make_sent


def test_it_follows_the_specification_whatever_was_captured() -> None:
    assert problems(_har(*generated(200, URL))) == []


def test_it_follows_the_specification_without_any_request() -> None:
    assert problems(_har()) == []
    assert json.loads(Har().head() + Har().tail(2))["log"]["comment"].startswith("2 requests were deleted")


def test_it_is_read_by_another_reader() -> None:
    sent = make_sent((b"Cookie", b"a=1; b"), method="POST", rest=b"/p?x=1&x=2&y", body=b'{"a": 1}')

    (page,) = HarParser(_har(sent)).pages
    (entry,) = page.entries
    assert (entry.request.method, entry.request.url) == ("POST", f"{URL}/p?x=1&x=2&y")
    assert entry.request.queryString == [_pair("x", "1"), _pair("x", "2"), _pair("y", "")]
    assert entry.request.cookies == [_pair("a", "1"), _pair("b", "")]
    assert entry.response.status == 200


def test_it_keeps_order_case_and_duplicates_of_fields() -> None:
    entry = _entry(make_sent(headers=[(b"x", b"1"), (b"X", b"caf\xe9"), (b"x", "é".encode())]))

    assert entry["request"]["headers"] == [_pair("x", "1"), _pair("X", "caf\xe9"), _pair("x", "é")]


def test_it_keeps_text_as_text_and_other_bytes_in_base64() -> None:
    text = _entry(make_sent((b"Content-Type", b"a/b"), body="é".encode()))["request"]["postData"]
    binary = _entry(make_sent(body=b"\xff\0"))["request"]["postData"]

    assert text == {"mimeType": "a/b", "text": "é"}
    assert b64decode(binary["_body_base64"]) == b"\xff\0"


def test_it_gives_times_in_milliseconds() -> None:
    entry = _entry(make_sent())

    assert (entry["time"], entry["timings"]) == (1.0, {"send": 0.2, "wait": 0.8, "receive": 0})


def _har(*sent: Sent) -> Any:
    archive = Har()
    entries = [archive.entry(one, place) for place, one in enumerate(sent)]
    return json.loads(archive.head() + b"".join(entries) + archive.tail(0))


def _entry(sent: Sent) -> Any:
    return _har(sent)["log"]["entries"][0]


def _pair(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value}
