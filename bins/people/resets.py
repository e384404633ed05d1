"""Links to set a new password: made by an admin, or sent by mail; good once, and for a day."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import QuerySet
from django.utils.http import base36_to_int, int_to_base36

from bins.message.rate import Limiter, Rate
from bins.people.accounts import person_named, set_password
from bins.people.audit import Actor, note
from bins.people.mailing import send

HOURS = 24
"""How long one works; `PASSWORD_RESET_TIMEOUT` in the settings."""
MOST_PEOPLE = 5
"""With one e-mail address, that are sent a link each."""
MAILS_AN_HOUR = 5
"""To one person, whoever asks for them."""
_MOST = 2**63 - 1
_sent = Limiter(Rate(MAILS_AN_HOUR, 3_600))
_WORDS = """\
Somebody, probably you, asked for a new password for the account {name}.

Set it on this page, which works once, within {hours} hours:

{url}

If it was not you, there is nothing to do: the password stays as it is.
"""


class Over(Exception):
    """Raised when a link to set a new password is wrong, or good no more."""


def reset_token(person: User) -> str:
    """Give the token of such a link; it ends with the next password, or the next time they sign in."""
    return f"{int_to_base36(person.pk)}-{default_token_generator.make_token(person)}"


def person_of_reset(token: str) -> User | None:
    """Give the person whose password a token lets set; None for a wrong one, and for one that is over."""
    return _person(User.objects.all(), token)


def reset_password(token: str, password: str) -> User:
    """Set the password that a token lets set; of two who do that at the same time, one comes too late.

    Raises:
        Over: the token is wrong, or good no more.
        Unfit: the password is too easily guessed; the token still is good.
    """
    asked = person_of_reset(token)
    if asked is None:
        raise Over
    set_password(asked, password, save=False)  # takes long: nobody should wait for it
    with transaction.atomic():
        person = _person(User.objects.select_for_update(), token)
        if person is None:
            raise Over
        person.password = asked.password
        person.save(update_fields=["password"])
    return person


def send_links(asked: str, client: str) -> None:
    """Send links to whoever has this name or e-mail address, as far as they have a password and can be sent mail."""
    for person in _with_mail(asked):
        if not _sent.hit(str(person.pk)):
            note(Actor(None, "somebody who is not signed in", client), "reset_made", person.username)
            send(person.email, "A new password", _WORDS.format(name=person.username, hours=HOURS, url=_url(person)))


def _person(people: QuerySet[User], token: str) -> User | None:
    number, _, rest = token.partition("-")
    try:
        pk = base36_to_int(number)
    except ValueError:
        return None
    person = people.filter(pk=pk, is_active=True).first() if pk <= _MOST else None
    return person if person and default_token_generator.check_token(person, rest) else None


def _with_mail(asked: str) -> list[User]:
    named = person_named(asked)
    if named is None and asked.isprintable():
        found = list(User.objects.filter(email__iexact=asked.strip()).exclude(email="")[:MOST_PEOPLE])
    else:
        found = [named] if named else []
    # To the address of the account, never to what was typed. Who has no password is signed in by other means.
    return [person for person in found if person.email and person.is_active and person.has_usable_password()]


def _url(person: User) -> str:
    return f"{settings.CONFIG.public_url}/b/reset/{reset_token(person)}"
