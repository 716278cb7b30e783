"""The app's registration."""

from django.apps import AppConfig


class ReplayConfig(AppConfig):
    name = "plaintalk.moderation.replay"
    label = "replay"
