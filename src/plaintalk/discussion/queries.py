"""All reads of discussions."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber

from plaintalk.articles.models import Article, Site
from plaintalk.discussion.errors import CommentNotFound
from plaintalk.discussion.judgement import InForce, Shadow
from plaintalk.discussion.models import (
    Comment,
    CommentQuerySet,
    Decision,
    Discussion,
    Maker,
    Occasion,
    PolicyVersion,
    RecordHead,
    Revision,
)
from plaintalk.discussion.record import Break, Entry, digest_of_text, first_break
from plaintalk.kernel.errors import Invalid, NotFound
from plaintalk.kernel.markup import clean_block
from plaintalk.kernel.times import iso
from plaintalk.people.models import Kind, NetworkTrace, Person, Sanction
from plaintalk.people.queries import steps_taken
from plaintalk.policy.appearance import Relation, Standing, may_see
from plaintalk.policy.clauses import Policy
from plaintalk.policy.document import parse_policy
from plaintalk.policy.heat import WINDOW, Heat
from plaintalk.policy.sanctions import (
    REFUSED,
    History,
    Measure,
    Refused,
    SanctionKind,
    Scope,
    Where,
    weight_of,
)

ROOTS_A_PAGE = 50
# A root shows so many replies beneath it; the rest is on a page of its own.
REPLIES_A_ROOT = 60
REPLIES_A_PAGE = 200
MOST_HEATED = 200


class Sort(StrEnum):
    """In which order the roots of a discussion stand."""

    OLDEST = "oldest"
    NEWEST = "newest"
    REPLIES = "replies"


class CursorUnreadable(Invalid):
    """The place in the list makes no sense."""

    code = "cursor_unreadable"
    text = "The address names no place in this discussion. Begin again from its first page."


class PolicyVersionNotFound(NotFound):
    """The site's policy has no such version."""

    code = "policy_version_not_found"
    text = "The site's policy has no such version."


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking. A guest is known by the cookie; `person` is None for a mere reader."""

    person: Person | None = None

    @property
    def person_id(self) -> int | None:
        return self.person.pk if self.person is not None else None

    @property
    def is_moderator(self) -> bool:
        return self.person is not None and self.person.is_staff

    def relation_to(self, comment: Comment) -> Relation:
        """Say what the viewer is to a comment."""
        if self.is_moderator:
            return Relation.MODERATOR
        if comment.author_id == self.person_id:
            return Relation.AUTHOR
        return Relation.READER


@dataclass(frozen=True, slots=True)
class Place:
    """A comment in its place on a page.

    Attributes:
        is_readable: otherwise only its number and standing are shown, to hold up its replies.
        is_mine: the viewer wrote it.
        decision: the latest, for what is not published; None otherwise.
        more_replies: how many replies of this root the page leaves out.
    """

    comment: Comment
    is_readable: bool
    is_mine: bool
    decision: Decision | None = None
    more_replies: int = 0


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One page of a discussion, in reading order. `next_cursor` is "" on the last page."""

    places: Sequence[Place]
    next_cursor: str


# ---- discussions and comments ---------------------------------------------------------------


def discussion_of(article: Article) -> Discussion:
    """Give the article's discussion; one that is not stored yet when nothing was said."""
    found = Discussion.objects.filter(article=article).select_related("article__site").first()
    return found if found is not None else Discussion(article=article)


def counts_of(articles: Iterable[Article]) -> dict[int, int]:
    """Give the number of published comments by article."""
    ids = [article.pk for article in articles]
    discussions = Discussion.objects.filter(article__in=ids)
    return dict(discussions.values_list("article_id", "published_count"))


def comment_by_public_id(site: Site, public_id: str) -> Comment:
    """Give a comment of the site whatever its standing, for those who may act on it.

    Raises:
        CommentNotFound: there is none.
    """
    comment = (
        Comment.objects.filter(public_id=public_id, discussion__article__site=site)
        .select_related("discussion__article__site", "author", "parent", "root")
        .first()
    )
    if comment is None:
        raise CommentNotFound()
    return comment


