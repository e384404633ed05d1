from __future__ import annotations

from typing import Any

import msgspec
import pytest

from bins.models import Bin, CapturedRequest, SavedReply
from bins.pages.detail_reply import answered_by, shown_reply
from bins.replies.choose import CHALLENGE, HELD_BACK
from bins.replies.plan import Note
from bins.replies.spec import Fault, FaultKind, ReplySpec, RuleSpec, Where
from bins.replies.stand_in import ALL_FAILED, TEMPLATE_FAILED
from bins.rules.writing import add_rule
from tests.factories import make_request
from tests.pages.browser import Browser


def answered(bin: Bin, **note: Any) -> CapturedRequest:
    raw = msgspec.msgpack.encode(Note(**note))
    return make_request(bin, reply_note=raw, reply_status=503)


def test_a_built_in_reply_has_nothing_more_to_say(bin: Bin) -> None:
    request = make_request(bin)

    shown = shown_reply(request)

    assert (shown.rule, shown.given, shown.is_unknown, shown.card) == ("", None, False, None)
    assert answered_by(request) == ("", "", "")


def test_it_names_the_rule_and_the_attempt(bin: Bin) -> None:
    rule = add_rule(bin, RuleSpec(name="retry"))
    request = answered(bin, rule_id=rule.pk, rule_name="retry", count=2, key=b"k", version=rule.versions[0])

    shown = shown_reply(request)

    assert (shown.rule, shown.rule_id, shown.counted) == ("retry", rule.pk, "attempt 2 of its delivery")
    assert answered_by(request) == ("retry", "attempt 2", "")


def test_a_rule_that_is_gone_is_named_without_a_link(bin: Bin, owner: Browser) -> None:
    answered(bin, rule_id=99, rule_name="<b>gone", count=1)

    page = owner.page("/1?tab=info")

    assert "<bdi>&lt;b&gt;gone</bdi>, which is no longer there" in page
    assert "by rule <bdi>“&lt;b&gt;gone”</bdi>" in page


def test_it_shows_the_reply_as_it_was_sent(bin: Bin, owner: Browser) -> None:
    version = SavedReply.keep(bin, ReplySpec(503, (("X-A", "<i>"),), "<script>")).pk
    answered(bin, version=version)

    page = owner.page("/1?tab=info")

    assert "As it was sent" in page
    assert "&lt;script&gt;" in page
    assert "&lt;i&gt;" in page
    assert "<i>" not in page


def test_what_a_template_made_of_secrets_is_shown_to_the_owner_only(
    bin: Bin, owner: Browser, stranger: Browser
) -> None:
    spec = ReplySpec(body="{{ headers.authorization }}", template=True)
    note = msgspec.msgpack.encode(Note(version=SavedReply.keep(bin, spec).pk))
    make_request(bin, headers=[(b"Authorization", b"Bearer very-secret")], reply_note=note)

    assert "very-secret" in owner.page("/1?tab=info")
    assert "very-secret" not in stranger.page("/1?tab=info")
    assert "shown to those who manage the bin" in stranger.page("/1?tab=info")


def test_it_says_when_what_was_sent_is_no_longer_known(bin: Bin, owner: Browser) -> None:
    answered(bin, version=12345)

    assert "What was sent is no longer known." in owner.page("/1?tab=info")


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        (HELD_BACK, "too many senders were kept waiting"),
        (f"{TEMPLATE_FAILED}<b>too long", "default reply was sent: <bdi>&lt;b&gt;too long"),
        (f"{ALL_FAILED}<b>too long", "built-in reply was sent: <bdi>&lt;b&gt;too long"),
        (f"{CHALLENGE}slack", "the verification challenge of Slack"),
    ],
)
def test_it_shows_marks(bin: Bin, owner: Browser, mark: str, words: str) -> None:
    answered(bin, mark=mark)

    assert words in owner.page("/1?tab=info")


def test_a_rule_for_requests_like_this_is_offered_to_the_owner(bin: Bin, owner: Browser, stranger: Browser) -> None:
    make_request(bin)

    assert "rules/new?like=1" in owner.page("/1?tab=info")
    assert "rules/new?like=1" not in stranger.page("/1?tab=info")


GITHUB = [(b"X-GitHub-Event", b"push"), (b"User-Agent", b"GitHub-Hookshot/1")]


def faulty(bin: Bin, fault: Fault, status: int = 0, **fields: Any) -> CapturedRequest:
    version = SavedReply.keep(bin, ReplySpec(body="<hello>", fault=fault)).pk
    raw = msgspec.msgpack.encode(Note(version=version))
    return make_request(bin, reply_note=raw, reply_status=status, reply_fault=fault.kind.value, **fields)


def test_it_says_that_nothing_was_sent(bin: Bin, owner: Browser) -> None:
    faulty(bin, Fault(FaultKind.RESET), sent_us=3_000)

    page = owner.page("/1?tab=info")

    assert '<strong class="bad">connection reset</strong> after 3.0 ms' in page
    assert "Nothing was sent: the connection was reset." in page
    assert "&lt;hello&gt;" not in page
    assert ">200<" not in page


def test_it_shows_the_length_that_was_promised(bin: Bin, owner: Browser) -> None:
    faulty(bin, Fault(FaultKind.TRUNCATE, missing=100), 200)

    page = owner.page("/1?tab=info")

    assert "after 7 of the 107 bytes that were promised" in page
    assert '<strong class="bad">200, body cut short</strong>' in page
    assert ">107<" in page.replace("</span>", "<")


def test_the_deadline_says_what_we_did_until_it_was_over(bin: Bin) -> None:
    silent = faulty(bin, Fault(FaultKind.SILENT), headers=GITHUB, sent_us=30_000_000)

    card = shown_reply(silent).card

    assert card is not None
    assert (card.did, card.took) == ("we gave no answer for", "30.0 s")
    assert "gives up after 10 s" in card.warnings[0]


def test_a_fault_is_told_when_its_reply_is_no_longer_known(bin: Bin) -> None:
    request = make_request(bin, reply_status=0, reply_fault="close", headers=GITHUB)

    card = shown_reply(request).card

    assert card is not None
    assert "gets a closed connection" in card.warnings[0]


@pytest.mark.parametrize(
    ("fault", "body", "is_numbered"),
    [
        (Fault(FaultKind.CLOSE), "", False),
        (Fault(FaultKind.RESET, at=Where.MIDDLE), "", False),
        (Fault(FaultKind.RESET, at=Where.MIDDLE), "x" * 5_000, True),
        (Fault(FaultKind.BAD_GZIP), "", True),
    ],
)
def test_it_lists_the_numbers_only_where_they_went_out(bin: Bin, fault: Fault, body: str, is_numbered: bool) -> None:
    version = SavedReply.keep(bin, ReplySpec(body=body, fault=fault)).pk
    status = 0 if fault.kind is FaultKind.CLOSE else 200
    raw = msgspec.msgpack.encode(Note(version=version))

    request = make_request(bin, reply_note=raw, reply_status=status, reply_fault=fault.kind.value)

    assert shown_reply(request).is_numbered is is_numbered
