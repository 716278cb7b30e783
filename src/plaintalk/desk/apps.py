"""Django's name for this package: it brings templates and static files, and no tables."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "plaintalk.desk"
    label = "desk"
