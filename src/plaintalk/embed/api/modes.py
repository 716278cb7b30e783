"""What a discussion is held for, set by a program of the newsroom."""

from typing import Annotated

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema
from pydantic import AwareDatetime, Field, StrictBool

from plaintalk.articles.queries import ArticleNotFound, article_by_slug
from plaintalk.discussion.models import Mode
from plaintalk.discussion.queries import answerer_names, require_in
from plaintalk.discussion.services import (
    ANSWERERS_MOST,
    Hours,
    open_discussion,
    set_answerers,
    set_mode,
)
from plaintalk.embed.api.articles import Slug
from plaintalk.embed.api.caller import Need
from plaintalk.embed.api.document import caller_of, needs, router
from plaintalk.embed.api.shapes import Text, example
from plaintalk.embed.api.threads import DiscussionOut, discussion_out
from plaintalk.people.permissions import Act, ActNotAllowed, PlaceNotCovered
from plaintalk.people.queries import (
    MemberNotFound,
    NobodyCalledSo,
    PersonNotFound,
    SeveralCalledSo,
    member_meant,
)

Hour = Annotated[AwareDatetime | None, Field(description="Of questions; null: no such hour.")]
Named = Annotated[Text, Field(min_length=1, max_length=254)]


class ModeIn(Schema):
    """What a discussion is held for from now on; what is left out is set to its default."""

    mode: Mode
    answerers: list[Named] = Field(
        default=[],
        max_length=ANSWERERS_MOST,
        description="Those who answer beside the newsroom: members, by e-mail address, name or id.",
    )
    asks_from: Hour = None
    asks_until: Hour = None
    answers_from: Hour = None
    readers_reply: StrictBool = Field(
        default=False, description="Of questions: readers reply to them, too."
    )

    model_config = example(
        mode="questions",
        answerers=["guest@paper.example"],
        asks_from="2026-03-02T10:00:00Z",
        asks_until=None,
        answers_from="2026-03-02T12:00:00Z",
        readers_reply=False,
    )


@router.put(
    "/articles/{slug}/mode",
    response=DiscussionOut,
    summary="Hold a discussion for questions, live, or as a conversation",
    description="For those who work for the site, by a token with the scope `edit`.",
    tags=["comments"],
    **needs(
        Need.EDITING,
        ArticleNotFound(),
        ActNotAllowed(),
        PlaceNotCovered(),
        MemberNotFound(email="guest@paper.example"),
        PersonNotFound(),
        NobodyCalledSo(name="Anna Vance"),
        SeveralCalledSo(name="Anna Vance"),
    ),
)
def set_discussion_mode(request: HttpRequest, slug: Slug, given: ModeIn) -> DiscussionOut:
    """Say what a discussion is held for, and who answers in it."""
    caller, now = caller_of(request), timezone.now()
    discussion = open_discussion(article=article_by_slug(caller.site, slug))
    # Before anybody is looked up: nobody else learns who has an account.
    require_in(caller.known, Act.CHANGE_DISCUSSION, discussion)
    people = [member_meant(name) for name in given.answerers]
    hours = Hours(
        asks_from=given.asks_from, asks_until=given.asks_until, answers_from=given.answers_from
    )
    with transaction.atomic():
        set_mode(
            discussion=discussion,
            mode=given.mode,
            by=caller.known,
            hours=hours,
            readers_reply=given.readers_reply,
            now=now,
        )
        set_answerers(discussion=discussion, answerers=people, by=caller.known, now=now)
    return discussion_out(discussion, list(answerer_names(discussion).values()), now)
