"""What the API answers and takes of articles, comments and people, and how it is made of rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from ninja import Path, Schema
from pydantic import AfterValidator, ConfigDict, Field

from plaintalk.articles.models import Article
from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import (
    Voice,
    keys_muted_by,
    liked_among,
    marked,
    pictures_beside,
)
from plaintalk.discussion.services import EDIT_WINDOW, may_edit
from plaintalk.people.badges import badges_of
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Policy
from plaintalk.policy.ruling import Finding

SLUG = "bridge-opens-after-eleven-years"
COMMENT_ID = "c_01k0m3v7q2d8e9f0g1h2j3k4m5"
PERSON_ID = "p_01k0m3v7q2d8e9f0g1h2j3k4m6"
_HOST = "https://talk.example.org"
_MOMENT = "2026-03-01T12:00:00Z"

PersonId = Annotated[str, Path(description="Of the person.", example=PERSON_ID)]
# As typed, but for NULs: no text has any, and no database of ours takes them.
Text = Annotated[str, AfterValidator(lambda typed: typed.replace("\0", ""))]


def example(**fields: Any) -> ConfigDict:
    """Give a schema's configuration with one example."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


# ---- articles --------------------------------------------------------------------------------


ARTICLE = {
    "id": "a_01k0m3v7q2d8e9f0g1h2j3k4m7",
    "slug": SLUG,
    "url": f"{_HOST}/a/{SLUG}",
    "canonical_url": "https://paper.example/bridge",
    "headline": "Bridge opens after eleven years",
    "dateline": "Valley",
    "credit": "",
    "byline": "Ani Vance",
    "language": "en",
    "topics": ["Roads"],
    "published_at": _MOMENT,
}


class ArticleOut(Schema):
    """An article without its body."""

    id: str
    slug: str
    url: str
    canonical_url: str
    headline: str
    dateline: str
    credit: str
    byline: str
    language: str
    topics: list[str]
    published_at: datetime

    model_config = example(**ARTICLE)


def article_out(request: HttpRequest, article: Article) -> ArticleOut:
    """Give an article as the API tells it."""
    return ArticleOut(
        id=article.public_id,
        slug=article.slug,
        url=request.build_absolute_uri(article.get_absolute_url()),
        canonical_url=article.canonical_url,
        headline=article.headline,
        dateline=article.dateline,
        credit=article.credit,
        byline=article.byline,
        language=article.language,
        topics=[topic.title for topic in article.topics.all()],
        published_at=article.published_at,
    )


# ---- comments --------------------------------------------------------------------------------


AUTHOR: dict[str, Any] = {
    "id": PERSON_ID,
    "name": "Anna",
    "kind": "guest",
    "badges": [],
    "avatar_url": None,
}


AVATAR_URL = (
    "Of a small picture shown beside the name, at a host of the publisher's; null: there is none, "
    "or the site shows none."
)


class AuthorOut(Schema):
    """Who wrote a comment, as they signed it."""

    id: str = Field(description='"" of somebody who was erased.')
    name: str
    kind: Literal["guest", "member", "imported"]
    badges: list[str] = Field(
        description="Short texts shown beside the name: the newsroom's, in the language of the "
        "answer, and those of a publisher's sign-in."
    )
    avatar_url: str | None = Field(description=AVATAR_URL)

    model_config = example(**AUTHOR)


COMMENT = {
    "id": COMMENT_ID,
    "number": 12,
    "url": f"{_HOST}/c/{COMMENT_ID}",
    "author": AUTHOR,
    "parent": None,
    "root": None,
    "depth": 0,
    "html": "<p>I crossed it on foot; the railing is still missing.</p>",
    "body": None,
    "standing": "published",
    "awaits_confirmation": False,
    "posted_at": _MOMENT,
    "edited_at": None,
    "featured": False,
    "likes": 5,
    "liked": False,
    "muted": False,
    "voice": "reader",
    "answered": False,
    "replies": 3,
    "more_replies": 0,
    "mine": False,
    "may_edit": False,
    "edit_until": None,
}


class CommentOut(Schema):
    """A comment in its place. One that may not be read has its number and standing alone."""

    id: str
    number: int = Field(description="Its place in the discussion, given once, never reused.")
    url: str
    author: AuthorOut | None = Field(description="null where the comment may not be read.")
    parent: str | None = Field(description="The comment that it answers.")
    root: str | None = Field(description="The comment that its thread begins with; null: itself.")
    depth: int
    html: str = Field(description='Safe to put into a page; "" where it may not be read.')
    body: str | None = Field(description="As typed, to its author alone.")
    standing: Standing
    awaits_confirmation: bool = Field(
        description="It is held until its author, a guest, opens the link in the letter that was "
        "sent to the address given."
    )
    posted_at: datetime
    edited_at: datetime | None
    featured: bool = Field(description="An editor picked it out.")
    likes: int
    liked: bool = Field(description="Whoever asks likes it.")
    muted: bool = Field(description="Whoever asks has muted its author.")
    voice: Voice | None = Field(
        description="As whom its author speaks here; null in the list of one's own comments."
    )
    answered: bool | None = Field(
        description="A question that a guest or the newsroom has answered; null as above."
    )
    replies: int = Field(description="Published replies at any depth.")
    more_replies: int = Field(
        description="Of a root in a list: replies that the list leaves out; `thread` gives them."
    )
    mine: bool
    may_edit: bool
    edit_until: datetime | None = Field(description="null: no moment is set, or it may not be.")

    model_config = example(**COMMENT)


