"""Django's name for this package."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "plaintalk.notifications"
    label = "notifications"
