from __future__ import annotations

import pytest

from bins.replies.presets import REPLY_PRESETS, RULE_PRESETS, ReplyPreset, RulePreset
from bins.replies.reading import Bounds, read_reply, read_rule, written_reply, written_rule
from bins.replies.spec import CountBy
from bins.replies.words import replies_words


@pytest.mark.parametrize("preset", RULE_PRESETS.values(), ids=lambda preset: preset.key)
def test_every_preset_is_a_rule_that_can_be_saved(preset: RulePreset) -> None:
    spec = preset.rule("b" * 24)

    assert read_rule(written_rule(spec), Bounds()) == spec
    assert spec.name == preset.title


@pytest.mark.parametrize("preset", REPLY_PRESETS.values(), ids=lambda preset: preset.key)
def test_every_default_reply_can_be_saved(preset: ReplyPreset) -> None:
    assert read_reply(written_reply(preset.spec), Bounds()) == preset.spec


def test_fail_twice_counts_each_delivery_on_its_own() -> None:
    spec = RULE_PRESETS["fail_twice"].rule("b")

    assert spec.count_by is CountBy.DELIVERY
    assert replies_words(spec) == "503, 503, then 200 · per delivery"


def test_redirects_stay_within_the_bin() -> None:
    reply = RULE_PRESETS["redirect_loop"].rule("abc").replies[0]

    assert ("Location", "/abc/loop") in reply.headers
