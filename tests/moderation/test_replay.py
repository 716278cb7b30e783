"""The past judged by another policy, beside what people decided."""

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plaintalk.discussion.models import Comment, Maker, Occasion, Revision, ShadowRuling
from plaintalk.discussion.queries import policy_in_force, verify_record
from plaintalk.discussion.services import (
    Speaker,
    edit_comment,
    prepare_edit,
    undo,
    withdraw_comment,
)
from plaintalk.engine.signals import Attribute
from plaintalk.moderation.replay import queries
from plaintalk.moderation.replay.errors import (
    DraftChanged,
    DraftNotFound,
    PeriodEmpty,
    ReplayBusy,
    RunGoesOn,
)
from plaintalk.moderation.replay.models import PolicyDraft, ReplayChange, ReplayRun, RunState
from plaintalk.moderation.replay.queries import (
    Period,
    Step,
    changes_of,
    curve_of,
    draft_of,
    is_interrupted,
    replay,
    shadow_tally,
    version_rows,
)
from plaintalk.moderation.replay.services import (
    ask_again,
    ask_for_run,
    carry_out,
    drop_draft,
    give_up,
    save_draft,
    start_draft,
)
from plaintalk.moderation.replay.words import move_in_words, total_in_words, warnings_about
from plaintalk.people.models import Person
from plaintalk.people.permissions import ActNotAllowed, Role
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Policy
from plaintalk.policy.document import PolicyUnreadable, policy_text
from plaintalk.policy.facts import Facts
from plaintalk.policy.replay import Answer
from plaintalk.policy.ruling import rule
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PERIOD = Period(make.NOW - 30 * DAY, make.NOW + 30 * DAY)
H, P, R = Standing.HELD, Standing.PUBLISHED, Standing.REJECTED


def engine(**scores: float) -> make.SaidEngine:
    """Give an engine that finds these words profane."""
    return make.SaidEngine({word: (Attribute.PROFANITY, s) for word, s in scores.items()})


WORDS = engine(mild=0.35, rude=0.6, foul=0.95)


def said(word: str, **how: object) -> Comment:
    return make.comment(f"A {word} word.", engine=WORDS, **how)


def last(policy: Policy, period: Period = PERIOD, **how: object) -> Step:
    return list(replay(make.site(), policy, period, **how))[-1]  # type: ignore[arg-type]


def reword(comment: Comment, body: str, *, now: datetime = make.NOW) -> None:
    comment.refresh_from_db()
    prepared = prepare_edit(
        speaker=Speaker(person=comment.author, secret=make.SECRET),
        comment=comment,
        body=body,
        engine=WORDS,
        timeout_s=10,
        now=now,
    )
    edit_comment(prepared, now=now)


# ---- replays --------------------------------------------------------------------------------


def test_the_policy_in_force_replayed_changes_nothing() -> None:
    for word in ("mild", "rude", "foul", "kind"):
        said(word)

    tally = last(policy_in_force(make.site(), now=make.NOW).policy).tally

    assert (tally.total, tally.changed) == (4, 0)
    assert total_in_words(tally) == "4 comments were looked at. Nothing would change."


def test_what_would_change_is_set_against_what_people_decided() -> None:
    for standing in (P, P, Standing.REMOVED):
        comment = said("mild")
        if standing is not P:
            make.decided(comment, standing)
    make.decided(said("rude"), R)

    tally = last(make.policy(hold=0.3, reject=0.5)).tally

    assert tally.cells == Counter(
        {(P, H, Answer.NOBODY): 2, (P, H, Answer.REFUSED): 1, (H, R, Answer.REFUSED): 1}
    )
    moved = {(then, now): move_in_words(then, now, a) for then, now, a in tally.moves()}
    assert moved == {
        (
            P,
            H,
        ): "3 more held: people had refused 1 of them and published 0. At 2 nobody had looked.",
        (H, R): "1 that was held would be rejected: people had refused 1 of them and published 0.",
    }
    assert tally.errors(now=False) == (1, 0)
    assert tally.errors(now=True) == (0, 0)


def test_a_comment_counts_once_with_its_last_ruling_in_the_period() -> None:
    comment = said("rude")
    reword(comment, "A kind word.", now=make.NOW + DAY)

    whole = last(make.policy(), PERIOD).tally
    before = last(make.policy(), Period(make.NOW - DAY, make.NOW + DAY)).tally

    assert whole.cells == Counter({(P, P, Answer.NOBODY): 1})
    assert before.cells == Counter({(H, H, Answer.NOBODY): 1})


