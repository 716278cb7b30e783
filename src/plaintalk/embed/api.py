"""`/api/v1`: what the pages show, as JSON. The OpenAPI document is at /api/v1/openapi.json."""

from datetime import datetime
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from ninja import NinjaAPI, Schema

from plaintalk import __version__
from plaintalk.articles.models import Article
from plaintalk.articles.queries import article_by_slug, related_posts, site_of_host
from plaintalk.discussion.errors import NotTheAuthor
from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import Viewer, comment_seen_by
from plaintalk.moderation.appeals.models import Appeal
from plaintalk.moderation.appeals.queries import Statement, statement_about
from plaintalk.moderation.notices.queries import legal_ground_about
from plaintalk.people.visitors import person_of

api = NinjaAPI(
    title="Plaintalk",
    version=__version__,
    description="Articles, what is related to them, and reasons given to authors. Errors are "
    "problem JSON (RFC 9457) with a stable `code`.",
    urls_namespace="api",
    docs_url=None,  # the page would load scripts from another host
)


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


class RelatedOut(Schema):
    """Related posts, the nearest first; empty when nothing is near."""

    related: list[ArticleOut]


class FindingOut(Schema):
    """What the automatic check found: a clause, a sentence, and places in the text as typed."""

    clause: str
    because: str
    spans: list[tuple[int, int]]


class LawOut(Schema):
    """The law that a moderator found the comment to break upon a notice (Article 17(3)(d))."""

    law: str
    explanation: str


class ClauseOut(Schema):
    """A clause of the policy in the words that were in force at the decision."""

    id: str
    number: int
    title: str
    text: str


class AppealOut(Schema):
    """An appeal by the author. `outcome` is empty while it waits."""

    id: str
    made_at: datetime
    outcome: Literal["", "upheld", "reversed", "settled"]
    answered_at: datetime | None
    sentence: str


class ReasonsOut(Schema):
    """A statement of reasons (Regulation (EU) 2022/2065, Article 17(3)), for the author alone.

    `restricted` says that readers are kept from the comment; it has no end date. `origin` is how
    it came up: check, read first, report, notice, moderator or author.
    """

    comment: str
    standing: str
    restricted: bool
    decision: str
    decided_at: datetime
    decided_automatically: bool
    found_automatically: bool
    origin: str
    policy_version: int
    clause: ClauseOut | None
    law: LawOut | None
    sentence: str
    findings: list[FindingOut]
    may_appeal: bool
    appeal_until: datetime | None
    appeal: AppealOut | None
    url: str


@api.get("/articles/{slug}", response=ArticleOut, summary="One article", tags=["articles"])
def article(request: HttpRequest, slug: str) -> ArticleOut:
    """Give one published article."""
    return _out(request, article_by_slug(site_of_host(request.get_host()), slug))


@api.get(
    "/articles/{slug}/related",
    response=RelatedOut,
    summary="Articles related to one, by meaning",
    tags=["articles"],
)
def related(request: HttpRequest, slug: str) -> RelatedOut:
    """Give the published articles nearest in meaning to this one."""
    found = article_by_slug(site_of_host(request.get_host()), slug)
    near = related_posts(found, now=timezone.now())
    return RelatedOut(related=[_out(request, one) for one in near])


@api.get(
    "/comments/{public_id}/reasons",
    response=ReasonsOut,
    summary="Why one's own comment stands where it stands",
    tags=["comments"],
)
def reasons(request: HttpRequest, response: HttpResponse, public_id: str) -> ReasonsOut:
    """Give the statement of reasons to the comment's author: by session, or a guest's cookie."""
    add_never_cache_headers(response)
    viewer = Viewer(person_of(request))
    comment = comment_seen_by(viewer, site_of_host(request.get_host()), public_id)
    if comment.author_id != viewer.person_id:
        raise NotTheAuthor()
    statement = statement_about(comment, now=timezone.now())
    decision = statement.decision
    page = reverse("pages:reasons", args=[comment.public_id])
    return ReasonsOut(
        comment=comment.public_id,
        standing=comment.standing,
        restricted=statement.is_restriction,
        decision=decision.public_id,
        decided_at=decision.decided_at,
        decided_automatically=statement.decided_automatically,
        found_automatically=statement.found_automatically,
        origin=statement.origin.value,
        policy_version=decision.policy_version,
        clause=_clause_out(statement),
        law=_law_out(comment),
        sentence=decision.sentence,
        findings=[FindingOut.model_validate(one) for one in statement.findings],
        may_appeal=statement.may_appeal,
        appeal_until=statement.appeal_until if statement.may_appeal else None,
        appeal=_appeal_out(statement.appeal) if statement.appeal is not None else None,
        url=request.build_absolute_uri(page),
    )


def _law_out(comment: Comment) -> LawOut | None:
    ground = legal_ground_about(comment)
    return LawOut(law=ground.law, explanation=ground.explanation) if ground is not None else None


def _clause_out(statement: Statement) -> ClauseOut | None:
    policy, clause = statement.policy, statement.clause
    if policy is None or clause is None:
        return None
    return ClauseOut(
        id=clause.id,
        number=policy.clauses.index(clause) + 1,
        title=clause.title,
        text=clause.text.strip().replace("{site}", statement.decision.site.name),
    )


def _appeal_out(appeal: Appeal) -> AppealOut:
    answer = appeal.answer if appeal.answered_by_id is not None else None
    return AppealOut(
        id=appeal.public_id,
        made_at=appeal.made_at,
        outcome=appeal.outcome,  # type: ignore[arg-type]  # the database holds no other
        answered_at=appeal.answered_at,
        sentence=answer.sentence if answer is not None else "",
    )


def _out(request: HttpRequest, article: Article) -> ArticleOut:
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
