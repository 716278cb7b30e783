"""Whom the ladder calls for, somebody's page, steps and notes, without any script."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from plaintalk.articles.models import Topic
from plaintalk.discussion.models import Comment, Decision
from plaintalk.discussion.services import decide, open_discussion
from plaintalk.people.models import Person, PersonNote, Sanction
from plaintalk.people.services import add_note, note_device
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sanctions import SanctionKind
from tests import make

pytestmark = pytest.mark.django_db

STEP = {
    "kind": "warning",
    "where": "site",
    "days": "",
    "hours": "6",
    "clause": "no-profanity",
    "reason": "Mind your words.",
    "message": "",
}


@pytest.fixture
def desk(client: Client) -> Client:
    make.site()
    client.force_login(make.moderator())
    return client


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def page(person: Person) -> str:
    return f"/desk/people/{person.public_id}"


def refuse(author: Person, times: int = 3) -> list[Comment]:
    """Have a moderator refuse comments by somebody, one an hour until now."""
    here, comments = make.discussion(), []
    for number in range(times):
        now = timezone.now() - timedelta(hours=times - number)
        comment = make.posted(f"HOLDME {number}", author=author, on=here, now=now).comment
        decide(
            comment=comment,
            by=make.moderator(),
            standing=Standing.REJECTED,
            clause="personal-attacks",
            sentence="Attack the argument.",
            seen=Standing.HELD,
            seen_revision=1,
            now=now,
        )
        comments.append(comment)
    return comments


def test_those_for_whom_a_step_is_due_come_first_with_the_numbers(desk: Client) -> None:
    refuse(make.member("Shant"))
    make.posted(author=make.member("Polite"))

    html = text(desk.get("/desk/people"))

    due = html[html.index("A step is due") : html.index("Everybody")]
    assert "Shant" in due
    assert "Warning" in due
    assert "3 refusals of 3 comments in 30 days" in due
    assert "Polite" not in due
    assert "A step is due" not in text(desk.get("/desk/people?q=Shant"))


def test_the_form_is_filled_in_as_the_ladder_proposes(desk: Client) -> None:
    author = make.member()
    make.sanction(author, SanctionKind.WARNING, now=timezone.now() - timedelta(hours=47))
    author.sanctions.update(read_at=timezone.now())
    refuse(author)

    html = text(desk.get(page(author)))

    assert "The site's ladder calls for: <strong>Slow</strong>" in html.replace("&#x27;", "'")
    assert re.search(r'<option value="slow" selected', html)
    assert re.search(r'name="days" value="14"', html)
    assert re.search(r'name="hours" value="6"', html)
    assert re.search(r'<option value="personal-attacks" selected', html)
    assert "3 refusals of 3 comments in 2 days.</textarea>" in html
    assert len(re.findall(r'type="checkbox" name="evidence"[^>]* checked', html)) == 3


def test_the_evidence_is_what_the_moderator_left_ticked(desk: Client) -> None:
    author = make.member()
    first, *_others = refuse(author)
    kept = Decision.objects.filter(comment=first).latest("position").public_id
    make.posted(author=make.member())
    other = Decision.objects.latest("position").public_id

    strange = desk.post(page(author), STEP | {"evidence": [other]})
    done = desk.post(page(author), STEP | {"evidence": [kept], "message": "Write again."})

    assert strange.status_code == 422
    assert done.status_code == 302
    sanction = Sanction.objects.get()
    assert (sanction.evidence, sanction.message) == ([kept], "Write again.")


@pytest.mark.parametrize("scope", ["site", "topic", "discussion"])
def test_a_step_applies_where_the_moderator_says(desk: Client, scope: str) -> None:
    author = make.member()
    article = refuse(author)[0].discussion.article
    topic = Topic.objects.create(site=make.site(), slug="roads", title="Roads")
    article.topics.add(topic)
    places = {"site": str(make.site().pk), "topic": str(topic.pk), "discussion": article.public_id}
    where = "site" if scope == "site" else f"{scope}:{places[scope]}"
    assert f'<option value="{where}"' in text(desk.get(page(author)))

    desk.post(page(author), STEP | {"where": where})

    sanction = Sanction.objects.get()
    assert (sanction.scope, sanction.place) == (scope, places[scope])


def test_slowing_takes_hours_and_days(desk: Client) -> None:
    author = make.member()
    slow = STEP | {"kind": "slow", "days": "14", "hours": "12", "at_once": "on"}

    refused = desk.post(page(author), slow | {"hours": ""})
    done = desk.post(page(author), slow)

    assert refused.status_code == 422
    assert "Say how many hours pass between two comments." in text(refused)
    assert "Mind your words." in text(refused)
    assert done.status_code == 302
    sanction = Sanction.objects.get()
    assert sanction.hours == 12
    assert sanction.until is not None
    assert "one comment every 12 hours" in text(desk.get(page(author)))


def test_what_is_not_a_number_of_days_is_told_and_the_rest_stays(desk: Client) -> None:
    refused = desk.post(page(make.member()), STEP | {"days": "a week"})

    assert refused.status_code == 422
    assert "Enter a whole number." in text(refused)
    assert "Mind your words." in text(refused)


def test_notes_are_seen_on_the_desk_and_never_by_the_person(desk: Client) -> None:
    person = make.member("Shant")
    address = f"{page(person)}/notes"

    done = desk.post(address, {"text": "Called us.\n\n<b>Friendly</b>."})

    assert done["Location"] == f"{page(person)}#notes"
    html = text(desk.get(page(person)))
    assert "Called us." in html
    assert "&lt;b&gt;Friendly" in html
    assert "part of what they may ask to see" in html
    assert PersonNote.objects.get().by == make.moderator()
    own = Client()
    own.force_login(person)
    assert "Called us." not in text(own.get("/me"))
    assert own.post(address, {"text": "x"}).status_code == 403
    assert own.get(page(person)).status_code == 403


def test_an_empty_note_is_told_and_a_long_one_stays_in_the_box(desk: Client) -> None:
    person = make.member()

    empty = desk.post(f"{page(person)}/notes", {"text": "  "})
    long = desk.post(f"{page(person)}/notes", {"text": "long " * 500})

    for response in (empty, long):
        assert response.status_code == 422
        assert "Write a note of 1 to 2,000 characters." in text(response)
    assert "long long" in text(long)
    assert not PersonNote.objects.exists()


def test_signs_of_evasion_are_shown_and_nothing_follows_from_them(desk: Client) -> None:
    now = timezone.now()
    blocked, new = (
        make.posted(author=make.guest(name), network="home", now=now).comment.author
        for name in ("Flights", "New")
    )
    make.sanction(blocked, now=now)

    html = text(desk.get(page(new)))

    assert "Signs of an evaded block" in html
    assert "Wrote from the same network as" in html
    assert "Flights" in html
    assert not Sanction.objects.filter(person=new).exists()
    assert "Signs of an evaded block" not in text(desk.get(page(make.member())))


def suspects() -> tuple[Sanction, Comment]:
    """Give a suspension of a guest, and what a new guest said in the same browser."""
    now = timezone.now()
    first, second = (
        make.posted(f"{name} was here.", author=make.guest(name), now=now).comment
        for name in ("Flights", "New")
    )
    for comment in (first, second):
        note_device(person=comment.author, device="one browser", now=now)
    until = now + timedelta(days=7)
    sanction = make.sanction(first.author, SanctionKind.SUSPENSION, until=until, now=now)
    return sanction, second


def extend(desk: Client, sanction: Sanction, to: Person, **more: str) -> object:
    sent = {"person": to.public_id, "reason": "A new name."} | more
    return desk.post(f"/desk/sanctions/{sanction.public_id}/extend", sent)


def test_a_case_shows_signs_and_one_step_extends_the_suspension(desk: Client) -> None:
    sanction, said = suspects()
    case = f"/desk/comments/{said.public_id}"

    html = text(desk.get(case))
    assert "Used the same browser as" in html
    assert "Suspension of Flights: the same person, extend it" in html
    assert "We take this to be a new name" in html
    done = extend(desk, sanction, said.author, comment=said.public_id)

    assert done["Location"] == case  # type: ignore[index]
    extension = Sanction.objects.get(person=said.author)
    assert (extension.kind, extension.until) == ("suspension", sanction.until)
    assert "Signs of an evaded block" not in text(desk.get(case))
    assert "taken for Flights" in text(desk.get(page(said.author)))


def test_nearly_the_same_words_are_a_sign_on_the_case(desk: Client) -> None:
    words = "Buy our cheap flights to the sea this very summer, REJECTME, call now"
    blocked = make.posted(words, author=make.member(), now=timezone.now()).comment
    make.sanction(blocked.author, now=timezone.now())
    other = make.posted(f"{words}!", author=make.guest(), now=timezone.now()).comment

    html = text(desk.get(f"/desk/comments/{other.public_id}"))

    assert "This comment" in html
    assert f'href="/desk/comments/{blocked.public_id}"' in html
    assert "the same person, extend it" in html


def test_what_can_not_be_extended_is_told_and_what_was_typed_stays(desk: Client) -> None:
    sanction, said = suspects()

    empty = extend(desk, sanction, said.author, reason="  ")
    extend(desk, sanction, said.author)
    again = extend(desk, sanction, said.author, reason="I am sure of it.")

    assert "Write the reason in a sentence or two" in text(empty)
    assert empty.status_code == 422  # type: ignore[attr-defined]
    assert "was taken against this person already" in text(again)
    assert again.status_code == 409  # type: ignore[attr-defined]
    assert Sanction.objects.count() == 2


def test_nobody_extends_a_step_of_another_site(desk: Client) -> None:
    other = make.site("Another Post")
    sanction = make.sanction(make.member(), place=str(other.pk), site=str(other.pk))

    assert extend(desk, sanction, make.member()).status_code == 404  # type: ignore[attr-defined]
    assert Sanction.objects.count() == 1


def test_the_person_is_told_why_and_not_whom_they_were_taken_for(desk: Client) -> None:
    sanction, said = suspects()
    decided = make.decision_by(make.moderator(), now=timezone.now())
    Sanction.objects.filter(pk=sanction.pk).update(evidence=[decided.public_id])
    extend(desk, sanction, said.author)
    own = Client()
    own.cookies["plaintalk_guest"] = signing.dumps(said.author.public_id, salt="plaintalk.guest")

    html = text(own.get("/me"))

    assert "A new name." in html
    assert "Flights" not in html
    assert "It rests on" not in html


def test_a_step_is_offered_at_places_of_this_site_alone(desk: Client) -> None:
    author, here = make.member(), make.article("Bridge opens")
    there = make.article("Mayor resigns", on=make.site("Another Post"))
    for article in (here, there):
        make.posted(author=author, on=open_discussion(article=article), now=timezone.now())

    html = text(desk.get(page(author)))
    form = html[html.index('id="step"') :]

    assert "Under “Bridge opens”" in form
    assert "Mayor resigns" not in form


def test_what_a_rule_did_is_said_to_be_done_by_rule_and_can_be_lifted(desk: Client) -> None:
    make.ladder({"propose": "warning", "refusals": 1, "days": 30, "automatic": True})
    author = make.member()
    comment = refuse(author, 1)[0]
    sanction = Sanction.objects.get()

    html = text(desk.get(page(author)))
    assert "by rule" in html
    assert "It rests on 1 decision" in html
    assert f'href="/desk/comments/{comment.public_id}"' in html
    desk.post(f"/desk/sanctions/{sanction.public_id}/lift", {"because": "A mistake."})

    sanction.refresh_from_db()
    assert sanction.lifted_by == make.moderator()


def test_what_somebody_wrote_is_masked_and_leads_to_what_waits(client: Client) -> None:
    make.site()
    client.force_login(make.moderator())
    author = make.member()
    make.comment("HOLDME there.", author=author)
    path = f"/desk/people/{author.public_id}"
    client.post("/desk/gentle", {"on": "1"})

    page = client.get(path).content.decode()

    assert "H••••• there." in page
    assert "HOLDME there." in client.get(f"{path}?reveal=1").content.decode()
    assert f"/desk?person={author.public_id}" in page
    assert f"/desk/published?person={author.public_id}" in page


def test_what_another_site_did_and_noted_stays_on_its_own_desk(desk: Client) -> None:
    author, other = make.member(), make.site("The Other Post")
    theirs, ours = str(other.pk), str(make.site().pk)
    make.sanction(author, reason="Said on the other site.", place=theirs, site=theirs)
    make.sanction(author, SanctionKind.WARNING, reason="Said here.", place=ours, site=ours)
    make.sanction(author, SanctionKind.PREMODERATION, reason="Said everywhere.")
    for at, words in ((other, "Rang their desk."), (make.site(), "Rang our desk.")):
        add_note(person=author, text=words, by=make.moderator(), site=at.place, now=make.NOW)

    html = text(desk.get(page(author)))

    assert "Said here." in html
    assert "Said everywhere." in html
    assert "Rang our desk." in html
    assert "the other site" not in html
    assert "Rang their desk." not in html


@pytest.mark.parametrize(
    ("has", "said"),
    [
        ({"guest_email_confirmed_at": make.NOW}, "The e-mail address was confirmed on"),
        ({}, "The e-mail address is not confirmed"),
        ({"guest_email": ""}, "No e-mail address of theirs is kept."),
    ],
)
def test_case_and_page_of_a_guest_say_whether_the_address_is_confirmed_and_not_which_it_is(
    desk: Client, has: dict[str, object], said: str
) -> None:
    comment = make.comment("The HOLDME bridge.", author=make.guest())
    Person.objects.filter(pk=comment.author_id).update(**has)

    for address in (page(comment.author), f"/desk/comments/{comment.public_id}"):
        shown = text(desk.get(address))
        assert said in shown
        assert "anna@example.org" not in shown


def test_of_a_member_nothing_is_said_about_an_address(desk: Client) -> None:
    comment = make.comment("The HOLDME bridge.", author=make.member())

    for address in (page(comment.author), f"/desk/comments/{comment.public_id}"):
        assert "e-mail address" not in text(desk.get(address))
