"""The command itself: every check in turn, one line each."""

from __future__ import annotations

import os
import sys
from typing import TextIO

import click

from inspector.checking.report import FAIL, Lines, carefully, cause, fail, ok, warn
from inspector.config import WORKER, Config, ConfigError, load_config
from inspector.secret_files import SECRETS

_FILES = {f"INSPECTOR_{name}_FILE" for name in SECRETS}


@click.command()
@click.option("--url", help="Address to come in by (default: INSPECTOR_PUBLIC_URL); it makes a bin there for a moment.")
@click.option("--token-file", type=click.File(), help="File with the API token that makes it; - for stdin.")
@click.option("--data-dir", help="Folder for database, key and static files (INSPECTOR_DATA_DIR).")
def check(url: str | None, token_file: TextIO | None, data_dir: str | None) -> None:
    """Check settings, folder, store and Redis, and the way in through a proxy; exit code 1 when something fails."""
    if data_dir is not None:
        os.environ["INSPECTOR_DATA_DIR"] = data_dir
    has_failed = False
    for line in all_lines(url, token_file.read().strip() if token_file else ""):
        has_failed = has_failed or line.status == FAIL
        click.echo(str(line))
    sys.exit(1 if has_failed else 0)


def all_lines(url: str | None, api_token: str = "") -> Lines:
    """Make every check that the settings call for; nothing is left behind but the data folder and its key."""
    try:
        config = load_config()
        import django  # reads the settings, and makes the key where there is none

        django.setup()
    except ConfigError as error:
        for trouble in str(error).splitlines():
            yield fail("settings", trouble, "The README lists every setting.")
        return
    except Exception as error:  # such as a URL that Django's own settings do not take
        yield fail("settings", f"they cannot be used: {cause(error)}", "The README lists every setting.")
        return
    yield from _settings(config)
    from inspector.checking import folder, issuer, mail, postgres, rings, site, sqlite  # need a configured Django

    yield from carefully("folder", folder.lines(config))
    yield from carefully("store", (postgres if config.on_postgres else sqlite).lines(config))
    if config.redis_url:
        yield from carefully("redis", rings.lines(config))
    if config.mail_server:
        yield from carefully("mail", mail.lines(config.mail_server))
    if config.oidc_url:
        yield from carefully("sso", issuer.lines(config))
    if address := url or config.public_url:
        yield from carefully("site", site.lines(address, api_token))


def _settings(config: Config) -> Lines:
    known = {*(f"INSPECTOR_{name}".upper() for name in Config.model_fields), *_FILES, WORKER}
    for name in sorted({name for name in os.environ if name.startswith("INSPECTOR_")} - known):
        yield warn("settings", f"{name} is no setting and does nothing; the README lists those there are")
    if config.debug:
        yield warn("settings", "INSPECTOR_DEBUG shows strangers the inside of the server; never on a network")
    yield ok("settings", "they can be used together")
