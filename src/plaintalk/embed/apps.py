"""Django's name for this package: it brings templates and static files, and no tables."""

from django.apps import AppConfig


class EmbedConfig(AppConfig):
    name = "plaintalk.embed"
    label = "embed"
