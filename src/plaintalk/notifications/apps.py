"""Django's name for this package."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "plaintalk.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Listen for whoever signs out."""
        from plaintalk.notifications import devices  # noqa: F401  # it registers its receivers
