"""A letter put into words, when it is sent. It never holds what anybody wrote in a comment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from plaintalk.articles.hosts import url_of
from plaintalk.articles.languages import first_known
from plaintalk.articles.models import Article, Site
from plaintalk.articles.queries import headline_of, retention_of, title_of_topic
from plaintalk.discussion.models import Decision
from plaintalk.discussion.queries import policy_in_force
from plaintalk.hooks.models import Kind, Letter
from plaintalk.hooks.queries import site_of_step
from plaintalk.moderation.appeals.models import Appeal, Outcome
from plaintalk.moderation.appeals.queries import bar_against, policy_of
from plaintalk.moderation.appeals.tokens import reasons_token
from plaintalk.moderation.notices.models import Notice
from plaintalk.moderation.notices.queries import legal_ground_of, receipt_token
from plaintalk.people.addresses import address_token
from plaintalk.people.models import AddressLink, Sanction
from plaintalk.people.models import Kind as PersonKind
from plaintalk.people.queries import digest_of_token
from plaintalk.policy.appeals import APPEAL_WITHIN
from plaintalk.policy.clauses import Policy
from plaintalk.policy.sanctions import Scope

TEMPLATES = {
    Kind.REFUSED: "refused",
    Kind.HELD: "held",
    Kind.PUBLISHED: "published",
    Kind.APPEAL_RECEIVED: "appeal_received",
    Kind.APPEAL_ANSWERED: "appeal_answered",
    Kind.NOTICE_RECEIVED: "notice_received",
    Kind.NOTICE_ANSWERED: "notice_answered",
    Kind.STEP_TAKEN: "step_taken",
    Kind.STEP_LIFTED: "step_lifted",
    Kind.CONFIRM_ADDRESS: "confirm_address",
}
_WITH_COMMENT = ("site", "comment__author", "comment__discussion__article")
# Whose link is better a button than an address over three lines.
IN_HTML_TOO = frozenset({Kind.CONFIRM_ADDRESS})


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter as it leaves: plain text to one address.

    Attributes:
        html: the same beside it, for whoever reads HTML; "" for none.
        headers: of its own, besides those that every mail has.
    """

    to: str
    subject: str
    body: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def mail_of(letter: Letter, *, to: str, public_url: str, secret: str) -> Mail:
    """Put a letter into words, in the language that its reader chose, or else the article's.

    A guest's is in the language of the page on which they wrote when the address was asked for.

    Args:
        public_url: the setting `public_url`; a site with a host of its own is reached there.
        secret: the site's key, from which the addresses of receipts and of reasons are made.
    """
    kind = Kind(letter.kind)
    match kind:
        case Kind.NOTICE_RECEIVED | Kind.NOTICE_ANSWERED:
            shown = _about_notice(letter, public_url=public_url, secret=secret)
        case Kind.STEP_TAKEN | Kind.STEP_LIFTED:
            shown = _about_step(letter.subject, public_url=public_url, secret=secret)
        case Kind.CONFIRM_ADDRESS:
            shown = _about_address(letter.subject, public_url=public_url, secret=secret)
        case _:
            shown = _about_decision(letter, public_url=public_url, secret=secret)
    name = TEMPLATES[kind]
    with translation.override(_language(letter, shown)):
        # A subject is one line, whatever stands in the name of a site.
        subject = " ".join(render_to_string(f"hooks/{name}_subject.txt", shown).split())
        body = render_to_string(f"hooks/{name}.txt", shown)
        html = ""
        if kind in IN_HTML_TOO:
            html = render_to_string(f"hooks/{name}.html", shown | {"subject": subject})
    return Mail(to, subject, f"{body.strip()}\n", html)


def _language(letter: Letter, shown: Mapping[str, object]) -> str:
    """Give the first language that the texts are translated into, of those that fit."""
    person, article, site = letter.person, shown.get("article"), shown["site"]
    return first_known(
        str(shown.get("language", "")),
        person.language if person is not None else "",
        article.language if isinstance(article, Article) else "",
        site.language if isinstance(site, Site) else "",
    )


def _about_notice(letter: Letter, *, public_url: str, secret: str) -> dict[str, object]:
    notice = Notice.objects.select_related("comment__discussion__article__site").get(
        public_id=letter.subject
    )
    article = notice.comment.discussion.article
    token = receipt_token(notice.public_id, secret=secret)
    base = url_of(article.site, public_url=public_url)
    page = reverse("pages:notice_receipt", args=[notice.public_id])
    # After a change of the site's key the address that the notifier has can't be made again.
    is_its_own = digest_of_token(token) == notice.token_digest
    return {
        "site": article.site,
        "article": article,
        "comment": notice.comment,
        "notice": notice,
        "receipt_url": f"{base}{page}?t={token}" if is_its_own else "",
    }