def comment_seen_by(viewer: Viewer, site: Site, public_id: str) -> Comment:
    """Give a comment that this viewer may read.

    Raises:
        CommentNotFound: there is none, or it is not for this viewer.
    """
    comment = comment_by_public_id(site, public_id)
    if not may_see(Standing(comment.standing), viewer.relation_to(comment)):
        raise CommentNotFound()
    return comment


def thread_page(
    discussion: Discussion, *, viewer: Viewer, sort: Sort = Sort.OLDEST, cursor: str = ""
) -> ThreadPage:
    """Give ROOTS_A_PAGE roots after the cursor, each with its first replies.

    Pages are cut by keyset: the last of them costs what the first does.

    Raises:
        CursorUnreadable: the cursor was not made by this function.
    """
    roots = _shown(discussion, viewer).filter(parent__isnull=True)
    page = list(_after(roots, sort, cursor)[: ROOTS_A_PAGE + 1])
    following = _cursor_of(page[ROOTS_A_PAGE - 1], sort) if len(page) > ROOTS_A_PAGE else ""
    page = page[:ROOTS_A_PAGE]
    replies = _first_replies(discussion, page, viewer)
    ordered: list[tuple[Comment, int]] = []
    for root in page:
        below = replies.get(root.pk, [])
        ordered.append((root, max(0, len(below) - REPLIES_A_ROOT)))
        ordered.extend((reply, 0) for reply in below[:REPLIES_A_ROOT])
    return ThreadPage(_placed(ordered, viewer), following)


def one_thread(discussion: Discussion, *, viewer: Viewer, number: int, cursor: str) -> ThreadPage:
    """Give one root with REPLIES_A_PAGE of its replies after the cursor.

    Args:
        number: the root's number in the discussion.

    Raises:
        CommentNotFound: no root of this number appears.
    """
    shown = _shown(discussion, viewer)
    root = shown.filter(number=number, parent__isnull=True).first()
    if root is None:
        raise CommentNotFound()
    replies = list(shown.filter(root=root, path__gt=cursor).order_by("path")[: REPLIES_A_PAGE + 1])
    following = replies[REPLIES_A_PAGE - 1].path if len(replies) > REPLIES_A_PAGE else ""
    ordered = [(root, 0), *((reply, 0) for reply in replies[:REPLIES_A_PAGE])]
    return ThreadPage(_placed(ordered, viewer), following)


def is_on_first_page(comment: Comment) -> bool:
    """Say whether a comment stands on the page that opens with the article (oldest first)."""
    root = comment.root or comment
    before = Comment.objects.filter(
        discussion=comment.discussion_id, parent__isnull=True, number__lt=root.number
    ).shown_to(None)
    if before[:ROOTS_A_PAGE].count() >= ROOTS_A_PAGE:
        return False
    if comment.root_id is None:
        return True
    earlier = Comment.objects.filter(root=root, path__lt=comment.path).shown_to(None)
    return earlier[:REPLIES_A_ROOT].count() < REPLIES_A_ROOT


def comment_sent_before(discussion: Discussion, once_key: str, body: str) -> Comment | None:
    """Give the comment that this form's token made already from the same words, or None.

    Other words under the same token are another comment: somebody went back and wrote on.

    Args:
        body: as typed.
    """
    if not once_key or discussion.pk is None:
        return None
    sent = discussion.comments.filter(once_key=once_key).select_related("author").first()
    if sent is None or sent.revisions.get(ordinal=1).body != clean_block(body).strip():
        return None
    return sent


def comment_by_import_key(discussion: Discussion, import_key: str) -> Comment | None:
    """Give the comment that an import brought in under this key, or None."""
    return discussion.comments.filter(import_key=import_key).first()


def numbers_taken(discussion: Discussion) -> set[int]:
    """Give every number that was given in the discussion."""
    return set(discussion.comments.values_list("number", flat=True))


def comments_by(person: Person, *, limit: int = 100) -> Sequence[Comment]:
    """Give what a person wrote, whatever its standing, newest first."""
    own = Comment.objects.filter(author=person).select_related("discussion__article", "author")
    return list(own.order_by("-posted_at", "-pk")[:limit])


