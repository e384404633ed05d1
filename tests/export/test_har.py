from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

from haralyzer import HarParser

from bins.export.answer import Answer
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


def test_it_tells_what_the_sender_got_back() -> None:
    headers = [(b"Content-Type", b"text/plain"), (b"Location", b"/next"), (b"Set-Cookie", b"a=1; Path=/")]
    answer = Answer(built_in=False, rule="retry", attempt=2, headers=headers, body=b"no", body_size=2, fault="drip")

    har = _har(make_sent(reply_status=503, answer=answer))
    ((entry,),) = [page.entries for page in HarParser(har).pages]

    assert problems(har) == []
    assert (entry.response.status, entry.response.text, entry.response.mimeType) == (503, "no", "text/plain")
    assert entry.response.redirectURL == "/next"
    raw = har["log"]["entries"][0]["response"]
    assert (raw["_rule"], raw["_attempt"], raw["_fault"], raw["bodySize"]) == ("retry", 2, "drip", 2)
    assert (raw["cookies"], raw["headers"][0]) == ([_pair("a", "1")], _pair("Content-Type", "text/plain"))


def test_a_reply_that_never_came_has_the_status_0() -> None:
    answer = Answer(built_in=False, headers=[], body=b"", body_size=0, fault="reset")

    har = _har(make_sent(reply_status=0, reply_fault="reset", answer=answer))

    response = har["log"]["entries"][0]["response"]
    assert problems(har) == []
    assert (response["status"], response["statusText"], response["_fault"]) == (0, "", "reset")


def test_a_reply_s_bytes_that_are_no_text_go_into_base64() -> None:
    content = _entry(make_sent(answer=Answer(body=b"\xff\0", body_size=2)))["response"]["content"]

    assert (content["encoding"], b64decode(content["text"])) == ("base64", b"\xff\0")


def test_it_says_when_the_reply_s_body_is_not_kept() -> None:
    response = _entry(make_sent())["response"]

    assert response["content"]["comment"] == "The reply's body is not kept."
    assert (response["bodySize"], response["_built_in"]) == (-1, True)


def _har(*sent: Sent) -> Any:
    archive = Har()
    entries = [archive.entry(one, place) for place, one in enumerate(sent)]
    return json.loads(archive.head() + b"".join(entries) + archive.tail(0))


def _entry(sent: Sent) -> Any:
    return _har(sent)["log"]["entries"][0]


def _pair(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value}
