"""What the server runs."""

import gc
import os
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import django
from django.core.handlers.asgi import ASGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaintalk.config.settings")
django.setup(set_prefix=False)

from django.urls import get_resolver  # noqa: E402  # needs Django set up

from plaintalk.embed.live.streaming import WithStreams  # noqa: E402  # the same

# Reading it imports every view: here, so that the first requests and the thread below don't both.
get_resolver().url_patterns  # noqa: B018


class OneThreadHandler(ASGIHandler):
    """Django's handler, with all views of a process in one thread.

    Requests are still received, and answers sent, side by side, so that a slow reader holds up
    nobody. Views compute, and computing in several threads at once is slower in total (twice as
    slow measured, docs/decisions/0005-asgi-with-synchronous-views.md); more cores are used by more
    processes. So is a database file that stays open.
    """

    async def __call__(
        self,
        scope: Any,
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
    ) -> None:
        if scope["type"] != "http":
            message = f"Only HTTP is served here, not {scope['type']}."
            raise ValueError(message)
        # Without the ThreadSensitiveContext of the base class, asgiref takes its one shared thread.
        await self.handle(scope, receive, send)


application = WithStreams(OneThreadHandler())


def _warm_up() -> None:
    """Load what all requests need while the first readers read, so that no first author waits.

    What is loaded stays, so the garbage collector need not look at it again: a full collection
    took 70 ms in the middle of some request, and takes less than 1 ms without it.
    """
    from plaintalk.discussion.judgement import default_engine

    default_engine()
    gc.collect()
    gc.freeze()


# Not a daemon: one that is cut off inside the runtime of a model takes the process down with it.
threading.Thread(target=_warm_up, name="warm-up").start()
