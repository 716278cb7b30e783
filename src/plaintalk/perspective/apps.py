"""Django's name for this domain."""

from django.apps import AppConfig


class PerspectiveConfig(AppConfig):
    name = "plaintalk.perspective"
    label = "perspective"
