"""What lies about where people sign in: nothing in database, logs and Redis signs anybody in."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import httpx

from tests.backing import Postgres, Redis, settings_for
from tests.end_to_end.people import PASSWORD, browser_at, send_form, set_up_link, sign_in
from tests.end_to_end.test_secrets_left_behind import everything_in, everything_of
from tests.serving import ROOT, Served, serve

WRONG = "wrong-but-nearly-right-9876"


def live(served: Served) -> list[str]:
    """Do what people do with accounts; give everything by which somebody could come in."""
    link = set_up_link(served)
    ada = browser_at(served)
    send_form(ada, link, name="ada", password=PASSWORD).raise_for_status()
    send_form(browser_at(served), "/b/sign-in", name="ada", password=WRONG)
    team = send_form(ada, "/b/teams", name="Payments").url.path
    invited = send_form(ada, team, f"{team}/invitations", label="Grace", role="viewer").text
    shown = send_form(ada, "/b/account/tokens", name="CI", scope="write", bin="", lasts="30d").text
    api_token, invitation = (
        _found(r"inspector-[a-z2-7]{40}", shown),
        _found(r"/b/join/([0-9a-z]+-[a-z2-7]{32})", invited),
    )
    httpx.get(f"{served.url}/api/bins", headers={"Authorization": f"Bearer {api_token}"}).raise_for_status()
    httpx.get(f"{served.url}/api/bins", headers={"Authorization": f"Bearer {api_token[:-1]}"})
    reset = reset_link(served)
    for path in (f"/b/join/{invitation}", f"/b/reset/{reset}", "/b/account", "/b/admin/audit"):
        ada.get(path)
    cookies = [ada.cookies["sessionid"], sign_in(served, "ada").cookies["sessionid"]]
    digests = [token.rpartition("-")[2] for token in (link, invitation, reset)]
    return [PASSWORD, WRONG, api_token, api_token.partition("-")[2], *cookies, *digests]


def reset_link(served: Served) -> str:
    """Give the token of a link to set a new password, as an operator makes it."""
    command = [sys.executable, "-m", "inspector.cli", "admin", "reset-link", "ada"]
    environment = {**served.environment, "INSPECTOR_DATA_DIR": str(served.data_dir)}
    done = subprocess.run(command, cwd=ROOT, env=environment, text=True, check=True, capture_output=True)
    return done.stdout.strip().rpartition("/")[2]


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, text
    return match[match.lastindex or 0]


def test_files_and_logs_sign_nobody_in(tmp_path: Path) -> None:
    with serve(tmp_path, access="login", log_level="DEBUG", log_format="json") as served:
        secrets = live(served)

    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and "static" not in path.parts}
    assert any(b"argon2$" in data for data in files.values())
    for secret in secrets:
        assert [path.name for path, data in files.items() if secret.encode() in data] == [], secret


def test_postgresql_and_redis_sign_nobody_in(
    tmp_path: Path, postgres_server: Postgres, migrated_postgres: str, redis_server: Redis
) -> None:
    store = settings_for(postgres_server, postgres_server.new_database(migrated_postgres), redis_server)
    with serve(tmp_path, access="login", workers=2, **store) as served:
        secrets = live(served)
        held = everything_in(store["database_url"]) + everything_of(store["redis_url"])

    assert b"argon2$" in held
    for secret in secrets:
        assert secret.encode() not in held, secret
