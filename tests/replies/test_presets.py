from __future__ import annotations

from urllib.parse import urljoin

import pytest

from bins.replies.presets import REPLY_PRESETS, RULE_PRESETS, ReplyPreset, RulePreset
from bins.replies.reading import Bounds, read_reply, read_rule, written_reply, written_rule
from bins.replies.spec import CountBy
from bins.replies.words import replies_words


@pytest.mark.parametrize("preset", RULE_PRESETS.values(), ids=lambda preset: preset.key)
def test_every_preset_is_a_rule_that_can_be_saved(preset: RulePreset) -> None:
    spec = preset.rule

    assert read_rule(written_rule(spec), Bounds()) == spec
    assert spec.name == preset.title


@pytest.mark.parametrize("preset", REPLY_PRESETS.values(), ids=lambda preset: preset.key)
def test_every_default_reply_can_be_saved(preset: ReplyPreset) -> None:
    assert read_reply(written_reply(preset.spec), Bounds()) == preset.spec


def test_fail_twice_counts_each_delivery_on_its_own() -> None:
    spec = RULE_PRESETS["fail_twice"].rule

    assert spec.count_by is CountBy.DELIVERY
    assert replies_words(spec) == "503, 503, then 200 · per delivery"


@pytest.mark.parametrize("bin_url", ["https://a.test/b1", "https://a.test/below/b1", "https://b1.capture.test"])
def test_redirects_stay_within_the_bin(bin_url: str) -> None:
    loop, redirect = (dict(RULE_PRESETS[key].rule.replies[0].headers) for key in ("redirect_loop", "redirect"))

    assert urljoin(f"{bin_url}/loop", loop["Location"]) == f"{bin_url}/loop"
    assert urljoin(f"{bin_url}/redirect", redirect["Location"]) == f"{bin_url}/redirected"
