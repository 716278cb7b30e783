"""The queue: who is given what, many decided at once, and what is said to authors."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from plaintalk.articles.models import Article
from plaintalk.discussion.errors import AlreadyDecided, ReasonMissing
from plaintalk.discussion.models import Comment, Decision, Occasion
from plaintalk.discussion.queries import latest_decision
from plaintalk.discussion.services import decide, hold_for_reports, keep
from plaintalk.moderation.queue import queries
from plaintalk.moderation.queue.errors import NothingChosen, TooManyChosen
from plaintalk.moderation.queue.queries import (
    Choice,
    claimed_by_others,
    lately_published,
    precedents,
    rows_of,
    sentences_on,
    waiting_in_order,
    worst_read_by,
    worst_waiting,
)
from plaintalk.moderation.queue.services import (
    CLAIM_LIVES,
    MOST_AT_ONCE,
    Seen,
    claim,
    claim_next,
    decide_many,
    note_read,
    release,
    save_sentence,
    undo_many,
)
from plaintalk.people.models import Person
from plaintalk.people.permissions import ActNotAllowed, Role
from plaintalk.policy.appearance import Standing
from plaintalk.policy.document import default_policy
from tests import make

pytestmark = pytest.mark.django_db

ALL = Choice()


def hold(many: int, body: str = "HOLDME") -> list[Comment]:
    """Hold comments, the longest wait first."""
    discussion = make.discussion()
    return [
        make.comment(
            f"{body} {n}",
            on=discussion,
            author=make.member(),
            now=make.NOW + timedelta(minutes=n),
        )
        for n in range(many)
    ]


def seen(comments: Sequence[Comment]) -> list[Seen]:
    return [Seen(one.public_id, Standing(one.standing), 1) for one in comments]


def next_for(person: Person, *, skipped: Sequence[int] = (), gentle: bool = False) -> Comment:
    found = claim_next(
        site=make.site(),
        by=person,
        choice=ALL,
        skipped=skipped,
        spare_worst=gentle,
        now=make.NOW + timedelta(hours=1),
    )
    assert found is not None
    return found.comment


# ---- the order and the lists ----------------------------------------------------------------


def test_the_longest_wait_comes_first_among_equals() -> None:
    held = hold(3)

    order = waiting_in_order(make.site(), ALL, now=make.NOW + timedelta(hours=1))

    assert order == [one.pk for one in held]


def test_the_queue_of_one_site_holds_nothing_of_another() -> None:
    hold(1)

    assert waiting_in_order(make.site("Another Paper"), ALL, now=make.NOW) == []


def test_the_queue_can_be_narrowed_to_a_person_an_article_and_words() -> None:
    one, two = hold(2)
    (three,) = hold(1, "HOLDME, you bridge")
    of_one = Choice(person=one.author.public_id)
    of_three = Choice(article=three.discussion.article.public_id)

    def keys(choice: Choice) -> list[int]:
        return waiting_in_order(make.site(), choice, now=make.NOW)

    assert keys(of_one) == [one.pk]
    assert keys(of_three) == keys(Choice(text="you BRIDGE")) == [three.pk]
    assert set(keys(Choice(text="holdme"))) == {one.pk, two.pk, three.pk}


def test_what_was_said_long_ago_and_held_now_has_not_waited_since_then() -> None:
    old = make.comment("Fine.", now=make.NOW - timedelta(days=60))
    (waiting,) = hold(1)
    hold_for_reports(comment=old, now=make.NOW + timedelta(hours=2))

    order = waiting_in_order(make.site(), ALL, now=make.NOW + timedelta(hours=2))

    assert order == [waiting.pk, old.pk]


def test_large_and_small_letters_are_alike_in_every_script() -> None:
    (held,) = hold(1, "HOLDME Мост [дорог]")

    for words in ("мост", "МОСТ", "[Дорог]"):
        assert waiting_in_order(make.site(), Choice(text=words), now=make.NOW) == [held.pk]
    assert waiting_in_order(make.site(), Choice(text="м.ст"), now=make.NOW) == []


def test_a_list_takes_the_same_number_of_queries_however_long_it_is() -> None:
    counts = []
    for many in (1, 9):
        hold(many)
        keys = waiting_in_order(make.site(), ALL, now=make.NOW)
        with CaptureQueriesContext(connection) as queries:
            rows_of(keys, now=make.NOW)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_row_marks_the_words() -> None:
    (held,) = hold(1)

    (row,) = rows_of([held.pk], now=make.NOW)

    assert [piece.text for piece in row.segments if piece.clauses] == ["HOLDME"]


def test_what_was_published_last_comes_first() -> None:
    first, second = make.comment("One."), make.comment("Two.")

    newest, older = lately_published(make.site(), ALL)
    assert [newest.comment_id, older.comment_id] == [second.pk, first.pk]
    assert lately_published(make.site(), ALL, before=newest.position) == [older]


def test_what_was_held_counts_as_published_when_a_moderator_published_it() -> None:
    (held,) = hold(1)
    posted_later = make.comment("Two.", now=make.NOW + timedelta(hours=1))
    make.decided(held, Standing.PUBLISHED)
    # That it was kept upon reports publishes it no second time.
    keep(comment=posted_later, by=make.moderator(), seen_revision=1, now=make.NOW)

    found = lately_published(make.site(), ALL)

    assert [one.comment_id for one in found] == [held.pk, posted_later.pk]
    assert [one.comment_id for one in lately_published(make.site(), Choice(text="two"))] == [
        posted_later.pk
    ]


def test_the_worst_are_kept_apart() -> None:
    mild, bad = hold(2)
    Comment.objects.filter(pk=bad.pk).update(risk=0.95)
    me = make.moderator()

    assert [one.pk for one in worst_waiting(make.site())] == [bad.pk]
    assert next_for(me, gentle=True) == mild


def test_the_worst_that_somebody_read_is_counted_by_day() -> None:
    mild, bad = hold(2)
    bad.risk, day = 0.95, timezone.localdate(make.NOW)
    me, other = make.moderator(), make.member("Arsen", role=Role.MODERATOR)

    for _again in range(2):
        note_read(comments=[mild, bad], by=me, now=make.NOW)

    assert worst_read_by(me, make.site(), day=day) == 1
    assert worst_read_by(other, make.site(), day=day) == 0
    assert worst_read_by(me, make.site(), day=day + timedelta(days=1)) == 0


# ---- claims ---------------------------------------------------------------------------------


def test_two_moderators_are_given_different_comments() -> None:
    first, second = hold(2)
    other = make.member("Arsen", role=Role.MODERATOR)

    assert next_for(make.moderator()) == first
    assert next_for(other) == second
    assert claimed_by_others(other, now=make.NOW + timedelta(hours=1)) == {first.pk}


def test_a_claim_runs_out() -> None:
    (held,) = hold(1)
    other = make.member("Arsen", role=Role.MODERATOR)
    claim(comment=held, by=make.moderator(), now=make.NOW)

    late = make.NOW + CLAIM_LIVES
    before = claim(comment=held, by=other, now=late - timedelta(seconds=1))
    after = claim(comment=held, by=other, now=late)

    assert before.by == make.moderator()
    assert after.by == other


def test_a_claim_that_is_let_go_of_at_this_very_moment_goes_to_whoever_asks() -> None:
    (held,) = hold(1)
    first, second = make.moderator(), make.member("Nare", role=Role.MODERATOR)
    claim(comment=held, by=first, now=make.NOW)

    def let_go(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        try:
            return execute(sql, params, many, context)
        except IntegrityError:
            let_go_of.append(held)
            raise
        finally:
            if sql.startswith("ROLLBACK TO") and let_go_of:
                release(comment=let_go_of.pop(), by=first)

    let_go_of: list[Comment] = []
    with connection.execute_wrapper(let_go):
        found = claim(comment=held, by=second, now=make.NOW)

    assert found.by == second


def test_what_one_lets_go_of_is_free_at_once() -> None:
    (held,) = hold(1)
    other = make.member("Arsen", role=Role.MODERATOR)
    claim(comment=held, by=make.moderator(), now=make.NOW)

    release(comment=held, by=other)
    assert claim(comment=held, by=other, now=make.NOW).by == make.moderator()
    release(comment=held, by=make.moderator())
    assert claim(comment=held, by=other, now=make.NOW).by == other


def test_a_claim_keeps_nobody_from_deciding() -> None:
    (held,) = hold(1)
    claim(comment=held, by=make.moderator(), now=make.NOW)
    other = make.member("Arsen", role=Role.MODERATOR)

    done = decide_many(
        site=make.site(),
        seen=seen([held]),
        by=other,
        standing=Standing.PUBLISHED,
        clause="",
        sentence="",
        now=make.NOW,
    )

    assert [one.person for one in done.decisions] == [other]


def test_what_was_skipped_is_not_given_again() -> None:
    first, second = hold(2)

    assert next_for(make.moderator(), skipped=[first.pk]) == second


def test_readers_are_given_nothing() -> None:
    (held,) = hold(1)

    with pytest.raises(ActNotAllowed):
        claim(comment=held, by=make.member(), now=make.NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite in memory is one connection's alone"
)
def test_ten_moderators_at_once_decide_no_comment_twice() -> None:
    hold(30)
    moderators = [make.member(f"M{n}", role=Role.MODERATOR) for n in range(10)]

    def work(person: Person) -> list[int]:
        mine = []
        try:
            while (
                given := claim_next(
                    site=make.site(),
                    by=person,
                    choice=ALL,
                    skipped=mine,
                    spare_worst=False,
                    now=make.NOW,
                )
            ) is not None:
                decide(
                    comment=given.comment,
                    by=person,
                    standing=Standing.PUBLISHED,
                    seen=Standing.HELD,
                    seen_revision=1,
                    now=make.NOW,
                )
                mine.append(given.comment.pk)
        finally:
            connection.close()
        return mine

    with ThreadPoolExecutor(10) as pool:
        decided = [key for mine in pool.map(work, moderators) for key in mine]

    assert len(decided) == len(set(decided)) == 30
    assert Decision.objects.filter(occasion=Occasion.DESK).count() == 30


# ---- many at once ---------------------------------------------------------------------------


def test_many_are_refused_with_one_clause_and_one_sentence() -> None:
    held = hold(3)

    done = decide_many(
        site=make.site(),
        seen=seen(held),
        by=make.moderator(),
        standing=Standing.REJECTED,
        clause="no-profanity",
        sentence="Without the swear word, please.",
        now=make.NOW,
    )

    assert len(done.decisions) == 3
    assert not done.left
    assert set(Comment.objects.values_list("standing", flat=True)) == {"rejected"}
    assert {latest_decision(one).sentence for one in held} == {"Without the swear word, please."}


def test_what_changed_in_the_meantime_is_left_alone_and_told() -> None:
    first, second = hold(2)
    as_seen = seen([first, second])
    make.decided(first, Standing.PUBLISHED)

    done = decide_many(
        site=make.site(),
        seen=as_seen,
        by=make.moderator(),
        standing=Standing.REJECTED,
        clause="no-profanity",
        sentence="No.",
        now=make.NOW,
    )

    assert [one.comment for one in done.decisions] == [second]
    assert [one.public_id for one in done.left] == [first.public_id]
    assert isinstance(done.left[0].why, AlreadyDecided)
    assert Comment.objects.get(pk=first.pk).standing == Standing.PUBLISHED


def test_without_a_sentence_each_author_is_told_the_one_of_their_articles_language() -> None:
    editor = make.member("Ani", role=Role.EDITOR)
    held = [*hold(1), *hold(1)]
    Article.objects.filter(discussion=held[1].discussion).update(language="ru")
    for language, sentence in (("en", "Please don't."), ("ru", "Пожалуйста, не надо.")):
        save_sentence(
            site=make.site(), clause="no-profanity", language=language, text=sentence, by=editor
        )

    done = decide_many(
        site=make.site(),
        seen=[Seen(one.public_id, Standing.HELD, 1) for one in held],
        by=make.moderator(),
        standing=Standing.REJECTED,
        clause="no-profanity",
        sentence="",
        now=make.NOW,
    )

    told = [decision.sentence for decision in done.decisions]
    assert told == ["Please don't.", "Пожалуйста, не надо."]


def test_a_refusal_of_many_without_a_clause_changes_nothing() -> None:
    held = hold(2)

    done = decide_many(
        site=make.site(),
        seen=seen(held),
        by=make.moderator(),
        standing=Standing.REJECTED,
        clause="",
        sentence="",
        now=make.NOW,
    )

    assert not done.decisions
    assert all(isinstance(one.why, ReasonMissing) for one in done.left)


def test_none_and_too_many_are_refused() -> None:
    def act(chosen: list[Seen]) -> None:
        decide_many(
            site=make.site(),
            seen=chosen,
            by=make.moderator(),
            standing=Standing.PUBLISHED,
            clause="",
            sentence="",
            now=make.NOW,
        )

    with pytest.raises(NothingChosen):
        act([])
    with pytest.raises(TooManyChosen):
        act([Seen("c_none", Standing.HELD, 1)] * (MOST_AT_ONCE + 1))


def test_many_are_taken_back_together() -> None:
    held = hold(3)
    done = decide_many(
        site=make.site(),
        seen=seen(held),
        by=make.moderator(),
        standing=Standing.PUBLISHED,
        clause="",
        sentence="",
        now=make.NOW,
    )

    undone = undo_many(decisions=done.decisions, by=make.moderator(), clock=lambda: make.NOW)

    assert len(undone.decisions) == 3
    assert set(Comment.objects.values_list("standing", flat=True)) == {"held"}


# ---- what is like it, and what is said ------------------------------------------------------


def test_a_case_shows_what_was_decided_on_similar_words() -> None:
    alike, other = hold(1, "HOLDME this bridge costs far too much")[0], hold(1, "HOLDME cats")[0]
    for one in (alike, other):
        make.decided(one, Standing.PUBLISHED)
    (now,) = hold(1, "HOLDME the bridge costs far too much money")

    found = precedents(now, latest_decision(now))

    assert [one.comment for one in found] == [alike]
    assert [one.standing for one in found[0].decisions] == [Standing.PUBLISHED]


def test_what_was_taken_back_is_no_example() -> None:
    (before,) = hold(1, "HOLDME this bridge costs far too much")
    mistake = make.decision_by(make.moderator(), on=before, standing=Standing.PUBLISHED)
    undo_many(decisions=[mistake], by=make.moderator(), clock=lambda: make.NOW)
    (now,) = hold(1, "HOLDME the bridge costs far too much money")

    assert precedents(now, latest_decision(now)) == []


def test_a_comment_without_findings_is_like_nothing() -> None:
    quiet = make.comment("A quiet word.")

    assert precedents(quiet, latest_decision(quiet)) == []


def test_a_clause_has_a_plain_sentence_until_the_site_saves_its_own() -> None:
    site, policy = make.site(), default_policy()
    editor = make.member("Sona", role=Role.EDITOR)
    plain = sentences_on(site, policy, "en")
    assert "clause 1" in plain["no-profanity"]
    assert "No profanity" in plain["no-profanity"]

    def kept(text: str) -> str:
        save_sentence(site=site, clause="no-profanity", language="en", text=text, by=editor)
        return sentences_on(site, policy, "en")["no-profanity"]

    assert kept(" Say it without the oath. ") == "Say it without the oath."
    in_armenian = sentences_on(site, policy, "hy")["no-profanity"]
    assert in_armenian.startswith("Այն խախտում է"), "the plain one, since none is saved in it"
    assert kept("") == plain["no-profanity"]


def test_a_moderator_does_not_write_the_sites_sentences() -> None:
    with pytest.raises(ActNotAllowed):
        save_sentence(
            site=make.site(), clause="no-profanity", language="en", text="X.", by=make.moderator()
        )


def test_the_plain_sentence_is_in_the_language_of_those_who_discuss(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "_", lambda text: f"{translation.get_language()}: {text}")

    with translation.override("hy"):
        plain = sentences_on(make.site(), default_policy(), "ru")["no-profanity"]

    assert plain.startswith("ru: It goes against clause 1")
