"""Statements of reasons: why one's own comment stands where it stands."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Schema

from plaintalk.discussion.errors import CommentNotFound, NotTheAuthor
from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import comment_seen_by
from plaintalk.embed.api.caller import Need
from plaintalk.embed.api.document import caller_of, needs, router
from plaintalk.embed.api.shapes import COMMENT_ID, example, page_of
from plaintalk.moderation.appeals.models import Appeal
from plaintalk.moderation.appeals.queries import Statement, statement_about
from plaintalk.moderation.notices.queries import legal_ground_about

CommentId = Annotated[str, Path(description="Of the comment.", example=COMMENT_ID)]


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

    model_config = example(
        comment=COMMENT_ID,
        standing="held",
        restricted=True,
        decision="d_01k0m3v7q2d8e9f0g1h2j3k4m9",
        decided_at="2026-03-01T12:00:00Z",
        decided_automatically=True,
        found_automatically=True,
        origin="check",
        policy_version=1,
        clause={"id": "no-profanity", "number": 1, "title": "No profanity", "text": "No swearing."},
        law=None,
        sentence="",
        findings=[
            {
                "clause": "no-profanity",
                "because": "The marked words are profane.",
                "spans": [[9, 13]],
            }
        ],
        may_appeal=True,
        appeal_until="2026-09-01T12:00:00Z",
        appeal=None,
        url=f"https://talk.example.org/c/{COMMENT_ID}/reasons",
    )


@router.get(
    "/comments/{public_id}/reasons",
    response=ReasonsOut,
    summary="Why one's own comment stands where it stands",
    tags=["comments"],
    **needs(Need.READING, CommentNotFound(), NotTheAuthor()),
)
def reasons(request: HttpRequest, public_id: CommentId) -> ReasonsOut:
    """Give the statement of reasons to the comment's author."""
    caller = caller_of(request)
    comment = comment_seen_by(caller.viewer, caller.site, public_id)
    if comment.author_id != caller.known.pk:
        raise NotTheAuthor()
    statement = statement_about(comment, now=timezone.now())
    decision = statement.decision
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
        url=page_of(request, "reasons", comment.public_id),
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
