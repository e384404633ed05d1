"""Who is asking: the person that is signed in, where people sign in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from bins.people.audit import Actor
from bins.people.ownership import may_make


def person_of(request: HttpRequest) -> User | None:
    """Give the person who is signed in in this browser; None when nobody is, and where nobody can."""
    user = getattr(request, "user", None) if settings.CONFIG.has_people else None
    return user if user is not None and user.is_authenticated else None


def in_templates(request: HttpRequest) -> dict[str, object]:
    """Give templates `signed_in`, as `person_of` has it, and `makes_bins`; nothing is asked before one reads it."""
    return {
        "signed_in": SimpleLazyObject(lambda: person_of(request)),
        "makes_bins": SimpleLazyObject(lambda: may_make(person_of(request))),
    }


def actor_of(request: HttpRequest) -> Actor:
    """Give who asks, for the audit list."""
    person = person_of(request)
    by = person.username if person else "somebody who is not signed in"
    return Actor(person, by, settings.ATTEMPTS.client_of(request))
