#!/usr/bin/env python
"""Django's own command line for this project."""

import os
import sys

from django.core.management import execute_from_command_line

from inspector.config import ConfigError


def main() -> None:
    """Run a management command; a bad setting is one clear line. `runserver` needs no preparation by hand."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspector.settings")
    try:
        if sys.argv[1:2] == ["runserver"]:
            _prepare()
        execute_from_command_line(sys.argv)
    except ConfigError as error:
        sys.exit(f"inspector: {error}")


def _prepare() -> None:
    import django  # reads the settings

    django.setup()
    from inspector.config import load_config
    from inspector.prepare import prepare  # needs a configured Django

    prepare(load_config().data_dir)


if __name__ == "__main__":
    main()
