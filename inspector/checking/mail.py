"""The mail server: does it greet, begin TLS, and let us in."""

from __future__ import annotations

from django.core.mail.backends.smtp import EmailBackend

from inspector.checking.report import Lines, cause, fail, ok, warn
from inspector.mail_settings import MailServer

_MEND = "Start the mail server and let us in, or correct INSPECTOR_MAIL_URL; until then nobody is sent a link."


def lines(server: MailServer) -> Lines:
    """Go as far as handing in a message would, and hand in none."""
    where = f"{server.host}:{server.port}"
    connection = EmailBackend()
    try:
        connection.open()
        connection.close()
    except OSError as error:
        yield fail("mail", f"{where}: {cause(error)}", _MEND)
        return
    yield ok("mail", f"{where} greets us{' and takes our password' if server.user else ''}")
    if server.user and not (server.is_tls or server.starts_tls):
        yield warn("mail", "the password goes there without TLS; smtp:// and smtps:// have it")
