"""Programs of people: clients with an API token."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from bins.people.api_tokens import make_token


def program_of(person: User, **fields: Any) -> Client:
    """Give a client with a new API token of `person`; it writes unless that is said otherwise."""
    made = make_token(person, "nightly", **{"may_write": True, **fields})
    return program_with(made.token)


def program_with(token: str) -> Client:
    """Give a client that sends `token`."""
    return Client(headers={"host": "localhost", "authorization": f"Bearer {token}"})