def comment_out(
    request: HttpRequest,
    comment: Comment,
    *,
    root: str | None,
    body: str | None,
    picture: str,
    badges: Sequence[str],
    is_readable: bool = True,
    is_liked: bool = False,
    is_muted: bool = False,
    voice: Voice | None = None,
    is_answered: bool | None = None,
    more_replies: int = 0,
    now: datetime,
) -> CommentOut:
    """Give a comment as the API tells it.

    Args:
        is_liked, is_muted: whoever asks likes it, or has muted its author.
        voice, is_answered: as whom its author speaks, and whether it is a question with an answer;
            None: nobody looked.
        root: public id of the comment that its thread begins with; None for one that does.
        body: as typed; None for whoever did not write it.
        picture: address of the one beside the author's name; "": none.
        badges: what else stands beside it.
        is_readable: otherwise only its place and standing are told.
        more_replies: how many replies a list leaves out.
    """
    is_mine = body is not None
    editable = is_mine and may_edit(comment, now=now)
    ends = editable and comment.standing == Standing.PUBLISHED
    return CommentOut(
        id=comment.public_id,
        number=comment.number,
        url=request.build_absolute_uri(comment.get_absolute_url()),
        author=author_out(comment, picture, badges) if is_readable else None,
        parent=comment.parent.public_id if comment.parent is not None else None,
        root=root,
        depth=comment.depth,
        html=comment.body_html if is_readable else "",
        body=body,
        standing=Standing(comment.standing),
        awaits_confirmation=is_readable and comment.awaits_confirmation,
        posted_at=comment.posted_at,
        edited_at=comment.edited_at,
        featured=comment.featured_at is not None,
        likes=comment.likes,
        liked=is_liked,
        muted=is_muted,
        voice=voice,
        answered=is_answered,
        replies=comment.published_below,
        more_replies=more_replies,
        mine=is_mine,
        may_edit=editable,
        edit_until=comment.posted_at + EDIT_WINDOW if ends else None,
    )


def comment_shown(
    request: HttpRequest, comment: Comment, viewer_id: int | None, *, now: datetime
) -> CommentOut:
    """Give one comment that whoever looks may read, loaded with what surrounds it."""
    voice, is_answered = marked(comment)
    pictures = pictures_beside([comment], comment.discussion.article.site)
    return comment_out(
        request,
        comment,
        root=comment.root.public_id if comment.root is not None else None,
        body=comment.body if comment.author_id == viewer_id else None,
        picture=pictures.get(comment.pk, ""),
        is_liked=viewer_id is not None and bool(liked_among(viewer_id, [comment.pk])),
        is_muted=viewer_id is not None and comment.author_id in keys_muted_by(viewer_id),
        voice=voice,
        is_answered=is_answered,
        badges=badges_of(comment.author, site=str(comment.discussion.article.site_id)),
        now=now,
    )


def author_out(comment: Comment, picture: str, badges: Sequence[str]) -> AuthorOut:
    """Give a comment's author under the name, and with what stands beside it."""
    author = comment.author
    return AuthorOut(
        # What an erased person said in several places is not to be put together again.
        id=author.public_id if author.erased_at is None else "",
        name=comment.author_name,
        kind=author.kind,  # type: ignore[arg-type]  # the choices of the model
        badges=list(badges),
        avatar_url=picture or None,
    )


# ---- findings --------------------------------------------------------------------------------


FOUND = {
    "clause": {"id": "no-profanity", "number": 1, "title": "No profanity"},
    "because": "The marked words are profane.",
    "proposes": "held",
    "spans": [[9, 13]],
}


class NamedClauseOut(Schema):
    """A clause of the policy in force; `number` and `title` are empty for a rule of the house."""

    id: str
    number: int | None
    title: str


class FoundOut(Schema):
    """One clause's reason against words that are not stored."""

    clause: NamedClauseOut
    because: str
    proposes: Standing
    spans: list[tuple[int, int]] = Field(
        description="From and up to which character (Unicode code point) of `body`."
    )

    model_config = example(**FOUND)


def findings_out(findings: Sequence[Finding], policy: Policy) -> list[FoundOut]:
    """Give findings with their clauses named as readers know them."""
    return [
        FoundOut(
            clause=named_clause(policy, finding.clause),
            because=gettext(finding.because) if finding.because else "",
            proposes=finding.proposes,
            spans=[(span.start, span.end) for span in finding.spans],
        )
        for finding in findings
    ]


def named_clause(policy: Policy, clause_id: str) -> NamedClauseOut:
    """Give a clause as readers of this version of the policy know it."""
    clause = policy.clause(clause_id)
    if clause is None:
        return NamedClauseOut(id=clause_id, number=None, title="")
    number = policy.clauses.index(clause) + 1
    return NamedClauseOut(id=clause_id, number=number, title=clause.title)


def page_of(request: HttpRequest, name: str, public_id: str) -> str:
    """Give the absolute address of a page of ours about something."""
    return request.build_absolute_uri(reverse(f"pages:{name}", args=[public_id]))
