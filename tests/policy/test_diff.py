"""What differs between two policies, in words."""

from hypothesis import given

from plaintalk.engine.signals import Aim, Attribute
from plaintalk.policy.clauses import Clause, Condition, Example, Policy
from plaintalk.policy.diff import differences
from plaintalk.policy.document import default_policy
from tests.policy.test_ruling import policies


def changed(clause: Clause) -> Policy:
    """Give the default policy with one clause put in the place of the one of its id."""
    policy = default_policy()
    clauses = tuple(clause if one.id == clause.id else one for one in policy.clauses)
    return policy.model_copy(update={"clauses": clauses})


def clause_of(name: str, **update: object) -> Clause:
    found = default_policy().clause(name)
    assert found is not None
    return found.model_copy(update=update)


def told(old: Policy, new: Policy) -> list[str]:
    return [str(one) for one in differences(old, new)]


@given(policies())
def test_a_policy_does_not_differ_from_itself(policy: Policy) -> None:
    assert differences(policy, policy) == []


@given(policies(), policies())
def test_policies_that_differ_are_never_called_the_same(one: Policy, other: Policy) -> None:
    assert (differences(one, other) == []) == (one == other)


def test_a_moved_threshold_is_told_from_what_to_what() -> None:
    condition = Condition(attribute=Attribute.PROFANITY, hold=0.4)
    new = changed(clause_of("no-profanity", when=(condition,)))

    assert told(default_policy(), new) == [
        "no-profanity: PROFANITY: hold from 0.5 to 0.4.",
        "no-profanity: PROFANITY: reject from 0.85 to never.",
    ]


def test_every_part_of_a_difference_but_the_documents_own_names_is_translated() -> None:
    condition = Condition(attribute=Attribute.PROFANITY, hold=0.4)
    new = changed(clause_of("no-profanity", when=(condition,)))

    said = [one.words.told(lambda text: f"[{text}]") for one in differences(default_policy(), new)]

    assert said == [
        "[PROFANITY: hold from 0.5 to 0.4.]",
        "[PROFANITY: reject from 0.85 to [never].]",
    ]


def test_a_condition_with_another_aim_is_another_condition() -> None:
    condition = Condition(attribute=Attribute.INSULT, aimed_at=(Aim.GROUP,), hold=0.5)
    new = changed(clause_of("personal-attacks", when=(condition,)))

    assert told(default_policy(), new) == [
        "personal-attacks: Also looks at INSULT aimed at group: hold from 0.5 on.",
        "personal-attacks: No longer looks at INSULT aimed at commenter, author, person.",
    ]


def test_clauses_that_come_and_go_are_told() -> None:
    new = clause_of("threats", id="menaces")
    policy = default_policy()
    clauses = tuple(new if one.id == "threats" else one for one in policy.clauses)

    assert told(policy, policy.model_copy(update={"clauses": clauses})) == [
        "menaces: Added: “No threats, no calls to violence”.",
        "threats: Taken out: “No threats, no calls to violence”.",
    ]


def test_words_examples_order_and_switches_are_told() -> None:
    policy = changed(
        clause_of(
            "threats",
            title="No threats",
            publish_examples=(Example(text="The war killed many."),),
        )
    )
    policy = policy.model_copy(
        update={"clauses": policy.clauses[::-1], "hold_other_languages": True, "opening": "Hello."}
    )

    said = "\n".join(told(default_policy(), policy))

    assert "Hold other languages: from no to yes." in said
    assert "Opening reworded." in said
    assert "threats: Title: from “No threats, no calls to violence” to “No threats”." in said
    assert "threats: New example that must be published: “The war killed many.”" in said
    assert "threats: No longer an example that must be published: “If this passes" in said
    assert "The clauses stand in another order." in said
