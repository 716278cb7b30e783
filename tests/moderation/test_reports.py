"""Readers' reports: who may make one, when they hold a comment, and how they end."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from plaintalk.discussion import services as discussion_services
from plaintalk.discussion.errors import AlreadyDecided
from plaintalk.discussion.models import Comment, Decision, Maker, Occasion, Pace
from plaintalk.discussion.queries import verify_record
from plaintalk.discussion.services import (
    Speaker,
    edit_comment,
    keep,
    prepare_edit,
    undo,
    withdraw_comment,
)
from plaintalk.moderation.reports.errors import (
    AlreadyReported,
    NotUpForReport,
    OwnComment,
    ReasonUnknown,
    ReporterUnknown,
    ReportingPaused,
    TooManyReports,
)
from plaintalk.moderation.reports.models import WORDS_MAX_CHARS, Report
from plaintalk.moderation.reports.queries import (
    Outcome,
    conduct_in_reporting,
    reported_comments,
    reports_made_by,
    tracks_of,
)
from plaintalk.moderation.reports.services import REPORTS_A_DAY, ReportMade, report_comment
from plaintalk.people.models import Person
from plaintalk.people.permissions import ActNotAllowed, Role
from plaintalk.people.services import remember_network
from plaintalk.policy.appearance import Standing
from plaintalk.policy.heat import LASTS
from plaintalk.policy.reports import PAUSED_FOR, WRONG_REPORTS, Reporting
from tests import make

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SOON = make.NOW + MINUTE
LATER = make.NOW + 2 * MINUTE
MUCH_LATER = make.NOW + 10 * MINUTE


def report(
    comment: Comment, by: Person | None, *, clause: str = "threats", now: datetime = SOON
) -> ReportMade:
    return report_comment(comment=comment, by=by, clause=clause, words="See line 2.", now=now)


def reported_by(people: int, comment: Comment, *, now: datetime = SOON) -> list[ReportMade]:
    return [report(comment, make.member(f"R{n}"), now=now) for n in range(people)]


def outcome(person: Person, *, now: datetime = MUCH_LATER) -> Outcome:
    (only,) = reports_made_by(person, now=now)
    return only.outcome


def listed(*, now: datetime = MUCH_LATER) -> list[Comment]:
    return [one.comment for one in reported_comments(make.site(), now=now)]


def again(comment: Comment) -> Comment:
    comment.refresh_from_db()
    return comment


def judge(comment: Comment, standing: Standing, *, now: datetime = LATER) -> Decision:
    return make.decision_by(make.moderator(), on=again(comment), standing=standing, now=now)


# ---- who may report what --------------------------------------------------------------------


def test_a_member_reports_a_comment_and_it_stays_published() -> None:
    comment = make.comment()
    made = report(comment, make.member())

    assert not made.holds
    assert (made.report.clause, made.report.words) == ("threats", "See line 2.")
    assert made.report.revision.body == comment.body
    assert again(comment).standing == Standing.PUBLISHED


def test_a_guest_who_has_spoken_here_can_report() -> None:
    assert report(make.comment(), make.comment().author).report.reporter.kind == "guest"


def test_nobody_unknown_reports() -> None:
    comment = make.comment()

    for nobody in (None, make.guest()):
        with pytest.raises(ReporterUnknown):
            report(comment, nobody)


def test_authors_do_not_report_themselves() -> None:
    comment = make.comment()

    with pytest.raises(OwnComment):
        report(comment, comment.author)


@pytest.mark.parametrize("body", ["The HOLDME bridge.", "The REJECTME bridge."])
def test_what_readers_do_not_see_can_not_be_reported(body: str) -> None:
    with pytest.raises(NotUpForReport):
        report(make.comment(body), make.member())


@pytest.mark.parametrize("clause", ["", "no-such-clause"])
def test_a_report_names_a_clause_of_the_policy(clause: str) -> None:
    with pytest.raises(ReasonUnknown):
        report(make.comment(), make.member(), clause=clause)


def test_one_person_reports_one_comment_once() -> None:
    comment, reader = make.comment(), make.member()
    first = report(comment, reader).report

    with pytest.raises(AlreadyReported):
        report(comment, reader)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report(
            comment=comment,
            revision=first.revision,
            reporter=reader,
            clause="threats",
            reported_at=SOON,
        ).save()


def test_a_days_reports_are_limited_and_the_next_day_is_another() -> None:
    reader, discussion = make.member(), make.discussion()
    comments = [
        make.comment(f"Voice {n}.", author=make.member(), on=discussion)
        for n in range(REPORTS_A_DAY + 1)
    ]
    for comment in comments[:-1]:
        report(comment, reader)

    with pytest.raises(TooManyReports) as refused:
        report(comments[-1], reader, now=SOON + timedelta(hours=1))

    wait = timedelta(seconds=int(refused.value.details["retry_after_s"]))
    assert timedelta(hours=22) < wait <= timedelta(hours=23, seconds=1)
    report(comments[-1], reader, now=SOON + timedelta(hours=1) + wait)


def test_long_words_are_cut() -> None:
    made = report_comment(
        comment=make.comment(), by=make.member(), clause="threats", words="x" * 5000, now=SOON
    )

    assert len(made.report.words) == WORDS_MAX_CHARS


# ---- holding --------------------------------------------------------------------------------


def test_four_unknown_readers_hold_a_comment_and_three_do_not() -> None:
    comment = make.comment()

    made = reported_by(4, comment)

    assert [one.holds for one in made] == [False, False, False, True]
    assert again(comment).standing == Standing.HELD
    decision = comment.decisions.order_by("-position")[0]
    assert (decision.maker, decision.occasion) == (Maker.RULE, Occasion.REPORT)
    assert (decision.was, decision.standing) == (Standing.PUBLISHED, Standing.HELD)
    assert decision.clause == "reported"
    assert verify_record(make.site()).broken is None
    comment.discussion.refresh_from_db()
    assert comment.discussion.published_count == 0


def test_what_the_check_found_stays_with_a_comment_held_for_reports() -> None:
    comment = make.comment("The HOLDME bridge.", author=make.member("Chief", role=Role.EDITOR))
    Comment.objects.filter(pk=comment.pk).update(author=make.member())
    ruling = comment.decisions.get()

    reported_by(4, again(comment))

    held = comment.decisions.order_by("-position")[0]
    assert [one["clause"] for one in held.findings] == ["reported", "no-profanity"]
    assert (held.signals, held.model) == (ruling.signals, ruling.model)


def test_three_readers_who_proved_right_hold_a_comment() -> None:
    readers = [make.member(f"R{n}") for n in range(3)]
    for _each in range(2):
        bad = make.comment()
        for reader in readers:
            report(bad, reader)
        judge(bad, Standing.REMOVED)
    comment = make.comment()

    made = [report(comment, reader, now=MUCH_LATER) for reader in readers]

    assert tracks_of([readers[0].pk], now=MUCH_LATER)[readers[0].pk].weight == pytest.approx(0.75)
    assert made[-1].holds


def test_readers_who_proved_wrong_hold_nothing() -> None:
    readers = [make.member(f"R{n}") for n in range(4)]
    for reader in readers:
        fine = make.comment()
        report(fine, reader)
        keep(comment=fine, by=make.moderator(), seen_revision=1, now=LATER)
    comment = make.comment()

    assert not any(report(comment, reader, now=MUCH_LATER).holds for reader in readers)


def test_guests_of_one_network_are_one_voice() -> None:
    comment = make.comment()
    guests = [make.comment(network="").author for _each in range(5)]
    for guest in guests[:4]:
        remember_network(person=guest, network="the same", now=make.NOW)

    made = [report(comment, guest) for guest in guests]

    assert not any(one.holds for one in made)
    assert not any(one.holds for one in reported_by(1, comment))
    assert reported_by(1, comment)[0].holds


@pytest.mark.parametrize("how", ["keep", "publish"])
def test_a_moderators_word_outranks_reports_for_good(how: str) -> None:
    if how == "keep":
        comment = make.comment()
        keep(comment=comment, by=make.moderator(), seen_revision=1, now=LATER)
    else:
        comment = make.comment("The HOLDME bridge.")
        judge(comment, Standing.PUBLISHED)

    made = reported_by(12, again(comment), now=MUCH_LATER)

    assert not any(one.holds for one in made)
    assert again(comment).standing == Standing.PUBLISHED
    assert listed() == [comment]


def test_what_staff_said_is_not_held() -> None:
    comment = make.comment(author=make.member("Chief", role=Role.EDITOR))

    assert not any(one.holds for one in reported_by(6, comment))


def test_rewording_does_not_let_a_comment_out_that_reports_hold() -> None:
    comment = make.comment(author=make.member())
    reported_by(4, comment)

    def reword(body: str, now: datetime) -> str:
        prepared = discussion_services.prepare_edit(
            speaker=discussion_services.Speaker(person=comment.author, secret=make.SECRET),
            comment=again(comment),
            body=body,
            engine=make.PROFANE,
            timeout_s=10,
            now=now,
        )
        return discussion_services.edit_comment(prepared, now=now).comment.standing

    assert reword("Quite harmless now.", SOON) == Standing.HELD
    judge(comment, Standing.PUBLISHED)
    assert reword("Harmless as well.", LATER + MINUTE) == Standing.PUBLISHED


def test_a_hold_that_comes_too_late_changes_nothing() -> None:
    comment = make.comment()
    stale = Comment.objects.get(pk=comment.pk)
    judge(comment, Standing.REMOVED)

    with pytest.raises(AlreadyDecided):
        discussion_services.hold_for_reports(comment=stale, now=LATER)
    assert again(comment).standing == Standing.REMOVED


# ---- keeping --------------------------------------------------------------------------------


def test_a_discussion_much_of_which_is_reported_is_slowed_for_a_time() -> None:
    discussion = make.discussion()
    said = [make.comment(on=discussion, author=make.member(), now=make.NOW) for _ in range(10)]

    for comment in said[:2]:
        reported_by(2, comment)
    reported_by(1, said[2])
    discussion.refresh_from_db()
    assert discussion.pace_at(SOON) == Pace.NORMAL, "one reader's word against the third"
    report(said[2], make.member("Another"))

    discussion.refresh_from_db()
    assert discussion.pace_at(SOON) == Pace.SLOW
    assert discussion.pace_at(SOON + LASTS) == Pace.NORMAL


def test_reports_that_a_moderator_answered_heat_nothing() -> None:
    discussion = make.discussion()
    said = [make.comment(on=discussion, author=make.member(), now=make.NOW) for _ in range(10)]
    for comment in said[:2]:
        reported_by(2, comment)
        keep(comment=comment, by=make.moderator(), seen_revision=1, now=SOON)

    reported_by(2, said[2], now=LATER)

    discussion.refresh_from_db()
    assert discussion.pace_at(LATER) == Pace.NORMAL


def test_keeping_is_a_decision_on_the_record() -> None:
    comment = make.comment()

    decision = keep(comment=comment, by=make.moderator(), seen_revision=1, now=LATER)

    assert (decision.maker, decision.occasion) == (Maker.PERSON, Occasion.REPORT)
    assert decision.was == decision.standing == Standing.PUBLISHED
    assert verify_record(make.site()).broken is None
    comment.discussion.refresh_from_db()
    assert comment.discussion.published_count == 1


def test_only_what_was_read_and_is_published_is_kept_and_only_by_staff() -> None:
    comment, held = make.comment(), make.comment("The HOLDME bridge.")

    with pytest.raises(ActNotAllowed):
        keep(comment=comment, by=make.member(), seen_revision=1, now=LATER)
    for one, revision in ((comment, 2), (held, 1)):
        with pytest.raises(AlreadyDecided):
            keep(comment=one, by=make.moderator(), seen_revision=revision, now=LATER)


# ---- how reports end ------------------------------------------------------------------------


def test_a_report_is_open_until_a_moderator_has_spoken() -> None:
    comment, reader = make.comment(), make.member()
    report(comment, reader)

    assert outcome(reader) is Outcome.OPEN
    assert listed() == [comment]


def test_removing_proves_a_report_right_and_keeping_proves_it_wrong() -> None:
    bad, fine, readers = make.comment(), make.comment(), [make.member(), make.member()]
    report(bad, readers[0])
    report(fine, readers[1])

    judge(bad, Standing.REMOVED)
    keep(comment=fine, by=make.moderator(), seen_revision=1, now=LATER)

    assert [outcome(reader) for reader in readers] == [Outcome.RIGHT, Outcome.WRONG]
    assert listed() == []


def test_nobody_is_told_what_may_still_be_undone_and_undoing_opens_reports_again() -> None:
    comment, reader = make.comment(), make.member()
    report(comment, reader)
    decision = judge(comment, Standing.REMOVED)
    assert outcome(reader, now=LATER) is Outcome.OPEN
    assert listed(now=LATER) == []

    undo(decision=decision, by=make.moderator(), clock=lambda: LATER + timedelta(seconds=5))

    assert outcome(reader) is Outcome.OPEN
    assert listed() == [comment]


def test_what_is_given_back_later_proves_a_report_wrong_after_all() -> None:
    comment, reader = make.comment(), make.member()
    report(comment, reader)
    judge(comment, Standing.REMOVED)
    judge(comment, Standing.PUBLISHED, now=LATER + MINUTE)

    assert outcome(reader) is Outcome.WRONG


def test_a_word_spoken_before_the_report_does_not_answer_it() -> None:
    comment, reader = make.comment("The HOLDME bridge."), make.member()
    judge(comment, Standing.PUBLISHED, now=SOON)
    report(again(comment), reader, now=LATER)

    assert outcome(reader) is Outcome.OPEN
    assert listed() == [comment]


def test_nobody_was_right_or_wrong_about_what_was_withdrawn() -> None:
    comment, reader = make.comment(), make.member()
    report(comment, reader)
    withdraw_comment(comment=comment, by=comment.author, now=LATER)

    assert outcome(reader) is Outcome.MOOT
    assert listed() == []
    assert tracks_of([reader.pk], now=MUCH_LATER)[reader.pk].ended == 0


def test_nobody_was_wrong_about_a_wording_that_was_changed_before_it_was_kept() -> None:
    comment, reader = make.comment(author=make.member()), make.member()
    report(comment, reader)
    prepared = discussion_services.prepare_edit(
        speaker=discussion_services.Speaker(person=comment.author, secret=make.SECRET),
        comment=comment,
        body="Another wording.",
        engine=make.PROFANE,
        timeout_s=10,
        now=SOON,
    )
    discussion_services.edit_comment(prepared, now=SOON)
    keep(comment=again(comment), by=make.moderator(), seen_revision=2, now=LATER)

    assert outcome(reader) is Outcome.MOOT


def test_the_weightiest_comment_comes_first_then_the_oldest_report() -> None:
    first, second, third = (make.comment(f"Voice {n}.") for n in range(3))
    for people, comment in ((1, first), (1, second), (2, third)):
        reported_by(people, comment, now=SOON + timedelta(seconds=comment.pk))

    found = reported_comments(make.site(), now=MUCH_LATER)

    assert [one.comment for one in found] == [third, first, second]
    assert [one.weight for one in found] == [1.0, 0.5, 0.5]


def wrong_reports(person: Person, many: int, *, begin: datetime) -> datetime:
    """Let somebody report comments that a moderator keeps, one after the other; give the end."""
    moment = begin
    for number in range(many):
        comment = make.comment(f"Harmless {number}.", author=make.member(), now=moment)
        report(comment, person, now=moment + MINUTE)
        keep(
            comment=again(comment),
            by=make.moderator(),
            seen_revision=1,
            now=moment + 2 * MINUTE,
        )
        moment += timedelta(hours=2)
    return moment


def test_whoever_goes_on_reporting_wrongly_is_warned_and_then_paused_for_a_while() -> None:
    person = make.member()
    told = wrong_reports(person, WRONG_REPORTS, begin=make.NOW)
    assert conduct_in_reporting(person, now=told).reporting is Reporting.WARNED

    after = wrong_reports(person, WRONG_REPORTS, begin=told)
    comment = make.comment("Harmless.", author=make.member(), now=after)
    with pytest.raises(ReportingPaused):
        report(comment, person, now=after)

    report(comment, person, now=after + PAUSED_FOR)
    report(make.comment("Bad.", author=make.member()), make.member(), now=after)


def test_a_moderators_word_is_about_the_wording_that_they_read() -> None:
    comment = make.comment("The HOLDME bridge.", author=make.member())
    judge(comment, Standing.PUBLISHED, now=make.NOW)
    prepared = prepare_edit(
        speaker=Speaker(person=comment.author, secret=make.SECRET),
        comment=again(comment),
        body="Something else altogether.",
        engine=make.PROFANE,
        timeout_s=10,
        now=SOON,
    )
    edit_comment(prepared, now=SOON)

    made = reported_by(4, again(comment), now=LATER)

    assert made[-1].holds


def test_the_list_takes_the_same_number_of_queries_however_long_it_is() -> None:
    reader = make.member()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            listed()
        return len(asked)

    report(make.comment("Fine."), reader)
    once = queries()
    for _each in range(5):
        report(make.comment("Fine."), reader)

    assert queries() == once
