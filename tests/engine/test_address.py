"""Whom words are aimed at. The word looked at stands between ⟨ and ⟩."""

import pytest

from plaintalk.engine.address import Address, Audience, address_of
from plaintalk.engine.passage import Passage
from plaintalk.engine.signals import Aim, Context, Span

CONTEXT = Context(
    parent="The bridge should be built.",
    headline="Leaders Hail Partnership",
    article="In Yerevan, the minister Ohanian met with Hovhannisian about the missiles.",
    article_author="Emil Danielyan",
    commenters=("Simon", "Vladimir", "Harout Sousani"),
    publisher="Asbarez",
)


def address(marked: str, context: Context = CONTEXT) -> Address:
    start, end = marked.index("⟨"), marked.index("⟩") - 1
    text = marked.replace("⟨", "").replace("⟩", "")
    sentence = Passage.of(text).sentence_under(Span(start, end))
    assert sentence is not None
    first, last = sentence.tokens_under(Span(start, end))
    return address_of(sentence, first, last, Audience.of(context))


@pytest.mark.parametrize(
    ("text", "aim"),
    [
        ("You are an ⟨idiot⟩.", Aim.COMMENTER),
        ("you really are such an ⟨idiot⟩", Aim.COMMENTER),
        ("You ⟨idiot⟩!", Aim.COMMENTER),
        ("Are you an ⟨idiot⟩?", Aim.COMMENTER),
        ("I think you're an ⟨idiot⟩.", Aim.COMMENTER),
        ("People like you are ⟨idiots⟩.", Aim.COMMENTER),
        ("⟨Idiots⟩ like you ruin this place.", Aim.COMMENTER),
        ("Hey ⟨moron⟩, read the article.", Aim.COMMENTER),
        ("Read some history, ⟨idiot⟩.", Aim.COMMENTER),
        ("Simon is an ⟨idiot⟩.", Aim.COMMENTER),
        ("Harout Sousani is an ⟨idiot⟩.", Aim.COMMENTER),
        ("Whoever wrote this is an ⟨idiot⟩.", Aim.AUTHOR),
        ("The author of this piece is an ⟨idiot⟩.", Aim.AUTHOR),
        ("Danielyan is an ⟨idiot⟩.", Aim.AUTHOR),
        ("This journalist is an ⟨idiot⟩.", Aim.AUTHOR),
        ("Asbarez is ⟨stupid⟩.", Aim.PUBLISHER),
        ("The editors are ⟨idiots⟩.", Aim.PUBLISHER),
        ("Putin is an ⟨idiot⟩.", Aim.PUBLIC_FIGURE),
        ("Vladimir Putin is an ⟨idiot⟩.", Aim.PUBLIC_FIGURE),
        ("The president is an ⟨idiot⟩.", Aim.PUBLIC_FIGURE),
        ("Ohanian is an ⟨idiot⟩.", Aim.PUBLIC_FIGURE),
        ("You, Mr. President, are an ⟨idiot⟩.", Aim.PUBLIC_FIGURE),
        ("Mr. Pashinyan, you are an ⟨idiot⟩.", Aim.PUBLIC_FIGURE),
        ("Dear author, you are an ⟨idiot⟩.", Aim.AUTHOR),
        ("That ⟨idiot⟩ Aliyev did it.", Aim.PUBLIC_FIGURE),
        ("The government is ⟨stupid⟩.", Aim.INSTITUTION),
        ("Moscow is ⟨stupid⟩.", Aim.INSTITUTION),
        ("The ⟨clowns⟩ in parliament voted.", Aim.INSTITUTION),
        ("The ⟨idiots⟩ who run the country voted.", Aim.INSTITUTION),
        ("What a ⟨stupid⟩ law.", Aim.THING),
        ("This is ⟨stupid⟩.", Aim.THING),
        ("Your argument is ⟨stupid⟩.", Aim.THING),
        ("An ⟨idiotic⟩ decision of the minister.", Aim.THING),
        ("Censorship is ⟨pathetic⟩.", Aim.THING),
        ("I am an ⟨idiot⟩.", Aim.NOBODY),
        ("They treat us like ⟨idiots⟩.", Aim.NOBODY),
        ("Hakobjanyan is an ⟨idiot⟩.", Aim.PERSON),
        ("My neighbour Karapet, he is an ⟨idiot⟩.", Aim.PERSON),
        ("Ты ⟨идиот⟩.", Aim.COMMENTER),
        ("⟨Дурак⟩ ты.", Aim.COMMENTER),
        ("Путин ⟨идиот⟩.", Aim.PUBLIC_FIGURE),
        ("Правительство – ⟨идиоты⟩.", Aim.INSTITUTION),
        ("Դու ⟨ապուշ⟩ ես։", Aim.COMMENTER),
        ("⟨Ապուշ⟩ ես։", Aim.COMMENTER),
        ("Ես ⟨ապուշ⟩ եմ։", Aim.NOBODY),
        ("du ⟨apush⟩ es", Aim.COMMENTER),
    ],
)
def test_the_aim_is_found(text: str, aim: Aim) -> None:
    assert address(text).aim is aim


def test_a_first_name_with_another_surname_is_not_the_commenter() -> None:
    assert address("Vladimir is an ⟨idiot⟩.").aim is Aim.COMMENTER
    assert address("Vladimir Putin is an ⟨idiot⟩.").aim is Aim.PUBLIC_FIGURE


def test_a_name_is_a_private_person_until_the_article_names_it() -> None:
    text = "I say Hovhannisian is an ⟨idiot⟩."
    assert address(text, Context()).aim is Aim.PERSON
    assert address(text).aim is Aim.PUBLIC_FIGURE


def test_a_bare_insult_answers_the_parent_and_without_one_names_nobody_here() -> None:
    assert address("⟨Idiot⟩!").aim is Aim.COMMENTER
    alone = address("⟨Idiot⟩!", Context())
    assert alone.aim is Aim.PERSON
    assert not alone.named


def test_a_condition_makes_you_mean_people_in_general() -> None:
    assert address("If you believe this you are an ⟨idiot⟩.").generic
    assert address("You would have to be an ⟨idiot⟩ to believe this.").generic
    assert not address("You are an ⟨idiot⟩.").generic


def test_the_address_takes_in_the_words_from_subject_to_insult() -> None:
    found = address("Well, you are an ⟨idiot⟩, Simon.")
    assert (found.first, found.last) == (2, 6)
