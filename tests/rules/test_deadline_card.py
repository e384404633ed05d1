from __future__ import annotations

import pytest

from bins.models import Bin
from bins.replies.spec import ReplySpec
from bins.rules.deadline_card import card_of, latest_sender, sender_of_request
from tests.factories import make_bin, make_request

SLACK = [(b"X-Slack-Signature", b"v0=1")]


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def test_a_known_sender_is_told_by_its_header(bin: Bin) -> None:
    provider = sender_of_request(make_request(bin, headers=SLACK))

    assert provider is not None
    assert provider.name == "Slack"


def test_the_newest_request_of_a_known_sender_counts(bin: Bin) -> None:
    make_request(bin, headers=SLACK)
    make_request(bin)

    provider = latest_sender(bin)

    assert provider is not None
    assert provider.name == "Slack"


def test_nothing_is_said_of_unknown_senders(bin: Bin) -> None:
    make_request(bin)

    assert latest_sender(bin) is None
    assert card_of(None, [ReplySpec()]) is None


def test_it_warns_of_each_reply_once(bin: Bin) -> None:
    make_request(bin, headers=SLACK)

    card = card_of(latest_sender(bin), [ReplySpec(delay_seconds=5), ReplySpec(delay_seconds=5)], "5.0 s")

    assert card is not None
    assert (card.facts.limit, card.took) == ("3 s", "5.0 s")
    assert card.warnings.count("Slack gives up after 3 s; this reply comes after 5 s.") == 1
