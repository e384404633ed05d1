"""Sessions whose cookie cannot be told from the database: rows are kept under a keyed digest of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import salted_hmac

_SALT = "bins.links.session"
_DIGEST_CHARACTERS = 40
"""160 bits; what the column takes."""


def row_key(cookie: str, secret: str) -> str:
    """Give the key under which the session with this cookie is kept."""
    return salted_hmac(_SALT, cookie, secret=secret, algorithm="sha256").hexdigest()[:_DIGEST_CHARACTERS]


class SessionStore(db.SessionStore):
    """Django's sessions in the database, for a cookie that only the browser has."""

    _found: tuple[str | None, str] | None = None
    """The cookie, and the key of the row that was found for it: under a former secret, another than the present one."""

    def _get_session_from_db(self) -> Session | None:
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        wanted = [row_key(self.session_key or "", key) for key in keys]
        found = Session.objects.filter(session_key__in=wanted, expire_date__gt=timezone.now()).first()
        self._found = (self.session_key, found.session_key) if found else None
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        """Tell whether there is a session with this cookie."""
        return Session.objects.filter(session_key=row_key(session_key, settings.SECRET_KEY)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """Give the row to be stored."""
        made = super().create_model_instance(data)
        cookie, key = self._found or (None, "")
        made.session_key = key if cookie == self.session_key else row_key(self.session_key or "", settings.SECRET_KEY)
        return made

    def delete(self, session_key: str | None = None) -> None:
        """Take away the session with this cookie."""
        wanted = session_key or self.session_key
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS] if wanted else []
        Session.objects.filter(session_key__in=[row_key(wanted or "", key) for key in keys]).delete()
