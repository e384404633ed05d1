"""Which verification challenges a bin answers."""

from __future__ import annotations

from bins.models import Bin, Challenge
from bins.replies.challenges import PRESETS
from bins.replies.reading import Unfit, check_challenge
from bins.retention.events import tell
from bins.rules.sealed import sealed
from bins.rules.writing import CHANGED


def answered_by(bin: Bin) -> set[str]:
    """Give the presets that are switched on."""
    return set(Challenge.objects.filter(bin=bin).values_list("preset", flat=True))


def set_challenge(bin: Bin, preset: str, secret: str, *, enabled: bool) -> None:
    """Switch the answers to a challenge on or off; without a secret, one that was given before stays.

    Spaces and line ends round a secret are left out: they come along when it is copied, and make another one of it.

    Raises:
        Unfit: there is no such preset, or it needs a secret, or this is none.
    """
    secret = secret.strip() if enabled else ""
    kept = Challenge.objects.filter(bin=bin, preset=preset).first() if preset in PRESETS else None
    if problems := check_challenge(preset, secret, is_kept=bool(kept) or not enabled):
        raise Unfit(problems)
    if enabled and (secret or kept is None):
        Challenge.objects.update_or_create(bin=bin, preset=preset, defaults={"sealed_secret": sealed(bin.id, secret)})
    elif not enabled:
        Challenge.objects.filter(bin=bin, preset=preset).delete()
    tell(bin.id, CHANGED)
