"""Django's name for this domain."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "plaintalk.privacy"
    label = "privacy"