def last_posts_at(
    person: Person, *, network: str, discussion: Discussion, most: int, now: datetime
) -> list[datetime]:
    """Give when the person last posted in the discussion, at most `most` times, newest first.

    Guests who are new each time are known by their network.
    """
    by_them = Q(author=person) if person.pk is not None else Q(pk__in=[])
    if network and person.kind == Kind.GUEST:
        traces = NetworkTrace.objects.filter(digest=network, expires_at__gt=now)
        by_them |= Q(author__in=traces.values("person"))
    if discussion.pk is None:
        return []
    posts = discussion.comments.filter(by_them, import_key="").order_by("-posted_at")
    return list(posts.values_list("posted_at", flat=True)[:most])


def heat_of(discussion: Discussion, *, now: datetime) -> Heat:
    """Give how many comments came within WINDOW, and how many of them were kept back.

    Only the last MOST_HEATED numbers are looked at; that many in half an hour are hot enough.
    """
    lately = discussion.comments.filter(
        number__gt=discussion.last_number - MOST_HEATED, posted_at__gt=now - WINDOW, import_key=""
    )
    # Without risk are those that wait only because somebody reads everything first.
    kept_back = lately.filter(standing__in=[Standing.HELD, Standing.REJECTED], risk__gt=0)
    return Heat(posted=lately.count(), kept_back=kept_back.count())


# ---- conduct --------------------------------------------------------------------------------


def where_of(discussion: Discussion) -> Where:
    """Give where something said in this discussion is said, for sanctions."""
    article = discussion.article
    return Where(
        site=str(article.site_id),
        topics=frozenset(str(pk) for pk in article.topics.values_list("pk", flat=True)),
        discussion=article.public_id,
    )


def measures(sanctions: Iterable[Sanction], *, person: Person) -> list[Measure]:
    """Give sanctions as the policy weighs them; slow ones with when the person last posted."""
    return [
        Measure(
            id=sanction.public_id,
            kind=SanctionKind(sanction.kind),
            until=sanction.until,
            hours=sanction.hours or 0,
            last_post_at=_last_post_under(sanction, person) if sanction.hours else None,
            is_read=sanction.read_at is not None,
        )
        for sanction in sanctions
    ]


def _last_post_under(sanction: Sanction, person: Person) -> datetime | None:
    where = {
        Scope.SITE: {"discussion__article__site": sanction.place} if sanction.place else {},
        Scope.TOPIC: {"discussion__article__topics": sanction.place},
        Scope.DISCUSSION: {"discussion__article__public_id": sanction.place},
    }[Scope(sanction.scope)]
    # It may be another account of the same mailbox that it was imposed on.
    authors = {sanction.person_id, person.pk} - {None}
    posts = Comment.objects.filter(author__in=authors, import_key="", **where)
    last: datetime | None = posts.aggregate(last=Max("posted_at"))["last"]
    return last


def history_of(person: Person, site: Site) -> History:
    """Give what the site knows of a person's conduct."""
    return histories_of([person.pk], site).get(person.pk, History())


def histories_of(people: Collection[int], site: Site) -> dict[int, History]:
    """Give what the site knows of people's conduct, by person.

    What was imported is left out: it was judged elsewhere, and here nobody was told of it.
    """
    by_person = refusals_of(people, site)
    steps = steps_taken(people)
    posted: dict[int, list[datetime]] = {}
    said = Comment.objects.filter(
        author__in=people, discussion__article__site=site, import_key=""
    ).order_by()
    for author, moment in said.values_list("author_id", "posted_at"):
        posted.setdefault(author, []).append(moment)
    return {
        person: History(
            refused=tuple(_refused(one) for one in by_person.get(person, [])),
            posted_at=tuple(posted.get(person, [])),
            taken=steps.get(person, ()),
        )
        for person in people
    }


