from __future__ import annotations

import pytest

from bins.models import Bin
from bins.pages import rule_trial as module
from bins.pages.rule_trial import trial_of
from bins.replies.spec import MatchSpec, ReplySpec, RuleSpec, Then
from tests.factories import make_bin, make_request, make_requests


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def test_it_says_what_each_request_would_have_got(bin: Bin) -> None:
    make_requests(bin, 2)
    make_request(bin, method="GET")

    trial = trial_of(
        bin, "token", RuleSpec(match=MatchSpec(method=("POST",)), replies=(ReplySpec(503),), then=Then.DEFAULT)
    )

    assert (trial.matched, trial.looked_at, trial.more) == (2, 3, 0)
    assert [(row.n, words) for row, words in trial.rows] == [(2, "the default reply"), (1, "503")]


def test_it_lists_the_newest_and_counts_the_rest(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_SHOWN", 1)
    make_requests(bin, 3)

    trial = trial_of(bin, "token", RuleSpec())

    assert ([row.n for row, _ in trial.rows], trial.more) == ([3], 2)


def test_it_warns_of_what_the_replies_do_to_whoever_sends(bin: Bin) -> None:
    make_request(bin, headers=[(b"X-Slack-Signature", b"v0=1")])

    card = trial_of(bin, "token", RuleSpec(replies=(ReplySpec(), ReplySpec(delay_seconds=5)))).card

    assert card is not None
    assert "Slack gives up after 3 s; this reply comes after 5 s." in card.warnings
