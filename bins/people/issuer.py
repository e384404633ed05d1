"""People who sign in at an issuer of OpenID Connect: who is let in, and what account they have here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from bins.people.accounts import Unfit, make_person, person_named

_ACCOUNT = ("socialaccount", "SocialAccount")
"""Of allauth, which is there where an issuer is set."""


class TurnedAway(Exception):
    """Raised for somebody whom the issuer lets in and this instance does not; the message says to them why."""


@dataclass(frozen=True)
class Claims:
    """What an issuer says of somebody."""

    name: str
    """What they are called there; may be empty."""
    email: str
    is_verified: bool
    """Whether the issuer has made sure that the address is theirs."""

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Claims:
        """Read the claims of OpenID Connect Core 1.0 section 5.1; odd ones count as missing."""
        name, email = (_text(told.get(key)) for key in ("preferred_username", "email"))
        # Some issuers say it in words.
        return cls(name, email, told.get("email_verified") in (True, "true", "True"))

    @property
    def verified_email(self) -> str:
        """The address, when it surely is theirs."""
        return self.email if self.is_verified else ""


def check_let_in(claims: Claims) -> None:
    """Let somebody in whose address is in one of the domains, where there are such.

    Raises:
        TurnedAway: it is not, or may be somebody else's.
    """
    domains = settings.CONFIG.oidc_mail_domains
    _, at, domain = claims.verified_email.lower().rpartition("@")
    if domains and not (at and domain in domains):
        raise TurnedAway(f"Here, only people with a verified address at {' or '.join(sorted(domains))} sign in.")


def make_person_of(claims: Claims) -> User:
    """Make the account of somebody new; never that of somebody who is here already, whatever they are called.

    Raises:
        TurnedAway: new people are not let in, or there is no name left for them.
    """
    if not settings.CONFIG.oidc_new_people:
        raise TurnedAway("You have no account here yet. Ask an admin of this instance for an invitation.")
    for name in filter(None, (claims.name, claims.email)):
        taken = person_named(name)
        if taken is not None and taken.has_usable_password():
            raise TurnedAway(
                f"There is an account with the name {taken.username} here already. If it is yours, sign in with its "
                "password, and connect it on your account page. If not, ask an admin of this instance."
            )
        made = _made(name, claims.verified_email)
        if made is not None:
            return made
    raise TurnedAway("There is no name that your account here could have. Ask an admin of this instance.")


def is_connected(person: User) -> bool:
    """Tell whether a person can sign in at the issuer."""
    return bool(_accounts().objects.filter(user=person, provider=settings.CONFIG.oidc_provider).exists())


def connect(account: Any, person: User) -> None:
    """Let a person sign in with an account at the issuer, which nobody has here yet.

    Raises:
        TurnedAway: somebody has; or they have another one.
    """
    account.user = person
    try:
        with transaction.atomic():
            if is_connected(person):
                raise TurnedAway("Your account is connected with another one there already. Disconnect that first.")
            account.save()
    except IntegrityError:
        raise TurnedAway("This moment, it was connected with an account here. Sign in once more.") from None


def disconnect(person: User) -> bool:
    """Let a person no longer sign in at the issuer; False when they have no password to sign in with instead."""
    if not person.has_usable_password():
        return False
    _accounts().objects.filter(user=person, provider=settings.CONFIG.oidc_provider).delete()
    return True


def _made(name: str, email: str) -> User | None:
    try:
        return make_person(name, None, email)
    except Unfit:
        return None


def _accounts() -> Any:
    return apps.get_model(*_ACCOUNT)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) and value.isprintable() else ""
