"""The app's registration."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "plaintalk.moderation.learning"
    label = "learning"
