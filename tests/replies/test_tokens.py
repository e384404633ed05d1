from bins.replies.tokens import TOKEN


def test_it_tells_a_token_from_other_texts() -> None:
    assert all(map(TOKEN.fullmatch, ["POST", "X-Event", "M-SEARCH", "a" * 128]))
    assert not any(map(TOKEN.fullmatch, ["", "a b", "a:", "ä", "a\n", "a" * 129]))
