from django.conf import settings


def test_nothing_that_opens_a_bin_is_sent_to_capture_urls() -> None:
    assert settings.SESSION_COOKIE_PATH == settings.CSRF_COOKIE_PATH == "/b/"
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"


def test_django_never_checkpoints_beside_the_journal() -> None:
    options = settings.DATABASES["default"]["OPTIONS"]

    assert "wal_autocheckpoint=0" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]
    assert options["transaction_mode"] == "IMMEDIATE"


def test_debug_is_off() -> None:
    assert settings.CONFIG.debug is False
