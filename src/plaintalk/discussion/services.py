"""All writes in a discussion. Nothing else gives a comment its standing.

Each act comes in two halves. `prepare_…` loads and decides, takes no lock and stores nothing;
what it gives can be shown to the author first. The second half writes, in one short transaction.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from plaintalk.articles.models import Article, Site
from plaintalk.articles.services import create_site
from plaintalk.discussion.errors import (
    AlreadyDecided,
    AuthorBarred,
    AuthorSlowed,
    DiscussionClosed,
    EditTooLate,
    ExamplesFail,
    MembersOnly,
    NotTheAuthor,
    ParentElsewhere,
    PolicyMovedOn,
    ReasonMissing,
    StepImpossible,
    TooFast,
    UndoTooLate,
    WarningUnread,
)
from plaintalk.discussion.judgement import (
    InForce,
    Judgement,
    Reader,
    findings_as_data,
    judge,
    signals_as_data,
)
from plaintalk.discussion.models import (
    Comment,
    Decision,
    Discussion,
    Maker,
    Occasion,
    Openness,
    Pace,
    PolicyAcceptance,
    PolicyVersion,
    RecordHead,
    Revision,
    ShadowRuling,
)
from plaintalk.discussion.queries import (
    comment_sent_before,
    decision_in_force,
    heat_of,
    held_for_reports,
    history_of,
    last_posts_at,
    latest_decision,
    latest_revision,
    latest_ruling,
    measures,
    policy_in_force,
    refused_by_person,
    shadow_beside,
    where_of,
)
from plaintalk.discussion.record import GENESIS, Entry, digest_of_text, hash_of
from plaintalk.kernel.errors import Invalid
from plaintalk.kernel.ids import Prefix, new_id
from plaintalk.kernel.markup import clean_block, render_comment
from plaintalk.kernel.times import iso
from plaintalk.people.models import Kind, Person, Sanction
from plaintalk.people.permissions import Act, Role, require
from plaintalk.people.queries import sanctions_in_force
from plaintalk.people.services import drop_what_rested_on, impose_by_rule, remember_network
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Policy
from plaintalk.policy.document import (
    Read,
    default_policy,
    failed_examples,
    ladder_of,
    policy_text,
)
from plaintalk.policy.heat import LASTS, PERSON_OUTRANKS_FOR, Cooling, cooling
from plaintalk.policy.ruling import REPORTED, finding_of_reports
from plaintalk.policy.sanctions import REFUSED, Consequences, consequences, proposal

BODY_MAX_CHARS = 10_000
SENTENCE_MAX_CHARS = 2_000
EDIT_WINDOW = timedelta(minutes=10)
# How long a moderator may take a decision back. Nobody is told of one before that.
UNDO_WINDOW = timedelta(seconds=10)
# What passes between a key pressed at the last moment and its arrival here.
UNDO_GRACE = timedelta(seconds=5)

# So many comments by one person within so long. Fast enough for a quick exchange, too slow to
# flood a page; a slow discussion leaves time to read.
PACE: dict[str, tuple[int, timedelta]] = {
    Pace.NORMAL: (5, timedelta(minutes=1)),
    Pace.SLOW: (1, timedelta(minutes=5)),
}

# What a moderator may make of a comment, by where it stands.
STEPS: dict[Standing, frozenset[Standing]] = {
    Standing.HELD: frozenset({Standing.PUBLISHED, Standing.REJECTED}),
    Standing.PUBLISHED: frozenset({Standing.REMOVED}),
    Standing.REJECTED: frozenset({Standing.PUBLISHED}),
    Standing.REMOVED: frozenset({Standing.PUBLISHED}),
    Standing.WITHDRAWN: frozenset(),
}
EDITABLE = frozenset({Standing.PUBLISHED, Standing.HELD, Standing.REJECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who is about to speak, and from where.

    Attributes:
        person: may be a guest who is not stored yet.
        network: `people.network.network_digest` of the request, or "".
        secret: the site's key, with which e-mail addresses are compared unread.
    """

    person: Person
    network: str = ""
    secret: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A comment that passed all checks and was judged, and is not stored yet."""

    speaker: Speaker
    discussion: Discussion
    parent: Comment | None
    body: str
    once_key: str
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class PreparedEdit:
    """A new wording that passed all checks and was judged, and is not stored yet."""

    comment: Comment
    body: str
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Posted:
    """A stored comment with the decision about it. `is_new` is False for one sent twice."""

    comment: Comment
    decision: Decision
    is_new: bool = True


# ---- the publication's frame ----------------------------------------------------------------


def found_site(
    *, name: str, language: str = "en", tagline: str = "", contact: str = "", now: datetime
) -> Site:
    """Make a publication, its empty record, and version 1 of its policy: the default one."""
    with transaction.atomic():
        site = create_site(name=name, language=language, tagline=tagline, contact=contact)
        RecordHead.objects.create(site=site, hash=GENESIS)
        PolicyVersion.objects.create(
            site=site,
            number=1,
            document=policy_text(default_policy()),
            note="The default policy.",
            in_force_from=now,
        )
    return site


def publish_policy(
    *,
    site: Site,
    policy: Policy,
    note: str,
    by: Person | None,
    in_force_from: datetime,
    read: Read,
    accept_failing: Sequence[str] = (),
    shadow: bool = False,
    seen: int | None = None,
) -> PolicyVersion:
    """Add a version of the site's policy, in force from a moment on.

    Args:
        by: None for the command line, which may do anything.
        read: the engine's, for the policy's own examples.
        accept_failing: ids of clauses whose examples may come out wrong: said by name.
        shadow: the version is never in force; what it would say is recorded from now on, until
            a newer version is in force.
        seen: number of the latest version on the screen; None from where nobody looked.

    Raises:
        ActNotAllowed: `by` may not do this.
        ExamplesFail: an example of another clause comes out wrong.
        PolicyMovedOn: `seen` is not the latest any more.
    """
    if by is not None:
        require(Role(by.role), Act.CHANGE_POLICY)
    failed = {one.clause for one in failed_examples(policy, read)} - set(accept_failing)
    if failed:
        raise ExamplesFail(clauses=", ".join(sorted(failed)))
    with transaction.atomic():
        _lock_record(site)
        last = PolicyVersion.objects.filter(site=site).order_by("-number").first()
        if seen is not None and last is not None and last.number != seen:
            raise PolicyMovedOn()
        return PolicyVersion.objects.create(
            site=site,
            number=(last.number if last else 0) + 1,
            document=policy_text(policy),
            note=note,
            published_by=by,
            in_force_from=in_force_from,
            shadow=shadow,
        )


def open_discussion(*, article: Article) -> Discussion:
    """Give the article's discussion; make it if this is the first to be said."""
    return Discussion.objects.select_related("article__site").get_or_create(article=article)[0]


