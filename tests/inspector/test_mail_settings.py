from __future__ import annotations

import pytest

from inspector.mail_settings import MailServer, mail_settings, read_mail_url


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://u:p@mail.example.com", MailServer("mail.example.com", 587, "u", "p", starts_tls=True, is_tls=False)),
        ("smtp://mail.example.com:25", MailServer("mail.example.com", 25, "", "", starts_tls=True, is_tls=False)),
        ("smtps://a%40b:p%2F%3A@m.example/", MailServer("m.example", 465, "a@b", "p/:", starts_tls=False, is_tls=True)),
        ("smtp+plain://localhost", MailServer("localhost", 25, "", "", starts_tls=False, is_tls=False)),
    ],
)
def test_it_reads_where_mail_is_handed_in(url: str, server: MailServer) -> None:
    assert read_mail_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.com",
        "http://x",
        "smtp://",
        "smtp://h:x",
        "smtp://h:99999",
        "smtp://h:0",
        "smtp://h/box",
        "smtp://u@h",
    ],
)
def test_it_refuses_what_names_no_server(url: str) -> None:
    with pytest.raises(ValueError, match=r"write it as smtp://|both a user and a password"):
        read_mail_url(url)


def test_it_never_repeats_a_password() -> None:
    with pytest.raises(ValueError, match="write it") as caught:
        read_mail_url("smtp://u:hunter2@[mail")

    assert "hunter2" not in str(caught.value)


def test_it_gives_django_what_it_needs_and_a_bound() -> None:
    given = mail_settings(read_mail_url("smtps://u:p@h"), "a@b.example")

    assert (given["EMAIL_USE_SSL"], given["EMAIL_USE_TLS"], given["EMAIL_TIMEOUT"]) == (True, False, 10)
    assert given["DEFAULT_FROM_EMAIL"] == "a@b.example"
    assert "dummy" in mail_settings(read_mail_url(""), "")["EMAIL_BACKEND"]
