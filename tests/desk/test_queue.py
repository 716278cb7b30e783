"""The queue's pages: read, narrowed, decided together, taken back; all without script."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from plaintalk.desk.views import queue
from plaintalk.discussion.models import Comment, Decision, Occasion
from plaintalk.discussion.queries import latest_decision
from plaintalk.discussion.services import Speaker, edit_comment, hold_for_reports, prepare_edit
from plaintalk.engine.signals import Attribute
from plaintalk.moderation.appeals.models import Outcome
from plaintalk.moderation.appeals.services import answer
from plaintalk.moderation.queue.models import Claim, WorstRead
from plaintalk.moderation.queue.queries import UPCOMING
from plaintalk.people.permissions import Role
from plaintalk.people.team import give_role
from plaintalk.policy.appearance import Standing
from plaintalk.policy.document import default_policy
from tests import make

pytestmark = pytest.mark.django_db

# How often a decision, answered with the next case, may ask the database.
MOST_QUERIES = 49
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


def pulse_of(comment: Comment) -> str:
    """Give the address that an open case asks again and again."""
    last = latest_decision(comment).public_id
    return f"/desk/comments/{comment.public_id}/pulse?last={last}&at="


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


def test_an_open_case_stays_with_who_reads_it_and_not_for_ever(desk: Client) -> None:
    (held,) = hold(1)
    desk.get(f"/desk/comments/{held.public_id}")
    over = timezone.now() - timedelta(minutes=1)

    Claim.objects.update(until=over)
    desk.get(pulse_of(held))
    assert Claim.objects.get().until > timezone.now()
    Claim.objects.update(until=over, begun_at=timezone.now() - timedelta(minutes=31))
    desk.get(pulse_of(held))

    assert Claim.objects.get().until == over


def test_whoever_lost_a_case_to_a_colleague_is_told(desk: Client) -> None:
    (held,) = hold(1)
    desk.get(f"/desk/comments/{held.public_id}")
    Claim.objects.update(until=timezone.now() - timedelta(minutes=1))
    other = Client()
    other.force_login(make.member("Arsen", role=Role.MODERATOR))
    other.get(f"/desk/comments/{held.public_id}")

    told = desk.get(pulse_of(held))

    assert "Arsen is at this comment" in text(told)
    again = re.search(r'hx-get="([^"]+)"', text(told))
    assert again is not None
    assert desk.get(html.unescape(again[1])).status_code == 204


def test_a_claim_is_over_when_the_comment_is_decided(desk: Client) -> None:
    (held,) = hold(1)
    desk.get(f"/desk/comments/{held.public_id}")

    decide(desk, held)

    assert not Claim.objects.exists()


def test_ones_own_comment_is_left_to_colleagues(desk: Client) -> None:
    author = make.member()
    own = make.comment("HOLDME", author=author, now=make.NOW - timedelta(days=1))
    (held,) = hold(1)
    give_role(person=author, role=Role.MODERATOR, by=None, now=make.NOW)
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

    page = text(response)
    assert response.status_code == 409  # type: ignore[attr-defined]
    assert re.search(r"Arsen, at \d\d:\d\d: Published", page)
    assert "My own words." in page
    assert Decision.objects.filter(occasion=Occasion.DESK).count() == 1


def test_an_open_case_learns_what_another_decided(desk: Client) -> None:
    (held,) = hold(1)
    path = pulse_of(held)
    assert desk.get(path).status_code == 204

    decide(desk, held, standing="published")

    assert "Lilit decided: Published" in text(desk.get(path))


def test_an_open_case_learns_that_its_author_reworded_it(desk: Client) -> None:
    author = make.member()
    comment = make.comment("HOLDME", author=author)
    path = pulse_of(comment)
    prepared = prepare_edit(
        speaker=Speaker(person=author, secret=make.SECRET),
        comment=comment,
        body="HOLDME, please.",
        engine=make.PROFANE,
        timeout_s=10,
        now=make.NOW,
    )
    edit_comment(prepared, now=make.NOW)

    told = text(desk.get(path))

    assert "reworded" in told


def test_an_open_case_learns_that_readers_reports_took_it_down(desk: Client) -> None:
    comment = make.comment("Fine.")
    path = pulse_of(comment)
    hold_for_reports(comment=comment, now=make.NOW)

    told = text(desk.get(path))

    assert "several readers reported it" in told
    assert "reworded" not in told


def test_a_comment_of_long_ago_waits_only_since_it_was_held(desk: Client) -> None:
    comment = make.comment("Fine.", now=timezone.now() - timedelta(days=40))
    hold_for_reports(comment=comment, now=timezone.now() - timedelta(hours=3))

    assert "waits for 3 hours" in text(desk.get("/desk"))


def list_pulse(client: Client, path: str) -> str:
    """Give the address that an open list asks again and again."""
    found = re.search(r'class="pulse" role="status" hx-get="([^"]+)"', text(client.get(path)))
    assert found is not None
    return html.unescape(found[1])


def test_an_open_list_learns_what_came_and_went(desk: Client) -> None:
    first, _second = hold(2)
    pulse = list_pulse(desk, "/desk")
    assert desk.get(pulse).status_code == 204

    decide(desk, first)
    assert "1 waits now" in text(desk.get(pulse))
    # One gone and one come: as many as before, and yet not the same list.
    hold(1)
    assert "2 wait now" in text(desk.get(pulse))


def test_a_narrowed_list_learns_of_what_it_is_narrowed_to(desk: Client) -> None:
    hold(2)
    make.comment("HOLDME, another thing.")
    pulse = list_pulse(desk, "/desk?text=another")
    assert desk.get(pulse).status_code == 204

    hold(1)
    assert desk.get(pulse).status_code == 204
    make.comment("HOLDME, another again.")

    assert "2 wait now" in text(desk.get(pulse))
    assert 'href="/desk?text=another"' in text(desk.get(pulse))


def test_a_list_without_the_worst_learns_nothing_of_the_worst(desk: Client) -> None:
    hold(1)
    desk.post("/desk/gentle", {"on": "1"})
    pulse, worst = list_pulse(desk, "/desk"), list_pulse(desk, "/desk/worst")

    (bad,) = hold(1)
    Comment.objects.filter(pk=bad.pk).update(risk=0.95)

    assert desk.get(pulse).status_code == 204
    assert "1 waits now" in text(desk.get(worst))


def test_the_list_of_what_was_published_learns_of_more(desk: Client) -> None:
    make.comment("The bridge is open.", now=timezone.now())
    pulse = list_pulse(desk, "/desk/published")
    narrowed = list_pulse(desk, "/desk/published?text=ferry")
    assert desk.get(pulse).status_code == 204
    hold(1)
    assert desk.get(pulse).status_code == 204

    make.comment("The bridge is closed again.", now=timezone.now())

    assert "1 more was published." in text(desk.get(pulse))
    assert 'href="/desk/published"' in text(desk.get(pulse))
    assert desk.get(narrowed).status_code == 204
    assert 'class="pulse"' not in text(desk.get("/desk/published?before=1"))


# ---- by htmx, which puts the next page in place at once -------------------------------------


def in_place(client: Client, path: str, **fields: str) -> Any:
    """Post a form as htmx does."""
    return client.post(path, fields, headers={"HX-Request": "true"})


def case_shown(response: object) -> str:
    """Give the public id of the comment that the page's forms are about."""
    found = re.search(r'id="skip" method="post" action="/desk/comments/(\w+)/skip', text(response))
    assert found is not None
    return found[1]


