"""What the server runs."""

import os
import threading

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaintalk.config.settings")
application = get_asgi_application()


def _warm_up() -> None:
    """Load the engine while the first readers read, so that no first author waits for it."""
    from plaintalk.discussion.judgement import default_engine

    default_engine()


threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
