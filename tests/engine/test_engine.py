"""The engine as a whole: what it must see, what it must leave alone, and that nothing breaks it."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plaintalk.engine import Aim, Attribute, Context, Engine, Reading, Signal, Span
from plaintalk.engine.engine import SCORED

ENGINE = Engine()
DISCUSSION = Context(
    parent="I think the treaty was a mistake and the bridge should be built.",
    headline="Russian Leaders Hail ‘Strategic Partnership’ With Armenia, Azerbaijan",
    article=(
        "YEREVAN – President Dmitry Medvedev wrote to Serzh Sarkisian. Defense Minister Seyran "
        "Ohanian said that the missiles would not change the balance. The opposition accused "
        "Moscow of playing a double game in the region, and Hovhannisian called for a debate."
    ),
    article_author="Emil Danielyan",
    commenters=("Simon", "Stephen Bekian", "Harout Sousani"),
    publisher="Asbarez",
)
ROOT = Context(
    headline=DISCUSSION.headline,
    article=DISCUSSION.article,
    article_author=DISCUSSION.article_author,
    publisher=DISCUSSION.publisher,
)
# Those whom criticism of states, leaders and papers does not name.
PEOPLE_HERE = (Aim.COMMENTER, Aim.AUTHOR, Aim.PERSON, Aim.GROUP)
NEVER_IN_POLITICS = (
    Attribute.THREAT,
    Attribute.IDENTITY_ATTACK,
    Attribute.SPAM,
    Attribute.PRIVATE_INFORMATION,
    Attribute.SEXUALLY_EXPLICIT,
)


def strongest(reading: Reading, attribute: Attribute, aims: Sequence[Aim] | None = None) -> float:
    """The highest score of an attribute that rests on the author's own words."""
    return max(
        (
            signal.score
            for signal in reading.signals
            if signal.attribute is attribute
            and not signal.quoted
            and (aims is None or signal.aim in aims)
        ),
        default=0.0,
    )


def of(reading: Reading, attribute: Attribute) -> Signal:
    """The strongest signal of an attribute."""
    return max(
        (signal for signal in reading.signals if signal.attribute is attribute),
        key=lambda signal: signal.score,
    )


