"""Questions asked by readers and answered by guests and newsroom."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from plaintalk.discussion.errors import QuestionsNotYet, QuestionsOver, RepliesReserved
from plaintalk.discussion.models import Comment, Discussion, Mode
from plaintalk.discussion.queries import (
    Only,
    Sort,
    ThreadPage,
    Viewer,
    Voice,
    answerer_names,
    one_thread,
    thread_page,
)
from plaintalk.discussion.queries.threads import REPLIES_A_ROOT
from plaintalk.discussion.services import ANSWERERS_MOST, Hours, like, set_answerers, set_mode
from plaintalk.kernel.errors import Invalid
from plaintalk.people.models import Person
from plaintalk.people.permissions import ActNotAllowed, Role
from plaintalk.people.team import give_role
from tests import make

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def ask_in(*guests: Person, hours: Hours | None = None, readers_reply: bool = False) -> Discussion:
    """Give a discussion in which readers ask and these guests answer."""
    talk = make.discussion()
    set_mode(
        discussion=talk,
        mode=Mode.QUESTIONS,
        by=make.moderator(),
        hours=hours or Hours(),
        readers_reply=readers_reply,
        now=make.NOW,
    )
    set_answerers(discussion=talk, answerers=guests, by=make.moderator(), now=make.NOW)
    return talk


def numbers(page: ThreadPage) -> list[int]:
    return [place.comment.number for place in page.places]


def liked(comment: Comment, *, times: int) -> Comment:
    for _each in range(times):
        like(comment=comment, person=make.member(), now=make.NOW)
    return comment


@pytest.fixture
def guest() -> Person:
    return make.member("Tigran Vale")


def test_a_mode_is_set_by_who_runs_discussions_and_noted_with_who_and_when() -> None:
    talk, reader = make.discussion(), make.member()
    with pytest.raises(ActNotAllowed):
        set_mode(discussion=talk, mode=Mode.LIVE, by=reader, now=make.NOW)
    with pytest.raises(ActNotAllowed):
        set_answerers(discussion=talk, answerers=[reader], by=reader, now=make.NOW)

    set_mode(discussion=talk, mode=Mode.LIVE, by=make.moderator(), now=make.NOW)

    version = talk.version
    assert (talk.mode, talk.mode_set_by, talk.mode_set_at) == (
        Mode.LIVE,
        make.moderator(),
        make.NOW,
    )
    other = make.member(role=Role.EDITOR)
    set_mode(discussion=talk, mode=Mode.LIVE, by=other, now=make.NOW + HOUR)
    assert (talk.mode_set_by, talk.version) == (make.moderator(), version), "nothing was changed"


def test_hours_are_kept_for_questions_alone_and_must_be_the_right_way_round() -> None:
    hours = Hours(asks_from=make.NOW + HOUR, asks_until=make.NOW)
    with pytest.raises(Invalid):
        ask_in(hours=hours)

    talk = ask_in(hours=Hours(asks_from=make.NOW, answers_from=make.NOW + HOUR), readers_reply=True)
    assert (talk.asks_from, talk.answers_from) == (make.NOW, make.NOW + HOUR)
    set_mode(discussion=talk, mode=Mode.CONVERSATION, by=make.moderator(), now=make.NOW)

    assert (talk.asks_from, talk.answers_from, talk.readers_reply) == (None, None, False)


def test_a_panel_of_guests_has_an_end() -> None:
    with pytest.raises(Invalid):
        ask_in(*(make.member() for _each in range(ANSWERERS_MOST + 1)))


def test_naming_guests_keeps_those_who_stay(guest: Person) -> None:
    talk, other = ask_in(guest), make.member("Other")

    set_answerers(discussion=talk, answerers=[other, guest], by=make.moderator(), now=make.NOW)
    assert list(answerer_names(talk)) == [guest.pk, other.pk]
    set_answerers(discussion=talk, answerers=[other], by=make.moderator(), now=make.NOW)

    assert list(answerer_names(talk)) == [other.pk]


def test_questions_are_taken_in_their_hours_and_from_the_newsroom_always() -> None:
    talk = ask_in(hours=Hours(asks_from=make.NOW + HOUR, asks_until=make.NOW + 2 * HOUR))

    with pytest.raises(QuestionsNotYet, match="13:00 UTC"):
        make.comment(on=talk)
    make.comment("We begin in an hour.", on=talk, author=make.moderator())
    asked = make.comment("Who pays for it?", on=talk, now=make.NOW + HOUR)
    with pytest.raises(QuestionsOver):
        make.comment("And the ferry?", on=talk, now=make.NOW + 2 * HOUR)

    answer = make.comment(
        "All of us.", on=talk, author=make.moderator(), reply_to=asked, now=make.NOW + 3 * HOUR
    )
    assert answer.standing == "published"


def test_readers_do_not_reply_to_questions_unless_the_desk_lets_them(guest: Person) -> None:
    talk = ask_in(guest)
    question = make.comment("Who pays for it?", on=talk, author=make.member())

    with pytest.raises(RepliesReserved):
        make.comment("I know.", on=talk, reply_to=question, author=make.member())
    with pytest.raises(RepliesReserved):
        make.comment("I add this.", on=talk, reply_to=question, author=question.author)
    make.comment("All of us.", on=talk, reply_to=question, author=guest)
    set_mode(
        discussion=talk,
        mode=Mode.QUESTIONS,
        by=make.moderator(),
        readers_reply=True,
        now=make.NOW,
    )

    reply = make.comment("I know.", on=talk, reply_to=question, author=make.member())
    assert reply.standing == "published"


def test_an_answer_stands_directly_below_its_question_with_what_hangs_on_it(
    guest: Person,
) -> None:
    talk = ask_in(guest, readers_reply=True)
    question = make.comment("Who pays for it?", on=talk, author=make.member())
    first = make.comment("Not me.", on=talk, reply_to=question, author=make.member())
    below = make.comment("Nor me.", on=talk, reply_to=first, author=make.member())
    answer = make.comment("All of us.", on=talk, reply_to=question, author=guest)
    thanks = make.comment("Thanks.", on=talk, reply_to=answer, author=question.author)

    page = thread_page(talk, viewer=Viewer())

    order = [question, answer, thanks, first, below]
    assert [place.comment for place in page.places] == order
    assert numbers(one_thread(talk, viewer=Viewer(), number=1)) == [one.number for one in order]
    voices = [place.voice for place in page.places]
    assert voices == [Voice.READER, Voice.ANSWERER, Voice.READER, Voice.READER, Voice.READER]
    assert [place.is_answered for place in page.places] == [True, False, False, False, False]


def test_a_late_answer_is_shown_where_a_question_has_more_replies_than_are_shown(
    guest: Person,
) -> None:
    talk = ask_in(guest, readers_reply=True)
    question = make.comment("Who pays for it?", on=talk, author=make.member())
    for number in range(REPLIES_A_ROOT + 2):
        make.comment(f"Not me {number}.", on=talk, reply_to=question, author=make.member())
    answer = make.comment("All of us.", on=talk, reply_to=question, author=guest)

    page = thread_page(talk, viewer=Viewer())

    assert numbers(page)[:3] == [1, answer.number, 2]
    assert len(page.places) == REPLIES_A_ROOT + 1


def test_a_long_thread_is_cut_where_the_answers_come_first(
    guest: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plaintalk.discussion.queries.threads.REPLIES_A_PAGE", 2)
    talk = ask_in(guest, readers_reply=True)
    question = make.comment("Who pays for it?", on=talk, author=make.member())
    for number in range(3):
        make.comment(f"Not me {number}.", on=talk, reply_to=question, author=make.member())
    make.comment("All of us.", on=talk, reply_to=question, author=guest)

    first = one_thread(talk, viewer=Viewer(), number=1)
    second = one_thread(talk, viewer=Viewer(), number=1, cursor=first.next_cursor)
    at = one_thread(talk, viewer=Viewer(), number=1, at=3)

    assert numbers(first) == [1, 5, 2]
    assert (numbers(second), second.next_cursor, second.begins_later) == ([1, 3, 4], "", True)
    assert (numbers(at), at.begins_later) == ([1, 3, 4], True)
    assert not first.begins_later


def test_answered_and_waiting_questions_are_read_apart_the_most_liked_first(
    guest: Person,
) -> None:
    talk = ask_in(guest)
    for word in ("Who pays", "Who built", "Who crosses"):
        make.comment(f"{word} it?", on=talk, author=make.member())
    one, two, three = talk.comments.order_by("number")
    make.comment("All of us.", on=talk, reply_to=one, author=guest)
    liked(three, times=3)

    def shown(only: Only) -> list[int]:
        return numbers(thread_page(talk, viewer=Viewer(), sort=Sort.LIKED, only=only))

    assert shown(Only.ANSWERED) == [1, 4]
    assert shown(Only.UNANSWERED) == [3, 2]
    make.comment("The council did.", on=talk, reply_to=two, author=make.moderator())
    assert shown(Only.UNANSWERED) == [3]


def test_a_reply_that_readers_do_not_see_answers_nothing(guest: Person) -> None:
    talk = ask_in(guest)
    question = make.comment("Who pays for it?", on=talk, author=make.member())
    make.withdrawn(make.comment("All of us.", on=talk, reply_to=question, author=guest))

    page = thread_page(talk, viewer=Viewer(), only=Only.UNANSWERED)

    assert numbers(page) == [1]
    assert not page.places[0].is_answered


def test_the_page_asks_for_questions_and_says_who_answers_and_when(
    client: Client, guest: Person
) -> None:
    talk = ask_in(guest)
    question = make.comment("Who pays for it?", on=talk, author=make.member())
    address = talk.article.get_absolute_url()

    page = client.get(address).content.decode()

    assert "they are answered by Tigran Vale." in page
    assert "Your question</label>" in page
    assert f"?reply={question.public_id}" not in page
    assert 'aria-current="true">Most liked first' in page
    assert "Not answered yet" in page
    refused = client.get(f"{address}?reply={question.public_id}").content.decode()
    assert "Your question</label>" in refused
    client.force_login(guest)
    mine = client.get(address).content.decode()
    assert f"?reply={question.public_id}" in mine
    assert "1 question waits for an answer." in mine
    make.comment("All of us.", on=talk, reply_to=question, author=guest)
    after = Client().get(address).content.decode()
    assert ">Guest</span>" in after
    assert ">Answered</strong>" in after


def test_a_refused_reply_is_told_with_what_was_typed(client: Client, guest: Person) -> None:
    talk = ask_in(guest)
    question = make.comment("Who pays for it?", on=talk, author=make.member())
    client.force_login(make.member())
    sent = {"body": "I know who.", "parent": question.public_id, "once": "x" * 20}

    response = client.post(f"{talk.article.get_absolute_url()}/comments", sent)

    assert response.status_code == 403
    page = response.content.decode()
    assert "Questions are answered here by those who were asked." in page
    assert "I know who." in page
    assert talk.comments.count() == 1


def test_outside_of_the_hours_nothing_is_offered_and_the_page_says_when(client: Client) -> None:
    begin = timezone.now() + HOUR
    talk = ask_in(hours=Hours(asks_from=begin, answers_from=begin + HOUR))
    make.comment("We begin soon.", on=talk, author=make.moderator())
    address = talk.article.get_absolute_url()

    before = client.get(address).content.decode()
    talk = set_mode(
        discussion=talk,
        mode=Mode.QUESTIONS,
        by=make.moderator(),
        hours=Hours(asks_until=timezone.now()),
        now=make.NOW,
    )
    after = client.get(address).content.decode()

    assert "Questions from" in before
    assert "Answers from" in before
    assert "The time for questions is over." in after
    assert "<textarea" not in before + after


def test_what_is_kept_for_readers_is_made_anew_when_the_newsroom_or_the_guest_changes(
    client: Client, guest: Person
) -> None:
    talk = ask_in(guest)
    writer = make.member("Writer")
    question = make.comment("Who pays for it?", on=talk, author=make.member())
    make.comment("It is me.", on=talk, author=writer)
    address = talk.article.get_absolute_url()
    assert ">Newsroom</span>" not in client.get(address).content.decode()

    give_role(person=writer, role=Role.MODERATOR, by=None, now=make.NOW)
    assert ">Newsroom</span>" in client.get(address).content.decode()
    set_mode(discussion=talk, mode=Mode.CONVERSATION, by=make.moderator(), now=make.NOW)
    page = client.get(address).content.decode()
    assert ">Newsroom</span>" not in page
    assert f"?reply={question.public_id}" in page