def set_openness(
    *,
    discussion: Discussion,
    openness: Openness,
    pace: Pace,
    by: Person,
    until: datetime | None = None,
    because: str = "",
    now: datetime,
) -> Discussion:
    """Say who may take part from now on, and how fast.

    Args:
        until: when it ends by itself; None: when somebody sets it otherwise.
        because: what readers are told.

    Raises:
        ActNotAllowed: `by` may not do this.
        Invalid: `until` is past.
    """
    require(Role(by.role), Act.CHANGE_DISCUSSION)
    if until is not None and until <= now:
        raise Invalid({"until": [_("Choose an end in the future.")]})
    _set(discussion, openness, pace, by=by, until=until, because=because.strip()[:300], now=now)
    return discussion


def _set(
    discussion: Discussion,
    openness: Openness,
    pace: Pace,
    *,
    by: Person | None,
    until: datetime | None,
    because: str,
    now: datetime,
) -> None:
    Discussion.objects.filter(pk=discussion.pk).update(
        openness=openness,
        pace=pace,
        set_at=now,
        set_by=by,
        set_until=until,
        set_because=because,
        version=F("version") + 1,
    )
    discussion.refresh_from_db()


def _cool_down(discussion: Discussion, *, now: datetime) -> None:
    """Slow a discussion that boils over, or let a moderator read first, for a time.

    What a person set outranks the rule for PERSON_OUTRANKS_FOR, and what they set that is still in
    force outranks it altogether.
    """
    discussion.refresh_from_db()
    if _person_outranks(discussion, now=now):
        return
    needed = cooling(heat_of(discussion, now=now))
    is_slow = discussion.pace_at(now) == Pace.SLOW
    if needed is None or (needed is Cooling.SLOW and is_slow):
        return
    if discussion.openness_at(now) != Openness.OPEN:
        return
    readers_first = needed is Cooling.READ_FIRST
    _set(
        discussion,
        Openness.PREMODERATED if readers_first else Openness.OPEN,
        Pace.NORMAL if readers_first else Pace.SLOW,
        by=None,
        until=now + LASTS,
        because=_("Many comments of the last half hour were kept back."),
        now=now,
    )


def _person_outranks(discussion: Discussion, *, now: datetime) -> bool:
    """Say whether somebody set how the discussion is run, lately or until now."""
    if discussion.set_by_id is None or discussion.set_at is None:
        return False
    return not discussion.is_over(now) or now <= discussion.set_at + PERSON_OUTRANKS_FOR


# ---- posting --------------------------------------------------------------------------------


