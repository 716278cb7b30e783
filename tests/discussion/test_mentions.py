"""Mentions: whom a name typed after @ means, and when it means nobody."""

import pytest

from plaintalk.discussion.models import Discussion
from plaintalk.discussion.queries import MENTIONED_MOST, mentioned_in, people_named
from plaintalk.people.models import Person
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Discussion:
    return make.discussion()


def speaking(name: str, here: Discussion, *, as_guest: bool = False) -> Person:
    author = make.guest(name) if as_guest else make.member(name)
    return make.comment("I walked there.", author=author, on=here).author


def mentioned(body: str, here: Discussion) -> list[str]:
    comment = make.comment(body, author=make.member("Writer"), on=here)
    names = dict(Person.objects.values_list("pk", "name"))
    return [names[key] for key in mentioned_in(comment)]


@pytest.mark.parametrize(
    "body",
    [
        "@Anna Vance, I agree.",
        "I agree with @anna vance.",
        "(@ANNA  VANCE)",
        "Fullwidth: ＠Anna Vance!",
        "@Anna Vance's idea",
        "a\n@Anna Vance",
    ],
)
def test_a_name_after_the_sign_means_who_signed_with_it(body: str, here: Discussion) -> None:
    speaking("Anna Vance", here)
    speaking("Bagrat", here)

    assert mentioned(body, here) == ["Anna Vance"]


@pytest.mark.parametrize(
    "body",
    [
        "Write to me@Anna Vance.",
        "@Annabel Vance",
        "@Anna Vancel",
        "@ Anna Vance",
        "Anna Vance",
        "@Nobody",
        "> @Anna Vance said so",
        "  > @Anna Vance said so",
        "@",
    ],
)
def test_what_is_no_mention_means_nobody(body: str, here: Discussion) -> None:
    speaking("Anna Vance", here)

    assert mentioned(body, here) == []


def test_the_longest_name_is_meant(here: Discussion) -> None:
    speaking("Anna", here)
    speaking("Anna Vance", here)

    assert mentioned("@Anna Vance and @Anna", here) == ["Anna Vance", "Anna"]


def test_only_who_spoke_in_the_discussion_can_be_mentioned(here: Discussion) -> None:
    speaking("Anna", make.discussion())

    assert mentioned("@Anna", here) == []


def test_somebody_whose_comments_do_not_appear_is_nobody_here(here: Discussion) -> None:
    make.comment("The HOLDME bridge.", author=make.member("Anna"), on=here)

    assert mentioned("@Anna", here) == []


def test_a_name_of_two_means_neither_until_a_number_says_which(here: Discussion) -> None:
    speaking("Anna", here, as_guest=True)
    second = speaking("Anna", here, as_guest=True)

    assert mentioned("@Anna, which of you?", here) == []
    comment = make.comment("@Anna#2, you.", author=make.member("Third"), on=here)
    assert mentioned_in(comment) == [second.pk]


@pytest.mark.parametrize("number", ["#3", "#99", "#0"])
def test_a_number_that_is_not_of_that_name_means_nobody(number: str, here: Discussion) -> None:
    speaking("Anna", here, as_guest=True)
    speaking("Anna", here, as_guest=True)
    speaking("Bagrat", here)

    assert mentioned(f"@Anna{number}", here) == []


def test_a_name_that_looks_like_anothers_means_neither(here: Discussion) -> None:
    # The second is written with Cyrillic letters.
    speaking("Anna", here, as_guest=True)
    speaking("Аnnа", here, as_guest=True)

    assert mentioned("@Anna", here) == []
    assert mentioned("@Аnnа", here) == []
    assert mentioned("@Anna#1", here) == ["Anna"]


def test_nobody_calls_a_crowd(here: Discussion) -> None:
    names = ["Ara", "Bela", "Cilla", "Dora", "Ella", "Fanny", "Goar", "Hasmik", "Ines", "Jon",
             "Karl", "Lora"]  # fmt: skip
    for name in names:
        speaking(name, here)

    assert mentioned(" ".join(f"@{name}" for name in names), here) == names[:MENTIONED_MOST]


def test_while_a_name_is_typed_those_are_offered_whose_name_begins_so(here: Discussion) -> None:
    for name in ("Anna Vance", "Vanessa", "Bagrat"):
        speaking(name, here)

    offered = people_named(here, "van", apart_from=[])

    assert [one.mention for one in offered] == ["@Vanessa", "@Anna Vance"]


def test_what_is_offered_mentions_the_one_who_is_offered(here: Discussion) -> None:
    speaking("Anna", here, as_guest=True)
    speaking("Аnnа", here, as_guest=True)
    speaking("Anna", here, as_guest=True)
    speaking("Anne Marie", here)

    offered = people_named(here, "ann", apart_from=[])

    assert {one.mention for one in offered} == {"@Anna#1", "@Anna#3", "@Anne Marie"}
    for one in offered:
        comment = make.comment(f"{one.mention}: so?", author=make.member("W"), on=here)
        assert mentioned_in(comment) == [one.person]


def test_percent_and_underscore_are_letters_like_others(here: Discussion) -> None:
    speaking("Anna", here)

    assert people_named(here, "%", apart_from=[]) == []
    assert people_named(here, "_", apart_from=[]) == []