def refusals_of(people: Collection[int], site: Site) -> dict[int, list[Decision]]:
    """Give by author the decision by which each of their comments stands refused, oldest first.

    One comment counts once, and not at all when the refusal was reversed or undone, or when the
    author found words that could be published. Withdrawing a refused comment changes nothing.
    """
    decisions = (
        Decision.objects.filter(site=site, comment__author__in=people, comment__import_key="")
        .select_related("comment__discussion__article")
        .defer("findings", "signals")
        .order_by("position")
    )
    standing: dict[int, list[Decision]] = {}
    for one in decisions.iterator():
        before = standing.setdefault(one.comment_id, [])
        if one.occasion == Occasion.UNDO and before:
            before.pop()
        elif one.standing != Standing.WITHDRAWN:
            before.append(one)
    refused: dict[int, list[Decision]] = {}
    for chain in standing.values():
        if chain and chain[-1].standing in REFUSED:
            refused.setdefault(chain[-1].comment.author_id, []).append(chain[-1])
    return {
        author: sorted(found, key=lambda one: one.position) for author, found in refused.items()
    }


def _refused(decision: Decision) -> Refused:
    by_person = decision.maker == Maker.PERSON
    weight = weight_of(Standing(decision.standing), by_person=by_person)
    return Refused(decision.decided_at, weight, decision.public_id, decision.clause)


# ---- revisions and decisions ----------------------------------------------------------------


def latest_revision(comment: Comment) -> Revision:
    """Give the wording that stands now."""
    return comment.revisions.order_by("-ordinal")[0]


def latest_decision(comment: Comment) -> Decision:
    """Give the decision that the comment's standing comes from."""
    return comment.decisions.select_related("person", "revision").order_by("-position")[0]


def decision_in_force(comment: Comment) -> Decision:
    """Give the latest decision that was not taken back: what its author may answer to."""
    decisions = comment.decisions.select_related("person", "revision")
    return not_taken_back(decisions.order_by("position"))[-1]


def not_taken_back(decisions: Iterable[Decision]) -> list[Decision]:
    """Give a comment's decisions without those that were undone, and without the undoing.

    Args:
        decisions: about one comment, oldest first.
    """
    kept: list[Decision] = []
    for decision in decisions:
        if decision.occasion == Occasion.UNDO:
            kept.pop()
        else:
            kept.append(decision)
    return kept


def decisions_by_public_id(public_ids: Sequence[str]) -> Sequence[Decision]:
    """Give decisions by their public ids, with what they are about, oldest first."""
    decisions = Decision.objects.filter(public_id__in=public_ids)
    about = decisions.select_related("comment__discussion__article").defer("findings", "signals")
    return list(about.order_by("decided_at", "pk"))


def latest_ruling(comment: Comment) -> Decision:
    """Give the last decision made by rule: the one that has findings."""
    return comment.decisions.filter(maker=Maker.RULE).order_by("-position")[0]


def decisions_about(comment: Comment) -> Sequence[Decision]:
    """Give every decision about a comment, newest first."""
    decisions = comment.decisions.select_related("person", "revision")
    return list(decisions.order_by("-position"))


def refused_by_person(comment: Comment) -> bool:
    """Say whether the last word a moderator spoke on the comment was a refusal."""
    last = moderators_words(comment.decisions.all()).order_by("-position").first()
    return last is not None and last.standing in REFUSED


def held_for_reports(comment: Comment) -> bool:
    """Say whether readers' reports hold the comment, with no moderator's word since."""
    holds = comment.decisions.filter(maker=Maker.RULE, occasion=Occasion.REPORT)
    last = holds.order_by("-position").first()
    if last is None:
        return False
    return not moderators_words(comment.decisions.filter(position__gt=last.position)).exists()


