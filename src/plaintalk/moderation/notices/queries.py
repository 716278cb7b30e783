"""All reads of notices."""

import hashlib
import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from plaintalk.articles.models import Site, State
from plaintalk.articles.queries import in_topics
from plaintalk.discussion.models import Comment, Decision
from plaintalk.moderation.lists import ListState
from plaintalk.moderation.notices.addresses import comment_meant
from plaintalk.moderation.notices.errors import NoticeNotFound
from plaintalk.moderation.notices.models import Notice, Outcome
from plaintalk.people.queries import digest_of_token
from plaintalk.policy.appeals import median_wait
from plaintalk.policy.appearance import Standing

# A page that somebody reads to its end.
LISTED = 100


@dataclass(frozen=True, slots=True)
class LegalGround:
    """The law that a comment breaks, and how, as a moderator found upon a notice."""

    law: str
    explanation: str


@dataclass(frozen=True, slots=True)
class NoticeFigures:
    """Notices of a time.

    Attributes:
        decided: answered, whatever the answer.
        acted_upon: of these, the comment was taken down as illegal.
        gone: of these, the comment did not appear any more.
        median: from notice to answer, of those answered in that time.
        median_to_action: the same of those upon which a comment was taken down.
    """

    received: int
    decided: int
    acted_upon: int
    gone: int
    median: timedelta | None
    median_to_action: timedelta | None


def notices_given_with(emails: Collection[str]) -> QuerySet[Notice]:
    """Give the notices that name one of these e-mail addresses, in whichever case.

    Accounts keep addresses in small letters, notices as they were typed.
    """
    lowered = [email.lower() for email in emails if email]
    return Notice.objects.annotate(lowered=Lower("email")).filter(lowered__in=lowered)


def receipt_token(public_id: str, *, secret: str) -> str:
    """Give what opens a notice's page. It is stored nowhere and made again for each letter."""
    key = hashlib.sha256(f"plaintalk/notice/{secret}".encode()).digest()
    return hmac.new(key, public_id.encode(), hashlib.sha256).hexdigest()


def comment_noticed(site: Site, typed: str, *, host: str) -> Comment | None:
    """Give the comment that an id or an address names, if readers see it; None otherwise."""
    meant = comment_meant(typed, host=host)
    if meant is None:
        return None
    seen = Comment.objects.filter(
        discussion__article__site=site,
        discussion__article__state=State.PUBLISHED,
        standing=Standing.PUBLISHED,
    ).select_related("discussion__article__site", "author", "parent")
    if meant.public_id:
        return seen.filter(public_id=meant.public_id).first()
    slug = unquote(meant.slug)
    return seen.filter(discussion__article__slug=slug, number=meant.number).first()


def notice_opened_by(site: Site, public_id: str, *, token: str) -> Notice:
    """Give the notice whose receipt gave this token.

    Raises:
        NoticeNotFound: there is none, or the token is not its own.
    """
    notice = _loaded(site).filter(public_id=public_id).first()
    # As long for a wrong token as for a right one.
    if notice is None or not hmac.compare_digest(digest_of_token(token), notice.token_digest):
        raise NoticeNotFound()
    return notice


def notice_by_public_id(site: Site, public_id: str) -> Notice:
    """Give a notice, for the desk.

    Raises:
        NoticeNotFound: the site has no such notice.
    """
    notice = _loaded(site).filter(public_id=public_id).first()
    if notice is None:
        raise NoticeNotFound()
    return notice


def open_notices(site: Site, topics: Collection[str] | None = None) -> Sequence[Notice]:
    """Give the notices that wait for an answer, the oldest first: LISTED at most.

    Args:
        topics: keys of the topics to whose articles it is narrowed; None: all.
    """
    waiting = _loaded(site).filter(_within(topics), outcome="")
    return list(waiting.order_by("given_at", "pk")[:LISTED])


def open_count(site: Site, topics: Collection[str] | None = None) -> int:
    """Give how many notices wait for an answer; `topics` as in `open_notices`."""
    return _of(site).filter(_within(topics), outcome="").count()


