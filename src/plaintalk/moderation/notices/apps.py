"""Django's name for notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "plaintalk.moderation.notices"
    label = "notices"
