"""Django's name for this package."""

from django.apps import AppConfig


class QueueConfig(AppConfig):
    name = "plaintalk.moderation.queue"
    label = "queue"