POLITICS = """
Russia will betray Armenia again, as it did in 1921.
Do the Russians mean to betray the Armenians once more, or is it only how it looks?
Russians betrayed us and sold our lands.
The Turks committed genocide and their government still denies it.
Turkey denies the genocide because it is afraid of the truth.
Azerbaijan is a dictatorship run by one corrupt family.
America is an evil empire that bombs whoever it wants.
The Church is corrupt to the bone.
I hate this government.
We hate Aliyev's regime with all our hearts.
Putin is a liar.
Putin is a war criminal and belongs in The Hague.
Erdogan is a dictator.
Aliyev is a thief who robs his own people.
Pashinyan is a traitor who surrendered Artsakh.
Trump is a disgrace to his office.
Biden is too old and has no idea what he signs.
The European Union is a hypocrite.
The UN is useless.
NATO is a paper tiger.
What a stupid law.
This is the most idiotic decision our parliament ever made.
That policy is insane.
This article is garbage.
Shame on Asbarez for printing this propaganda.
This newspaper is a joke.
Asbarez should be ashamed of such a headline.
The article is biased and full of lies.
This is propaganda, pure and simple.
You can't trust Moscow.
You can never trust the Kremlin, history tells you that.
If you trust Turkey you have learned nothing.
Russia is after the oil of the Azeris, and the gas too.
Nobody is our ally. Every empire minds its own interests.
Russia will attack Armenia if it must.
They kill our soldiers while the world watches.
The war killed thousands of young men.
Turks killed a million and a half Armenians in 1915.
Azerbaijan threatens to shoot down civilian planes.
Azeri snipers shot two villagers last night.
We must fight for our land.
I would die for my country.
Our boys died for this land and the minister sold it.
Kill the bill before it kills our schools.
This bill must die in committee.
I will kill time until the ministers decide.
These prices are killing me.
The opposition attacked the budget and the minister shot back.
Attack the argument, not the man.
The film about the war was a bomb at the box office.
Sanctions hit the poor, not the oligarchs.
Israel bombed a convoy in Syria.
The army should defend the border with everything it has.
The Ottoman Empire slaughtered its own citizens.
Hitler said that nobody remembers the Armenians.
Stalin gave our land to Azerbaijan.
Moscow sells S-300 missiles to both sides and calls it peace.
The vote was 62-45 and the budget is 1,250,000 drams.
The 1915-1923 period and the law No. 123456 of 2008 are discussed on page 345.
Case no. 4567890 is still before the court in Strasbourg.
He moved the meeting to 26 Baghramyan Avenue, the parliament.
The Prime Minister of Britain lives at 10 Downing Street.
The president lied to us.
The minister should resign at once.
All politicians lie.
Our leaders are cowards.
These ministers are clowns.
Muslims and Christians lived here together for centuries.
Jews, Armenians and Greeks were all victims of nationalism.
Kurds have a right to their own state.
Iran is our only friend in the region.
Georgians closed the road in 2008.
Is Russia an ally or a threat?
The media is the mouthpiece of the oligarchs.
CNN and Fox are both propaganda.
Republicans want to deport immigrants, and that is wrong.
The regime jails journalists.
Death to fascism.
The death penalty should be abolished.
People are dying in that war every day.
Washington is to blame for this mess.
The CIA and the KGB were the same.
I do not believe a word the Kremlin says.
Medvedev is Putin's puppet.
Sarkisian is a puppet of Moscow.
The Minsk Group is dead.
This peace plan is dead on arrival.
We should have bombed their bases in 2020.
Our generals were incompetent and our president was a fool.
Communism killed millions.
The Armenian lobby is powerful, and so is the oil lobby.
Turkish nationalism is a danger to its neighbours.
Islam and Christianity are both religions of the book.
Black voters were turned away from the polls.
The women of Yerevan marched against the war.
Refugees from Artsakh need homes, not speeches.
The gay pride march was banned by the mayor.
Nobody should be called vermin because of where he was born.
The president is sick and should see a doctor.
This paper has always been the mouthpiece of a party.
Whoever made this decision knows nothing of the Caucasus.
The ambassador insulted a whole nation with that remark.
Ukraine fights for its life and we talk about gas prices.
Россия снова предаст Армению.
Русские нас предали.
Путин лжет, как всегда.
Путин вор и преступник.
Алиев диктатор, а его семья ворует нефть.
Эрдоган должен признать геноцид.
Пашинян предал Арцах.
Это правительство ни на что не способно.
Какой глупый закон.
Турки убили полтора миллиона армян в 1915 году.
Азербайджан опять стреляет по нашим селам.
Америка думает только о нефти.
Евросоюз бессилен, а ООН молчит.
Эта статья пропаганда.
Нельзя верить Москве.
Мы должны защищать свою землю.
Враг убивает наших солдат.
Власть врет народу уже тридцать лет.
Смерть фашизму.
Церковь погрязла в коррупции.
Надо судить министра за измену.
Газета опять печатает ерунду.
Ռուսաստանը կրկին կդավաճանի Հայաստանին։
Ռուսները մեզ դավաճանեցին։
Պուտինը ստում է։
Ալիևը բռնապետ է։
Փաշինյանը դավաճան է։
Թուրքիան ժխտում է ցեղասպանությունը։
Թուրքերը ցեղասպանություն են իրագործել։
Ադրբեջանը կրակում է մեր գյուղերի վրա։
Այս կառավարությունը ոչինչ չի անում։
Այս հոդվածը քարոզչություն է։
Մեր զինվորները զոհվեցին հայրենիքի համար։
Եվրոպան լռում է, ՄԱԿ-ը նույնպես։
Ինչպե՞ս կարելի է հավատալ Մոսկվային։
Ամոթ այս թերթին։
Էրդողանը պետք է ճանաչի ցեղասպանությունը։
""".strip().splitlines()