def test_a_decision_about_another_wording_is_no_answer() -> None:
    comment = said("rude")
    make.decided(comment, R)
    reword(comment, "A kind word.", now=make.NOW + DAY)

    assert last(make.policy()).tally.cells == Counter({(H, H, Answer.NOBODY): 1})


def test_a_decision_that_was_undone_is_no_answer() -> None:
    comment = said("rude")
    decision = make.decided(comment, R)
    undo(decision=decision, by=make.moderator(), clock=lambda: make.NOW)

    assert last(make.policy()).tally.cells == Counter({(H, H, Answer.NOBODY): 1})

    make.decided(comment, P)
    assert last(make.policy()).tally.cells == Counter({(H, H, Answer.PUBLISHED): 1})


def test_an_authors_withdrawal_is_not_what_people_decided() -> None:
    comment = said("rude")
    withdraw_comment(comment=comment, by=comment.author, now=make.NOW)

    assert last(make.policy()).tally.cells == Counter({(H, H, Answer.NOBODY): 1})


def test_another_sites_comments_and_other_times_are_left_out() -> None:
    said("rude", on=make.discussion())
    other = make.article(on=make.site("Another Paper"))
    said("rude", on=other.discussion)
    said("rude", now=make.NOW + 31 * DAY)

    assert last(make.policy()).tally.total == 1


def test_what_nobody_may_publish_before_a_person_read_it_stays_held() -> None:
    make.comment("A kind word.", engine=make.BrokenEngine())

    assert last(make.policy(hold=0.99, reject=None)).tally.cells == Counter(
        {(H, H, Answer.NOBODY): 1}
    )


def test_texts_are_read_again_when_asked_and_erased_ones_are_counted() -> None:
    said("rude")
    erased = said("rude")
    Revision.objects.filter(comment=erased).update(salt="", body="")

    stored = last(make.policy())
    again = last(make.policy(), read=engine(rude=0.9).read)

    assert stored.tally.cells == Counter({(H, H, Answer.NOBODY): 2})
    assert again.tally.cells == Counter({(H, R, Answer.NOBODY): 1, (H, H, Answer.NOBODY): 1})
    assert again.without_text == 1


def test_languages_that_no_policy_asked_for_then_are_told() -> None:
    said("kind")
    tried = make.policy().model_copy(update={"hold_other_languages": True})

    step = last(tried)

    assert step.unknown_language == 1
    (told,) = warnings_about(tried, unknown_language=step.unknown_language)
    assert "languages" in told


def test_a_threshold_below_what_the_model_says_is_told() -> None:
    (told,) = warnings_about(make.policy(hold=0.2), unknown_language=0)

    assert "no-profanity" in told


def test_nothing_said_is_told_and_not_counted() -> None:
    make.site()

    step = last(make.policy())

    assert (step.total, step.done) == (0, 0)
    assert total_in_words(step.tally).startswith("Nothing was said")


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(PeriodEmpty):
        Period(make.NOW, make.NOW)


def test_progress_is_told_in_chunks_that_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "CHUNK", 2)
    on = make.discussion()
    for _number in range(5):
        said("rude", on=on, author=make.member())

    steps = [(step.done, step.total) for step in replay(make.site(), make.policy(), PERIOD)]

    assert steps == [(0, 5), (2, 5), (4, 5), (5, 5)]


def test_a_chunk_takes_as_many_queries_for_one_comment_as_for_twenty() -> None:
    on = make.discussion()
    said("rude", on=on)
    with CaptureQueriesContext(connection) as few:
        last(make.policy())
    for _number in range(20):
        said("rude", on=on, author=make.member())

    with CaptureQueriesContext(connection) as many:
        last(make.policy())

    assert len(few) == len(many)


# ---- against a straightforward reference ----------------------------------------------------


