"""A letter put into words, when it is sent. It never holds what anybody wrote in a comment."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import reverse

from plaintalk.discussion.models import Decision
from plaintalk.hooks.models import Kind, Letter
from plaintalk.moderation.appeals.models import Appeal, Outcome
from plaintalk.moderation.appeals.queries import bar_against, policy_of
from plaintalk.policy.appeals import APPEAL_WITHIN

TEMPLATES = {
    Kind.REFUSED: "refused",
    Kind.HELD: "held",
    Kind.PUBLISHED: "published",
    Kind.APPEAL_RECEIVED: "appeal_received",
    Kind.APPEAL_ANSWERED: "appeal_answered",
}


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter as it leaves: plain text to one address."""

    to: str
    subject: str
    body: str


def mail_of(letter: Letter, *, to: str, public_url: str) -> Mail:
    """Put a letter into words.

    Args:
        public_url: where readers reach the site, without a slash at the end.
    """
    kind = Kind(letter.kind)
    appeal = _appeal_of(letter)
    decision = appeal.decision if appeal is not None else _decision(letter.subject)
    shown = _shown(decision, public_url=public_url) | {"appeal": appeal}
    if kind is Kind.APPEAL_ANSWERED and appeal is not None:
        shown |= {"answer": appeal.answer, "is_reversed": appeal.outcome == Outcome.REVERSED}
    name = TEMPLATES[kind]
    subject = render_to_string(f"hooks/{name}_subject.txt", shown)
    body = render_to_string(f"hooks/{name}.txt", shown)
    # A subject is one line, whatever stands in the name of a site.
    return Mail(to, " ".join(subject.split()), f"{body.strip()}\n")


def _appeal_of(letter: Letter) -> Appeal | None:
    appeals = Appeal.objects.select_related(
        "answer", "decision__site", "decision__comment__discussion__article"
    )
    match letter.kind:
        case Kind.APPEAL_RECEIVED:
            return appeals.get(public_id=letter.subject)
        case Kind.APPEAL_ANSWERED:
            return appeals.get(answer__public_id=letter.subject)
    return None


def _decision(public_id: str) -> Decision:
    decisions = Decision.objects.select_related("site", "comment__discussion__article")
    return decisions.get(public_id=public_id)


def _shown(decision: Decision, *, public_url: str) -> dict[str, object]:
    policy, comment = policy_of(decision), decision.comment
    clause = policy.clause(decision.clause) if policy is not None else None
    return {
        "site": decision.site,
        "decision": decision,
        "comment": comment,
        "article": comment.discussion.article,
        "clause": clause,
        "clause_number": policy.clauses.index(clause) + 1 if policy and clause else None,
        "clause_words": clause.text.strip().replace("{site}", decision.site.name) if clause else "",
        "reasons_url": public_url + reverse("pages:reasons", args=[comment.public_id]),
        "comment_url": public_url + reverse("pages:permalink", args=[comment.public_id]),
        "may_appeal": bar_against(decision, now=decision.decided_at) is None,
        "appeal_until": decision.decided_at + APPEAL_WITHIN,
    }
