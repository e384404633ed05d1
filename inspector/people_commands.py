"""`inspector admin`: accounts that look after an instance, made where the server is."""

from __future__ import annotations

import os
import sys
from typing import TextIO

import click

from inspector.config import Config, load_config
from inspector.prepare import prepare


@click.group()
def admin() -> None:
    """Make and mend accounts of admins."""


@admin.command()
@click.option("--name", prompt="Name to sign in with", help="Name to sign in with.")
@click.option("--email", default="", help="An e-mail address, for links to set a new password.")
@click.option("--password-file", type=click.File(), help="File that holds the password; - for standard input.")
@click.option("--data-dir", help="Folder of the instance (INSPECTOR_DATA_DIR).", envvar="INSPECTOR_DATA_DIR")
def create(name: str, email: str, password_file: TextIO | None, data_dir: str | None) -> None:
    """Make an admin; somebody who has an account already becomes one, and keeps their password."""
    _configure(data_dir)
    from bins.people import accounts  # Django is configured only now
    from bins.people.audit import Actor, note

    known = accounts.person_named(name)
    try:
        if known:
            accounts.set_admin(known, is_admin=True)
            accounts.set_open(known, is_open=True)
        else:
            accounts.make_person(name, _password(password_file), email, is_admin=True)
    except accounts.Unfit as error:
        raise click.ClickException(str(error)) from None
    note(Actor(None, "inspector admin create"), "person_admin" if known else "person_made", name)
    click.echo(f"{name} looks after this instance now.")


@admin.command("reset-link")
@click.argument("name")
@click.option("--data-dir", help="Folder of the instance (INSPECTOR_DATA_DIR).", envvar="INSPECTOR_DATA_DIR")
def reset_link(name: str, data_dir: str | None) -> None:
    """Print the path of a page on which the person NAME can set a new password, once, within a day."""
    config = _configure(data_dir)
    from bins.people import accounts, resets
    from bins.people.audit import Actor, note

    person = accounts.person_named(name)
    if person is None or not person.is_active:
        raise click.ClickException(f"there is no open account with the name {name} in {_place(config)}")
    note(Actor(None, "inspector admin reset-link"), "reset_made", person.username)
    click.echo(f"{config.public_origin}{config.prefix}/b/reset/{resets.reset_token(person)}")
    if not config.public_url:
        click.echo("Put the address of this instance in front, or set INSPECTOR_PUBLIC_URL.", err=True)


def set_up_words(config: Config, url: str) -> str:
    """Give what a server says at its start beside its address: the link to the first account, where there is none."""
    if not config.has_people:
        return ""
    from django.db import connections

    from bins.links.tokens import setup_token
    from bins.people.accounts import anybody

    has_accounts = anybody()
    connections.close_all()  # workers have connections of their own
    if has_accounts:
        return ""
    base = config.public_url or url.removesuffix("/")
    return f"\nNobody has an account yet. Make the first one, an admin's, at {base}/b/set-up/{setup_token()}"


def _place(config: Config) -> str:
    return "the database" if config.on_postgres else str(config.data_dir)


def _configure(data_dir: str | None) -> Config:
    if data_dir:
        os.environ["INSPECTOR_DATA_DIR"] = data_dir
    config = load_config()
    if not config.has_people:
        raise click.ClickException("there are no accounts: set INSPECTOR_ACCESS=login first")
    import django

    django.setup()
    prepare(config.data_dir)
    return config


def _password(file: TextIO | None) -> str:
    if file is not None:
        return str(file.read()).rstrip("\r\n")
    if not sys.stdin.isatty():
        raise click.ClickException("give the password with --password-file, - for standard input")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