def decided_in_place(client: Client, comment: Comment, query: str = "", **fields: str) -> Any:
    data = REFUSAL | {"seen": comment.standing, "revision": "1"} | fields
    return in_place(client, f"/desk/comments/{comment.public_id}{query}", **data)


def test_a_decision_by_htmx_is_answered_with_the_next_case_and_its_address(desk: Client) -> None:
    first, second = hold(2)

    response = decided_in_place(desk, first, sentence="Words for the first.")

    page = text(response)
    assert response.status_code == 200
    assert response["HX-Push-Url"] == f"/desk/comments/{second.public_id}"
    assert case_shown(response) == second.public_id
    assert "is now rejected" in page
    assert 'data-key="z"' in page
    assert Claim.objects.get().comment == second


def test_the_next_case_by_htmx_is_the_page_that_its_address_gives(desk: Client) -> None:
    hold(3)
    first = Comment.objects.earliest("posted_at")

    response = decided_in_place(
        desk, first, clause="personal-attacks", sentence="Words for the first."
    )

    loaded = text(desk.get(response["HX-Push-Url"]))
    assert without_what_changes(text(response)) == without_what_changes(loaded)
    assert "Words for the first." not in loaded


def without_what_changes(html: str) -> str:
    """Leave out a form's token and the seconds in which something can be undone."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|data-goes-after="\d+"', "", html)


def test_a_narrowed_queue_stays_narrowed_by_htmx(desk: Client) -> None:
    first, second = hold(2)
    hold(1)
    query = f"?article={first.discussion.article.public_id}"

    following = decided_in_place(desk, first, query)
    last = decided_in_place(desk, second, query)
    undone = in_place(desk, f"/desk/undo{query}")

    assert following["HX-Push-Url"] == f"/desk/comments/{second.public_id}{query}"
    assert f'action="/desk/undo{query}"' in text(following)
    assert last["HX-Push-Url"] == f"/desk{query}"
    assert "No comment is like that." in text(last)
    assert undone["HX-Push-Url"] == f"/desk/comments/{second.public_id}{query}"


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"clause": ""}, 422, "Name the clause"),
        ({"standing": "no such"}, 422, "no such"),
        ({"seen": "published", "standing": "removed"}, 409, "Somebody"),
    ],
)
def test_what_goes_wrong_by_htmx_stays_on_the_case_with_what_was_typed(
    desk: Client, fields: dict[str, str], status: int, told: str
) -> None:
    held, _other = hold(2)

    response = decided_in_place(desk, held, **({"sentence": "My own words."} | fields))

    page = text(response)
    assert response.status_code == status
    assert "HX-Push-Url" not in response
    assert case_shown(response) == held.public_id
    assert "My own words." in page
    assert told in page


def test_when_nothing_is_left_htmx_is_given_the_queue(desk: Client) -> None:
    (held,) = hold(1)

    response = decided_in_place(desk, held)

    assert response["HX-Push-Url"] == "/desk"
    assert "The queue is empty." in text(response)
    assert "is now rejected" in text(response)


def test_a_skipped_comment_is_followed_by_the_next_one_by_htmx(desk: Client) -> None:
    first, second = hold(2)

    response = in_place(desk, f"/desk/comments/{first.public_id}/skip")

    assert response["HX-Push-Url"] == f"/desk/comments/{second.public_id}"
    assert 'href="/desk" data-key="q" aria-current="true"' in text(response)


def test_the_first_case_is_given_to_htmx_at_once(desk: Client) -> None:
    (held,) = hold(1)

    response = desk.get("/desk/next", headers={"HX-Request": "true"})

    assert response["HX-Push-Url"] == f"/desk/comments/{held.public_id}"
    assert case_shown(response) == held.public_id


def test_what_was_taken_back_by_htmx_is_open_again_and_told(desk: Client) -> None:
    first, _second = hold(2)
    decided_in_place(desk, first)

    response = in_place(desk, "/desk/undo")
    nothing = in_place(desk, "/desk/undo")

    assert response["HX-Push-Url"] == f"/desk/comments/{first.public_id}"
    assert "Taken back. Nobody was told." in text(response)
    assert "Waiting for a moderator." in text(response)
    assert nothing["HX-Push-Url"] == "/desk"
    assert "Choose at least one comment first" in text(nothing)


def test_a_published_comment_removed_by_htmx_stays_open(desk: Client) -> None:
    comment = make.comment("Fine.")

    response = decided_in_place(desk, comment, standing="removed")

    assert response["HX-Push-Url"] == f"/desk/comments/{comment.public_id}"
    assert "is now removed" in text(response)


def test_a_decision_asks_the_database_no_more_often_when_many_wait(
    desk: Client, django_assert_max_num_queries: Any
) -> None:
    first, second = hold(20)[:2]
    decided_in_place(desk, first)

    with django_assert_max_num_queries(MOST_QUERIES):
        response = decided_in_place(desk, second)

    page = text(response)
    assert page.count("in similar words") == 1
    assert page.partition('class="upcoming"')[2].count("/desk/comments/") == UPCOMING


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


def test_all_of_a_list_without_the_worst_is_without_the_worst(desk: Client) -> None:
    _mild, bad = hold(2)
    Comment.objects.filter(pk=bad.pk).update(risk=0.95)
    desk.post("/desk/gentle", {"on": "1"})

    preview = desk.post("/desk/bulk", {"all": "1", "list": "waiting", "text": "holdme"})

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

    shown = text(desk.get("/desk"))

    assert mild.public_id in shown
    assert bad.public_id not in shown
    assert "1 of the worst is kept apart" in shown
    assert bad.public_id not in text(desk.get(f"/desk/comments/{mild.public_id}"))
    assert bad.public_id in text(desk.get("/desk/worst"))
    assert "of the worst today" not in text(desk.get("/desk"))


def test_the_worst_are_decided_one_after_the_other_and_nothing_else(desk: Client) -> None:
    bad, mild, worse = hold(3)
    Comment.objects.filter(pk__in=[bad.pk, worse.pk]).update(risk=0.95)
    desk.post("/desk/gentle", {"on": "1"})

    first = desk.get("/desk/next?among=worst")
    assert case_in(first) == bad.public_id
    page = text(desk.get(first["Location"]))
    assert mild.public_id not in page
    assert worse.public_id in page
    query = first["Location"].partition("?")[2]
    following = decided_in_place(desk, bad, f"?{query}")
    last = in_place(desk, f"/desk/comments/{worse.public_id}/skip?{query}")

    assert query == "among=worst"
    assert case_shown(following) == worse.public_id
    assert last["HX-Push-Url"] == "/desk/worst?among=worst"
    assert "<h1>The worst</h1>" in text(last)


def test_the_list_of_the_worst_begins_with_the_first_of_them(desk: Client) -> None:
    _mild, bad = hold(2)
    Comment.objects.filter(pk=bad.pk).update(risk=0.95)

    assert 'href="/desk/next?among=worst"' in text(desk.get("/desk/worst"))
    preview = text(desk.post("/desk/bulk", {"all": "1", "list": "worst"}))
    assert "Decide on 1 comment" in preview


def test_all_of_the_worst_that_one_opens_is_counted_once_a_day(desk: Client) -> None:
    bad, mild, skipped, bulk = hold(4)
    Comment.objects.exclude(pk=mild.pk).update(risk=0.95)
    for one in (bad, bad, mild):
        desk.get(f"/desk/comments/{one.public_id}")
    assert "You opened 1 of the worst today" in text(desk.get("/desk"))

    page = text(in_place(desk, f"/desk/comments/{mild.public_id}/skip"))
    assert "You opened 1 of the worst today" in page  # the first again, not decided on yet
    desk.post("/desk/bulk", {"seen": [as_seen(bulk), as_seen(mild)]})
    page = text(desk.get(f"/desk/comments/{skipped.public_id}"))

    assert "You opened 3 of the worst today" in page
    yesterday = timezone.localdate() - timedelta(days=1)
    WorstRead.objects.update(day=yesterday)
    assert "of the worst today" not in text(desk.get("/desk"))
    desk.get(f"/desk/comments/{bad.public_id}")
    assert WorstRead.objects.get().comment == bad


@pytest.mark.parametrize("attribute", [Attribute.OFF_TOPIC, Attribute.SPAM])
def test_words_that_hurt_nobody_are_never_masked(desk: Client, attribute: Attribute) -> None:
    held = make.comment("Buy STAMPS here.", engine=make.SaidEngine({"STAMPS": (attribute, 0.95)}))
    desk.post("/desk/gentle", {"on": "1"})

    assert "STAMPS" in text(desk.get(f"/desk/comments/{held.public_id}"))


def test_masked_words_are_shown_on_a_list_to_who_asks(desk: Client) -> None:
    hold(1)
    desk.post("/desk/gentle", {"on": "1"})

    page = text(desk.get("/desk?text=HOLD"))
    reveal = re.search(r'data-key="v" hx-boost="true" href="([^"]+)"', page)
    assert reveal is not None
    revealed = text(desk.get("/desk" + html.unescape(reveal[1])))

    assert "HOLDME" not in page
    assert "<mark>HOLDME</mark>" in revealed
    assert 'data-key="v" hx-boost="true" href="?text=HOLD"' in revealed


def test_what_a_case_quotes_is_masked_too(desk: Client) -> None:
    discussion = make.discussion()
    parent = make.comment("This HOLDME bridge costs far too much.", on=discussion)
    decide(desk, parent, standing="published")
    held = make.comment("The HOLDME bridge costs far too much!", on=discussion, reply_to=parent)
    desk.post("/desk/gentle", {"on": "1"})

    page = text(desk.get(f"/desk/comments/{held.public_id}"))

    assert page.count("H•••••") == 3  # the comment, the one it answers, and the one like it
    assert "HOLDME" not in page


def test_a_preview_of_many_is_masked_until_one_asks_and_then_nothing_is_decided(
    desk: Client,
) -> None:
    (held,) = hold(1)
    desk.post("/desk/gentle", {"on": "1"})
    ticked = {"seen": as_seen(held)}

    assert "HOLDME" not in text(desk.post("/desk/bulk", ticked))
    typed = ticked | REFUSAL | {"confirm": "1", "reveal": "1", "sentence": "As I typed it."}
    revealed = text(desk.post("/desk/bulk", typed))

    assert "HOLDME" in revealed
    assert "As I typed it." in revealed
    held.refresh_from_db()
    assert held.standing == Standing.HELD


def test_a_case_tells_what_became_of_a_similar_one_in_the_end(desk: Client) -> None:
    refused = make.refused("HOLDME this bridge costs far too much.")
    appeal = make.appealed(refused)
    answer(
        appeal=appeal,
        by=make.member("Arsen", role=Role.MODERATOR),
        outcome=Outcome.REVERSED,
        sentence="",
        now=make.NOW,
    )
    held = make.comment("HOLDME the bridge costs far too much!")

    page = " ".join(
        re.sub("<[^>]+>", "", text(desk.get(f"/desk/comments/{held.public_id}"))).split()
    )

    assert "Rejected by Lilit, then Published upon appeal by Arsen" in page


def test_a_star_stands_for_letters_of_a_word(desk: Client) -> None:
    discussion = make.discussion()
    for body in ("HOLDME casino", "HOLDME Cas*no", "HOLDME cas and no"):
        make.comment(body, on=discussion)

    page = text(desk.get("/desk?text=cas*no"))

    assert " casino</p>" in page
    assert " Cas*no</p>" in page
    assert "cas and no" not in page


def test_a_list_says_whose_comments_it_is_narrowed_to(desk: Client) -> None:
    author = make.member("Hagop")
    make.comment("HOLDME", author=author)

    assert "Only what Hagop wrote." in text(desk.get(f"/desk?person={author.public_id}"))


def test_an_old_article_that_was_chosen_stays_among_the_choices(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "ARTICLES_OFFERED", 1)
    old = make.article("An old one", published_at=make.NOW - timedelta(days=400))
    make.article("A new one")

    assert "An old one" not in text(desk.get("/desk"))
    page = text(desk.get(f"/desk?article={old.public_id}"))
    assert f'<option value="{old.public_id}" selected>An old one</option>' in page


def test_the_sentences_say_what_is_missing_by_language(client: Client) -> None:
    make.site()
    client.force_login(make.member("Sona", role=Role.EDITOR))
    missing = len(default_policy().clauses)
    assert f"{missing} clauses have no sentence" in text(client.get("/desk/sentences"))

    client.post("/desk/sentences", {"language": "en", "no-profanity": "Without the oath, please."})

    assert f"{missing - 1} clauses have no sentence" in text(client.get("/desk/sentences"))


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
    assert "Editors’ pick</strong>" in text(Client().get(path))

    desk.post(f"/desk/comments/{comment.public_id}/pick")
    assert "Editors’ pick</strong>" not in text(Client().get(path))


def test_the_published_list_shows_what_readers_see(desk: Client) -> None:
    make.comment("A fine bridge.")
    hold(1)

    page = text(desk.get("/desk/published"))

    assert "A fine bridge." in page
    assert "HOLDME" not in page


@pytest.mark.parametrize("query", ["from=x", "from=99999", "article=none", "person=p_0"])
def test_an_address_that_means_nothing_shows_an_empty_list(desk: Client, query: str) -> None:
    hold(1)

    assert desk.get(f"/desk?{query}").status_code == 200
