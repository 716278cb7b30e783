"""Threats, and the many sentences about violence that are none."""

import pytest

from plaintalk.engine.address import Audience
from plaintalk.engine.passage import Passage
from plaintalk.engine.quotes import Reports
from plaintalk.engine.signals import Attribute, Context
from plaintalk.engine.threats import find_threats

CONTEXT = Context(
    parent="The bridge should be built.",
    article_author="Emil Danielyan",
    commenters=("Simon", "Stephen Bekian"),
    publisher="Asbarez",
)


def score(text: str, attribute: Attribute = Attribute.THREAT) -> float:
    audience, reports = Audience.of(CONTEXT), Reports()
    return max(
        (
            hit.score
            for sentence in Passage.of(text).sentences
            for hit in find_threats(sentence, audience, reports)
            if hit.attribute is attribute and not hit.mentioned
        ),
        default=0.0,
    )


CLEAR = """
I will kill you.
I'll kill you.
im going to kill you
I am going to shoot you in the face.
We will hang you, Simon.
I'm gonna break your legs.
I'll find you and break your legs.
We know where you live.
I know where your kids go to school and I will kill them all.
I will beat the shit out of you.
I will punch you in the face.
I will burn your house down.
I will cut your throat.
I want to kill you.
I swear I will kill you.
I will kill Simon.
Somebody should shoot him.
Someone should kill the author.
Hang them all.
Kill them all.
Shoot every last one of them.
Kill all Turks.
Kill every Armenian.
We should kill all the Turks.
Exterminate the Armenians.
We will take back our land by force and kill every Azeri there.
Gas the Jews.
They should be lined up and shot.
They should all be hanged.
You should be shot.
You should be hanged for this.
Journalists like him should be hanged.
You deserve to die.
He deserves to die.
I hope you die.
I hope you get cancer and die.
I hope someone shoots you.
I wish you were dead.
I hope your family dies.
Drop dead.
Go die.
Go kill yourself.
Kill yourself.
You should kill yourself.
kys
Why don't you just die?
Death to all Armenians.
Death to you and yours.
You are a dead man.
Watch your back, Simon.
I am coming for you.
Die in a fire.
Put a bullet in his head.
Я тебя убью.
Убью тебя, сволочь.
Я тебе голову оторву.
Мы знаем, где ты живешь.
Мы тебя найдем.
Сдохни.
Чтоб ты сдох.
Иди убейся.
Убей себя.
Их всех надо расстрелять.
Надо повесить их всех.
Всех их к стенке.
Смерть армянам.
Убить всех турок.
ubyu tebya
Քեզ կսպանեմ։
Կսպանեմ քեզ։
Գլուխդ կջարդեմ։
Գիտենք, թե որտեղ ես ապրում։
Սատկի՛ր։
Բոլորին պետք է կախել։
Մահ թուրքերին։
qez kspanem
""".strip().splitlines()


@pytest.mark.parametrize("text", CLEAR)
def test_a_threat_or_a_call_to_violence_is_clear(text: str) -> None:
    assert score(text) >= 0.85


HARMLESS = """
Russia will attack Armenia.
They kill our soldiers.
They will kill us all if we do nothing.
The war killed thousands.
I will kill time.
Kill the bill.
This kills me.
You are killing me, that was funny.
I would die for my country.
Shoot me an email.
Shoot them an email about the meeting.
I will shoot you a message tomorrow.
We must fight for our land.
Attack the argument.
It was a bomb at the box office.
Azerbaijan threatens to shoot down planes.
Turks killed my grandfather.
Stalin would kill anyone who said so.
He was hanged in 1921.
The prisoners were shot.
People who kill should go to prison.
Do not kill the messenger.
Don't shoot the messenger.
We will never kill anyone.
Nobody should be killed for an opinion.
He should not be executed.
I will not hang you out to dry.
The president said he would hang the traitors.
They threatened to kill him.
Hang on, I know that one.
Hang in there.
We will beat you at chess.
We will beat them at the polls.
The minister should resign.
The program should be killed.
This treaty should be killed in parliament.
My phone died.
I hope you are well.
I hope you find peace.
I hope you never have to see a war.
I will find you a better source.
I'm dying to know.
Drop by any time.
Die Zeit is a German paper.
I could kill for a coffee.
If looks could kill.
It would kill them to say sorry.
We lost many boys and I cry for them.
The missiles were fired at Baku.
Azerbaijan will be destroyed by its own corruption.
We should have bombed their bases.
Bomb the bases, not the villages.
NATO should bomb nobody.
The war must be ended.
Они убивают наших солдат.
Турки убили миллион армян.
Враг хочет нас уничтожить.
Убить время можно и лучше.
Не надо никого убивать.
Его убили в 1921 году.
Թուրքերը սպանեցին միլիոնավոր հայերի։
Նրանք սպանում են մեր զինվորներին։
Մենք պիտի պաշտպանենք մեր հողը։
Հազարավոր մարդիկ զոհվեցին պատերազմում։
""".strip().splitlines()


@pytest.mark.parametrize("text", HARMLESS)
def test_speaking_of_violence_is_no_threat(text: str) -> None:
    assert score(text) < 0.5


@pytest.mark.parametrize(
    "text",
    ["We will kill them.", "Putin should be executed.", "Rot in hell.", "Bomb them all."],
)
def test_hot_words_about_enemies_and_leaders_stay_below_certainty(text: str) -> None:
    assert 0.3 <= score(text) < 0.85


def test_a_call_to_kill_a_group_is_an_attack_on_it_too() -> None:
    assert score("Kill all Turks.", Attribute.IDENTITY_ATTACK) >= 0.85
    assert score("I will kill you.", Attribute.IDENTITY_ATTACK) == 0.0


def test_a_reported_threat_is_marked_as_mentioned() -> None:
    (sentence,) = Passage.of("He wrote that somebody should shoot him.").sentences
    hits = list(find_threats(sentence, Audience.of(CONTEXT), Reports()))
    assert hits
    assert all(hit.mentioned for hit in hits)