def state_of_notices(site: Site, topics: Collection[str] | None = None) -> ListState:
    """Give how the list of notices stands; `topics` as in `open_notices`."""
    here = Notice.objects.filter(_within(topics), comment__discussion__article__site=site)
    waiting = here.filter(outcome="")
    return ListState(**waiting.aggregate(waiting=Count("pk"), newest=Max("pk", default=0)))


def others_about(notice: Notice) -> Sequence[Notice]:
    """Give the other notices about the same comment, oldest first."""
    return list(notice.comment.notices.exclude(pk=notice.pk).order_by("given_at", "pk"))


def given_from(network: str, *, since: datetime) -> Sequence[datetime]:
    """Give when notices came from a network since a moment, oldest first."""
    given = Notice.objects.filter(network=network, given_at__gt=since)
    return list(given.order_by("given_at").values_list("given_at", flat=True))


def given_before(comment: Comment, *, once_key: str, why: str) -> Notice | None:
    """Give the notice that this very form made already, or None."""
    if not once_key:
        return None
    return Notice.objects.filter(comment=comment, once_key=once_key, why=why).first()


def legal_ground_about(comment: Comment) -> LegalGround | None:
    """Give the law that keeps a comment down; None where no decision upon a notice does so.

    A decision that published the comment afterwards takes the ground away.
    """
    published = Decision.objects.filter(
        comment=OuterRef("comment"),
        position__gt=OuterRef("decision__position"),
        standing=Standing.PUBLISHED,
    )
    taken_down = comment.notices.filter(~Exists(published), outcome=Outcome.REMOVED)
    notice = taken_down.order_by("-decided_at").first()
    return LegalGround(notice.legal_ground, notice.explanation) if notice is not None else None


def legal_ground_of(decision: Decision) -> LegalGround | None:
    """Give the law on which a decision rests; None where it was not made upon a notice."""
    notice = Notice.objects.filter(decision=decision, outcome=Outcome.REMOVED).first()
    return LegalGround(notice.legal_ground, notice.explanation) if notice is not None else None


def laws_by_decision(site: Site) -> Mapping[str, str]:
    """Give the law by public id of each decision that took a comment down as illegal."""
    taken_down = _of(site).filter(outcome=Outcome.REMOVED)
    return dict(taken_down.values_list("decision__public_id", "legal_ground"))


def figures(
    site: Site, *, begin: datetime, end: datetime, about_child_abuse: bool | None = None
) -> NoticeFigures:
    """Count the notices of a time: from the first moment on, before the second.

    Args:
        about_child_abuse: count those alone that say they are, or those alone that don't.
    """
    meant = Q() if about_child_abuse is None else Q(about_child_abuse=about_child_abuse)
    decided = _of(site).filter(meant, decided_at__gte=begin, decided_at__lt=end)
    times = [
        (outcome, (given, at))
        for outcome, given, at in decided.values_list("outcome", "given_at", "decided_at")
        if at is not None
    ]
    acted_upon = [wait for outcome, wait in times if outcome == Outcome.REMOVED]
    return NoticeFigures(
        received=_of(site).filter(meant, given_at__gte=begin, given_at__lt=end).count(),
        decided=len(times),
        acted_upon=len(acted_upon),
        gone=sum(outcome == Outcome.GONE for outcome, _wait in times),
        median=median_wait([wait for _outcome, wait in times]),
        median_to_action=median_wait(acted_upon),
    )


def _within(topics: Collection[str] | None) -> Q:
    return in_topics(topics, article="comment__discussion__article")


def _of(site: Site) -> QuerySet[Notice]:
    # Joined instead, SQLite begins with every comment of the site.
    here = Comment.objects.filter(pk=OuterRef("comment"), discussion__article__site=site)
    return Notice.objects.filter(Exists(here))


def _loaded(site: Site) -> QuerySet[Notice]:
    return _of(site).select_related(
        "comment__discussion__article__site",
        "comment__author",
        "comment__parent",
        "revision",
        "decision",
        "decided_by",
    )