def prepare_comment(
    *,
    speaker: Speaker,
    discussion: Discussion,
    body: str,
    parent_id: str = "",
    once_key: str = "",
    engine: Reader,
    timeout_s: float,
    now: datetime,
) -> Prepared:
    """Check and judge what somebody is about to post.

    Args:
        body: the small Markdown as typed, 1 to BODY_MAX_CHARS characters once cleaned.
        parent_id: public id of the comment answered, or "".
        once_key: the form's random token; the same words are not stored twice with it.

    Raises:
        Invalid: `body` is empty or too long.
        ParentElsewhere: `parent_id` names no comment that readers see in this discussion.
        DiscussionClosed, MembersOnly, AuthorBarred, WarningUnread, AuthorSlowed, TooFast: the
            author may not post now.
    """
    body = _clean_body(body)
    parent = _parent(discussion, parent_id)
    _check_openness(discussion, speaker.person, now=now)
    sanctions = _sanctions_on(speaker, discussion, now=now)
    sanctions.check_may_speak()
    sanctions.check_waited(now=now)
    _check_pace(discussion, speaker, now=now)
    judgement = judge(
        body=body,
        author=speaker.person,
        discussion=discussion,
        parent=parent,
        in_force=_in_force(discussion, now=now),
        engine=engine,
        timeout_s=timeout_s,
        premoderated=_is_premoderated(discussion, now=now),
        read_first_because=sanctions.read_first_because(),
    )
    return Prepared(speaker, discussion, parent, body, once_key, judgement)


def post_comment(prepared: Prepared, *, now: datetime) -> Posted:
    """Store a prepared comment with its first decision.

    A comment that is held is a result, not an error: look at `Posted.comment.standing`. What comes
    after it may be slowed, where the discussion boils over.
    """
    posted = _posted_once(prepared, now=now)
    if posted.is_new:
        _cool_down(prepared.discussion, now=now)
    return posted


def _posted_once(prepared: Prepared, *, now: datetime) -> Posted:
    try:
        return _store_comment(prepared, now=now)
    except IntegrityError:
        sent = comment_sent_before(prepared.discussion, prepared.once_key, prepared.body)
        if sent is not None:
            return Posted(sent, sent.decisions.order_by("position")[0], is_new=False)
        if not prepared.once_key:
            raise
        # The token made a comment from other words: somebody went back and wrote on.
        return _store_comment(replace(prepared, once_key=""), now=now)


def import_comment(
    *,
    author: Person,
    discussion: Discussion,
    body: str,
    number: int,
    parent: Comment | None,
    import_key: str,
    said_at: datetime,
    engine: Reader,
    timeout_s: float,
    now: datetime,
) -> Posted:
    """Store what was said elsewhere, under the number that it had there, judged as of now.

    Args:
        number: must be free in the discussion.
        import_key: what it is known by, so that it comes in once.

    Raises:
        Invalid: `body` is empty or too long.
    """
    body = _clean_body(body)
    judgement = judge(
        body=body,
        author=author,
        discussion=discussion,
        parent=parent,
        in_force=_in_force(discussion, now=now),
        engine=engine,
        timeout_s=timeout_s,
        premoderated=_is_premoderated(discussion, now=now),
    )
    with transaction.atomic():
        head = _lock_record(discussion.article.site)
        Discussion.objects.filter(pk=discussion.pk, last_number__lt=number).update(
            last_number=number
        )
        comment = _create_comment(
            discussion=discussion,
            author=author,
            parent=parent,
            body=body,
            number=number,
            standing=judgement.ruling.standing,
            posted_at=said_at,
            import_key=import_key,
        )
        revision = _add_revision(comment, now=said_at)
        decision = _record_ruling(
            head, comment, revision, judgement, occasion=Occasion.IMPORT, was="", now=now
        )
    return Posted(comment, decision)


