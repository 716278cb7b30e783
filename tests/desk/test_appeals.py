"""Appeals on the desk, without any script."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from plaintalk.discussion.models import Comment
from plaintalk.moderation.appeals.models import Appeal, Outcome
from plaintalk.people.models import Person
from plaintalk.people.permissions import Role
from tests import make

pytestmark = pytest.mark.django_db

SENTENCE = "It is the name of the bridge indeed."


# The pages read the clock, and an appeal has its time.
LATELY = timezone.now() - timedelta(hours=3, minutes=5)


def refused(body: str = "The HOLDME bridge.", **how: Person) -> Comment:
    return make.refused(body, now=LATELY, **how)


def appealed(comment: Comment, *, words: str = "It is a name.", after_h: int = 0) -> Appeal:
    return make.appealed(comment, words=words, now=LATELY + timedelta(hours=after_h))


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def other() -> Client:
    return signed_in(make.member("Sona", role=Role.EDITOR))


def send(client: Client, appeal: Appeal, **fields: str) -> object:
    given = {"outcome": "reversed", "sentence": SENTENCE} | fields
    return client.post(f"/desk/appeals/{appeal.public_id}", given)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def status(response: object) -> int:
    return response.status_code  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize("path", ["/desk/appeals", "/desk/appeals/{id}"])
def test_strangers_are_asked_to_sign_in_and_readers_are_refused(path: str) -> None:
    path = path.format(id=appealed(refused()).public_id)

    assert Client().get(path)["Location"].startswith("/account/login/")
    assert signed_in(make.member()).get(path).status_code == 403


def test_appeals_stand_with_the_oldest_first_and_are_counted_on_every_page(other: Client) -> None:
    appealed(refused(author=make.member("Second")), after_h=1)
    appealed(refused(author=make.member("First")))

    html = text(other.get("/desk/appeals"))

    assert html.index("First") < html.index("Second")
    assert "2 appeals wait for an answer" in html
    assert "(2)" in text(other.get("/desk"))


def test_the_page_is_calm_when_nothing_waits(other: Client) -> None:
    make.site()

    html = text(other.get("/desk/appeals"))

    assert "No appeal waits." in html
    assert "No appeal was answered in the last 90 days." in html


def test_one_appeal_shows_words_comment_marks_and_the_decision(other: Client) -> None:
    appeal = appealed(refused("The HOLDME bridge."), words="It is a name on the map.")

    html = text(other.get(f"/desk/appeals/{appeal.public_id}"))

    assert "It is a name on the map." in html
    assert "<mark>HOLDME</mark>" in html
    assert "Please write it without the swear word." in html
    assert "appealed against" in html


def test_another_moderator_restores_the_comment_and_the_median_is_shown(other: Client) -> None:
    comment = refused()
    appeal = appealed(comment)

    response = send(other, appeal)

    assert response["Location"] == "/desk/appeals"  # type: ignore[index]
    comment.refresh_from_db()
    assert comment.standing == "published"
    html = text(other.get("/desk/appeals"))
    assert "half of the answers came within 3 hours" in html
    assert SENTENCE in text(other.get(f"/desk/appeals/{appeal.public_id}"))


def test_my_own_decision_is_listed_and_says_that_another_must_answer() -> None:
    appeal = appealed(refused(by=make.moderator()))
    mine = signed_in(make.moderator())

    for path in ("/desk/appeals", f"/desk/appeals/{appeal.public_id}"):
        assert "somebody else must answer" in text(mine.get(path))
    response = send(mine, appeal)

    assert status(response) == 403
    assert "Somebody else must answer it." in text(response)
    assert Appeal.objects.get().is_open


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"outcome": ""}, "Choose whether the decision stands."),
        ({"outcome": "settled"}, "Select a valid choice"),
        ({"outcome": "upheld", "sentence": " "}, "Write why the decision stands"),
    ],
)
def test_an_answer_that_can_not_be_used_changes_nothing_and_keeps_the_words(
    other: Client, fields: dict[str, str], told: str
) -> None:
    appeal = appealed(refused())

    response = send(other, appeal, **fields)

    assert status(response) == 422
    assert told in text(response)
    assert fields.get("sentence", SENTENCE).strip() in text(response)
    assert Appeal.objects.get().is_open


def test_the_second_who_answers_is_told_and_changes_nothing(other: Client) -> None:
    appeal = appealed(refused())
    send(other, appeal)
    third = signed_in(make.member("Ara", role=Role.EDITOR))

    response = send(third, appeal, outcome="upheld")

    assert status(response) == 409
    assert "Somebody else answered this appeal" in text(response)
    assert Appeal.objects.get().outcome == Outcome.REVERSED


def test_an_unknown_appeal_is_not_there(other: Client) -> None:
    make.site()

    assert other.get("/desk/appeals/ap_nothing").status_code == 404


def test_who_is_at_an_appeal_is_said_to_colleagues_until_it_is_answered(other: Client) -> None:
    appeal = appealed(refused())
    path = f"/desk/appeals/{appeal.public_id}"
    third = signed_in(make.member("Arsen", role=Role.MODERATOR))

    other.get(path)
    assert "Sona is at this comment" in text(third.get(path))
    assert "Sona is at it" in text(third.get("/desk/appeals"))
    send(other, appeal)

    assert "Sona is at" not in text(third.get(path))


def test_the_list_learns_of_a_new_appeal(other: Client) -> None:
    appealed(refused())
    mark = re.search(r"/desk/appeals/pulse\?seen=[\d.]+", text(other.get("/desk/appeals")))
    assert mark is not None
    assert status(other.get(mark[0])) == 204

    appealed(refused())

    assert "2 wait now" in text(other.get(mark[0]))


def test_the_comment_is_masked_until_one_asks(other: Client) -> None:
    path = f"/desk/appeals/{appealed(refused()).public_id}"
    other.post("/desk/gentle", {"on": "1"})

    assert "<mark>H•••••</mark>" in text(other.get(path))
    assert "<mark>HOLDME</mark>" in text(other.get(f"{path}?reveal=1"))


def test_one_of_the_worst_counts_when_its_appeal_is_opened(other: Client) -> None:
    comment = refused()
    Comment.objects.filter(pk=comment.pk).update(risk=0.95)

    html = text(other.get(f"/desk/appeals/{appealed(comment).public_id}"))

    assert "You opened 1 of the worst today" in html