def reference(policy: Policy, period: Period) -> Counter[tuple[Standing, Standing, Answer]]:
    """Count as one would by hand: comment by comment, through all of its decisions."""
    counted: Counter[tuple[Standing, Standing, Answer]] = Counter()
    for comment in Comment.objects.all():
        decisions = list(comment.decisions.order_by("position"))
        rulings = [
            one
            for one in decisions
            if one.maker == Maker.RULE and period.since <= one.decided_at < period.until
        ]
        if not rulings:
            continue
        ruling = rulings[-1]
        # The test's engine says the same of the same words for ever: it is asked again.
        reading = WORDS.read(ruling.revision.body, None)  # type: ignore[arg-type]
        facts = Facts(
            reading=reading,
            refused_by_person="refused-before" in [f["clause"] for f in ruling.findings],
            author_is_staff=comment.author.is_staff,
        )
        undone = {
            decisions[place - 1].pk
            for place, one in enumerate(decisions)
            if one.occasion == Occasion.UNDO
        }
        about = [
            one
            for one in decisions
            if one.maker == Maker.PERSON
            and one.revision_id == ruling.revision_id
            and one.occasion == Occasion.DESK
            and one.pk not in undone
        ]
        answer = Answer.NOBODY
        if about:
            answer = Answer.PUBLISHED if about[-1].standing == P else Answer.REFUSED
        counted[Standing(ruling.standing), rule(facts, policy).standing, answer] += 1
    return counted


def live_through(chance: random.Random) -> None:
    """Let a random history happen, through the services alone."""
    on = make.discussion()
    comments: list[Comment] = []
    authors = [make.member(), make.member(), make.member("Ed", role=Role.EDITOR)]
    for hour in range(60):
        now = make.NOW + timedelta(hours=hour)
        comment = chance.choice(comments) if comments else None
        match chance.randrange(6):
            case 0 | 1 | 2:
                word = chance.choice(["mild", "rude", "foul", "kind"])
                comments.append(said(word, on=on, author=chance.choice(authors), now=now))
            case 3 if comment is not None:
                comment.refresh_from_db()
                step = {H: chance.choice([P, R]), P: Standing.REMOVED}.get(comment.standing, P)
                if comment.standing != Standing.WITHDRAWN:
                    decision = make.decided(comment, step, now=now)
                    if chance.random() < 0.3:
                        make.undone(decision, now=now)
            case 4 if comment is not None:
                comment.refresh_from_db()
                if comment.standing in {H, R}:
                    reword(comment, f"A {chance.choice(['mild', 'rude'])} one.", now=now)
            case 5 if comment is not None:
                comment.refresh_from_db()
                if comment.standing != Standing.WITHDRAWN and chance.random() < 0.3:
                    withdraw_comment(comment=comment, by=comment.author, now=now)


@pytest.mark.parametrize("seed", range(4))
def test_the_counts_are_those_of_a_straightforward_reference(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CHUNK", 7)
    live_through(random.Random(seed))
    periods = [PERIOD, Period(make.NOW + timedelta(hours=20), make.NOW + timedelta(hours=40))]
    tried = [
        make.policy(),
        make.policy(hold=0.3),
        make.policy(hold=0.3, reject=0.5),
        make.policy(hold=0.97, reject=None),
    ]

    for period in periods:
        for policy in tried:
            assert last(policy, period).tally.cells == reference(policy, period)
    assert sum(reference(make.policy(), PERIOD).values()) > 20


# ---- shadow versions ------------------------------------------------------------------------


def test_a_shadow_version_is_never_in_force_and_its_rulings_are_kept_beside() -> None:
    make.site()
    shadow = make.version(make.policy(hold=0.3), shadow=True)

    comment = said("mild")

    assert policy_in_force(make.site(), now=make.NOW + DAY).number == 1
    assert comment.standing == P
    ruling = ShadowRuling.objects.get()
    assert (ruling.version, ruling.standing) == (shadow, H)
    assert ruling.findings[0]["clause"] == "no-profanity"
    assert ruling.decision.policy_version == 1
    assert verify_record(make.site()).broken is None


def test_only_the_latest_shadow_that_is_newer_than_what_is_in_force_speaks() -> None:
    make.site()
    said("mild")
    make.version(make.policy(hold=0.3), shadow=True)
    latest = make.version(make.policy(hold=0.35), shadow=True)
    said("mild")
    make.version(make.policy(), now=make.NOW)
    said("mild")

    assert [one.version for one in ShadowRuling.objects.all()] == [latest]


def test_a_rewording_is_ruled_by_the_shadow_too() -> None:
    make.site()
    make.version(make.policy(hold=0.3), shadow=True)
    comment = said("rude")

    reword(comment, "A mild word.", now=make.NOW + DAY)

    assert [one.standing for one in ShadowRuling.objects.order_by("pk")] == [H, H]


def test_what_a_shadow_would_have_done_is_counted_against_people() -> None:
    make.site()
    shadow = make.version(make.policy(hold=0.3), shadow=True)
    make.decided(said("mild"), Standing.REMOVED)
    said("kind")

    tally = shadow_tally(shadow)

    assert tally.cells == Counter({(P, H, Answer.REFUSED): 1, (P, P, Answer.NOBODY): 1})
    assert tally.spoke_now == Counter({"no-profanity": 1})


def test_each_version_is_named_for_what_it_is_now() -> None:
    make.site()
    make.version(make.policy(), shadow=True)
    make.version(make.policy())
    make.version(make.policy(), now=make.NOW + DAY)
    make.version(make.policy(), shadow=True)

    rows = version_rows(make.site(), now=make.NOW)

    assert [(row.version.number, row.state) for row in rows] == [
        (5, "shadow"),
        (4, "scheduled"),
        (3, "in force"),
        (2, "earlier"),
        (1, "earlier"),
    ]


# ---- thresholds by cost ---------------------------------------------------------------------


def test_a_curve_says_what_each_threshold_costs() -> None:
    make.decided(said("mild"), Standing.REMOVED)
    make.decided(said("rude"), P)
    said("foul")
    clause = make.policy().clause("no-profanity")
    assert clause is not None

    ((attribute, points),) = curve_of(make.site(), clause, PERIOD)

    assert attribute == "PROFANITY"
    costs = {point.threshold: (point.kept, point.missed, point.wrongly_kept) for point in points}
    assert costs[0.3] == (3, 0, 1)
    assert costs[0.4] == (2, 1, 1)
    assert costs[0.65] == (1, 1, 0)


def test_what_was_refused_because_of_another_clause_is_no_miss_of_this_one() -> None:
    make.decided(said("mild"), Standing.REMOVED, clause="advertising")
    clause = make.policy().clause("no-profanity")
    assert clause is not None

    ((_attribute, points),) = curve_of(make.site(), clause, PERIOD)

    assert [point.missed for point in points] == [0] * len(points)


def test_a_curve_looks_at_the_latest_comments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "READ_WHILE_WAITING", 2)
    on = make.discussion()
    for word in ("mild", "rude", "foul"):
        said(word, on=on, author=make.member())
    clause = make.policy().clause("no-profanity")
    assert clause is not None

    ((_attribute, points),) = curve_of(make.site(), clause, PERIOD)

    assert points[0].kept == 2


