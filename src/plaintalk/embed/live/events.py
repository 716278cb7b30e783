"""News as bytes on the wire. Source: the HTML standard, section 9.2, server-sent events."""

import json
import secrets
from functools import lru_cache

from plaintalk.discussion.queries import News

MEDIA_TYPE = "text/event-stream"
# A comment, which clients pass over: so that nobody in between takes the line for dead.
HEARTBEAT = b":\n\n"
# Clients return after a while of their own within this, so that they don't return all at once.
_RETURN_WITHIN_MS = (1_000, 5_000)
# After a stop of the server, when all of them do.
_RETURN_AFTER_STOP_MS = (1_000, 20_000)


def id_of(news: News) -> str:
    """Give the name of what a listener was told: the same for the same news.

    It says no more than the news itself: a number that counts decisions would tell everybody how
    many comments were held meanwhile.
    """
    own = ",".join(f"{number}={standing}" for number, standing in news.mine)
    counted = str(news.count) if news.viewers is None else f"{news.count}@{news.viewers}"
    return f"{counted};{own}" if own else counted


@lru_cache(maxsize=256)
def event_of(news: News) -> bytes:
    """Give the event that tells the news. Many listeners are told the same."""
    told = {
        "count": news.count,
        "mine": {str(number): where for number, where in news.mine},
        "viewers": news.viewers,
    }
    return f"id: {id_of(news)}\nevent: news\ndata: {json.dumps(told)}\n\n".encode()


def opening(news: News, *, last_id: str) -> bytes:
    """Give what a stream begins with: when to return, and the news unless the client knows them.

    Args:
        last_id: of the last event that the client saw; "" for none.
    """
    begun = _return_within(_RETURN_WITHIN_MS)
    return begun + (HEARTBEAT if last_id == id_of(news) else event_of(news))


def farewell() -> bytes:
    """Give what a stream ends with when the server stops."""
    return _return_within(_RETURN_AFTER_STOP_MS) + HEARTBEAT


def _return_within(ms: tuple[int, int]) -> bytes:
    least, most = ms
    return f"retry: {least + secrets.randbelow(most - least)}\n".encode()
