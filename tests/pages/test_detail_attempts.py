from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from bins.models import Bin
from bins.pages import detail_attempts as module
from bins.pages.detail_attempts import attempts_of
from bins.replies.plan import Note
from bins.replies.spec import CountBy, DeliveryKey, RuleSpec
from bins.rules.writing import add_rule
from tests.factories import RECEIVED_US, make_request, make_token
from tests.pages.browser import Browser


def deliver(bin: Bin, id: bytes, after_seconds: float, status: int = 503, **fields: Any) -> None:
    headers = [(b"X-GitHub-Event", b"push"), (b"X-GitHub-Delivery", id)]
    received = RECEIVED_US + int(after_seconds * 1_000_000)
    make_request(bin, headers=headers, received_us=received, reply_status=status, **fields)


def test_it_lists_the_attempts_of_one_delivery_with_their_gaps(bin: Bin, owner: Browser) -> None:
    for id, seconds, status in ((b"a", 0, 503), (b"b", 1, 503), (b"a", 5.5, 503), (b"a", 307.5, 200)):
        deliver(bin, id, seconds, status)

    found = attempts_of(bin.capturedrequest_set.get(n=3), "token")

    assert [(one.n, one.answer, one.gap, one.is_this) for one in found.attempts] == [
        (1, "503", "5.5 s", False),
        (3, "503", "5 min 2 s", True),
        (4, "200", "", False),
    ]
    assert (found.told_by, found.looked_at) == ("X-GitHub-Delivery a", 4)


def test_it_says_how_each_attempt_failed_and_for_how_long(bin: Bin, owner: Browser) -> None:
    deliver(bin, b"a", 0, 0, reply_fault="silent", sent_us=30_000_000)
    deliver(bin, b"a", 1, 200, reply_fault="truncate", sent_us=None)
    deliver(bin, b"a", 2, 200, sent_us=3_000)

    found = attempts_of(bin.capturedrequest_set.get(n=3), "token").attempts

    assert [(one.answer, one.took, one.failed) for one in found] == [
        ("no answer", "for 30.0 s", True),
        ("200, body cut short", "", True),
        ("200", "in 3.0 ms", False),
    ]


def test_the_tab_says_what_they_are_grouped_by(bin: Bin, owner: Browser, stranger: Browser) -> None:
    deliver(bin, b"<b>", 0)

    page = stranger.page("/1?tab=attempts")

    assert "The only attempt of this delivery" in page
    assert "X-GitHub-Delivery &lt;b&gt;" in page
    assert "among 1 request " in page


def test_a_link_to_one_request_shows_no_other_attempt_and_no_secret(bin: Bin, db: None) -> None:
    for seconds in range(3):
        deliver(bin, b"secret-id", seconds)
    make_request(bin, headers=[(b"Authorization", b"Bearer very-secret")])
    rule = add_rule(bin, RuleSpec(count_by=CountBy.DELIVERY, delivery=DeliveryKey(header="Authorization")))
    note = msgspec.msgpack.encode(Note(rule_id=rule.pk, rule_name="by secret", count=1, key=b"k"))
    bin.capturedrequest_set.filter(n=4).update(reply_note=note)

    one = Browser(make_token(bin, only_n=2)).page("/2?tab=attempts")
    masked = Browser(make_token(bin)).page("/4?tab=attempts")

    assert one.count('class="attempt-n"') == 1
    assert 'Grouped by <bdi translate="no">Authorization</bdi>' in masked
    assert "very-secret" not in masked


def test_only_the_newest_of_very_many_are_listed(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_SHOWN", 2)
    for seconds in range(3):
        deliver(bin, b"a", seconds)

    found = attempts_of(bin.capturedrequest_set.get(n=3), "token")

    assert ([one.n for one in found.attempts], found.more) == ([2, 3], 1)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.31, "310 ms"),
        (-1, "0 ms"),
        (1.25, "1.2 s"),
        (12, "12 s"),
        (59.7, "1 min"),
        (11_400, "3 h 10 min"),
        (180_000, "2 d 2 h"),
    ],
)
def test_gaps_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert module._gap_text(dt.timedelta(seconds=seconds)) == words