# ---- drafts and runs ------------------------------------------------------------------------


@pytest.fixture
def editor() -> Person:
    make.site()
    return make.member("Sona", role=Role.EDITOR)


def week_before(moment: datetime) -> Period:
    return Period(moment - timedelta(days=7), moment)


def draft_by(editor: Person, document: str = "") -> PolicyDraft:
    return start_draft(
        site=make.site(),
        document=document or policy_text(make.policy(hold=0.3)),
        based_on=1,
        by=editor,
        now=make.NOW,
    )


def clock() -> datetime:
    return make.NOW + timedelta(seconds=1)


def test_moderators_write_no_policy() -> None:
    make.site()

    with pytest.raises(ActNotAllowed):
        draft_by(make.moderator())
    with pytest.raises(ActNotAllowed):
        make.version(make.policy(), by=make.moderator())


def test_a_draft_is_kept_as_typed_and_is_its_writers_alone(editor: Person) -> None:
    draft = draft_by(editor)

    save_draft(draft=draft, document="title = ", seen=1, by=editor, now=make.NOW + DAY)

    kept = draft_of(make.site(), editor, draft.pk)
    assert (kept.document, kept.revision, kept.updated_at) == ("title = ", 2, make.NOW + DAY)
    with pytest.raises(DraftNotFound):
        draft_of(make.site(), make.member(role=Role.EDITOR), draft.pk)


def test_two_windows_do_not_overwrite_each_other(editor: Person) -> None:
    draft = draft_by(editor)
    save_draft(draft=draft, document="first", seen=1, by=editor, now=make.NOW)

    with pytest.raises(DraftChanged):
        save_draft(draft=draft, document="second", seen=1, by=editor, now=make.NOW)

    assert PolicyDraft.objects.get().document == "first"


def test_a_run_keeps_its_counts_and_the_comments_that_change(editor: Person) -> None:
    changed = [said("mild"), said("mild")]
    said("kind")
    run = ask_for_run(
        draft=draft_by(editor), period=week_before(make.NOW + DAY), by=editor, now=make.NOW + DAY
    )

    carry_out(run_id=run.pk, clock=clock)

    run.refresh_from_db()
    assert (run.state, run.done, run.total) == (RunState.DONE, 3, 3)
    page, following = changes_of(run)
    assert [one.decision.comment for one in page] == changed
    assert (page[0].then, page[0].now, page[0].clause, page[0].answer) == (
        "published",
        "held",
        "no-profanity",
        "nobody",
    )
    assert following is None
    assert changes_of(run, answer="refused") == ([], None)
    assert len(changes_of(run, then="published", now="held")[0]) == 2


