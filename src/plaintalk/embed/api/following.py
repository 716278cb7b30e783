"""What whoever asks follows, and whom a name that they type could mean."""

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema
from ninja.responses import Status
from pydantic import Field

from plaintalk.articles.queries import ArticleNotFound, article_by_slug
from plaintalk.discussion.errors import FollowedIsMuted, SelfFollowed, TooManyFollowed
from plaintalk.discussion.queries import (
    discussion_of,
    follows_of,
    keys_muted_by,
    people_named,
)
from plaintalk.discussion.services import (
    FOLLOWED_MOST,
    follow_discussion,
    follow_person,
    open_discussion,
    unfollow_discussion,
    unfollow_person,
)
from plaintalk.embed.api.articles import Slug
from plaintalk.embed.api.caller import Need
from plaintalk.embed.api.document import caller_of, needs, router
from plaintalk.embed.api.shapes import (
    ARTICLE,
    PERSON_ID,
    ArticleOut,
    PersonId,
    article_out,
    example,
)
from plaintalk.people.models import NAME_MAX_CHARS
from plaintalk.people.queries import PersonNotFound, person_by_public_id

Begun = Annotated[
    str,
    Query(
        max_length=NAME_MAX_CHARS,
        description='What the name, or a word of it, begins with; "": whoever spoke last.',
        example="van",
    ),
]


class FollowedPersonOut(Schema):
    """Somebody whom whoever asks follows."""

    id: str
    name: str

    model_config = example(id=PERSON_ID, name="Anna Vance")


class FollowsOut(Schema):
    """What whoever asks follows, the latest first. Nobody else sees it."""

    articles: list[ArticleOut] = Field(description="Whose discussions are followed.")
    people: list[FollowedPersonOut]

    model_config = example(articles=[ARTICLE], people=[{"id": PERSON_ID, "name": "Anna Vance"}])


class NamedOut(Schema):
    """Somebody who spoke in a discussion, and what mentions them and nobody else."""

    name: str
    mention: str = Field(description="`@` and the name; with `#` and a comment's number if needed.")

    model_config = example(name="Anna Vance", mention="@Anna Vance")


class NamedPeopleOut(Schema):
    """Eight people at most, whoever spoke last first."""

    people: list[NamedOut]

    model_config = example(
        people=[
            {"name": "Anna Vance", "mention": "@Anna Vance"},
            {"name": "Anna", "mention": "@Anna#12"},
        ]
    )


@router.get(
    "/me/follows",
    response=FollowsOut,
    summary="What I follow",
    tags=["me"],
    **needs(Need.READING),
)
def my_follows(request: HttpRequest) -> FollowsOut:
    """Give the discussions and the people that whoever asks follows."""
    caller = caller_of(request)
    follows = follows_of(caller.known, caller.site)
    return FollowsOut(
        articles=[article_out(request, one.discussion.article) for one in follows.discussions],
        people=[
            FollowedPersonOut(id=one.followed.public_id, name=one.followed.name)
            for one in follows.people
        ],
    )


@router.put(
    "/articles/{slug}/follow",
    response={204: None},
    summary="Follow a discussion",
    description="Followed twice, it is followed once.",
    tags=["taking part"],
    **needs(Need.WRITING, ArticleNotFound(), TooManyFollowed(most=FOLLOWED_MOST)),
)
def follow_article(request: HttpRequest, slug: Slug) -> Status[None]:
    """Follow the discussion of an article."""
    caller = caller_of(request)
    discussion = open_discussion(article=article_by_slug(caller.site, slug))
    follow_discussion(person=caller.known, discussion=discussion, now=timezone.now())
    return Status(204, None)


@router.delete(
    "/articles/{slug}/follow",
    response={204: None},
    summary="Follow a discussion no longer",
    tags=["taking part"],
    **needs(Need.WRITING, ArticleNotFound()),
)
def unfollow_article(request: HttpRequest, slug: Slug) -> Status[None]:
    """Follow a discussion no longer; where nothing was followed, nothing changes."""
    caller = caller_of(request)
    discussion = open_discussion(article=article_by_slug(caller.site, slug))
    unfollow_discussion(person=caller.known, discussion=discussion)
    return Status(204, None)


@router.put(
    "/people/{public_id}/follow",
    response={204: None},
    summary="Follow somebody",
    description="They are not told.",
    tags=["taking part"],
    **needs(
        Need.WRITING,
        PersonNotFound(),
        SelfFollowed(),
        FollowedIsMuted(),
        TooManyFollowed(most=FOLLOWED_MOST),
    ),
)
def follow_somebody(request: HttpRequest, public_id: PersonId) -> Status[None]:
    """Follow a person."""
    followed = person_by_public_id(public_id)
    follow_person(person=caller_of(request).known, followed=followed, now=timezone.now())
    return Status(204, None)


@router.delete(
    "/people/{public_id}/follow",
    response={204: None},
    summary="Follow somebody no longer",
    tags=["taking part"],
    **needs(Need.WRITING, PersonNotFound()),
)
def unfollow_somebody(request: HttpRequest, public_id: PersonId) -> Status[None]:
    """Follow a person no longer; where nobody was followed, nothing changes."""
    unfollow_person(person=caller_of(request).known, followed=person_by_public_id(public_id))
    return Status(204, None)


@router.get(
    "/articles/{slug}/people",
    response=NamedPeopleOut,
    summary="Whom a name that is being typed could mean",
    description="Of those who spoke in the discussion, for completing a mention. Whoever asks, and "
    "whom they have muted, are not among them.",
    tags=["taking part"],
    **needs(Need.ANYBODY, ArticleNotFound()),
)
def people_in_discussion(request: HttpRequest, slug: Slug, name: Begun = "") -> NamedPeopleOut:
    """Give people of a discussion whose name begins as typed."""
    caller = caller_of(request)
    discussion = discussion_of(article_by_slug(caller.site, slug))
    person = caller.person
    apart = {person.pk, *keys_muted_by(person.pk)} if person is not None else set()
    named = people_named(discussion, name.replace("\0", ""), apart_from=apart)
    return NamedPeopleOut(people=[NamedOut(name=one.name, mention=one.mention) for one in named])
