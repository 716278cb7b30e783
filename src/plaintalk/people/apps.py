"""Django's name for this domain."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "plaintalk.people"
    label = "people"
