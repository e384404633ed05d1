"""People of an issuer move to PostgreSQL with everything else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx

from tests.backing import Postgres
from tests.people.issuers import client_of, issuer, sign_in
from tests.serving import ROOT, Served, serve


def _number(app: Served) -> str:
    """Give the title of the account page of whoever signs in."""
    with httpx.Client(base_url=app.url, follow_redirects=True, timeout=30) as browser:
        sign_in(browser)
        return browser.get("/b/account").text.partition('<bdi id="account-name">')[2].partition("<")[0]


def test_who_signs_in_at_the_issuer_is_known_after_the_move(tmp_path: Path, postgres_server: Postgres) -> None:
    url = postgres_server.url(postgres_server.new_database())
    with issuer() as provider:
        provider.is_person("1", "ada", "ada@example.com")
        with serve(tmp_path, port=0, **client_of(provider)) as app:
            first = _number(app)

        command = [sys.executable, "-m", "inspector.cli", "migrate-data", "--data-dir", str(tmp_path), "--to", url]
        moved = subprocess.run(command, cwd=ROOT, env=app.environment, capture_output=True, text=True, check=False)
        provider.is_person("1", "renamed there")
        with serve(tmp_path, port=0, database_url=url, **client_of(provider)) as app:
            second = _number(app)

    assert moved.returncode == 0, moved.stderr
    assert (first, second) == ("ada", "ada")
