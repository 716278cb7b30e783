"""The queue's pages: read, narrowed, decided together, taken back; all without script."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from plaintalk.discussion.models import Comment, Decision, Occasion
from plaintalk.discussion.queries import latest_decision
from plaintalk.discussion.services import Speaker, edit_comment, hold_for_reports, prepare_edit
from plaintalk.moderation.queue.models import Claim
from plaintalk.people.models import Person
from plaintalk.people.permissions import Role
from plaintalk.policy.appearance import Standing
from tests import make

pytestmark = pytest.mark.django_db

REFUSAL = {"standing": "rejected", "clause": "no-profanity", "sentence": ""}


@pytest.fixture
def desk(client: Client) -> Client:
    make.site()
    client.force_login(make.moderator())
    return client


def hold(many: int) -> list[Comment]:
    discussion = make.discussion()
    return [
        make.comment(
            f"HOLDME {n}", on=discussion, author=make.member(), now=make.NOW + timedelta(minutes=n)
        )
        for n in range(many)
    ]


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def as_seen(comment: Comment) -> str:
    return f"{comment.public_id}:{comment.standing}:1"


def decide(client: Client, comment: Comment, **fields: str) -> object:
    data = REFUSAL | {"seen": comment.standing, "revision": "1"} | fields
    return client.post(f"/desk/comments/{comment.public_id}", data)


def case_in(response: object) -> str:
    return response["Location"].split("?")[0].rpartition("/")[2]  # type: ignore[index]


# ---- one after the other --------------------------------------------------------------------


def test_a_decision_leads_to_the_next_case_until_none_is_left(desk: Client) -> None:
    first, second = hold(2)

    assert case_in(desk.get("/desk/next")) == first.public_id
    assert case_in(decide(desk, first)) == second.public_id
    assert decide(desk, second)["Location"] == "/desk"  # type: ignore[index]


def test_what_one_has_open_is_not_given_to_another(desk: Client) -> None:
    first, second = hold(2)
    desk.get(f"/desk/comments/{first.public_id}")
    other = Client()
    other.force_login(make.member("Arsen", role=Role.MODERATOR))

    assert case_in(other.get("/desk/next")) == second.public_id
    assert "Lilit is at it" in text(other.get("/desk"))
    assert "Lilit is at this comment" in text(other.get(f"/desk/comments/{first.public_id}"))


def test_a_claim_is_over_when_the_comment_is_decided(desk: Client) -> None:
    (held,) = hold(1)
    desk.get(f"/desk/comments/{held.public_id}")

    decide(desk, held)

    assert not Claim.objects.exists()


def test_ones_own_comment_is_left_to_colleagues(desk: Client) -> None:
    author = make.member()
    own = make.comment("HOLDME", author=author, now=make.NOW - timedelta(days=1))
    (held,) = hold(1)
    Person.objects.filter(pk=author.pk).update(role=Role.MODERATOR)
    author.refresh_from_db()
    desk.force_login(author)

    assert case_in(desk.get("/desk/next")) == held.public_id
    page = text(desk.get(f"/desk/comments/{own.public_id}"))
    assert "a colleague decides about it" in page
    assert 'value="published"' not in page


def test_a_skipped_comment_stays_in_the_queue_and_comes_again_in_the_end(desk: Client) -> None:
    first, second = hold(2)
    skipped = desk.post(f"/desk/comments/{first.public_id}/skip")

    assert case_in(skipped) == second.public_id
    assert decide(desk, second)["Location"] == "/desk"  # type: ignore[index]
    assert "HOLDME" in text(desk.get("/desk"))
    assert case_in(desk.get("/desk/next")) == first.public_id


def test_without_a_sentence_the_author_is_told_the_one_kept_for_the_clause(desk: Client) -> None:
    (held,) = hold(1)

    decide(desk, held)

    assert "“No profanity”" in latest_decision(held).sentence


def test_the_second_of_two_is_told_who_decided_what_and_keeps_the_words(desk: Client) -> None:
    (held,) = hold(1)
    other = Client()
    other.force_login(make.member("Arsen", role=Role.MODERATOR))
    decide(other, held, standing="published")

    response = decide(desk, held, sentence="My own words.")

    html = text(response)
    assert response.status_code == 409  # type: ignore[attr-defined]
    assert re.search(r"Arsen, at \d\d:\d\d: Published", html)
    assert "My own words." in html
    assert Decision.objects.filter(occasion=Occasion.DESK).count() == 1


def test_an_open_case_learns_what_another_decided(desk: Client) -> None:
    (held,) = hold(1)
    path = f"/desk/comments/{held.public_id}/pulse?seen=held&revision=1"
    assert desk.get(path).status_code == 204

    decide(desk, held, standing="published")

    assert "Lilit decided: Published" in text(desk.get(path))


def test_an_open_case_learns_that_its_author_reworded_it(desk: Client) -> None:
    author = make.member()
    comment = make.comment("HOLDME", author=author)
    prepared = prepare_edit(
        speaker=Speaker(person=author, secret=make.SECRET),
        comment=comment,
        body="HOLDME, please.",
        engine=make.PROFANE,
        timeout_s=10,
        now=make.NOW,
    )
    edit_comment(prepared, now=make.NOW)

    told = text(desk.get(f"/desk/comments/{comment.public_id}/pulse?seen=held&revision=1"))

    assert "reworded" in told


def test_an_open_case_learns_that_readers_reports_took_it_down(desk: Client) -> None:
    comment = make.comment("Fine.")
    hold_for_reports(comment=comment, now=make.NOW)

    told = text(desk.get(f"/desk/comments/{comment.public_id}/pulse?seen=published"))

    assert "several readers reported it" in told
    assert "reworded" not in told


def test_a_comment_of_long_ago_waits_only_since_it_was_held(desk: Client) -> None:
    comment = make.comment("Fine.", now=timezone.now() - timedelta(days=40))
    hold_for_reports(comment=comment, now=timezone.now() - timedelta(hours=3))

    assert "waits for 3 hours" in text(desk.get("/desk"))


def test_the_queue_learns_how_many_wait(desk: Client) -> None:
    hold(2)

    assert desk.get("/desk/pulse?waiting=2").status_code == 204
    assert "2 comments wait now" in text(desk.get("/desk/pulse?waiting=1"))


# ---- taken back -----------------------------------------------------------------------------


def test_the_last_decision_can_be_taken_back(desk: Client) -> None:
    (held,) = hold(1)
    decide(desk, held)
    assert "Undo" in text(desk.get("/desk"))

    response = desk.post("/desk/undo", follow=True)

    held.refresh_from_db()
    assert held.standing == Standing.HELD
    assert "Taken back. Nobody was told." in text(response)
    assert "Undo" not in text(desk.get("/desk"))


def test_after_some_seconds_it_can_not(desk: Client) -> None:
    (held,) = hold(1)
    decide(desk, held)
    session = desk.session
    session["desk_last"] |= {"at": timezone.now().timestamp() - 30}
    session.save()

    assert "Undo" not in text(desk.get("/desk"))


def test_what_is_taken_back_too_late_is_told_and_nothing_else(desk: Client) -> None:
    (held,) = hold(1)
    late = make.decision_by(make.moderator(), on=held, now=timezone.now() - timedelta(minutes=1))
    session = desk.session
    session["desk_last"] = {
        "decisions": [late.public_id],
        "what": "Decided.",
        "at": timezone.now().timestamp(),
    }
    session.save()

    response = text(desk.post("/desk/undo", follow=True))

    held.refresh_from_db()
    assert held.standing == Standing.REJECTED
    assert "Taken back" not in response
    assert "1 comment was left alone" in response


def test_taking_back_nothing_is_told(desk: Client) -> None:
    assert "Choose at least one comment first" in text(desk.post("/desk/undo", follow=True))


# ---- many at once ---------------------------------------------------------------------------


def test_many_are_shown_first_and_then_decided(desk: Client) -> None:
    first, second, third = hold(3)
    ticked = {"seen": [as_seen(first), as_seen(second)], "list": "waiting"}

    preview = desk.post("/desk/bulk", ticked)
    assert "Decide on 2 comments together" in text(preview)
    assert set(Comment.objects.values_list("standing", flat=True)) == {"held"}

    seen = re.search(r'name="seen" value="([^"]+)"', text(preview))
    assert seen is not None
    done = desk.post("/desk/bulk", REFUSAL | {"seen": seen[1], "confirm": "1"}, follow=True)

    assert "Decided on 2 comments." in text(done)
    third.refresh_from_db()
    assert third.standing == Standing.HELD
    assert "“No profanity”" in latest_decision(first).sentence
    desk.post("/desk/undo")
    assert set(Comment.objects.values_list("standing", flat=True)) == {"held"}


def test_all_that_a_list_means_can_be_chosen(desk: Client) -> None:
    hold(3)
    make.comment("HOLDME, and another thing.")

    preview = desk.post("/desk/bulk", {"all": "1", "list": "waiting", "text": "another"})

    assert "Decide on 1 comment" in text(preview)


def test_published_comments_are_removed_together(desk: Client) -> None:
    comment = make.comment("Fine.")
    preview = text(desk.post("/desk/bulk", {"all": "1", "list": "published", "text": "fine"}))
    assert "Remove all" in preview
    assert "Publish all" not in preview

    desk.post(
        "/desk/bulk",
        REFUSAL | {"standing": "removed", "seen": as_seen(comment), "confirm": "1"},
    )

    comment.refresh_from_db()
    assert comment.standing == Standing.REMOVED


def test_a_refusal_of_many_without_a_clause_is_told_and_changes_nothing(desk: Client) -> None:
    (held,) = hold(1)
    fields = REFUSAL | {"clause": "", "seen": as_seen(held), "confirm": "1"}

    response = desk.post("/desk/bulk", fields, follow=True)

    assert "Name the clause" in text(response)
    held.refresh_from_db()
    assert held.standing == Standing.HELD


@pytest.mark.parametrize("seen", ["", "nonsense", "c_1:held:x", "c_1:gone:1"])
def test_nothing_ticked_is_told(desk: Client, seen: str) -> None:
    response = desk.post("/desk/bulk", {"seen": seen})

    assert response.status_code == 422
    assert "tick those that you mean" in text(response)


# ---- how one reads --------------------------------------------------------------------------


def test_marked_words_can_be_masked_until_one_asks(desk: Client) -> None:
    (held,) = hold(1)
    path = f"/desk/comments/{held.public_id}"
    desk.post("/desk/gentle", {"on": "1"})

    assert "<mark>H•••••</mark>" in text(desk.get("/desk"))
    assert "<mark>H•••••</mark>" in text(desk.get(path))
    assert "<mark>HOLDME</mark>" in text(desk.get(f"{path}?reveal=1"))
    desk.post("/desk/gentle")
    assert "<mark>HOLDME</mark>" in text(desk.get(path))


def test_the_worst_are_kept_apart_for_those_who_mask(desk: Client) -> None:
    mild, bad = hold(2)
    Comment.objects.filter(pk=bad.pk).update(risk=0.95)
    desk.post("/desk/gentle", {"on": "1"})

    queue = text(desk.get("/desk"))

    assert mild.public_id in queue
    assert bad.public_id not in queue
    assert "1 of the worst is kept apart" in queue
    assert bad.public_id in text(desk.get("/desk/worst"))
    decide(desk, Comment.objects.get(pk=bad.pk))
    assert "You decided on 1 of the worst today" in text(desk.get("/desk"))


def test_an_editor_keeps_a_sentence_for_a_clause(client: Client) -> None:
    (held,) = hold(1)
    client.force_login(make.member("Sona", role=Role.EDITOR))

    client.post("/desk/sentences", {"language": "en", "no-profanity": "Without the oath, please."})

    assert "Without the oath, please." in text(client.get("/desk/sentences"))
    decide(client, held)
    assert latest_decision(held).sentence == "Without the oath, please."


def test_a_moderator_does_not_change_the_sentences(desk: Client) -> None:
    assert desk.get("/desk/sentences").status_code == 403


def test_a_pick_is_shown_to_readers(desk: Client) -> None:
    comment = make.comment("A good word.")
    path = comment.discussion.article.get_absolute_url()
    desk.post(f"/desk/comments/{comment.public_id}/pick", {"on": "1"})
    assert "Editors’ pick<" in text(Client().get(path))

    desk.post(f"/desk/comments/{comment.public_id}/pick")
    assert "Editors’ pick<" not in text(Client().get(path))


def test_the_published_list_shows_what_readers_see(desk: Client) -> None:
    make.comment("A fine bridge.")
    hold(1)

    html = text(desk.get("/desk/published"))

    assert "A fine bridge." in html
    assert "HOLDME" not in html


@pytest.mark.parametrize("query", ["from=x", "from=99999", "article=none", "person=p_0"])
def test_an_address_that_means_nothing_shows_an_empty_list(desk: Client, query: str) -> None:
    hold(1)

    assert desk.get(f"/desk?{query}").status_code == 200
