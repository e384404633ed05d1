from __future__ import annotations

from pathlib import Path

import pytest

from inspector.config import ConfigError, load_config
from inspector.sign_on_settings import PROXY_BACKEND, SignOnSettings, sign_on_settings

LOGIN = {"ACCESS": "login"}
PROXIED = {**LOGIN, "PERSON_HEADER": "X-Forwarded-User", "TRUSTED_PROXIES": "127.0.0.1"}
ISSUER = "https://login.example.com/realms/team"
CLIENT = {**LOGIN, "OIDC_URL": ISSUER, "OIDC_CLIENT_ID": "hooks", "OIDC_CLIENT_SECRET": "s"}
MAIL = {**LOGIN, "MAIL_URL": "smtp://u:p@h", "MAIL_FROM": "a@b.example", "PUBLIC_URL": "https://a.example"}


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("INSPECTOR_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({**PROXIED, "ACCESS": "open"}, "INSPECTOR_PERSON_HEADER is set, but nobody has an account"),
        ({**PROXIED, "TRUSTED_PROXIES": ""}, "list the one in front in INSPECTOR_TRUSTED_PROXIES"),
        ({**PROXIED, "TRUSTED_PROXIES": "10.0.0.1,::/0"}, "would let anybody be anybody"),
        ({**PROXIED, "PERSON_HEADER": "X User"}, "INSPECTOR_PERSON_HEADER: write the name of a header"),
        ({**PROXIED, "PERSON_HEADER": "Cookie"}, "INSPECTOR_PERSON_HEADER: write the name of a header"),
        ({**CLIENT, "ACCESS": "open"}, "INSPECTOR_OIDC_URL is set, but nobody has an account"),
        ({**CLIENT, "OIDC_CLIENT_ID": ""}, "set INSPECTOR_OIDC_CLIENT_ID and INSPECTOR_OIDC_CLIENT_SECRET"),
        ({**CLIENT, "OIDC_URL": "login.example.com"}, "INSPECTOR_OIDC_URL: write it as https://host/path"),
        ({**CLIENT, "OIDC_URL": "http://login.example.com"}, "write https://"),
        ({**CLIENT, "OIDC_DOMAINS": "example.com,nonsense"}, "nonsense is no domain"),
        ({**MAIL, "MAIL_FROM": ""}, "set INSPECTOR_MAIL_FROM"),
        ({**MAIL, "MAIL_FROM": "hooks"}, "INSPECTOR_MAIL_FROM: write it as hooks@example.com"),
        ({**MAIL, "MAIL_URL": "mail.example.com"}, "INSPECTOR_MAIL_URL: write it as smtp://"),
        ({**MAIL, "PUBLIC_URL": ""}, "links in mail lead nowhere: set INSPECTOR_PUBLIC_URL"),
    ],
)
def test_it_refuses_what_cannot_be_and_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], words: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"INSPECTOR_{name}", value)

    with pytest.raises(ConfigError) as caught:
        load_config()

    assert words in str(caught.value)


@pytest.mark.parametrize("given", [PROXIED, CLIENT, MAIL, {**PROXIED, **CLIENT, **MAIL}])
def test_it_takes_what_can(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"INSPECTOR_{name}", value)

    assert load_config().has_people


def test_secrets_come_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from-a-file\n")
    for name, value in {**CLIENT, "OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret")}.items():
        monkeypatch.setenv(f"INSPECTOR_{name}", value)
    monkeypatch.delenv("INSPECTOR_OIDC_CLIENT_SECRET")

    assert load_config().oidc_client_secret == "from-a-file"


def test_a_missing_library_is_named_with_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.sign_on_settings.find_spec", lambda name: None)
    for name, value in CLIENT.items():
        monkeypatch.setenv(f"INSPECTOR_{name}", value)

    with pytest.raises(ConfigError, match=r"pip install 'request-inspector\[sso\]'"):
        load_config()


def test_nothing_is_installed_that_is_not_set() -> None:
    given = sign_on_settings(SignOnSettings())

    assert (given["apps"], given["middleware"]) == ([], [])
    assert given["more"] == {"AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"]}


def test_a_header_brings_the_backend_that_believes_it() -> None:
    assert PROXY_BACKEND in sign_on_settings(SignOnSettings(person_header="X-User"))["more"]["AUTHENTICATION_BACKENDS"]


@pytest.mark.parametrize("given", [ISSUER, f"{ISSUER}/", f"{ISSUER}/.well-known/openid-configuration"])
def test_an_issuer_is_the_same_however_it_is_written(given: str) -> None:
    one, other = (
        SignOnSettings(oidc_url=url, oidc_client_id="a", oidc_client_secret="b") for url in (given, f"{ISSUER}s")
    )

    assert one.oidc_url == ISSUER
    assert one.oidc_provider != other.oidc_provider
