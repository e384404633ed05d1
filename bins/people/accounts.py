"""Accounts: made, checked, closed. A person is a row of Django's `User`; an admin of the instance is a superuser."""

from __future__ import annotations

from threading import BoundedSemaphore

from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from bins.retention.lease import hold_until_commit, lease

MOST_NAME = 150
"""Characters of a name; the column's. No more are looked at: folding them is slow, and SQLite compares no such."""
MOST_EMAIL = 254
"""Characters of an e-mail address; the column's."""
MOST_PASSWORD = 1_000
"""Characters of a password."""
MOST_HASHES = 2
"""Passwords looked at at a time: each takes a core for some 50 ms, which captures need too."""
_PATIENCE_SECONDS = 3.0
_TAKEN = "There is somebody with this name already. Take another one."
_hashing = BoundedSemaphore(MOST_HASHES)


class Unfit(ValueError):
    """Something about an account that cannot be; the message says what to change, `field` where it was said."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class Busy(Exception):
    """Raised when too many passwords wait to be looked at."""


class SetUpAlready(Exception):
    """Raised when the first account is to be made, and there is one."""


def anybody() -> bool:
    """Tell whether there is any account."""
    return User.objects.exists()


def person_named(name: str) -> User | None:
    """Give the person with this sign-in name, in any case of its letters."""
    name = name.strip()  # a NUL, which PostgreSQL takes in no text, is not printable
    is_name = len(name) <= MOST_NAME and name.isprintable()
    return User.objects.filter(username__iexact=name).first() if is_name else None


def check_password(request: HttpRequest, name: str, password: str) -> User | None:
    """Give the person who has this name and password; None: there is none, or the account is closed.

    Raises:
        Busy: too many others are being looked at.
    """
    known = person_named(name)
    if len(password) > MOST_PASSWORD:
        password = ""  # nobody has either
    if not _hashing.acquire(timeout=_PATIENCE_SECONDS):
        raise Busy
    try:
        # As long for a name that nobody has: Django hashes the password all the same.
        found = authenticate(request, username=known.username if known else "", password=password)
    finally:
        _hashing.release()
    return found if isinstance(found, User) else None


def make_person(name: str, password: str | None, email: str = "", *, is_admin: bool = False) -> User:
    """Make an account; without a password, one that is signed in by other means only.

    Raises:
        Unfit: the name is taken or cannot be one, or the password is too easily guessed.
    """
    return add_person(new_person(name, password, email, is_admin=is_admin))


def new_person(name: str, password: str | None, email: str = "", *, is_admin: bool = False) -> User:
    """Give an account that is not stored yet: hashing its password takes long, and nobody should wait for it.

    Raises:
        Unfit: see `make_person`.
    """
    name = _folded(name.strip())
    _check_is_free(name)
    made = User(username=name, email=_checked_email(email), is_superuser=is_admin, is_staff=is_admin)
    _check_name(made)
    set_password(made, password, save=False)
    return made


def add_person(made: User) -> User:
    """Store what `new_person` gave.

    Raises:
        Unfit: the name has been taken meanwhile.
    """
    try:
        with transaction.atomic():
            hold_until_commit("name somebody")
            _check_is_free(made.username)  # once more: the column takes names that differ in case alone
            made.save()
    except IntegrityError:
        raise Unfit("name", _TAKEN) from None
    return made


def make_first_person(name: str, password: str, email: str = "") -> User:
    """Make the first account, an admin's.

    Raises:
        SetUpAlready: somebody was quicker.
        Unfit: see `make_person`.
    """
    if anybody():
        raise SetUpAlready
    made = new_person(name, password, email, is_admin=True)
    with lease("set up", wait=True), transaction.atomic():
        if anybody():
            raise SetUpAlready
        return add_person(made)


def set_password(person: User, password: str | None, *, save: bool = True) -> None:
    """Give a person another password; wherever else they are signed in, that ends.

    Raises:
        Unfit: it is too easily guessed.
    """
    if password is None:
        person.set_unusable_password()
    elif len(password) > MOST_PASSWORD:
        raise Unfit("password", f"A password has at most {MOST_PASSWORD:,} characters.")
    else:
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise Unfit("password", " ".join(error.messages)) from None
        person.set_password(password)
    if save:
        person.save(update_fields=["password"])


def set_email(person: User, email: str) -> None:
    """Give a person another e-mail address, or none: that is where a link for a new password is sent.

    Raises:
        Unfit: it is none.
    """
    person.email = _checked_email(email)
    person.save(update_fields=["email"])


def is_last_admin(person: User) -> bool:
    """Tell whether nobody but `person` looks after the instance."""
    admins = User.objects.filter(is_superuser=True, is_active=True)
    return bool(person.is_superuser) and not admins.exclude(pk=person.pk).exists()


def set_admin(person: User, is_admin: bool) -> None:
    """Let a person look after the instance, or no longer.

    Raises:
        Unfit: nobody else would.
    """
    with transaction.atomic():
        if not is_admin:
            _check_others_look_after(person)
        person.is_superuser = person.is_staff = is_admin
        person.save(update_fields=["is_superuser", "is_staff"])


def set_open(person: User, is_open: bool) -> None:
    """Close an account, or open it again: a closed one keeps its bins and lets nobody in.

    Raises:
        Unfit: it is that of the last admin.
    """
    with transaction.atomic():
        if not is_open:
            _check_others_look_after(person)
        person.is_active = is_open
        person.save(update_fields=["is_active"])


def _check_others_look_after(person: User) -> None:
    """Lock the admins, so that of two that go at the same moment one stays."""
    admins = User.objects.select_for_update().filter(is_superuser=True, is_active=True)
    if set(admins.values_list("pk", flat=True)) == {person.pk}:
        raise Unfit("person", "This is the last admin. Make another one first.")


def _check_is_free(name: str) -> None:
    if person_named(name):
        raise Unfit("name", _TAKEN)


def _folded(name: str) -> str:
    """Give the one spelling of a name that there is of those that look alike, in time that grows with its length."""
    if len(name) > MOST_NAME:
        raise Unfit("name", f"A name has at most {MOST_NAME} characters.")
    return User.normalize_username(name)


def _check_name(person: User) -> None:
    try:
        person.clean_fields(exclude=["password", "email"])
    except ValidationError as error:
        raise Unfit("name", " ".join(error.messages)) from None


def _checked_email(email: str) -> str:
    email = email.strip()
    if len(email) > MOST_EMAIL:
        raise Unfit("email", f"An e-mail address has at most {MOST_EMAIL} characters.")
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise Unfit("email", "This is no e-mail address. Write it as name@example.com, or leave it out.") from None
    return email