def _about_step(public_id: str, *, public_url: str, secret: str) -> dict[str, object]:
    sanction = Sanction.objects.select_related("person").get(public_id=public_id)
    site = site_of_step(sanction)
    # A step names no version: told is the one in force when it was taken.
    in_force = policy_in_force(site, now=sanction.imposed_at)
    return {
        "site": site,
        "sanction": sanction,
        "topic": title_of_topic(sanction.place) if sanction.scope == Scope.TOPIC else "",
        "headline": headline_of(sanction.place) if sanction.scope == Scope.DISCUSSION else "",
        "is_guest": sanction.person.kind == PersonKind.GUEST,
        "reasons_urls": [
            _reasons_url(decision, public_url=public_url, secret=secret)
            for decision in _evidence(sanction)
        ],
        "me_url": url_of(site, public_url=public_url) + reverse("pages:me"),
        **_clause_in_words(in_force.policy, sanction.clause, site=site),
        "version": in_force.number,
    }


def _about_address(public_id: str, *, public_url: str, secret: str) -> dict[str, object]:
    link = AddressLink.objects.get(public_id=public_id)
    site = Site.objects.get(pk=link.site)
    token = address_token(link, secret=secret)
    return {
        "site": site,
        "language": link.language,
        "confirm_url": url_of(site, public_url=public_url)
        + reverse("pages:confirm_address", args=[token]),
        "good_until": link.expires_at,
        "days": retention_of(site).unverified_days,
    }


def _about_decision(letter: Letter, *, public_url: str, secret: str) -> dict[str, object]:
    appeal = _appeal_of(letter)
    decision = appeal.decision if appeal is not None else _decision(letter.subject)
    shown = _shown(decision, public_url=public_url, secret=secret) | {"appeal": appeal}
    if letter.kind == Kind.APPEAL_ANSWERED and appeal is not None:
        shown |= {"answer": appeal.answer, "is_reversed": appeal.outcome == Outcome.REVERSED}
    return shown


def _appeal_of(letter: Letter) -> Appeal | None:
    appeals = Appeal.objects.select_related(
        "answer",
        "decision__site",
        "decision__comment__author",
        "decision__comment__discussion__article",
    )
    match letter.kind:
        case Kind.APPEAL_RECEIVED:
            return appeals.get(public_id=letter.subject)
        case Kind.APPEAL_ANSWERED:
            return appeals.get(answer__public_id=letter.subject)
    return None


def _decision(public_id: str) -> Decision:
    decisions = Decision.objects.select_related(*_WITH_COMMENT)
    return decisions.get(public_id=public_id)


def _shown(decision: Decision, *, public_url: str, secret: str) -> dict[str, object]:
    policy, comment = policy_of(decision), decision.comment
    return {
        "site": decision.site,
        "decision": decision,
        "legal_ground": legal_ground_of(decision),
        "comment": comment,
        "article": comment.discussion.article,
        **_clause_in_words(policy, decision.clause, site=decision.site),
        "version": decision.policy_version,
        "reasons_url": _reasons_url(decision, public_url=public_url, secret=secret),
        "comment_url": url_of(decision.site, public_url=public_url)
        + reverse("pages:permalink", args=[comment.public_id]),
        "may_appeal": bar_against(decision, now=decision.decided_at) is None,
        "appeal_until": decision.decided_at + APPEAL_WITHIN,
    }


def _reasons_url(decision: Decision, *, public_url: str, secret: str) -> str:
    """Give where a decision's reasons are; a guest gets in by it without a cookie."""
    page = reverse("pages:reasons", args=[decision.comment.public_id])
    token = reasons_token(decision.comment, secret=secret)
    return url_of(decision.site, public_url=public_url) + page + (f"?t={token}" if token else "")


def _evidence(sanction: Sanction) -> list[Decision]:
    """Give the decisions about a person's own comments on which a step rests."""
    found = Decision.objects.filter(
        public_id__in=sanction.evidence, comment__author=sanction.person_id
    )
    return list(found.select_related(*_WITH_COMMENT).order_by("pk"))


def _clause_in_words(policy: Policy | None, clause_id: str, *, site: Site) -> dict[str, object]:
    clause = policy.clause(clause_id) if policy is not None else None
    if policy is None or clause is None:
        return {"clause": None}
    return {
        "clause": clause,
        "clause_number": policy.clauses.index(clause) + 1,
        "clause_words": clause.text.strip().replace("{site}", site.name),
    }
