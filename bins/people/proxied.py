"""People whom a trusted proxy names: known by their sign-in name, and given an account the first time."""

from __future__ import annotations

import logging

from django.contrib.auth.backends import RemoteUserBackend
from django.contrib.auth.models import User
from django.http import HttpRequest

from bins.people.accounts import Unfit, make_person, person_named
from bins.people.audit import Actor, note

logger = logging.getLogger(__name__)

BY = "the proxy"


class ProxyBackend(RemoteUserBackend):
    """Gives the person of a name; a closed account stays closed, and nobody becomes an admin by it."""

    def authenticate(  # type: ignore[override]  # as Django's: by this argument it is told from passwords
        self, request: HttpRequest | None, remote_user: str
    ) -> User | None:
        """Give the person whom the proxy calls `remote_user`, made when there is none."""
        person = _known(remote_user) or _made(remote_user)
        return person if person and self.user_can_authenticate(person) else None


def is_name_of(name: str, person_name: str) -> bool:
    """Tell whether a proxy's name is a person's: letters A to Z in any case, and everything else as it is.

    Stores fold more than that, and each in its own way: somebody else's name must not be taken for an admin's.
    """
    if name.isascii() and person_name.isascii():
        return name.lower() == person_name.lower()
    return name == person_name


def _known(name: str) -> User | None:
    found = person_named(name)
    return found if found and is_name_of(name, found.username) else None


def _made(name: str) -> User | None:
    try:
        made = make_person(name, None)
    except Unfit as error:
        # Unless it was made at this very moment.
        known = _known(name)
        if known is None:
            logger.warning("The proxy names somebody who can have no account: %s", error)
        return known
    note(Actor(None, BY), "person_made", made.username)
    return made
