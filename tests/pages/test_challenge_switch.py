from __future__ import annotations

from bins.models import Bin, Challenge
from bins.replies.challenges import PRESETS
from tests.pages.browser import Browser


def switch(browser: Browser, preset: str, on: str = "1", **fields: str) -> int:
    return browser.post(browser.path(f"/reply/challenges/{preset}"), {"on": on, **fields}).status_code


def test_it_lists_every_challenge(owner: Browser) -> None:
    page = owner.page("/reply")

    assert not [one.title for one in PRESETS.values() if one.title not in page]


def test_it_is_switched_on_and_off(owner: Browser, bin: Bin) -> None:
    assert switch(owner, "slack") == 302
    assert Challenge.objects.filter(bin=bin, preset="slack").exists()
    assert 'id="challenge-slack" name="on" value="0" aria-checked="true"' in owner.page("/reply")

    switch(owner, "slack", "0")

    assert not Challenge.objects.filter(bin=bin).exists()


def test_a_secret_is_kept_and_never_shown(owner: Browser, bin: Bin) -> None:
    assert switch(owner, "zoom", secret="very-secret") == 302

    assert "very-secret" not in owner.page("/reply")
    assert "Stored; type to replace" in owner.page("/reply")


def test_one_that_needs_a_secret_says_so_at_its_field(owner: Browser, bin: Bin) -> None:
    answer = owner.post(owner.path("/reply/challenges/zoom"), {"on": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'aria-describedby="wrong-zoom"' in page
    assert 'id="wrong-zoom">Zoom needs its secret.' in page


def test_nobody_else_may_switch(stranger: Browser, bin: Bin) -> None:
    assert switch(stranger, "slack") == 403
    assert 'method="post"' not in stranger.page("/reply")
