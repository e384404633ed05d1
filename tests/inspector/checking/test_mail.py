from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inspector.checking.mail import lines
from inspector.mail_settings import MailServer, mail_settings
from tests.backing import free_port
from tests.people.mail_server import PASSWORD, USER, mail_server

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


def _told(settings: Settings, server: MailServer) -> list[str]:
    for name, value in mail_settings(server, "hooks@example.com").items():
        setattr(settings, name, value)
    return [str(line) for line in lines(server)]


def test_it_says_that_the_server_greets(settings: Settings) -> None:
    with mail_server() as box:
        told = _told(settings, MailServer("127.0.0.1", box.port, "", "", starts_tls=False, is_tls=False))

    assert told == [f"ok    mail: 127.0.0.1:{box.port} greets us"]
    assert box.messages.empty()


@pytest.mark.parametrize(("password", "words"), [(PASSWORD, "takes our password"), ("wrong", "FAIL  mail")])
def test_it_tries_the_password(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str, words: str
) -> None:
    with mail_server(tmp_path, asks=True) as box:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        (told,) = _told(settings, MailServer("127.0.0.1", box.port, USER, password, starts_tls=True, is_tls=False))

    assert words in told
    assert password not in told


def test_it_names_a_server_that_is_not_there(settings: Settings) -> None:
    port = free_port()

    (told,) = _told(settings, MailServer("127.0.0.1", port, "", "", starts_tls=False, is_tls=False))

    assert told.startswith(f"FAIL  mail: 127.0.0.1:{port}: [Errno 111]")
    assert "INSPECTOR_MAIL_URL" in told
