"""Django's name for this domain."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "plaintalk.people"
    label = "people"

    def ready(self) -> None:
        # allauth stores sessions; what it keeps of an address is settled there.
        import plaintalk.people.sessions  # noqa: F401
