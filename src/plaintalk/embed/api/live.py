"""News of a discussion while its page is open, as server-sent events."""

from dataclasses import replace
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header

from plaintalk.articles.queries import ArticleNotFound, article_by_slug
from plaintalk.articles.viewers import viewers_of
from plaintalk.discussion.queries import News, news_for
from plaintalk.embed.api.articles import Slug
from plaintalk.embed.api.caller import Need
from plaintalk.embed.api.document import Data, caller_of, needs, router
from plaintalk.embed.live.events import MEDIA_TYPE, event_of, opening
from plaintalk.embed.live.listeners import LiveFull, LiveFullHere, Seat
from plaintalk.embed.live.streaming import let_listen

LastId = Annotated[
    str,
    Header(
        alias="Last-Event-ID",
        max_length=4000,
        description="`id` of the last event that was seen: what it told is not told again.",
    ),
]


# One event, as clients read it.
_EVENT: Data = {
    "type": "object",
    "properties": {
        "event": {"const": "news"},
        "id": {"type": "string"},
        "retry": {"type": "integer", "description": "Milliseconds after which to return."},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}


def _streamed() -> Data:
    """Give what the document says of an answer that is no JSON."""
    example = event_of(News(42, ((7, "published"),), viewers=12)).decode()
    content = {MEDIA_TYPE: {"schema": _EVENT, "example": example}}
    declared = needs(Need.ANYBODY, ArticleNotFound(), LiveFull(), LiveFullHere(retry_after_s=300))
    declared["openapi_extra"]["responses"] = {200: {"content": content}}
    return declared


@router.get(
    "/articles/{slug}/live",
    summary="News of a discussion, as they happen",
    description="Server-sent events; the answer stays open. Each event `news` tells all: `count`, "
    "the published comments, `mine`, where the caller's own latest comments here stand, by "
    "number, and `viewers`, how many read the discussion now (null where the site does not show "
    "it). Ended or refused, return after `retry` milliseconds or `Retry-After` seconds, or ask "
    "`/embed/v1/state` now and then.",
    tags=["comments"],
    **_streamed(),
)
def live(request: HttpRequest, slug: Slug, last_event_id: LastId = "") -> HttpResponse:
    """Let somebody listen to a discussion."""
    caller = caller_of(request)
    article = article_by_slug(caller.site, slug)
    person_id = caller.person.pk if caller.person is not None else None
    viewers = viewers_of(article, now=timezone.now())
    news = replace(news_for(article.pk, person_id), viewers=viewers)
    let_listen(
        request,
        Seat(article_id=article.pk, person_id=person_id, network=caller.network, news=news),
        most=settings.PLAINTALK_LIVE_LISTENERS,
        most_a_network=settings.PLAINTALK_LIVE_LISTENERS_A_NETWORK,
    )
    response = HttpResponse(opening(news, last_id=last_event_id), content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store, no-transform"
    response["X-Accel-Buffering"] = "no"  # nginx would keep small events back
    return response
