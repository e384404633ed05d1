"""The `inspector` command."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import click

from inspector.checking.command import check
from inspector.config import Config, ConfigError, load_config
from inspector.data_commands import COMMANDS
from inspector.people_commands import admin
from inspector.resealing import reseal
from inspector.streams import hold_standard_streams


class Group(click.Group):
    """A command group whose bad settings are one clear line and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            click.echo(f"inspector: {error}", err=True)
            sys.exit(2)


_SETTINGS, _SERVED = "inspector.settings", "inspector.served"


@click.group(cls=Group)
@click.version_option(package_name="request-inspector", prog_name="inspector")
def main() -> None:
    """A self-hosted request inspector. Settings are environment variables INSPECTOR_*; see the README."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", _SETTINGS)


main.add_command(check)
main.add_command(reseal)
main.add_command(admin)


@main.command()
@click.option("--host", help="Address to listen on (INSPECTOR_HOST, default 127.0.0.1).")
@click.option("--port", type=int, help="Port to listen on, 0 for any free one (INSPECTOR_PORT, default 8000).")
@click.option(
    "--workers", type=int, help="Worker processes; more than one needs PostgreSQL and Redis (INSPECTOR_WORKERS)."
)
@click.option("--data-dir", help="Folder for database, key and static files (INSPECTOR_DATA_DIR).")
def serve(**options: Any) -> None:
    """Serve pages, API, websockets and capture URLs on one port."""
    hold_standard_streams()
    _into_environment(options)
    if os.environ["DJANGO_SETTINGS_MODULE"] == _SETTINGS:
        os.environ["DJANGO_SETTINGS_MODULE"] = _SERVED
    if load_config().workers > 1:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # workers that are about to start need no restart
    config = _prepared()
    from inspector.server import serve as run  # after Django is configured

    sys.exit(run(config))


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run a Django management command, such as `inspector manage shell`."""
    load_config()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["inspector manage", *arguments])


for command in COMMANDS:
    main.add_command(command)


def _into_environment(options: dict[str, Any]) -> None:
    """Let options win over the environment by becoming it: Django's settings read the same place."""
    for name, value in options.items():
        if value is not None:
            os.environ[f"INSPECTOR_{name.upper()}"] = str(value)


def _prepared() -> Config:
    config = load_config()
    import django  # reads the settings, so only now

    django.setup()
    from inspector.prepare import prepare

    prepare(config.data_dir)
    return config


if __name__ == "__main__":
    main()