@pytest.mark.parametrize("context", [DISCUSSION, ROOT, Context()], ids=["answer", "root", "bare"])
@pytest.mark.parametrize("text", POLITICS)
def test_politics_attacks_nobody_in_the_discussion(text: str, context: Context) -> None:
    reading = ENGINE.read(text, context)
    assert strongest(reading, Attribute.INSULT, PEOPLE_HERE) < 0.5, reading.signals
    for attribute in NEVER_IN_POLITICS:
        assert strongest(reading, attribute) < 0.5, reading.signals


PROFANE_ANGER = [
    "This fucking government sold us out.",
    "What the hell is Moscow doing?",
    "Damn the war and damn the oil.",
    "This treaty is bullshit.",
    "The budget is a load of crap.",
    "Holy shit, they closed the border again.",
    "I'm so fucking tired of these elections.",
    "Why the fuck does the EU stay silent?",
]


@pytest.mark.parametrize("text", PROFANE_ANGER)
def test_profane_anger_at_politics_is_profanity_and_attacks_nobody(text: str) -> None:
    """Raters call swearing toxic whomever it hits; no clause of the default policy does."""
    reading = ENGINE.read(text, DISCUSSION)
    strong = {signal.attribute for signal in reading.signals if signal.score >= 0.5}
    assert strong <= {Attribute.PROFANITY, Attribute.TOXICITY}, reading.signals
    assert any(signal.attribute is Attribute.PROFANITY for signal in reading.signals)


INSULTS_TO_A_READER = [
    "You are an idiot.",
    "you're an idiot",
    "youre a moron",
    "u r an idiot",
    "ur an idiot",
    "You idiot!",
    "You are such a complete idiot.",
    "You stupid moron.",
    "You really are an imbecile.",
    "Only you could write this, you cretin.",
    "What an argument, you fucking moron.",
    "Simon is a moron.",
    "Simon, you are an idiot.",
    "Stephen is an imbecile and everybody knows it.",
    "Harout Sousani is a moron.",
    "@Simon idiot",
    "Shut up, you moron.",
    "you are a piece of shit",
    "You are a fucking piece of garbage.",
    "Fuck you.",
    "f*ck you Simon",
    "Go fuck yourself, Simon.",
    "I hope that you understand that you are an idiot.",
    "y0u are an 1d10t",
    "you are an i d i o t",
    "YOU ARE AN IDIOT",
    "You... are an idiot.",
    'You are a so-called "moron".',
    "Idiots like you ruin every discussion.",
    "Ты идиот.",
    "Ты просто идиот, Саймон.",
    "Вы идиоты.",
    "Пошел на хуй.",
    "Դու ապուշ ես։",
    "Դուք ապուշ եք։",
    "Ձայնդ կտրիր։",
    "Բերանդ փակիր։",
]


@pytest.mark.parametrize("text", INSULTS_TO_A_READER)
def test_a_plain_insult_to_a_reader_is_certain_and_aimed_at_the_reader(text: str) -> None:
    reading = ENGINE.read(text, DISCUSSION)
    assert strongest(reading, Attribute.INSULT, [Aim.COMMENTER]) >= 0.9, reading.signals


@pytest.mark.parametrize(
    "text",
    [
        "You are a liar.",
        "You are a coward and a hypocrite.",
        "You're delusional.",
        "You are clueless, Stephen.",
        "You have no brain.",
        "Get a brain, Simon.",
        "You are a paid troll.",
        "Simon is a liar.",
        "Shut your mouth.",
        "You make me sick.",
        "Ты лжец.",
        "Закрой рот.",
    ],
)
def test_an_accusation_to_the_face_is_likely_an_insult(text: str) -> None:
    score = strongest(ENGINE.read(text, DISCUSSION), Attribute.INSULT, [Aim.COMMENTER])
    assert 0.6 <= score <= 0.93, ENGINE.read(text, DISCUSSION).signals


def test_the_words_that_hurt_are_marked_and_not_whom_they_are_said_to() -> None:
    text = "Well, Simon, you are an idiot if I ever saw one."
    spans = of(ENGINE.read(text, DISCUSSION), Attribute.INSULT).spans
    assert [text[span.start : span.end] for span in spans] == ["idiot"]


