"""Off topic or not, judged by the model as it is shipped."""

import pytest

from plaintalk.engine.signals import Attribute, Context, Span
from plaintalk.engine.topic import HELD_SCORE, off_topic

HEADLINE = "Town to close its only swimming pool over the cost of repairs"
ARTICLE = """
The indoor swimming pool on Mill Street will close at the end of the season, after engineers found
that the roof and both boilers have to be replaced.

Repairs were put at four million, which is more than the town spends on all of its sports grounds
in a year. The council voted seven to two to close the building and to look for a partner.

About three hundred children learn to swim there each year. Schools have been told that buses will
take classes to the pool in Harrow Vale, twenty-two kilometres away, on two mornings a week.

Pensioners who come for the warm hour at seven in the morning have collected nine hundred
signatures. "It is the only hour of the day when my knees do not hurt," said one of them.
"""
CONTEXT = Context(headline=HEADLINE, article=ARTICLE)

ON_THE_POINT = [
    "Four million for a roof and two boilers? I would like to see the three offers, because the "
    "firm next door did the whole sports hall for half of that only last year.",
    "My knees are the same as that lady's, and the doctor told me to do lengths or have the "
    "operation. So the town saves on boilers and the insurance pays a surgeon. Brilliant.",
    "We learned it in the river, with a rope around the belly and an uncle at the other end, and "
    "nobody drowned. But nobody's children have an uncle with an afternoon free any more.",
    "Seven to two, and I bet that none of the seven has ever stood on a school bus with thirty "
    "wet ten-year-olds in February. Forty-four kilometres for half an hour in the water!",
    "Sell the car park behind it, there's your money. Everyone in this town drives to the shops "
    "anyway, and that lot has been half empty since the cinema went bust years ago.",
]
FAR_FROM_IT = [
    "Buy silver now, before the dollar falls. My broker doubled our savings within three weeks, "
    "and his newsletter names the next coin for free. Write to him, mention my name, and thank me "
    "later when you are rich.",
    "The moon landing was filmed in a studio, as everybody in television knows. Look at the "
    "shadows, look at the flag. They have been laughing at us for fifty years, and no newspaper "
    "dares to print a line about it.",
    "Our president signed another treaty with people who bombed their own embassy, and the "
    "opposition applauds because it's paid by the same oil company. Impeach all of them, and "
    "vote for the general.",
]


@pytest.mark.parametrize("text", ON_THE_POINT, ids=lambda text: text[:20])
def test_a_comment_that_comes_by_way_of_a_story_is_on_topic(text: str) -> None:
    signal = off_topic(text, CONTEXT)

    assert signal is None or signal.score < HELD_SCORE


@pytest.mark.parametrize("text", FAR_FROM_IT, ids=lambda text: text[:20])
def test_what_has_nothing_to_do_with_the_article_is_noticed_as_a_whole(text: str) -> None:
    signal = off_topic(text, CONTEXT)

    assert signal is not None
    assert signal.attribute is Attribute.OFF_TOPIC
    assert HELD_SCORE <= signal.score <= 1
    assert signal.spans == (Span(0, len(text)),)
    assert signal.source.startswith("topic-1:minilm-l6")


@pytest.mark.parametrize("text", FAR_FROM_IT, ids=lambda text: text[:20])
def test_an_answer_to_a_comment_may_go_where_that_comment_went(text: str) -> None:
    parent = f"{text} What do you all say to that?"
    context = Context(headline=HEADLINE, article=ARTICLE, parent=parent)

    assert off_topic(text, context) is None


def test_a_parent_on_the_point_does_not_cover_what_is_far_from_it() -> None:
    context = Context(headline=HEADLINE, article=ARTICLE, parent=ON_THE_POINT[0])

    assert off_topic(FAR_FROM_IT[1], context) is not None


def test_a_short_comment_is_never_off_topic() -> None:
    assert (
        off_topic("Buy silver now, my broker doubled my savings in three weeks!", CONTEXT) is None
    )


@pytest.mark.parametrize("stop", [". ", " "], ids=["sentences", "one breath"])
def test_a_long_comment_that_gets_to_the_point_at_its_end_is_on_topic(stop: str) -> None:
    text = f"{FAR_FROM_IT[1]} But that is by the way. Keep the swimming pool open, please!"
    text = text.replace(". ", stop)

    signal = off_topic(text, CONTEXT)

    assert signal is None or signal.score < HELD_SCORE


@pytest.mark.parametrize(
    "context",
    [
        Context(article=ARTICLE),
        Context(headline=HEADLINE),
        Context(headline=HEADLINE, article="Too short to say."),
        Context(
            headline="Le bassin municipal fermera à la fin de la saison",
            article="Personne n'a demandé aux habitants ce qu'ils pensaient de la fermeture. " * 9,
        ),
        Context(
            headline="Լողավազանը կփակվի", article="Քաղաքի միակ լողավազանը կփակվի աշնանը։ " * 15
        ),
        Context(headline=HEADLINE, article=ARTICLE, parent="Ո՞վ է որոշել փակել լողավազանը։"),
    ],
    ids=["no headline", "no article", "short article", "French", "Armenian", "Armenian parent"],
)
def test_what_cannot_be_judged_is_not_judged(context: Context) -> None:
    assert off_topic(FAR_FROM_IT[0], context) is None


@pytest.mark.parametrize(
    "text",
    [
        "Գնեք արծաթ հիմա, քանի դեռ ուշ չէ։ " * 8,
        "Achetez de l'argent maintenant, mon courtier a doublé mes économies en trois semaines. "
        "Écrivez-lui aujourd'hui et donnez mon nom, il répond à tous dans l'heure, promis.",
        "Yes shat em sirum im qaghaqe u im harevannerin, bayc es harci masin voch mek chi khosum, "
        "inchu chen harcnum mez, menk el apaga unenk u karcik unenk, ayo te voch, asek, khndrem.",
    ],
    ids=["Armenian", "French", "Armenian in Latin letters"],
)
def test_a_comment_that_the_encoder_cannot_read_is_not_judged(text: str) -> None:
    assert off_topic(text, CONTEXT) is None


def test_where_the_article_repeats_in_a_comment_it_is_on_topic() -> None:
    assert off_topic(ARTICLE.strip(), CONTEXT) is None