def moderators_words(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Keep what moderators decided, without what was undone at once and the undoing."""
    following = Decision.objects.filter(
        comment=OuterRef("comment"), position__gt=OuterRef("position")
    ).order_by("position")
    return (
        decisions.filter(maker=Maker.PERSON)
        .exclude(standing=Standing.WITHDRAWN)
        .exclude(occasion=Occasion.UNDO)
        .annotate(followed_by=Coalesce(Subquery(following.values("occasion")[:1]), Value("")))
        .exclude(followed_by=Occasion.UNDO)
    )


def decisions_taken_back(site: Site) -> QuerySet[Decision, int]:
    """Give the keys of the decisions that whoever made them took back at once."""
    just_before = Decision.objects.filter(
        comment=OuterRef("comment"), position__lt=OuterRef("position")
    ).order_by("-position")
    undone = Decision.objects.filter(site=site, occasion=Occasion.UNDO)
    return undone.values_list(Subquery(just_before.values("pk")[:1]), flat=True)


def decisions_that_stood(site: Site) -> QuerySet[Decision]:
    """Give the site's decisions without those taken back at once, and without the taking back."""
    kept = Decision.objects.filter(site=site).exclude(occasion=Occasion.UNDO)
    return kept.exclude(pk__in=decisions_taken_back(site))


def wordings_readers_saw(comment: Comment) -> Sequence[Revision]:
    """Give the wordings that were once published, oldest first: the visible history."""
    published = comment.decisions.filter(standing=Standing.PUBLISHED).values("revision")
    return list(comment.revisions.filter(pk__in=published).order_by("ordinal"))


# ---- policy ---------------------------------------------------------------------------------


def policy_in_force(site: Site, *, now: datetime) -> InForce:
    """Give the policy that applies at a moment; before the first version, that one.

    Raises:
        PolicyVersionNotFound: the site has none yet.
    """
    versions = policy_versions(site).filter(shadow=False)
    version = versions.filter(in_force_from__lte=now).first() or versions.last()
    if version is None:
        raise PolicyVersionNotFound()
    return InForce(_parsed(version.document), version.number)


def shadow_beside(in_force: InForce, site: Site) -> Shadow | None:
    """Give the latest shadow version if it is newer than what is in force, or None."""
    newer = policy_versions(site).filter(shadow=True, number__gt=in_force.number).first()
    return Shadow(_parsed(newer.document), newer.pk) if newer is not None else None


def policy_versions(site: Site) -> QuerySet[PolicyVersion]:
    """Give every version of the site's policy, newest first; those that only record too."""
    return PolicyVersion.objects.filter(site=site).order_by("-number")


def policy_of_version(site: Site, number: int) -> Policy:
    """Give one version of the site's policy.

    Raises:
        PolicyVersionNotFound: there is no such version.
    """
    version = PolicyVersion.objects.filter(site=site, number=number).first()
    if version is None:
        raise PolicyVersionNotFound()
    return _parsed(version.document)


def policy_for_readers(site: Site, number: int) -> Policy:
    """Give one version of the site's policy, unless it only records.

    Raises:
        PolicyVersionNotFound: there is no such version for readers.
    """
    if policy_versions(site).filter(number=number, shadow=True).exists():
        raise PolicyVersionNotFound()
    return policy_of_version(site, number)


@lru_cache(maxsize=64)
def _parsed(document: str) -> Policy:
    return parse_policy(document)


# ---- the record -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RecordState:
    """What `plaintalk verify` found. `broken` is None when the record is whole."""

    length: int
    head: str
    broken: Break | None


def verify_record(site: Site, *, up_to: int | None = None) -> RecordState:
    """Follow the site's record from its first decision to its last.

    Besides the chain, every wording that still has its text must be the one decided about.

    Args:
        up_to: look at so many decisions only, for comparing with a hash noted at that length.
    """
    head = RecordHead.objects.get(site=site)
    length = head.length if up_to is None else min(up_to, head.length)
    # Without a limit the whole table is read: what was slipped in behind the end must be seen too.
    within = Q() if up_to is None else Q(position__lte=length)
    decisions = (
        Decision.objects.filter(within, site=site)
        .select_related("comment", "revision", "person")
        .order_by("position")
    )
    expected = head.hash if length == head.length else _hash_at(site, length)
    chain = ((entry_of(one), one.hash) for one in decisions.iterator(chunk_size=1000))
    return RecordState(length, expected, first_break(chain, length=length, head=expected))


def entry_of(decision: Decision) -> Entry:
    """Give a stored decision as the record hashes it."""
    revision = decision.revision
    erased = not revision.salt
    digest = revision.digest if erased else digest_of_text(revision.body, salt=revision.salt)
    return Entry(
        position=decision.position,
        decision=decision.public_id,
        comment=decision.comment.public_id,
        revision=digest,
        maker=decision.maker,
        person=decision.person.public_id if decision.person else "",
        was=decision.was,
        standing=decision.standing,
        clause=decision.clause,
        sentence=decision.sentence,
        findings=decision.findings,
        signals=decision.signals,
        policy_version=decision.policy_version,
        model=decision.model,
        decided_at=iso(decision.decided_at),
        previous_hash=decision.previous_hash,
        occasion=decision.occasion,
    )


def _hash_at(site: Site, position: int) -> str:
    found = Decision.objects.filter(site=site, position=position).values_list("hash", flat=True)
    return found.first() or ""


# ---- the parts of a thread ------------------------------------------------------------------


def _shown(discussion: Discussion, viewer: Viewer) -> CommentQuerySet:
    if discussion.pk is None:
        return Comment.objects.none()
    shown = Comment.objects.filter(discussion=discussion).shown_to(
        viewer.person_id, is_moderator=viewer.is_moderator
    )
    return shown.select_related("author", "parent").defer(
        "body", "parent__body", "parent__body_html", "parent__path"
    )


def _after(roots: CommentQuerySet, sort: Sort, cursor: str) -> CommentQuerySet:
    number, below = _read_cursor(cursor)
    match sort:
        case Sort.OLDEST:
            roots = roots.filter(number__gt=number) if cursor else roots
            return roots.order_by("number")
        case Sort.NEWEST:
            roots = roots.filter(number__lt=number) if cursor else roots
            return roots.order_by("-number")
        case Sort.REPLIES:
            after = Q(published_below__lt=below) | Q(published_below=below, number__lt=number)
            roots = roots.filter(after) if cursor else roots
            return roots.order_by("-published_below", "-number")


def _cursor_of(comment: Comment, sort: Sort) -> str:
    if sort is Sort.REPLIES:
        return f"{comment.number}-{comment.published_below}"
    return str(comment.number)


def _read_cursor(cursor: str) -> tuple[int, int]:
    parts = cursor.split("-") if cursor else ["0"]
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() for part in parts):
        raise CursorUnreadable()
    if any(len(part) > 9 for part in parts):
        raise CursorUnreadable()
    return int(parts[0]), int(parts[1]) if len(parts) == 2 else 0