def test_a_shout_in_no_language_that_can_be_told_is_read_by_the_model() -> None:
    reading = ENGINE.read("Bad admin-\nBad admin-\nBad admin-\nBad admin-\nBad admin-\nBad admin-")
    assert reading.language == "und"
    assert not reading.by_rules_alone


@pytest.mark.parametrize(
    "text",
    [
        "The author of this piece is a paid liar and an imbecile.",
        "Whoever wrote this is an idiot.",
        "This journalist is a moron.",
        "Danielyan is an idiot.",
        "Emil Danielyan is a complete moron.",
        "Dear author, you are an imbecile.",
        "Автор статьи – идиот.",
    ],
)
def test_an_insult_to_the_author_is_aimed_at_the_author(text: str) -> None:
    for context in (DISCUSSION, ROOT):
        reading = ENGINE.read(text, context)
        assert strongest(reading, Attribute.INSULT, [Aim.AUTHOR]) >= 0.9, reading.signals


@pytest.mark.parametrize(
    "text",
    [
        "Fuck you, Mr. President.",
        "Putin is an idiot.",
        "Erdogan is a moron.",
        "You, Mr. President, are an idiot.",
        "Mr. President, you are an idiot.",
        "The minister is an imbecile.",
        "Ohanian is an idiot.",
        "That idiot Aliyev will start another war.",
        "Путин идиот.",
        "Պուտինն ապուշ է։",
    ],
)
def test_an_insult_to_the_powerful_is_aimed_at_a_public_figure_and_below_certainty(
    text: str,
) -> None:
    reading = ENGINE.read(text, ROOT)
    assert 0.5 <= strongest(reading, Attribute.INSULT, [Aim.PUBLIC_FIGURE]) < 0.93, reading.signals
    assert strongest(reading, Attribute.INSULT, PEOPLE_HERE) < 0.5, reading.signals


@pytest.mark.parametrize(
    ("text", "aim"),
    [
        ("What a stupid law.", Aim.THING),
        ("Your argument is idiotic.", Aim.THING),
        ("This is stupid.", Aim.THING),
        ("The government is a bunch of idiots.", Aim.INSTITUTION),
        ("The idiots who run the country did this.", Aim.INSTITUTION),
        ("I am an idiot.", Aim.NOBODY),
        ("I feel like an idiot for believing them.", Aim.NOBODY),
        ("Asbarez is a stupid paper.", Aim.PUBLISHER),
        ("Hakobjanyan is an idiot.", Aim.PERSON),
    ],
)
def test_each_insult_finds_its_aim(text: str, aim: Aim) -> None:
    assert of(ENGINE.read(text, ROOT), Attribute.INSULT).aim is aim


@pytest.mark.parametrize(
    "text",
    [
        "You are not an idiot.",
        "I never said you are an idiot.",
        "I don't think you're stupid.",
        "He called me an idiot.",
        "I was called an idiot here yesterday, and I mind it.",
        "Please stop calling people idiots.",
        "To call somebody a moron is no argument.",
        "Don't call me a liar.",
        "The word “idiot” has no place here.",
        "“You are an idiot” is no argument, Simon.",
        "> you are an idiot\n\nThis is unacceptable language.",
        'You wrote "he is a moron" about a dead man. Apologise.',
        "Меня назвали идиотом, и это оскорбление.",
        "Не надо называть людей идиотами.",
        "Ինձ ապուշ անվանեցին։",
        "I am the idiot who believed them.",
        "Thank you for the article, it was well written.",
        "You are right about the treaty, though not about the bridge.",
        "You fool nobody with such numbers.",
        "You can fool yourself, but the numbers are what they are.",
        "My father, God rest him, would have called it a shame.",
        "Are you from Gyumri?",
        "I disagree with you completely.",
        "You should read some history.",
        "Simon is wrong about the gas.",
        "Simon is right.",
        "The author is mistaken about the date.",
        "You are wrong, and here is why.",
        "That is a silly argument, but you are a good writer.",
    ],
)
def test_what_insults_nobody_is_no_insult(text: str) -> None:
    reading = ENGINE.read(text, DISCUSSION)
    assert strongest(reading, Attribute.INSULT) < 0.5, reading.signals


