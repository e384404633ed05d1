"""Links to set a new password: made by an admin, or sent by mail; good once, and for a day."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.utils.http import base36_to_int, int_to_base36

HOURS = 24
"""How long one works; `PASSWORD_RESET_TIMEOUT` in the settings."""
_MOST = 2**63 - 1


def reset_token(person: User) -> str:
    """Give the token of such a link; it ends with the next password, or the next time they sign in."""
    return f"{int_to_base36(person.pk)}-{default_token_generator.make_token(person)}"


def person_of_reset(token: str) -> User | None:
    """Give the person whose password a token lets set; None for a wrong one, and for one that is over."""
    number, _, rest = token.partition("-")
    try:
        pk = base36_to_int(number)
    except ValueError:
        return None
    person = User.objects.filter(pk=pk, is_active=True).first() if pk <= _MOST else None
    return person if person and default_token_generator.check_token(person, rest) else None
