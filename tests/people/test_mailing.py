from __future__ import annotations

import logging
import ssl
from email.header import decode_header, make_header
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest

from bins.people import mailing
from bins.people.mailing import MOST_WAITING, can_send, send, soon
from inspector.mail_settings import mail_settings, read_mail_url
from tests.people.mail_server import PASSWORD, USER, certificate, mail_server
from tests.waiting import eventually

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


def _use(settings: Settings, url: str) -> None:
    changed = {"mail_url": url, "mail_from": "hooks@example.com", "public_url": "https://hooks.example.com"}
    settings.CONFIG = settings.CONFIG.model_copy(update=changed)
    for name, value in mail_settings(settings.CONFIG.mail_server, settings.CONFIG.mail_from).items():
        setattr(settings, name, value)


def test_it_hands_in_a_message(settings: Settings) -> None:
    with mail_server() as box:
        _use(settings, f"smtp+plain://127.0.0.1:{box.port}")
        send("ada@example.com", "A new password", "Här.")

        message = box.next()

    assert (message["From"], message["To"]) == ("hooks@example.com", "ada@example.com")
    assert str(make_header(decode_header(message["Subject"]))) == "A new password · hooks.example.com"
    assert message.get_payload(decode=True) == "Här.\r\n".encode()


def test_it_begins_tls_and_gives_its_password(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server(tmp_path, asks=True) as box:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        _use(settings, f"smtp://{USER}:{PASSWORD.replace('@', '%40').replace('/', '%2F')}@127.0.0.1:{box.port}")
        send("ada@example.com", "A new password", "Here.")

        assert box.next()["X-Handed-To"] == "ada@example.com"


def test_it_hands_nothing_to_a_server_that_cannot_prove_who_it_is(settings: Settings, tmp_path: Path) -> None:
    with mail_server(tmp_path) as box:
        _use(settings, f"smtp://127.0.0.1:{box.port}")

        with pytest.raises(ssl.SSLCertVerificationError):
            send("ada@example.com", "A new password", "Here.")

    assert certificate(tmp_path).exists()
    assert box.messages.empty()


def test_it_can_send_where_a_server_is_set(settings: Settings) -> None:
    assert not can_send()

    _use(settings, "smtp+plain://127.0.0.1:25")

    assert can_send()
    assert read_mail_url(settings.CONFIG.mail_url) is not None


def test_it_goes_on_after_a_message_that_could_not_be_sent(caplog: pytest.LogCaptureFixture) -> None:
    done = Event()

    soon(_fail)
    soon(done.set)

    assert done.wait(20)
    assert "Mail could not be sent: nobody there" in caplog.text


def _fail() -> None:
    raise ConnectionRefusedError("nobody there")


def test_it_leaves_out_what_nobody_can_send_in_time(caplog: pytest.LogCaptureFixture) -> None:
    begun, free = Event(), Event()
    soon(begun.set)
    soon(partial(free.wait, 20))
    begun.wait(20)

    with caplog.at_level(logging.ERROR):
        for _ in range(MOST_WAITING + 1):
            soon(lambda: None)
    free.set()

    assert f"{MOST_WAITING} messages wait" in caplog.text
    eventually(mailing._tasks.empty, bool)
