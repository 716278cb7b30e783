"""Django's name for this domain."""

from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    name = "plaintalk.discussion"
    label = "discussion"
