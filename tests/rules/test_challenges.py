import pytest

from bins.models import Bin, Challenge
from bins.replies.reading import Unfit
from bins.rules.challenges import answered_by, set_challenge
from bins.rules.sealed import opened

PUBLIC_KEY = "0a" * 32

pytestmark = pytest.mark.django_db


def secret(bin: Bin) -> str | None:
    return opened(bin.pk, bytes(Challenge.objects.get().sealed_secret))


def test_challenges_are_switched_on_one_by_one(bin: Bin) -> None:
    set_challenge(bin, "slack", "", enabled=True)
    set_challenge(bin, "zoom", "s", enabled=True)
    set_challenge(bin, "slack", "", enabled=False)

    assert answered_by(bin) == {"zoom"}
    assert secret(bin) == "s"


def test_a_secret_stays_until_another_is_given(bin: Bin) -> None:
    set_challenge(bin, "zoom", "old", enabled=True)
    set_challenge(bin, "zoom", "", enabled=True)
    assert secret(bin) == "old"

    set_challenge(bin, "zoom", "new", enabled=True)
    assert secret(bin) == "new"


@pytest.mark.parametrize("copied", ["s3cret\n", "  s3cret", "\ts3cret\r\n"])
def test_what_is_copied_along_with_a_secret_is_left_out(bin: Bin, copied: str) -> None:
    set_challenge(bin, "zoom", copied, enabled=True)

    assert secret(bin) == "s3cret"


def test_nothing_but_spaces_is_no_secret(bin: Bin) -> None:
    with pytest.raises(Unfit, match="needs its secret"):
        set_challenge(bin, "zoom", " \n", enabled=True)


def test_a_public_key_stays_until_a_good_one_is_given(bin: Bin) -> None:
    set_challenge(bin, "discord", f"{PUBLIC_KEY}\n", enabled=True)
    set_challenge(bin, "discord", "", enabled=True)

    with pytest.raises(Unfit, match="64 digits"):
        set_challenge(bin, "discord", PUBLIC_KEY[2:], enabled=True)
    assert secret(bin) == PUBLIC_KEY


def test_switching_off_needs_no_secret_and_looks_at_none(bin: Bin) -> None:
    set_challenge(bin, "discord", PUBLIC_KEY, enabled=True)
    set_challenge(bin, "discord", "nonsense", enabled=False)

    assert answered_by(bin) == set()


def test_a_secret_goes_with_its_challenge(bin: Bin) -> None:
    set_challenge(bin, "zoom", "old", enabled=True)
    set_challenge(bin, "zoom", "", enabled=False)

    with pytest.raises(Unfit, match="needs its secret"):
        set_challenge(bin, "zoom", "", enabled=True)


@pytest.mark.parametrize("preset", ["nobody", "\0", ""])
@pytest.mark.parametrize("enabled", [True, False])
def test_only_presets_that_there_are_can_be_switched(bin: Bin, preset: str, enabled: bool) -> None:
    with pytest.raises(Unfit, match="There is no preset"):
        set_challenge(bin, preset, "s", enabled=enabled)
