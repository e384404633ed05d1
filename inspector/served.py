"""Django settings of `inspector serve`: without daphne, whose Twisted would take 20 MB in every worker."""

from inspector.settings import *  # noqa: F403 - all of them
from inspector.settings import INSTALLED_APPS as _WITH_DAPHNE

INSTALLED_APPS = [app for app in _WITH_DAPHNE if app != "daphne"]
