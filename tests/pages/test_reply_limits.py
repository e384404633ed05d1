from __future__ import annotations

from bins.pages.reply_limits import reply_limits


def test_every_limit_has_a_value_and_says_of_what() -> None:
    told = {limit.words: limit.value for limit in reply_limits()}

    assert told["of the body of a reply, also of one that a template makes"] == "1 MiB"
    assert told["rules of a bin, each with up to 20 replies"] == "50"
    assert all(value and words for words, value in told.items())