def test_changes_come_in_pages_without_a_gap(
    editor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CHANGES_PAGE", 2)
    on = make.discussion()
    for _number in range(3):
        said("mild", on=on, author=make.member())
    run = ask_for_run(
        draft=draft_by(editor), period=week_before(make.NOW + DAY), by=editor, now=make.NOW + DAY
    )
    carry_out(run_id=run.pk, clock=clock)

    first, following = changes_of(run)
    second, end = changes_of(run, after=following or 0)

    assert [one.pk for one in [*first, *second]] == list(
        ReplayChange.objects.order_by("pk").values_list("pk", flat=True)
    )
    assert (len(first), len(second), end) == (2, 1, None)


def test_a_draft_that_is_no_policy_yet_can_not_be_tried(editor: Person) -> None:
    with pytest.raises(PolicyUnreadable):
        ask_for_run(
            draft=draft_by(editor, "title = "),
            period=week_before(make.NOW),
            by=editor,
            now=make.NOW,
        )


def test_one_replay_goes_on_at_a_time(editor: Person) -> None:
    draft = draft_by(editor)
    ask_for_run(draft=draft, period=week_before(make.NOW), by=editor, now=make.NOW)

    with pytest.raises(ReplayBusy):
        ask_for_run(draft=draft, period=week_before(make.NOW), by=editor, now=make.NOW)
    ask_for_run(draft=draft, period=week_before(make.NOW + DAY), by=editor, now=make.NOW + DAY)


def test_a_run_that_was_cut_off_can_be_started_again(editor: Person) -> None:
    said("mild")
    run = ask_for_run(draft=draft_by(editor), period=week_before(make.NOW), by=editor, now=make.NOW)
    ReplayRun.objects.update(state=RunState.RUNNING)
    run.refresh_from_db()

    with pytest.raises(RunGoesOn):
        ask_again(run=run, by=editor, now=make.NOW)
    assert is_interrupted(run, now=make.NOW + DAY)
    ask_again(run=run, by=editor, now=make.NOW + DAY)
    carry_out(run_id=run.pk, clock=clock)

    run.refresh_from_db()
    assert run.state == RunState.DONE
    with pytest.raises(RunGoesOn):
        ask_again(run=run, by=editor, now=make.NOW + DAY)


def test_a_run_is_carried_out_once(editor: Person) -> None:
    said("mild", now=make.NOW - DAY)
    run = ask_for_run(draft=draft_by(editor), period=week_before(make.NOW), by=editor, now=make.NOW)

    carry_out(run_id=run.pk, clock=clock)
    carry_out(run_id=run.pk, clock=clock)

    assert ReplayChange.objects.count() == 1


def test_a_run_that_was_overtaken_stops(editor: Person) -> None:
    said("mild", now=make.NOW - DAY)
    run = ask_for_run(draft=draft_by(editor), period=week_before(make.NOW), by=editor, now=make.NOW)
    moments = iter([make.NOW, make.NOW + DAY, make.NOW + DAY])

    def overtaken() -> datetime:
        ReplayRun.objects.filter(state=RunState.RUNNING).update(alive_at=make.NOW + 2 * DAY)
        return next(moments)

    carry_out(run_id=run.pk, clock=overtaken)

    run.refresh_from_db()
    assert (run.state, ReplayChange.objects.count()) == (RunState.RUNNING, 0)


def test_a_run_that_broke_down_says_so(editor: Person) -> None:
    run = ask_for_run(draft=draft_by(editor), period=week_before(make.NOW), by=editor, now=make.NOW)

    give_up(run_id=run.pk, why="The disk is full.", now=make.NOW)

    run.refresh_from_db()
    assert (run.state, run.error) == (RunState.FAILED, "The disk is full.")
    ask_again(run=run, by=editor, now=make.NOW)


def test_a_draft_thrown_away_leaves_its_replays(editor: Person) -> None:
    draft = draft_by(editor)
    run = ask_for_run(draft=draft, period=week_before(make.NOW), by=editor, now=make.NOW)

    drop_draft(draft=draft, by=editor)

    run.refresh_from_db()
    assert (run.draft, run.document) == (None, draft.document)
