"""The commands that move and keep an instance's data."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from inspector.config import Config, ConfigError, load_config

_data_dir = click.option("--data-dir", help="Folder of the database and the key (INSPECTOR_DATA_DIR).")


@click.command("migrate-data")
@click.option("--to", "url", required=True, metavar="URL", help="An empty database: postgres://user:password@host/name")
@click.option("--start-over", is_flag=True, help="Empty the database of an unfinished move first.")
@_data_dir
def migrate_data(url: str, start_over: bool, data_dir: str | None) -> None:
    """Copy an instance from SQLite to PostgreSQL, while its server is stopped."""
    config = _config(data_dir)
    if find_spec("psycopg") is None:
        raise ConfigError("PostgreSQL needs its driver: pip install 'request-inspector[postgres]'")
    from inspector.moving import MoveError, move  # needs the driver

    _tell(move, MoveError, config, url, anew=start_over)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@_data_dir
def backup(file: Path, data_dir: str | None) -> None:
    """Write database and secret key into FILE (a tar), also while the server runs. SQLite only."""
    from inspector.keeping import KeepError, back_up

    _tell(back_up, KeepError, _config(data_dir), file)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Set aside what is there now, in a folder with a dated name.")
@_data_dir
def restore(file: Path, force: bool, data_dir: str | None) -> None:
    """Put what `inspector backup` wrote into FILE in place, while no server runs. SQLite only."""
    from inspector.keeping import KeepError
    from inspector.keeping import restore as put_back

    _tell(put_back, KeepError, _config(data_dir), file, force=force)


COMMANDS = (migrate_data, backup, restore)


def _config(data_dir: str | None) -> Config:
    if data_dir is not None:
        os.environ["INSPECTOR_DATA_DIR"] = data_dir
    return load_config()


def _tell(work: Callable[..., str], failure: type[Exception], *arguments: Any, **options: Any) -> None:
    """Do `work` and say what it says; a `failure` is one clear line and exit code 1."""
    try:
        click.echo(work(*arguments, **options))
    except failure as error:
        words = str(error)
    except OSError as error:
        words = f"cannot use {error.filename}: {error.strerror}; run it as the user that the server runs as"
    else:
        return
    click.echo(f"inspector: {words}", err=True)
    sys.exit(1)
