import pytest

from bins.models import Bin, Challenge
from bins.replies.reading import Unfit
from bins.rules.challenges import answered_by, set_challenge
from bins.rules.sealed import opened

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
