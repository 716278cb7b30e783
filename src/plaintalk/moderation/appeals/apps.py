"""Django's name for appeals."""

from django.apps import AppConfig


class AppealsConfig(AppConfig):
    name = "plaintalk.moderation.appeals"
    label = "appeals"
