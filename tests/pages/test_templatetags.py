"""What templates say in words. Needs no database: everything here is pure."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.articles.models import Article
from plaintalk.discussion.marks import marked
from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import Place
from plaintalk.pages.tags import amounts, articles, clauses, standings, threads
from plaintalk.policy.appearance import Standing
from plaintalk.policy.document import default_policy
from plaintalk.policy.ruling import ENGINE_SILENT

POLICY = default_policy()
FIRST, SECOND = POLICY.clauses[0], POLICY.clauses[1]


def finding(clause: str, start: int, end: int) -> dict[str, object]:
    return {"clause": clause, "attribute": "PROFANITY", "spans": [[start, end]]}


def test_marked_words_carry_the_number_that_readers_see() -> None:
    html = clauses.marked_text(marked("a bad word", [finding(SECOND.id, 2, 5)]), POLICY)

    assert html == 'a <mark>bad</mark><span class="mark-label">[clause 2]</span> word'


def test_words_of_two_clauses_name_both_of_them() -> None:
    both = [finding(FIRST.id, 0, 3), finding(SECOND.id, 0, 3)]

    assert "[clause 1, 2]" in clauses.marked_text(marked("bad", both), POLICY)


def test_a_clause_that_the_policy_no_longer_has_is_still_marked() -> None:
    html = clauses.marked_text(marked("bad", [finding("gone", 0, 3)]), POLICY)

    assert "<mark>bad</mark>" in html
    assert clauses.clause_in_words(POLICY, "gone") == "a clause of an earlier policy"


@given(st.text(), st.integers(0, 20), st.integers(0, 20))
def test_nothing_typed_becomes_markup(text: str, start: int, end: int) -> None:
    html = clauses.marked_text(marked(text, [finding(FIRST.id, min(start, end), end)]), POLICY)

    ours = html.replace("<mark>", "").replace("</mark>", "")
    ours = ours.replace('<span class="mark-label">[clause 1]</span>', "")
    assert "<" not in ours
    assert '"' not in ours


@pytest.mark.parametrize("standing", Standing)
def test_every_standing_has_words(standing: Standing) -> None:
    assert standings.standing_in_words(standing)
    assert standings.record_in_words([(standing, 2)]).startswith("2 ")


def test_a_house_reason_is_said_without_a_clause() -> None:
    assert clauses.clause_in_words(POLICY, ENGINE_SILENT) == "the automatic check did not answer"


def test_the_dateline_runs_into_the_first_paragraph() -> None:
    article = Article(body_html="<p>Snow fell.</p>", dateline="YEREVAN", credit="A & B")

    assert articles.body_with_dateline(article) == (
        '<p><span class="dateline">YEREVAN (A &amp; B)</span> — Snow fell.</p>'
    )


def test_a_body_that_begins_with_a_heading_gets_its_dateline_before_it() -> None:
    article = Article(body_html="<h2>Snow</h2>", dateline="YEREVAN")

    assert articles.body_with_dateline(article).endswith("—</p><h2>Snow</h2>")


def test_a_body_without_place_and_agency_stays_as_it_is() -> None:
    assert articles.body_with_dateline(Article(body_html="<p>Snow.</p>")) == "<p>Snow.</p>"


def test_a_standfirst_is_cut_between_words_and_says_so() -> None:
    article = Article(body_html="<p>One two, three four.</p><p>Five.</p>")

    assert articles.standfirst(article, 2) == "One two…"
    assert articles.standfirst(article, 9) == "One two, three four. Five."


def place(number: int, *, parent: int | None = None) -> Place:
    return Place(Comment(number=number, parent_id=parent), is_readable=True, is_mine=False)


def test_replies_stand_under_the_root_that_they_follow() -> None:
    found = threads.threads([place(1), place(3, parent=1), place(2)])

    assert [[one.root.comment.number, len(one.replies)] for one in found] == [[1, 1], [2, 0]]


@given(st.integers(0, 1000))
def test_no_reply_stands_deeper_than_four_levels(depth: int) -> None:
    assert 0 <= threads.level(depth) <= 4


def test_waiting_is_told_in_the_largest_whole_unit() -> None:
    now = timezone.now()
    told = [
        amounts.waiting_time(now - timedelta(minutes=minutes))
        for minutes in (0, 1, 59, 61, 60 * 49)
    ]

    assert told == ["less than a minute", "1 minute", "59 minutes", "1 hour", "2 days"]


def test_the_script_is_smaller_than_ten_kilobytes() -> None:
    path = finders.find("plaintalk/discussion.js")

    assert Path(str(path)).stat().st_size < 10 * 1024
