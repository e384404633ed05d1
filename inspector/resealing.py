"""`inspector reseal`: the last step of changing the secret key, after which the former one is not needed."""

from __future__ import annotations

import os
import sys

import click

from inspector.config import load_config


@click.command()
@click.option("--data-dir", help="Folder of the database and the key (INSPECTOR_DATA_DIR).")
def reseal(data_dir: str | None) -> None:
    """Seal stored secrets anew under the present secret key, so that the former one can be taken away."""
    if data_dir is not None:
        os.environ["INSPECTOR_DATA_DIR"] = data_dir
    load_config()
    import django  # reads the settings, so only now

    django.setup()
    from bins.rules.sealed import reseal as seal_anew

    done, lost = seal_anew()
    click.echo(f"{done} secret{'' if done == 1 else 's'} sealed under the present key.")
    if lost:
        click.echo(
            f"inspector: {lost} cannot be opened: name the key that sealed them in INSPECTOR_SECRET_KEY_FALLBACKS, "
            "or write them again",
            err=True,
        )
        sys.exit(1)
