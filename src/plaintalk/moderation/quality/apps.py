"""Django's name for this part of the moderation."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "plaintalk.moderation.quality"
    label = "quality"
