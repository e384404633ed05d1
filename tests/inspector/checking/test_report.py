"""Lines of a check."""

from inspector.checking.report import Lines, carefully, cause, fail, ok, warn


def test_a_line_says_how_it_is_what_and_why() -> None:
    assert str(ok("store", "it works")) == "ok    store: it works"
    assert str(warn("store", "it is slow")) == "warn  store: it is slow"
    assert str(fail("store", "it is gone.", "Bring it back.")) == "FAIL  store: it is gone. Bring it back."


def test_a_check_that_goes_wrong_is_a_line_like_others() -> None:
    def lines() -> Lines:
        yield ok("store", "one")
        raise KeyError("two")

    assert [line.status for line in carefully("store", lines())] == ["ok", "FAIL"]


def test_a_cause_is_one_line_of_bounded_length() -> None:
    assert cause(ValueError("a\n  b")) == "a b"
    assert cause(TimeoutError()) == "TimeoutError"
    assert len(cause(ValueError("x" * 1_000))) == 301
