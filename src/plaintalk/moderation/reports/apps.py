"""Django's name for this part of the moderation."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "plaintalk.moderation.reports"
    label = "reports"
