"""A new secret key: with the former one as fallback nothing ends, and what is written anew is under the new one."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bins.sealing import SealBroken, unseal
from tests.serving import NewBin, serve

OLD, NEW = "old-key-" + "o" * 40, "new-key-" + "n" * 40
ZOOM = {"event": "endpoint.url_validation", "payload": {"plainToken": "abc"}}


def confide(url: str, bin: NewBin, secret: str) -> None:
    address = f"{url}/api/bins/{bin.id}/challenges/zoom"
    headers = {"Authorization": f"Bearer {bin.manage_token}"}
    httpx.put(address, json={"enabled": True, "secret": secret}, headers=headers).raise_for_status()


def sealed_in(folder: Path) -> bytes:
    with sqlite3.connect(folder / "inspector.sqlite3") as db:
        (row,) = db.execute("SELECT sealed_secret FROM bins_challenge").fetchall()
    db.close()
    return bytes(row[0])


def test_links_sessions_and_secrets_outlive_a_rotation(tmp_path: Path) -> None:
    browser = httpx.Client(headers={"User-Agent": "Mozilla/5.0", "Accept": "text/html"})
    with serve(tmp_path, secret_key=OLD) as before:
        bin = before.new_bin()
        confide(before.url, bin, "zoom-secret")
        at_home = browser.get(f"{before.url}/").headers["Location"]
        answered = httpx.post(f"{before.url}/{bin.id}", json=ZOOM).json()

    with serve(tmp_path, secret_key=NEW, secret_key_fallbacks=OLD) as after:
        page = httpx.get(f"{after.url}/b/{bin.view_token}")
        back = browser.get(f"{after.url}/b/")
        again = httpx.post(f"{after.url}/{bin.id}", json=ZOOM).json()

        assert (page.status_code, again) == (200, answered)
        assert "encryptedToken" in answered
        assert (back.status_code, back.headers["Location"].split("-")[0]) == (302, at_home.split("-")[0])
    browser.close()


def test_a_secret_written_again_is_under_the_new_key(tmp_path: Path) -> None:
    with serve(tmp_path, secret_key=OLD) as before:
        bin = before.new_bin()
        confide(before.url, bin, "first")
    with serve(tmp_path, secret_key=NEW, secret_key_fallbacks=OLD) as after:
        confide(after.url, bin, "second")

    assert unseal([NEW], sealed_in(tmp_path), bin.id) == b"second"
    with pytest.raises(SealBroken):
        unseal([OLD], sealed_in(tmp_path), bin.id)


def test_resealing_makes_the_former_key_needless(tmp_path: Path) -> None:
    with serve(tmp_path, secret_key=OLD) as before:
        bin = before.new_bin()
        confide(before.url, bin, "first")
    done = reseal(tmp_path, OLD)

    assert (done.returncode, done.stdout) == (0, "1 secret sealed under the present key.\n")
    assert unseal([NEW], sealed_in(tmp_path), bin.id) == b"first"


def test_resealing_says_what_no_key_opens(tmp_path: Path) -> None:
    with serve(tmp_path, secret_key=OLD) as before:
        confide(before.url, before.new_bin(), "first")
    done = reseal(tmp_path, "")

    assert done.returncode == 1
    assert "INSPECTOR_SECRET_KEY_FALLBACKS" in done.stderr


def reseal(folder: Path, fallbacks: str) -> subprocess.CompletedProcess[str]:
    keys = {"INSPECTOR_SECRET_KEY": NEW, "INSPECTOR_SECRET_KEY_FALLBACKS": fallbacks}
    command = [sys.executable, "-m", "inspector.cli", "reseal", "--data-dir", str(folder)]
    return subprocess.run(command, env={**os.environ, **keys}, capture_output=True, text=True)
