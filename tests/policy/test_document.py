"""The policy's text form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.engine import Engine
from plaintalk.policy.clauses import Example, Policy
from plaintalk.policy.document import (
    PolicyUnreadable,
    default_policy,
    examples_as_lines,
    examples_of_lines,
    failed_examples,
    parse_policy,
    policy_text,
)
from tests.policy.test_ruling import policies

CLAUSES = [
    "no-profanity",
    "personal-attacks",
    "threats",
    "hatred",
    "sexual-content",
    "private-information",
    "advertising",
    "stay-on-subject",
]


@given(policies())
def test_a_policy_written_and_read_again_is_the_same(policy: Policy) -> None:
    assert parse_policy(policy_text(policy)) == policy


def test_the_default_policy_survives_its_own_text_form() -> None:
    assert parse_policy(policy_text(default_policy())) == default_policy()


def test_the_default_policy_has_its_eight_clauses() -> None:
    assert [clause.id for clause in default_policy().clauses] == CLAUSES


def test_the_default_policy_keeps_to_its_own_examples() -> None:
    engine = Engine()

    assert failed_examples(default_policy(), engine.read) == []


def test_an_example_that_comes_out_wrong_is_named() -> None:
    policy = default_policy()
    clause = policy.clauses[0].model_copy(
        update={"refuse_examples": (Example(text="A perfectly polite sentence."),)}
    )
    changed = policy.model_copy(update={"clauses": (clause, *policy.clauses[1:])})

    failed = failed_examples(changed, Engine().read)

    assert [(one.clause, one.example.text) for one in failed] == [
        ("no-profanity", "A perfectly polite sentence.")
    ]


def test_the_subject_clause_only_ever_holds() -> None:
    subject = default_policy().clause("stay-on-subject")

    assert subject is not None
    assert [condition.reject for condition in subject.when] == [None]


@pytest.mark.parametrize(
    ("toml", "place"),
    [
        pytest.param("title = ", "document", id="not-toml"),
        pytest.param('title = "T"', "opening", id="a-part-is-missing"),
        pytest.param('title = "T"\ncolour = "red"', "colour", id="a-name-is-unknown"),
    ],
)
def test_what_is_wrong_with_a_document_is_said_by_place(toml: str, place: str) -> None:
    with pytest.raises(PolicyUnreadable) as refused:
        parse_policy(toml)

    assert place in refused.value.fields


def test_all_that_is_wrong_is_said_at_once() -> None:
    toml = """
    title = ""
    opening = "o"
    closing = "c"
    [[clause]]
    id = "Not An Id"
    title = "t"
    text = "x"
    when = [{ attribute = "NIGHTMARE", hold = 2.0 }, { attribute = "INSULT" }]
    """

    with pytest.raises(PolicyUnreadable) as refused:
        parse_policy(toml)

    assert set(refused.value.fields) == {
        "title",
        "clause 1, id",
        "clause 1, when 1, attribute",
        "clause 1, when 1, hold",
        "clause 1, when 2",
    }


def test_two_clauses_of_one_id_are_refused() -> None:
    text = policy_text(default_policy()).replace('id = "threats"', 'id = "hatred"')

    with pytest.raises(PolicyUnreadable, match="hatred"):
        parse_policy(text)


@given(st.lists(st.builds(Example, text=st.text(min_size=1).filter(str.strip), parent=st.text())))
def test_examples_on_lines_come_back_or_are_left_to_the_text_form(examples: list[Example]) -> None:
    lines = examples_as_lines(examples)

    if lines is not None:
        read = [Example.model_validate(one) for one in examples_of_lines(lines)]
        assert read == examples


def test_the_default_policys_examples_fit_on_lines() -> None:
    for clause in default_policy().clauses:
        for examples in (clause.publish_examples, clause.refuse_examples):
            assert examples_as_lines(examples) is not None
