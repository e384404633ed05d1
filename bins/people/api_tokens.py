"""Keys with which a person's programs use the API: random, shown once, kept as a digest."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from bins.links.access import Access
from bins.links.granting import LIFETIMES, page_link, plain_label
from bins.links.roles import role_of, visible_to
from bins.message.target import is_bin_id
from bins.models import ApiToken, Bin, Role

PREFIX = "inspector-"
"""What every token begins with, so that one that has leaked can be told from other random text."""
MOST_TOKENS = 100
"""Open tokens of a person."""
_RANDOM_BYTES = 25  # 200 bits: 40 characters of base32, without padding
_USED_EVERY = dt.timedelta(minutes=1)


class BadToken(ValueError):
    """An API token that cannot be made; the message says what to change, `field` where it was said."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class NewToken:
    """An API token just made, with the token itself, which is shown once."""

    row: ApiToken
    token: str


@dataclass(frozen=True, kw_only=True)
class TokenAccess(Access):
    """A bin together with what an API token may do with it."""

    api_token: ApiToken


def make_token(
    person: User, name: str, *, bin: Bin | None = None, may_write: bool = False, lasts: str = "never"
) -> NewToken:
    """Make an API token of `person`, good for `bin` or for all of theirs.

    Raises:
        BadToken: it has no name, lasts for what there is not, or is one too many.
    """
    name = plain_label(name)
    if not name:
        raise BadToken("Give the token a name, to know later what it is for.", "name")
    if lasts not in LIFETIMES:
        raise BadToken(f"A token lasts one of {', '.join(LIFETIMES)}.", "lasts")
    if len(tokens_of(person)) >= MOST_TOKENS:
        raise BadToken(f"A person has at most {MOST_TOKENS} tokens at a time. Revoke one that is no longer needed.")
    token = PREFIX + base64.b32encode(secrets.token_bytes(_RANDOM_BYTES)).decode("ascii").lower()
    lifetime = LIFETIMES[lasts]
    row = ApiToken.objects.create(
        person=person,
        name=name,
        digest=_digest(token),
        bin=bin,
        may_write=may_write,
        expires_at=timezone.now() + lifetime if lifetime else None,
    )
    return NewToken(row, token)


def tokens_of(person: User) -> list[ApiToken]:
    """Give the open API tokens of a person, newest first."""
    fresh = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    return list(ApiToken.objects.filter(fresh, person=person, revoked_at=None).select_related("bin"))


def open_token(token: str) -> ApiToken | None:
    """Give the row of an API token; None for a wrong one, one that is over, and one of a closed account."""
    if not token.startswith(PREFIX):
        return None
    # Looked up by the digest of a long random text: how long that takes says nothing of any token there is.
    found = ApiToken.objects.select_related("person").filter(digest=_digest(token)).first()
    now = timezone.now()
    if found is None or not found.is_open(now) or not found.person.is_active:
        return None
    _note_use(found, now)
    return found


def open_bin(row: ApiToken, bin_id: str) -> TokenAccess | None:
    """Give what a token may do with a bin: what its person may, as far as the token goes; None: nothing.

    One that only reads changes nothing, and sees what its person sees: that is no more than they see in a browser.
    """
    if not is_bin_id(bin_id) or row.bin_id not in {None, bin_id}:
        return None
    bin = Bin.objects.filter(pk=bin_id, deleted_at=None).first()
    role = role_of(row.person, bin) if bin else None
    if bin is None or role is None:
        return None
    link, manages = page_link(bin), role == Role.MANAGE
    seen = bin.seen_through(link.sight_of(manages=manages))
    return TokenAccess(seen, link, manages and row.may_write, row.person, role, api_token=row)


def bins_of_token(row: ApiToken) -> QuerySet[Bin]:
    """Give the bins that a token opens."""
    bins = visible_to(row.person).filter(deleted_at=None)
    return bins if row.bin_id is None else bins.filter(pk=row.bin_id)


def revoke_token(person: User, number: int) -> ApiToken | None:
    """End an API token of a person; give it, or None when there is none."""
    found = next((row for row in tokens_of(person) if row.pk == number), None)
    if found is not None:
        ApiToken.objects.filter(pk=found.pk).update(revoked_at=timezone.now())
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _note_use(row: ApiToken, now: dt.datetime) -> None:
    if row.used_at is not None and row.used_at > now - _USED_EVERY:
        return
    try:
        with transaction.atomic():
            ApiToken.objects.filter(pk=row.pk).update(used_at=now.replace(second=0, microsecond=0))
    except DatabaseError:
        return  # a store that cannot take the note is no reason to refuse
