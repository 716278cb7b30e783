"""What goes on after a request was answered: replays of a policy.

A thread of the server's own process is enough. Nothing is lost when it is cut off by a restart:
a replay only reads the record, shows on its page that it stopped, and is started again from there.
A queue with workers would be one more service to run for something that takes seconds.
"""

import logging
import threading

from django.db import connection
from django.utils import timezone

from plaintalk.moderation.replay.services import carry_out, give_up

log = logging.getLogger(__name__)


def start_replay(run_id: int) -> None:
    """Carry a replay out beside the requests. Call it once the run is committed."""
    # A daemon: a restart does not wait for it, and it runs no model.
    threading.Thread(target=_replay, args=(run_id,), name=f"replay-{run_id}", daemon=True).start()


def _replay(run_id: int) -> None:
    try:
        carry_out(run_id=run_id, clock=timezone.now)
    except Exception:  # the outermost edge of this thread: the page must say that it broke
        log.exception("Replay %s broke down.", run_id)
        give_up(run_id=run_id, why="See the server's log.", now=timezone.now())
    finally:
        # The connection is this thread's own.
        connection.close()