def test_an_insult_quoted_from_the_parent_is_marked_as_quoted() -> None:
    parent = "Listen well, because you are an idiot and will never change."
    reading = ENGINE.read(
        "You write: because you are an idiot and will never change. Please apologise.",
        Context(parent=parent),
    )
    insults = [s for s in reading.signals if s.attribute is Attribute.INSULT]
    assert insults
    assert all(signal.quoted for signal in insults)


def test_own_words_and_quoted_words_are_scored_apart() -> None:
    reading = ENGINE.read("“You are a moron,” he says. No, you are the idiot.", DISCUSSION)
    voices = {signal.quoted for signal in reading.signals if signal.attribute is Attribute.INSULT}
    assert voices == {True, False}


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("I will kill you.", Attribute.THREAT),
        ("We know where you live, Simon.", Attribute.THREAT),
        ("All Muslims are terrorists.", Attribute.IDENTITY_ATTACK),
        ("Armenians are vermin.", Attribute.IDENTITY_ATTACK),
        ("Call him at +374 91 123456.", Attribute.PRIVATE_INFORMATION),
        ("He lives at 12 Oak Street, apartment 5.", Attribute.PRIVATE_INFORMATION),
        ("Earn $5000 a week from home! Click here: http://bit.ly/x9y8z", Attribute.SPAM),
    ],
)
def test_each_kind_of_abuse_is_certain_in_its_plainest_form(
    text: str, attribute: Attribute
) -> None:
    assert strongest(ENGINE.read(text, DISCUSSION), attribute) >= 0.85


IDENTITY_ATTACKS = """
Armenians are vermin.
Turks are animals.
Azeris are subhuman parasites.
All Russians are thieves.
All Muslims are terrorists.
Jews are a plague on this world.
The Kurds are savages, always were.
Gays are disgusting perverts.
Black people are inferior.
Women are inferior to men and always will be.
Refugees are parasites.
I hate Turks.
I hate all Armenians.
Filthy Turks.
Go back to your country.
Send all immigrants back.
Deport all Muslims.
The only good Turk is a dead Turk.
Disabled people are a burden and should be sterilized.
Turks don't deserve to live.
Kill all Turks.
Exterminate the Armenians.
Все турки животные.
Ненавижу азербайджанцев.
Все мусульмане террористы.
Թուրքերը կենդանիներ են։
""".strip().splitlines()


@pytest.mark.parametrize("text", IDENTITY_ATTACKS)
def test_an_attack_on_people_for_what_they_are_is_seen(text: str) -> None:
    reading = ENGINE.read(text, DISCUSSION)
    assert strongest(reading, Attribute.IDENTITY_ATTACK) >= 0.7, reading.signals


@pytest.mark.parametrize(
    "text",
    [
        "Armenians are not vermin.",
        "Turks are not animals, they are people like us.",
        "Nobody should say that Jews are vermin.",
        "He claims that all Muslims are terrorists.",
        "They treated Armenians like animals.",
        "Armenians were called vermin in those papers.",
        "I don't hate Turks.",
        "Not all Russians are thieves.",
        "The Turkish government is a criminal regime.",
        "Russian soldiers are murderers.",
        "Muslims are welcome here.",
        "I love Armenians.",
        "Black lives matter.",
        "Gay people should have the same rights.",
        "Women are underpaid.",
        "Azerbaijanis are our neighbours and want peace too.",
        "The Jewish community of Yerevan is small.",
        "Some Armenians are rich and some are poor.",
        "Refugees from Artsakh want to go back home one day.",
        "Турки не животные.",
        "Русские такие же люди.",
    ],
)
def test_naming_a_group_is_no_attack(text: str) -> None:
    reading = ENGINE.read(text, DISCUSSION)
    assert strongest(reading, Attribute.IDENTITY_ATTACK) < 0.5, reading.signals