def _first_replies(
    discussion: Discussion, roots: Sequence[Comment], viewer: Viewer
) -> dict[int, list[Comment]]:
    """Give up to one more reply than a root shows, by root, each list in reading order."""
    place = Window(RowNumber(), partition_by=F("root"), order_by=F("path").asc())
    replies = (
        _shown(discussion, viewer)
        .filter(root__in=[root.pk for root in roots])
        .annotate(place=place)
        .filter(place__lte=REPLIES_A_ROOT + 1)
        .order_by("root", "path")
    )
    by_root: dict[int, list[Comment]] = {}
    for reply in replies:
        by_root.setdefault(reply.root_id or 0, []).append(reply)
    return by_root


def _placed(ordered: Iterable[tuple[Comment, int]], viewer: Viewer) -> list[Place]:
    ordered = list(ordered)
    explained = _decisions_that_explain([comment for comment, _more in ordered], viewer)
    return [
        Place(
            comment=comment,
            is_readable=may_see(Standing(comment.standing), viewer.relation_to(comment)),
            is_mine=comment.author_id == viewer.person_id,
            decision=explained.get(comment.pk),
            more_replies=comment.published_below - REPLIES_A_ROOT if more else 0,
        )
        for comment, more in ordered
    ]


def _decisions_that_explain(comments: Sequence[Comment], viewer: Viewer) -> dict[int, Decision]:
    """Give the latest decision about each comment that is not up but that the viewer may read."""
    ids = [
        comment.pk
        for comment in comments
        if comment.standing != Standing.PUBLISHED
        and viewer.relation_to(comment) is not Relation.READER
    ]
    if not ids:
        return {}
    decisions: Iterator[Decision] = (
        Decision.objects.filter(comment__in=ids).order_by("position").iterator()
    )
    return {decision.comment_id: decision for decision in decisions}
