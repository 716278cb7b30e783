"""Statements of reasons: the Commission's rules, and that nobody's data is in one."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.discussion.models import Comment, Decision, Occasion
from plaintalk.discussion.queries import latest_revision
from plaintalk.discussion.services import decide, hold_for_reports, undo
from plaintalk.moderation.reports.services import report_comment
from plaintalk.moderation.statements.mapping import (
    BarredPerson,
    ClauseRef,
    RefusedComment,
    Source,
    statement_of_comment,
    statement_of_sanction,
)
from plaintalk.moderation.statements.queries import statement_count, statements
from plaintalk.moderation.statements.schema import problems_with
from plaintalk.people.models import Person, Sanction
from plaintalk.people.services import impose_sanction
from plaintalk.policy.appearance import Standing
from plaintalk.policy.dsa import DsaCategory
from plaintalk.policy.sanctions import SanctionKind, Scope
from tests import make
from tests.moderation.history import decide_appeal, decide_upon, make_history

URL = "https://talk.example.org/policy"
LATER = make.NOW + timedelta(days=1)

GOOD: dict[str, Any] = {
    "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
    "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
    "decision_ground_reference_url": URL,
    "incompatible_content_ground": "Clause no-profanity",
    "incompatible_content_explanation": "The marked words are profane.",
    "content_type": ["CONTENT_TYPE_TEXT"],
    "category": "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
    "content_date": "2026-03-01",
    "application_date": "2026-03-01",
    "decision_facts": "A rule found profanity.",
    "source_type": "SOURCE_VOLUNTARY",
    "automated_detection": "Yes",
    "automated_decision": "AUTOMATED_DECISION_FULLY",
    "puid": "d_01k0m3",
}
ILLEGAL = {
    "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
    "illegal_content_legal_ground": "Section 130 of the criminal code",
    "illegal_content_explanation": "It calls for violence.",
    "incompatible_content_ground": None,
    "incompatible_content_explanation": None,
}


def changed(change: dict[str, Any]) -> dict[str, Any]:
    """Give the good statement with some fields changed; None takes one out."""
    return {name: value for name, value in (GOOD | change).items() if value is not None}


@pytest.mark.parametrize(
    "change",
    [
        {},
        ILLEGAL,
        {"decision_visibility": None, "decision_account": "DECISION_ACCOUNT_SUSPENDED"},
        {"decision_visibility": None, "decision_account": "DECISION_ACCOUNT_TERMINATED"},
        {"decision_visibility": None, "decision_provision": "DECISION_PROVISION_TOTAL_SUSPENSION"},
        {"decision_visibility": None, "decision_monetary": "DECISION_MONETARY_SUSPENSION"},
        {"decision_monetary": "DECISION_MONETARY_OTHER", "decision_monetary_other": "A fine."},
        {
            "decision_visibility": ["DECISION_VISIBILITY_OTHER"],
            "decision_visibility_other": "Folded.",
        },
        {"content_type": ["CONTENT_TYPE_OTHER"], "content_type_other": "A poll."},
        {"category_addition": ["STATEMENT_CATEGORY_VIOLENCE"]},
        {"category_specification": ["KEYWORD_HATE_SPEECH", "KEYWORD_OTHER"]},
        {"territorial_scope": ["AT", "NO"], "content_language": "EN"},
        {"end_date_account_restriction": "2026-04-01", "account_type": "ACCOUNT_TYPE_PRIVATE"},
        {"source_type": "SOURCE_ARTICLE_16", "source_identity": "A public body"},
        {"incompatible_content_illegal": "No"},
        {"content_id": {"EAN-13": "4006381333931"}},
        {"decision_facts": "x" * 5000, "puid": "a" * 500},
    ],
)
def test_what_the_commission_takes_passes(change: dict[str, Any]) -> None:
    assert problems_with(changed(change)) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        # At least one of the four decisions, each of a known kind.
        ({"decision_visibility": None}, "at least one of the four"),
        ({"decision_visibility": []}, "at least one of the four"),
        ({"decision_visibility": ["DECISION_VISIBILITY_GONE"]}, "decision_visibility.0"),
        ({"decision_visibility": "DECISION_VISIBILITY_CONTENT_REMOVED"}, "decision_visibility"),
        ({"decision_monetary": "DECISION_MONETARY_FINE"}, "decision_monetary"),
        ({"decision_provision": "DECISION_PROVISION_SOME"}, "decision_provision"),
        ({"decision_account": "DECISION_ACCOUNT_GONE"}, "decision_account"),
        ({"account_type": "ACCOUNT_TYPE_OTHER"}, "account_type"),
        # "Other" says what it is, and nothing else does.
        ({"decision_visibility": ["DECISION_VISIBILITY_OTHER"]}, "decision_visibility_other"),
        ({"decision_visibility_other": "Folded."}, "decision_visibility_other"),
        ({"decision_monetary": "DECISION_MONETARY_OTHER"}, "decision_monetary_other"),
        ({"decision_monetary_other": "A fine."}, "decision_monetary_other"),
        ({"content_type": ["CONTENT_TYPE_OTHER"]}, "content_type_other"),
        ({"content_type_other": "A poll."}, "content_type_other"),
        # The ground and its explanation.
        ({"decision_ground": None}, "decision_ground"),
        ({"decision_ground": "DECISION_GROUND_TASTE"}, "decision_ground"),
        ({"decision_ground_reference_url": "policy"}, "decision_ground_reference_url"),
        ({"decision_ground_reference_url": "https://x.example/" + "a" * 500}, "reference_url"),
        ({"incompatible_content_ground": None}, "incompatible_content_ground is required"),
        ({"incompatible_content_explanation": None}, "incompatible_content_explanation is"),
        ({"incompatible_content_ground": "x" * 501}, "incompatible_content_ground"),
        ({"incompatible_content_explanation": "x" * 2001}, "incompatible_content_explanation"),
        ({"incompatible_content_illegal": "Maybe"}, "incompatible_content_illegal"),
        ({"illegal_content_legal_ground": "A law"}, "illegal_content_legal_ground is only"),
        ({"illegal_content_explanation": "Why"}, "illegal_content_explanation is only"),
        (ILLEGAL | {"illegal_content_legal_ground": None}, "illegal_content_legal_ground is req"),
        (ILLEGAL | {"illegal_content_explanation": None}, "illegal_content_explanation is req"),
        (ILLEGAL | {"illegal_content_legal_ground": "x" * 501}, "illegal_content_legal_ground"),
        (ILLEGAL | {"illegal_content_explanation": "x" * 2001}, "illegal_content_explanation"),
        (ILLEGAL | {"incompatible_content_ground": "x"}, "incompatible_content_ground is only"),
        (ILLEGAL | {"incompatible_content_illegal": "No"}, "incompatible_content_illegal"),
        # What it is about.
        ({"content_type": None}, "content_type"),
        ({"content_type": []}, "content_type"),
        ({"content_type": ["CONTENT_TYPE_COMMENT"]}, "content_type.0"),
        ({"category": None}, "category"),
        ({"category": "CYBER_VIOLENCE"}, "category"),
        ({"category": "STATEMENT_CATEGORY_RUDENESS"}, "category"),
        ({"category_addition": ["STATEMENT_CATEGORY_RUDENESS"]}, "category_addition.0"),
        ({"category_specification": ["HATE_SPEECH"]}, "category_specification.0"),
        ({"category_specification_other": "x" * 501}, "category_specification_other"),
        ({"territorial_scope": ["US"]}, "territorial_scope.0"),
        ({"content_language": "en"}, "content_language"),
        ({"content_language": "ENG"}, "content_language"),
        ({"content_id": {"ISBN": "1"}}, "content_id"),
        # Days.
        ({"content_date": None}, "content_date"),
        ({"application_date": None}, "application_date"),
        ({"content_date": "2026-02-30"}, "content_date"),
        ({"content_date": "2026-3-1"}, "content_date"),
        ({"application_date": "2026-03-01T12:00:00"}, "application_date"),
        ({"application_date": "01.03.2026"}, "application_date"),
        ({"end_date_account_restriction": "never"}, "end_date_account_restriction"),
        ({"end_date_monetary_restriction": "never"}, "end_date_monetary_restriction"),
        ({"end_date_service_restriction": "never"}, "end_date_service_restriction"),
        ({"end_date_visibility_restriction": "never"}, "end_date_visibility_restriction"),
        # How it came about.
        ({"decision_facts": None}, "decision_facts"),
        ({"decision_facts": ""}, "decision_facts"),
        ({"decision_facts": "x" * 5001}, "decision_facts"),
        ({"source_type": None}, "source_type"),
        ({"source_type": "SOURCE_GOSSIP"}, "source_type"),
        ({"source_identity": "Somebody"}, "source_identity"),
        (
            {"source_type": "SOURCE_ARTICLE_16", "source_identity": "x" * 501},
            "source_identity",
        ),
        ({"automated_detection": None}, "automated_detection"),
        ({"automated_detection": True}, "automated_detection"),
        ({"automated_decision": None}, "automated_decision"),
        ({"automated_decision": "AUTOMATED_DECISION_NO"}, "automated_decision"),
        # Its own name, and nothing that the schema does not have.
        ({"puid": None}, "puid"),
        ({"puid": "d 1"}, "puid"),
        ({"puid": "d_1\n"}, "puid"),
        ({"puid": "a" * 501}, "puid"),
        ({"person": "Anna"}, "person"),
    ],
)
def test_what_breaks_a_rule_is_told_by_its_field(change: dict[str, Any], told: str) -> None:
    problems = problems_with(changed(change))

    assert any(told in problem for problem in problems), problems


moments = st.datetimes(timezones=st.just(make.NOW.tzinfo))
clauses = st.builds(
    ClauseRef,
    id=st.from_regex(r"[a-z][a-z0-9-]{1,39}", fullmatch=True),
    title=st.text(min_size=1, max_size=900),
    version=st.integers(0, 10**6),
    category=st.sampled_from(DsaCategory),
    url=st.text(alphabet="ab/", max_size=900).map(lambda path: f"https://talk.example.org/{path}"),
)


@given(
    st.builds(
        RefusedComment,
        decision=st.just("d_01k0m3"),
        was_seen=st.booleans(),
        by_rule=st.booleans(),
        found_by_rule=st.booleans(),
        source=st.sampled_from(Source),
        clause=clauses,
        because=st.lists(st.text(min_size=1, max_size=900), max_size=9),
        posted_at=moments,
        decided_at=moments,
        law=st.text(max_size=900),
    )
)
def test_every_decision_against_a_comment_makes_a_statement_that_passes(
    refused: RefusedComment,
) -> None:
    statement = statement_of_comment(refused)

    assert problems_with(statement) == []
    if refused.by_rule:
        assert statement["automated_decision"] == "AUTOMATED_DECISION_FULLY"


@given(
    st.builds(
        BarredPerson,
        sanction=st.just("s_01k0m3"),
        has_account=st.booleans(),
        clause=clauses,
        rests_on=st.integers(0, 1000),
        imposed_at=moments,
        until=st.none() | moments,
    )
)
def test_every_suspension_makes_a_statement_that_passes(barred: BarredPerson) -> None:
    statement = statement_of_sanction(barred)

    assert problems_with(statement) == []
    assert ("decision_account" in statement) == barred.has_account


# ---- out of the record ----------------------------------------------------------------------


def export(**how: Any) -> list[dict[str, Any]]:
    return list(statements(make.site(), policy_url=URL, **({"now": LATER} | how)))


def refuse(comment: Comment, standing: Standing, *, after_s: int = 0) -> Decision:
    return decide(
        comment=comment,
        by=make.moderator(),
        standing=standing,
        clause="personal-attacks",
        sentence="Please be kinder.",
        seen=Standing(comment.standing),
        seen_revision=latest_revision(comment).ordinal,
        now=make.NOW + timedelta(seconds=after_s),
    )


@pytest.mark.django_db
def test_a_comment_that_a_rule_rejects_has_a_statement() -> None:
    comment = make.comment("REJECTME")

    (statement,) = export()

    assert statement == statement | {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"],
        "incompatible_content_ground": (
            "Discussion policy, version 1, clause no-profanity: No profanity"
        ),
        "incompatible_content_explanation": "The marked words are profane.",
        "decision_ground_reference_url": f"{URL}?version=1#clause-no-profanity",
        "category": "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
        "automated_detection": "Yes",
        "automated_decision": "AUTOMATED_DECISION_FULLY",
        "puid": comment.decisions.get().public_id,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "standing", "visibility", "detection", "decision"),
    [
        ("HOLDME", Standing.REJECTED, "DISABLED", "Yes", "PARTIALLY"),
        ("Fine.", Standing.REMOVED, "REMOVED", "No", "NOT_AUTOMATED"),
    ],
)
def test_a_moderators_refusal_says_whether_a_rule_had_found_something(
    body: str, standing: Standing, visibility: str, detection: str, decision: str
) -> None:
    refuse(make.comment(body), standing)

    (statement,) = export()

    assert statement["decision_visibility"] == [f"DECISION_VISIBILITY_CONTENT_{visibility}"]
    assert statement["automated_detection"] == detection
    assert statement["automated_decision"] == f"AUTOMATED_DECISION_{decision}"
    assert statement["category"] == "STATEMENT_CATEGORY_CYBER_VIOLENCE"


@pytest.mark.django_db
def test_what_was_taken_back_or_still_may_be_has_no_statement() -> None:
    comment = make.comment("HOLDME")
    decision = refuse(comment, Standing.REJECTED)
    undo(decision=decision, by=make.moderator(), clock=lambda: make.NOW + timedelta(seconds=3))
    comment.refresh_from_db()
    assert export() == []

    again = refuse(comment, Standing.REJECTED, after_s=60)

    assert export(now=make.NOW + timedelta(seconds=65)) == []
    assert [one["puid"] for one in export()] == [again.public_id]


@pytest.mark.django_db
def test_a_refusal_upheld_upon_an_appeal_is_stated_once() -> None:
    comment = make.comment("REJECTME")
    decide_appeal(comment, restores=False, now=make.NOW + timedelta(hours=1))

    assert len(export()) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [SanctionKind.SUSPENSION, SanctionKind.BLOCK])
@pytest.mark.parametrize("is_guest", [True, False])
def test_a_suspension_and_a_block_have_statements_and_a_warning_has_none(
    kind: SanctionKind, is_guest: bool
) -> None:
    comment = make.comment("Fine.", author=make.guest() if is_guest else make.member())
    for imposed in (SanctionKind.WARNING, kind):
        impose_sanction(
            person=comment.author,
            kind=imposed,
            clause="threats",
            reason="Stop it, Anna.",
            evidence=["d_1", "d_2"],
            by=make.moderator(),
            until=make.NOW + timedelta(days=7) if imposed is SanctionKind.SUSPENSION else None,
            at_once=True,
            secret=make.SECRET,
            now=make.NOW,
        )

    (statement,) = export()

    assert problems_with(statement) == []
    assert ("decision_provision" in statement) == is_guest
    end = "end_date_service_restriction" if is_guest else "end_date_account_restriction"
    assert statement.get(end) == ("2026-03-08" if kind is SanctionKind.SUSPENSION else None)
    assert statement["puid"] == Sanction.objects.get(kind=kind).public_id


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("occasion", "source"),
    [
        (Occasion.DESK, "SOURCE_VOLUNTARY"),
        (Occasion.REPORT, "SOURCE_TYPE_OTHER_NOTIFICATION"),
        (Occasion.NOTICE, "SOURCE_ARTICLE_16"),
    ],
)
def test_a_statement_says_what_drew_attention(occasion: Occasion, source: str) -> None:
    at_once = make.comment("Fine.")
    decide_upon(at_once, Standing.REMOVED, occasion=occasion, now=make.NOW)
    in_two_steps = make.comment("Fine as well.")
    decide_upon(in_two_steps, Standing.HELD, occasion=occasion, now=make.NOW)
    refuse(in_two_steps, Standing.REJECTED)

    assert [one["source_type"] for one in export()] == [source, source]
    # Readers had seen both, the second before it was held.
    assert [one["decision_visibility"] for one in export()] == 2 * [
        ["DECISION_VISIBILITY_CONTENT_REMOVED"]
    ]


@pytest.mark.django_db
def test_a_period_takes_what_was_decided_in_it() -> None:
    make.comment("REJECTME")
    day = timedelta(days=1)

    assert len(export(since=make.NOW, until=make.NOW + day)) == 1
    assert export(since=make.NOW + day) == export(until=make.NOW) == []


@pytest.mark.django_db
def test_all_of_a_history_passes_and_holds_nobodys_data() -> None:
    told = make_history()
    later = make.NOW + timedelta(days=400)

    found = export(now=later)

    assert len(found) == statement_count(make.site(), since=None, until=None, now=later) > 20
    assert [problems for one in found if (problems := problems_with(one))] == []
    assert len({one["puid"] for one in found}) == len(found)
    assert all(date.fromisoformat(one["content_date"]) for one in found)
    written = json.dumps(found, ensure_ascii=False)
    bodies = set(Comment.objects.values_list("body", flat=True))
    names = set(Person.objects.values_list("public_id", flat=True))
    assert [one for one in told.secrets | bodies | names if one in written] == []


def report(comment: Comment) -> None:
    report_comment(comment=comment, by=make.member(), clause="threats", now=make.NOW)


@pytest.mark.django_db
def test_what_was_taken_back_in_between_does_not_hide_that_readers_reported_it() -> None:
    comment = make.comment("Fine.")
    hold_for_reports(comment=comment, now=make.NOW)
    mistake = make.decided(comment, Standing.PUBLISHED)
    undo(decision=mistake, by=make.moderator(), clock=lambda: make.NOW + timedelta(seconds=3))
    make.decided(comment, Standing.REJECTED)

    (statement,) = export()

    assert statement["source_type"] == "SOURCE_TYPE_OTHER_NOTIFICATION"


@pytest.mark.django_db
def test_nobody_complained_is_said_only_where_nobody_did() -> None:
    reported, other = make.comment("Fine."), make.comment("Fine, too.")
    report(reported)
    for one in (reported, other):
        make.decided(one, Standing.REMOVED, now=make.NOW + timedelta(seconds=30))

    about_reported, about_other = export()

    assert "Readers had reported it." in about_reported["decision_facts"]
    assert about_reported["source_type"] == "SOURCE_TYPE_OTHER_NOTIFICATION"
    assert "Nobody had complained about it." in about_other["decision_facts"]


@pytest.mark.django_db
def test_a_block_on_one_site_is_stated_by_that_site_alone() -> None:
    here, elsewhere = make.site(), make.site("Another Post")
    places = {Scope.SITE: str(elsewhere.pk), Scope.DISCUSSION: make.article(on=elsewhere).public_id}
    for scope, place in places.items():
        make.sanction(make.member(), scope=scope, place=place)
    everywhere = make.sanction(make.member())
    under_one = make.sanction(
        make.member(), scope=Scope.DISCUSSION, place=make.article(on=here).public_id
    )

    assert [one["puid"] for one in export()] == [everywhere.public_id, under_one.public_id]
    assert statement_count(here, since=None, until=None, now=LATER) == 2
