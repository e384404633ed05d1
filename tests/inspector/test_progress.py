"""What a long command says where there is no terminal."""

import pytest

from inspector import progress as module


def test_it_says_nothing_of_what_is_soon_done(capsys: pytest.CaptureFixture[str]) -> None:
    with module.progress("things", 2, "rows") as advance:
        advance(1)
        advance(1)

    assert capsys.readouterr().out == ""


def test_it_says_now_and_then_how_far_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_EVERY_SECONDS", 0)
    with module.progress("things", 4_000, "rows") as advance:
        advance(1_000)
        advance(500)

    assert capsys.readouterr().out == "things: 1,000 of 4,000 rows\nthings: 1,500 of 4,000 rows\n"