def prepare_edit(
    *,
    speaker: Speaker,
    comment: Comment,
    body: str,
    engine: Reader,
    timeout_s: float,
    now: datetime,
) -> PreparedEdit:
    """Check and judge a new wording. One that was refused is put up for judgement again.

    Raises:
        NotTheAuthor: somebody else wrote it.
        EditTooLate: it is published for longer than EDIT_WINDOW, or was taken down.
        Invalid: `body` is empty or too long.
        DiscussionClosed, MembersOnly, AuthorBarred, WarningUnread: the author may not post now.
    """
    if comment.author_id != speaker.person.pk:
        raise NotTheAuthor()
    if not may_edit(comment, now=now):
        raise EditTooLate(minutes=int(EDIT_WINDOW.total_seconds() // 60))
    body = _clean_body(body)
    _check_openness(comment.discussion, speaker.person, now=now)
    sanctions = _sanctions_on(speaker, comment.discussion, now=now)
    sanctions.check_may_speak()
    judgement = judge(
        body=body,
        author=speaker.person,
        discussion=comment.discussion,
        parent=comment.parent,
        in_force=_in_force(comment.discussion, now=now),
        engine=engine,
        timeout_s=timeout_s,
        premoderated=_is_premoderated(comment.discussion, now=now),
        refused_by_person=refused_by_person(comment),
        read_first_because=sanctions.read_first_because(),
        held_for_reports=held_for_reports(comment),
    )
    return PreparedEdit(comment, body, judgement)


def edit_comment(prepared: PreparedEdit, *, now: datetime) -> Posted:
    """Store a new wording beside the old ones, and the decision about it.

    Raises:
        AlreadyDecided: somebody decided on the comment in the meantime.
    """
    comment, standing = prepared.comment, prepared.judgement.ruling.standing
    was = Standing(comment.standing)
    with transaction.atomic():
        head = _lock_record(comment.discussion.article.site)
        unchanged = Comment.objects.filter(pk=comment.pk, standing=was, edited_at=comment.edited_at)
        body_html = render_comment(prepared.body)
        if not unchanged.update(
            body=prepared.body, body_html=body_html, standing=standing, edited_at=now
        ):
            raise AlreadyDecided()
        comment.refresh_from_db(fields=["body", "body_html", "standing", "edited_at"])
        revision = _add_revision(comment, now=now)
        _count(comment, was=was)
        decision = _record_ruling(
            head,
            comment,
            revision,
            prepared.judgement,
            occasion=Occasion.EDIT,
            was=was,
            now=now,
        )
        _climb(comment, now=now)
    return Posted(comment, decision)


def withdraw_comment(*, comment: Comment, by: Person, now: datetime) -> Decision:
    """Take a comment back, at any time, as its author.

    Raises:
        NotTheAuthor: somebody else wrote it.
        StepImpossible: it was withdrawn already.
    """
    if comment.author_id != by.pk:
        raise NotTheAuthor()
    was = Standing(comment.standing)
    if was is Standing.WITHDRAWN:
        raise StepImpossible(was=was.value, standing=Standing.WITHDRAWN.value)
    return _decide(
        comment=comment,
        by=by,
        standing=Standing.WITHDRAWN,
        clause="",
        sentence="",
        seen=was,
        occasion=Occasion.WITHDRAWAL,
        now=now,
    )


def decide(
    *,
    comment: Comment,
    by: Person,
    standing: Standing,
    clause: str = "",
    sentence: str = "",
    seen: Standing,
    seen_revision: int,
    now: datetime,
) -> Decision:
    """Record a moderator's decision and give the comment its standing.

    Args:
        clause, sentence: what the author is told; required for a refusal.
        seen, seen_revision: the standing, and the ordinal of the wording, on the moderator's
            screen: people decide about the words they read.

    Raises:
        ActNotAllowed: `by` may not do this.
        StepImpossible: a comment of standing `seen` can't be given `standing`.
        ReasonMissing: a refusal without clause or sentence.
        AlreadyDecided: standing or wording changed in the meantime.
    """
    require(Role(by.role), Act.DECIDE_COMMENT)
    if standing not in STEPS[seen]:
        raise StepImpossible(was=seen.value, standing=standing.value)
    clause, sentence = clause.strip(), sentence.strip()[:SENTENCE_MAX_CHARS]
    if standing is not Standing.PUBLISHED and not (clause and sentence):
        raise ReasonMissing()
    if latest_revision(comment).ordinal != seen_revision:
        raise AlreadyDecided()
    return _decide(
        comment=comment,
        by=by,
        standing=standing,
        clause=clause,
        sentence=sentence,
        seen=seen,
        occasion=Occasion.DESK,
        now=now,
    )


def decide_again(
    *, decision: Decision, by: Person, standing: Standing, sentence: str, now: datetime
) -> Decision:
    """Record what somebody else makes of a decision that its author appealed against.

    The comment is published, or stays where `decision` put it, under the same clause.

    Args:
        standing: published, or that of `decision`.
        sentence: what the author is told; required where the comment stays.

    Raises:
        ActNotAllowed: `by` may not do this.
        StepImpossible: `standing` is neither, or nothing was refused.
        ReasonMissing: the comment stays and nobody says why.
        AlreadyDecided: another decision has followed, or the wording changed.
    """
    require(Role(by.role), Act.ANSWER_APPEAL)
    refused = Standing(decision.standing)
    if refused not in {Standing.REJECTED, Standing.REMOVED} or standing not in {
        refused,
        Standing.PUBLISHED,
    }:
        raise StepImpossible(was=refused.value, standing=standing.value)
    stays, sentence = standing is refused, sentence.strip()[:SENTENCE_MAX_CHARS]
    if stays and not sentence:
        raise ReasonMissing()
    comment = decision.comment
    with transaction.atomic():
        _lock_record(comment.discussion.article.site)
        if decision_in_force(comment) != decision:
            raise AlreadyDecided()
        return _decide(
            comment=comment,
            by=by,
            standing=standing,
            clause=decision.clause if stays else "",
            sentence=sentence,
            seen=refused,
            occasion=Occasion.APPEAL,
            now=now,
        )


def undo(*, decision: Decision, by: Person, now: datetime) -> Decision:
    """Take back what one decided a moment ago: the comment stands again where it stood.

    Both stay on the record. Nobody was told yet: see UNDO_WINDOW.

    Raises:
        UndoTooLate: it is somebody else's decision, older than UNDO_WINDOW, no moderator's
            decision, or answered by a later one.
    """
    require(Role(by.role), Act.DECIDE_COMMENT)
    comment = decision.comment
    if (
        decision.occasion != Occasion.DESK
        or decision.person_id != by.pk
        or now > decision.decided_at + UNDO_WINDOW + UNDO_GRACE
        or latest_decision(comment) != decision
    ):
        raise UndoTooLate(seconds=int(UNDO_WINDOW.total_seconds()))
    return _decide(
        comment=comment,
        by=by,
        standing=Standing(decision.was),
        clause="",
        sentence="",
        seen=Standing(decision.standing),
        occasion=Occasion.UNDO,
        now=now,
    )


def keep(*, comment: Comment, by: Person, seen_revision: int, now: datetime) -> Decision:
    """Record that a moderator read a reported comment and leaves it published.

    Args:
        seen_revision: the ordinal of the wording on the moderator's screen.

    Raises:
        ActNotAllowed: `by` may not do this.
        AlreadyDecided: standing or wording changed in the meantime.
    """
    require(Role(by.role), Act.DECIDE_COMMENT)
    if latest_revision(comment).ordinal != seen_revision:
        raise AlreadyDecided()
    return _decide(
        comment=comment,
        by=by,
        standing=Standing.PUBLISHED,
        clause="",
        sentence="",
        seen=Standing.PUBLISHED,
        occasion=Occasion.REPORT,
        now=now,
    )


def hold_for_reports(*, comment: Comment, now: datetime) -> Decision:
    """Take a published comment down until a moderator has read it: enough readers reported it.

    Whether they are enough is `policy.reports.reports_hold`. What the last ruling found and
    measured stays with the decision, so that the desk still sees it.

    Raises:
        AlreadyDecided: it is not published, or its wording changed in the meantime.
    """
    site = comment.discussion.article.site
    ruling, in_force = latest_ruling(comment), policy_in_force(site, now=now)
    with transaction.atomic():
        head = _lock_record(site)
        unchanged = Comment.objects.filter(
            pk=comment.pk, standing=Standing.PUBLISHED, edited_at=comment.edited_at
        )
        if not unchanged.update(standing=Standing.HELD):
            raise AlreadyDecided()
        comment.refresh_from_db(fields=["standing"])
        _count(comment, was=Standing.PUBLISHED)
        return _append(
            head,
            comment=comment,
            revision=latest_revision(comment),
            maker=Maker.RULE,
            person=None,
            occasion=Occasion.REPORT,
            was=Standing.PUBLISHED,
            standing=Standing.HELD,
            clause=REPORTED,
            sentence="",
            policy_version=in_force.number,
            now=now,
            model=ruling.model,
            findings=[*findings_as_data([finding_of_reports()]), *ruling.findings],
            signals=ruling.signals,
        )


def feature(*, comment: Comment, by: Person, now: datetime) -> None:
    """Pick a published comment out for readers.

    Raises:
        ActNotAllowed: `by` may not do this.
        StepImpossible: readers don't see it.
    """
    require(Role(by.role), Act.DECIDE_COMMENT)
    if comment.standing != Standing.PUBLISHED:
        raise StepImpossible(was=comment.standing, standing="featured")
    _set_featured(comment, now)


def unfeature(*, comment: Comment, by: Person) -> None:
    """Let a comment be one among others again.

    Raises:
        ActNotAllowed: `by` may not do this.
    """
    require(Role(by.role), Act.DECIDE_COMMENT)
    _set_featured(comment, None)


def may_edit(comment: Comment, *, now: datetime) -> bool:
    """Say whether its author may still reword a comment.

    What readers see can be changed for EDIT_WINDOW; what they don't see may be reworded as long
    as it waits or stands refused, since nobody has answered it.
    """
    if comment.standing == Standing.PUBLISHED:
        return now < comment.posted_at + EDIT_WINDOW
    return comment.standing in EDITABLE


# ---- checks ---------------------------------------------------------------------------------


def _clean_body(body: str) -> str:
    cleaned = clean_block(body).strip()
    if not cleaned:
        raise Invalid({"body": [_("Write something first.")]})
    if len(cleaned) > BODY_MAX_CHARS:
        told = _("A comment has at most {most} characters; this one is longer.")
        raise Invalid({"body": [told.format(most=f"{BODY_MAX_CHARS:,}")]})
    return cleaned


def _parent(discussion: Discussion, parent_id: str) -> Comment | None:
    if not parent_id:
        return None
    parent = Comment.objects.filter(
        discussion=discussion, public_id=parent_id, standing=Standing.PUBLISHED
    ).first()
    if parent is None:
        raise ParentElsewhere()
    return parent


def _is_premoderated(discussion: Discussion, *, now: datetime) -> bool:
    return discussion.openness_at(now) == Openness.PREMODERATED


def _check_openness(discussion: Discussion, person: Person, *, now: datetime) -> None:
    openness = discussion.openness_at(now)
    if openness == Openness.CLOSED:
        raise DiscussionClosed()
    if openness == Openness.MEMBERS_ONLY and person.kind != Kind.MEMBER:
        raise MembersOnly()


@dataclass(frozen=True, slots=True)
class _Sanctions:
    """What the sanctions in force at a place mean for who is about to speak there."""

    imposed: Mapping[str, Sanction]
    follow: Consequences
    policy: Policy

    def check_may_speak(self) -> None:
        """Do nothing if the author may put words on the page.

        Raises:
            AuthorBarred: a suspension or block is in force.
            WarningUnread: a warning was not read yet.
        """
        if self.follow.barred_by:
            barred_by = self.imposed[self.follow.barred_by]
            until = (
                _("until {moment}").format(moment=_moment(barred_by.until))
                if barred_by.until
                else _("for good")
            )
            raise AuthorBarred(until=until, **self._why(barred_by))
        if self.follow.unread:
            unread = self.imposed[self.follow.unread]
            raise WarningUnread(message=unread.message, **self._why(unread))

    def check_waited(self, *, now: datetime) -> None:
        """Do nothing if the author waited long enough since the last comment.

        Raises:
            AuthorSlowed: not yet.
        """
        moment = self.follow.slow_until
        if moment is not None:
            slowed_by = self.imposed[self.follow.slowed_by]
            raise AuthorSlowed(
                hours=slowed_by.hours or 0,
                moment=_moment(moment),
                retry_after_s=max(1, int((moment - now).total_seconds())),
                **self._why(slowed_by),
            )

    def read_first_because(self) -> str:
        """Say to the author why a moderator reads this first; "" where no sanction does."""
        if not self.follow.premoderated_by:
            return ""
        until = self.imposed[self.follow.premoderated_by].until
        if until is None:
            return _("A moderator reads what you write first. Your own page says why.")
        told = _("A moderator reads what you write first until {moment}. Your own page says why.")
        return told.format(moment=_moment(until))

    def _why(self, sanction: Sanction) -> dict[str, str]:
        clause = self.policy.clause(sanction.clause)
        title = clause.title if clause is not None else sanction.clause
        return {"clause": title, "reason": sanction.reason}


def _sanctions_on(speaker: Speaker, discussion: Discussion, *, now: datetime) -> _Sanctions:
    imposed = sanctions_in_force(
        speaker.person,
        network=speaker.network,
        secret=speaker.secret,
        where=where_of(discussion),
        now=now,
    )
    follow = consequences(measures(imposed, person=speaker.person), now=now)
    by_id = {sanction.public_id: sanction for sanction in imposed}
    return _Sanctions(by_id, follow, _in_force(discussion, now=now).policy)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _check_pace(discussion: Discussion, speaker: Speaker, *, now: datetime) -> None:
    if speaker.person.is_staff:
        return
    most, within = PACE[discussion.pace_at(now)]
    posts = last_posts_at(
        speaker.person, network=speaker.network, discussion=discussion, most=most, now=now
    )
    if len(posts) == most and posts[-1] > now - within:
        raise TooFast(retry_after_s=max(1, int((posts[-1] + within - now).total_seconds())))


def _in_force(discussion: Discussion, *, now: datetime) -> InForce:
    site = discussion.article.site
    in_force = policy_in_force(site, now=now)
    return replace(in_force, shadow=shadow_beside(in_force, site))


# ---- writing, inside one transaction --------------------------------------------------------


def _store_comment(prepared: Prepared, *, now: datetime) -> Posted:
    person, discussion = prepared.speaker.person, prepared.discussion
    with transaction.atomic():
        head = _lock_record(discussion.article.site)
        if person.kind == Kind.GUEST:
            person.save()
        comment = _create_comment(
            discussion=discussion,
            author=person,
            parent=prepared.parent,
            body=prepared.body,
            number=_next_number(discussion),
            standing=prepared.judgement.ruling.standing,
            posted_at=now,
            once_key=prepared.once_key,
        )
        revision = _add_revision(comment, now=now)
        decision = _record_ruling(
            head,
            comment,
            revision,
            prepared.judgement,
            occasion=Occasion.POSTING,
            was="",
            now=now,
        )
        _accept_policy(person, discussion, prepared.judgement.policy_version, now=now)
        remember_network(person=person, network=prepared.speaker.network, now=now)
        _climb(comment, now=now)
    return Posted(comment, decision)


def _lock_record(site: Site) -> RecordHead:
    """Take the site's record for this transaction: writers of one record go one by one."""
    return RecordHead.objects.select_for_update().get(site=site)


def _next_number(discussion: Discussion) -> int:
    Discussion.objects.filter(pk=discussion.pk).update(last_number=F("last_number") + 1)
    discussion.refresh_from_db(fields=["last_number"])
    return discussion.last_number


def _create_comment(
    *,
    discussion: Discussion,
    author: Person,
    parent: Comment | None,
    body: str,
    number: int,
    standing: Standing,
    posted_at: datetime,
    once_key: str = "",
    import_key: str = "",
) -> Comment:
    comment = Comment.objects.create(
        public_id=new_id(Prefix.COMMENT),
        discussion=discussion,
        author=author,
        author_name=author.name,
        number=number,
        parent=parent,
        root=(parent.root or parent) if parent else None,
        depth=parent.depth + 1 if parent else 0,
        path=f"{parent.path if parent else ''}{number:07d}",
        body=body,
        body_html=render_comment(body),
        standing=standing,
        posted_at=posted_at,
        once_key=once_key,
        import_key=import_key,
    )
    _count(comment, was=None)
    return comment


def _add_revision(comment: Comment, *, now: datetime) -> Revision:
    salt = secrets.token_hex(16)
    return Revision.objects.create(
        comment=comment,
        ordinal=comment.revisions.count() + 1,
        body=comment.body,
        salt=salt,
        digest=digest_of_text(comment.body, salt=salt),
        written_at=now,
    )


def _count(comment: Comment, *, was: Standing | None) -> None:
    """Bring the counts of published comments up to date after a change of standing."""
    step = (comment.standing == Standing.PUBLISHED) - (was is Standing.PUBLISHED)
    Discussion.objects.filter(pk=comment.discussion_id).update(
        version=F("version") + 1, published_count=F("published_count") + step
    )
    above = [int(comment.path[start : start + 7]) for start in range(0, len(comment.path) - 7, 7)]
    if step and above:
        ancestors = Comment.objects.filter(discussion_id=comment.discussion_id, number__in=above)
        ancestors.update(published_below=F("published_below") + step)


def _set_featured(comment: Comment, moment: datetime | None) -> None:
    with transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(featured_at=moment)
        Discussion.objects.filter(pk=comment.discussion_id).update(version=F("version") + 1)
    comment.featured_at = moment


def _decide(
    *,
    comment: Comment,
    by: Person,
    standing: Standing,
    clause: str,
    sentence: str,
    seen: Standing,
    occasion: Occasion,
    now: datetime,
) -> Decision:
    in_force = policy_in_force(comment.discussion.article.site, now=now)
    with transaction.atomic():
        head = _lock_record(comment.discussion.article.site)
        unchanged = Comment.objects.filter(
            pk=comment.pk, standing=seen, edited_at=comment.edited_at
        )
        if not unchanged.update(standing=standing):
            raise AlreadyDecided()
        comment.refresh_from_db(fields=["standing"])
        _count(comment, was=seen)
        decision = _append(
            head,
            comment=comment,
            revision=latest_revision(comment),
            maker=Maker.PERSON,
            person=by,
            occasion=occasion,
            was=seen,
            standing=standing,
            clause=clause,
            sentence=sentence,
            policy_version=in_force.number,
            now=now,
        )
        if standing is Standing.PUBLISHED or occasion is Occasion.UNDO:
            reversed_ones = comment.decisions.values_list("public_id", flat=True)
            drop_what_rested_on(person=comment.author, decisions=list(reversed_ones), now=now)
        _climb(comment, now=now)
    return decision


def _climb(comment: Comment, *, now: datetime) -> None:
    """Take the step that the site's ladder leaves to a rule, if this refusal called for it.

    The record is locked, so that two refusals at once bring one step. Imports never come here.
    """
    site, author = comment.discussion.article.site, comment.author
    ladder = ladder_of(policy_in_force(site, now=now).policy)
    if (
        comment.standing not in REFUSED
        or not ladder.is_automatic
        or author.is_staff
        or author.kind == Kind.IMPORTED
    ):
        return
    called_for = proposal(history_of(author, site), ladder, now)
    if called_for is not None and called_for.by_rule:
        impose_by_rule(person=author, proposal=called_for, site=str(site.pk), now=now)


def _record_ruling(
    head: RecordHead,
    comment: Comment,
    revision: Revision,
    judgement: Judgement,
    *,
    occasion: Occasion,
    was: str,
    now: datetime,
) -> Decision:
    ruling = judgement.ruling
    comment.risk = max((one.score for one in ruling.findings), default=0.0)
    comment.save(update_fields=["risk"])
    decisive = [one.clause for one in ruling.findings if one.proposes is ruling.standing]
    decision = _append(
        head,
        comment=comment,
        revision=revision,
        maker=Maker.RULE,
        person=None,
        occasion=occasion,
        was=was,
        standing=ruling.standing,
        clause=decisive[0] if decisive else "",
        sentence="",
        policy_version=judgement.policy_version,
        now=now,
        model=judgement.model,
        findings=findings_as_data(ruling.findings),
        signals=signals_as_data(judgement.reading),
    )
    _record_shadow(decision, judgement)
    return decision


def _record_shadow(decision: Decision, judgement: Judgement) -> None:
    """Keep what a shadow version would have said. The comment gets nothing of it."""
    if judgement.shadow is None:
        return
    version_id, ruling = judgement.shadow
    ShadowRuling.objects.create(
        decision=decision,
        version_id=version_id,
        standing=ruling.standing,
        findings=findings_as_data(ruling.findings),
    )


def _append(
    head: RecordHead,
    *,
    comment: Comment,
    revision: Revision,
    maker: Maker,
    person: Person | None,
    occasion: Occasion,
    was: str,
    standing: Standing,
    clause: str,
    sentence: str,
    policy_version: int,
    now: datetime,
    model: str = "",
    findings: Sequence[dict[str, object]] = (),
    signals: Sequence[dict[str, object]] = (),
) -> Decision:
    """Add one link to the record. `head` must be locked by this transaction."""
    entry = Entry(
        position=head.length + 1,
        decision=new_id(Prefix.DECISION),
        comment=comment.public_id,
        revision=revision.digest,
        maker=maker.value,
        person=person.public_id if person else "",
        was=str(was),
        standing=standing.value,
        clause=clause,
        sentence=sentence,
        findings=list(findings),
        signals=list(signals),
        policy_version=policy_version,
        model=model,
        decided_at=iso(now),
        previous_hash=head.hash,
        occasion=occasion.value,
    )
    head.length, head.hash = entry.position, hash_of(entry)
    head.save(update_fields=["length", "hash"])
    return Decision.objects.create(
        public_id=entry.decision,
        site_id=head.site_id,
        position=entry.position,
        comment=comment,
        revision=revision,
        maker=maker,
        person=person,
        occasion=occasion,
        was=entry.was,
        standing=entry.standing,
        clause=clause,
        sentence=sentence,
        findings=entry.findings,
        signals=entry.signals,
        policy_version=policy_version,
        model=model,
        decided_at=now,
        previous_hash=entry.previous_hash,
        hash=head.hash,
    )


def _accept_policy(person: Person, discussion: Discussion, number: int, *, now: datetime) -> None:
    version = PolicyVersion.objects.get(site=discussion.article.site_id, number=number)
    PolicyAcceptance.objects.get_or_create(
        person=person, version=version, defaults={"accepted_at": now}
    )


# What a comment that somebody says is illegal becomes when a moderator finds so, by its standing.
_REFUSED_UPON_NOTICE = {
    Standing.PUBLISHED: Standing.REMOVED,
    Standing.HELD: Standing.REJECTED,
}


def decide_upon_notice(
    *,
    comment: Comment,
    by: Person,
    refuses: bool,
    clause: str = "",
    sentence: str = "",
    seen: Standing,
    seen_revision: int,
    now: datetime,
) -> Decision:
    """Record what a moderator makes of a comment that somebody says is illegal.

    Refused, one that was published is removed and one that was held is rejected. Otherwise it is
    published, or stays so.

    Args:
        clause, sentence: what the author is told; required for a refusal.
        seen, seen_revision: standing and ordinal of the wording on the moderator's screen.

    Raises:
        ActNotAllowed: `by` may not do this.
        ReasonMissing: a refusal without clause or sentence.
        AlreadyDecided: standing or wording changed in the meantime, or it appears to nobody.
    """
    require(Role(by.role), Act.DECIDE_NOTICE)
    clause, sentence = clause.strip(), sentence.strip()[:SENTENCE_MAX_CHARS]
    if refuses and not (clause and sentence):
        raise ReasonMissing()
    if seen not in _REFUSED_UPON_NOTICE or latest_revision(comment).ordinal != seen_revision:
        raise AlreadyDecided()
    return _decide(
        comment=comment,
        by=by,
        standing=_REFUSED_UPON_NOTICE[seen] if refuses else Standing.PUBLISHED,
        clause=clause if refuses else "",
        sentence=sentence if refuses else "",
        seen=seen,
        occasion=Occasion.NOTICE,
        now=now,
    )