def test_the_dogs_of_a_nation_are_not_the_nation() -> None:
    """The model wavers here, as after "Turkish dogs" much worse is said; no rule does."""
    text = "Turkish dogs are large."
    assert strongest(Engine(by_rules_alone=True).read(text), Attribute.IDENTITY_ATTACK) == 0.0
    assert strongest(ENGINE.read(text, DISCUSSION), Attribute.IDENTITY_ATTACK) < 0.55


def test_a_sober_discussion_of_alliances_gives_no_signal() -> None:
    comments = [
        "An ally of ours names our enemy its “strategic partner”? What else can we think but "
        "that Russians will betray us Armenians, as so often?",
        "russiia plays on both sides, with Armenia for an alie and Azerbijan for a customer\n\n"
        "What it wants from the Azeries is gas and oil, thats what partners are for",
        "Who says that we have allies? A small country trusts no one. “Playing both sides” is "
        "what we must learn, and make friends where both win. Nobody but us minds our wars.",
    ]
    for comment in comments:
        for context in (DISCUSSION, ROOT, Context()):
            assert not [s for s in ENGINE.read(comment, context).signals if s.score >= 0.3]


def test_the_model_id_names_weights_rules_and_lists() -> None:
    reading = ENGINE.read("Good morning.")
    assert reading.model == ENGINE.model
    assert reading.model.startswith("comments-en-")
    assert "+rules-" in reading.model
    assert "+lexicon-" in reading.model


def test_an_engine_of_rules_alone_says_so() -> None:
    engine = Engine(by_rules_alone=True)
    assert engine.model.startswith("rules-")
    assert engine.read("Good morning.").by_rules_alone


def test_russian_is_read_by_rules_alone_and_english_is_not() -> None:
    assert ENGINE.read("Министр опять обещал построить мост.").by_rules_alone
    assert not ENGINE.read("The minister promised a bridge again.").by_rules_alone


def test_every_attribute_is_scored_in_english() -> None:
    assert set(ENGINE.read("The toll was fair.").scores) == SCORED


def test_texts_read_together_are_read_as_alone() -> None:
    texts = ["You are a moron.", "The toll was fair.", "You are a moron.", "Kill them all."]
    assert ENGINE.read_many(texts) == [ENGINE.read(text) for text in texts]


def test_contempt_without_a_listed_word_is_a_reason_to_look_and_none_to_reject() -> None:
    text = "Typical drivel from you, as always."
    told = [one for one in ENGINE.read(text).signals if one.source.startswith("model:")]
    assert 0.35 < max(one.score for one in told) < 0.85


def test_the_model_marks_the_words() -> None:
    text = "I read it twice, and only a brainless clown could have written it."
    told = [one for one in ENGINE.read(text).signals if one.source.startswith("model:")]
    assert any("clown" in text[span.start : span.end] for one in told for span in one.spans)


def test_a_topic_reader_is_asked_and_named_in_the_model_id() -> None:
    aside = Signal(Attribute.OFF_TOPIC, 0.8, (Span(0, 4),))

    class SaidTopic:
        model = "said-7"

        def __call__(self, text: str, context: Context) -> Signal | None:
            return aside if context.headline else None

    engine = Engine(topic=SaidTopic())
    assert engine.model == f"{ENGINE.model}+said-7"
    assert aside in engine.read("Cats.", Context(headline="Bridges")).signals
    assert aside not in engine.read("Cats.").signals


