from __future__ import annotations

import pytest

from bins.models import Bin
from bins.pages.rule_wanted import rule_like
from bins.replies.spec import MatchSpec, RuleSpec
from tests.factories import make_bin, make_request


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def test_it_takes_method_and_path_of_a_request(bin: Bin) -> None:
    make_request(bin, method="PUT", target=f"/{bin.pk}/orders/7?x=1".encode())

    assert rule_like(bin, 1).match == MatchSpec(method=("PUT",), path="/orders/7")


def test_a_request_that_is_gone_gives_an_empty_rule(bin: Bin) -> None:
    assert rule_like(bin, 9) == RuleSpec()
    assert rule_like(bin, None) == RuleSpec()


def test_a_path_too_long_for_a_rule_gives_an_empty_rule(bin: Bin) -> None:
    make_request(bin, target=f"/{bin.pk}/{'x' * 9000}".encode())

    assert rule_like(bin, 1) == RuleSpec()
