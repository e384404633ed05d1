"""The Django application `bins`."""

from django.apps import AppConfig


class BinsConfig(AppConfig):
    """Registers the models and templates of the one app there is."""

    name = "bins"
    default_auto_field = "django.db.models.BigAutoField"