def test_reading_many_is_reading_each() -> None:
    texts = ["You are an idiot.", "", "Good morning."]
    assert ENGINE.read_many(texts) == [ENGINE.read(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The treaty was a mistake and everybody knows that it was.", "en"),
        ("Россия снова предаст Армению, как уже было раньше.", "ru"),
        ("Այս կառավարությունը ոչինչ չի անում։", "hy"),
        ("ok", "und"),
        ("", "und"),
        ("12 34 !!", "und"),
        ("Cette loi est une honte pour notre pays et son gouvernement.", "fr"),
    ],
)
def test_the_language_is_guessed_where_the_text_says_enough(text: str, language: str) -> None:
    assert ENGINE.read(text).language == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\x00idiot\x00",
        "\ud800 you are an idiot \udfff",
        "\u202eyou are an idiot",
        "🤡" * 500,
        "idiot " * 3_000,
        "you " * 3_000,
        "a" * 50_000,
        "(" * 20_000,
        "“" * 10_000,
        "> " * 10_000,
        "1" * 30_000,
        "1 " * 15_000,
        "kill all the " * 2_000,
        "@" * 20_000,
        "a@a." * 5_000,
        "http://" * 4_000,
        "'" * 20_000,
        "I hope that you " * 2_000,
        "\n" * 20_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_no_text_breaks_it(text: str) -> None:
    context = Context(parent=text, headline=text[:100], article=text, commenters=(text[:50],))
    assert isinstance(ENGINE.read(text, context), Reading)


def test_a_million_characters_are_read() -> None:
    text = "You are an idiot. The treaty was signed in 1921. " * 20_500
    assert strongest(ENGINE.read(text), Attribute.INSULT) >= 0.85


_WORDS = st.sampled_from(
    [
        "you",
        "are",
        "an",
        "idiot",
        "moron",
        "kill",
        "all",
        "Turks",
        "the",
        "law",
        "Simon",
        "call",
        "+374",
        "91",
        "123456",
        "«ты",
        "дурак»",
        ">",
        "\n",
        '"',
        "“",
        "”",
        "12",
        "Oak",
        "Street",
        "https://x.xyz/a",
        "vermin",
        "stupid",
        "f.u.c.k",
        "դու",
        "ապուշ",
        "ես",
        "՞",
        "'",
        "’",
        ".",
        "!",
        "?",
        ",",
        "-",
        "\u200b",
    ]
)
# The words of this file's own sentences, in any order, meet rules that random letters never do.
_VOCABULARY = sorted(
    {word for line in [*POLITICS, *INSULTS_TO_A_READER, *IDENTITY_ATTACKS] for word in line.split()}
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.text(st.characters(), max_size=60),
    st.lists(_WORDS, max_size=40).map(" ".join),
    st.lists(st.sampled_from(_VOCABULARY), max_size=40).map(" ".join),
)
CONTEXTS = st.builds(
    Context,
    parent=TEXTS,
    headline=TEXTS,
    article=TEXTS,
    article_author=st.text(max_size=30),
    commenters=st.lists(st.text(max_size=20), max_size=4).map(tuple),
    publisher=st.text(max_size=20),
)


@settings(max_examples=200, deadline=None)
@given(TEXTS, CONTEXTS)
def test_every_span_lies_in_the_text_as_typed(text: str, context: Context) -> None:
    for signal in ENGINE.read(text, context).signals:
        assert 0.0 <= signal.score <= 1.0
        assert list(signal.spans) == sorted(signal.spans)
        for span in signal.spans:
            assert 0 <= span.start < span.end <= len(text)
        for before, after in pairwise(signal.spans):
            assert before.end < after.start


@settings(max_examples=100, deadline=None)
@given(TEXTS, CONTEXTS)
def test_the_same_text_gives_the_same_reading(text: str, context: Context) -> None:
    assert ENGINE.read(text, context) == ENGINE.read(text, context)


@settings(max_examples=100, deadline=None)
@given(st.lists(_WORDS, max_size=30).map(" ".join))
def test_a_text_wholly_in_quotation_marks_gives_no_insult_of_its_own(text: str) -> None:
    inside = "".join(c for c in text if c not in "\"“”«»„‘’'\n")
    reading = ENGINE.read(f"“{inside}”")
    assert strongest(reading, Attribute.INSULT) == 0.0


def test_the_engine_needs_no_django() -> None:
    source = Path(__file__).parents[2] / "src" / "plaintalk" / "engine"
    assert not [f for f in source.rglob("*.py") if "import django" in f.read_text("utf-8")]
