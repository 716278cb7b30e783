"""Django's name for this package."""

from django.apps import AppConfig


class HooksConfig(AppConfig):
    name = "plaintalk.hooks"
    label = "hooks"
