"""What is new since the last visit, and the way through it."""

from datetime import timedelta

import pytest
from django.test import Client

from plaintalk.discussion.models import Discussion, ReadingPlace
from plaintalk.discussion.queries import ROOTS_A_PAGE, Viewer, count_new, next_new
from plaintalk.discussion.services import VISIT, look_at, mute
from tests import make

pytestmark = pytest.mark.django_db


def said(discussion: Discussion, many: int = 1) -> Discussion:
    for _ in range(many):
        make.comment("A word.", on=discussion, author=make.moderator())
    discussion.refresh_from_db()
    return discussion


def test_a_visit_begins_where_the_last_one_ended() -> None:
    discussion, member = said(make.discussion(), 3), make.member()

    assert look_at(discussion=discussion, person=member, now=make.NOW) == 3
    said(discussion, 2)
    soon = make.NOW + VISIT
    assert look_at(discussion=discussion, person=member, now=soon) == 3
    said(discussion)
    assert look_at(discussion=discussion, person=member, now=soon + VISIT) == 3
    tomorrow = make.NOW + timedelta(days=1)
    assert look_at(discussion=discussion, person=member, now=tomorrow) == 6
    assert ReadingPlace.objects.count() == 1


def test_the_next_new_one_is_published_and_by_somebody_else_not_muted() -> None:
    discussion, reader, muted = make.discussion(), make.member(), make.member()
    mute(person=reader, muted=muted, now=make.NOW)
    for author, body in (
        (reader, "Mine."),
        (muted, "Muted."),
        (make.member(), "REJECTME"),
        (make.member(), "New."),
    ):
        make.comment(body, on=discussion, author=author)

    found = next_new(discussion, viewer=Viewer(reader), after=0)

    assert found is not None
    assert found.body == "New."
    assert count_new(discussion, viewer=Viewer(reader), after=0) == 1
    assert next_new(discussion, viewer=Viewer(reader), after=found.number) is None


def page(client: Client, path: str) -> str:
    return " ".join(client.get(path, follow=True).content.decode().split())


def test_a_member_sees_what_is_new_and_is_led_through_it_across_pages(client: Client) -> None:
    discussion = said(make.discussion(), 2)
    member = make.member()
    client.force_login(member)
    path = discussion.article.get_absolute_url()
    assert "new to you" not in page(client, path)
    said(discussion, ROOTS_A_PAGE)
    ReadingPlace.objects.update(looked_at=make.NOW - timedelta(days=1))

    html = page(client, path)

    assert f"{ROOTS_A_PAGE} are new to you." in html
    assert html.count('<strong class="new">New</strong>') == ROOTS_A_PAGE - 2
    assert f'href="{path}/new?after=2"' in html
    assert client.get(f"{path}/new?after=2")["Location"] == f"{path}?at=3#c3"
    last = ROOTS_A_PAGE + 1
    assert client.get(f"{path}/new?after={last - 1}")["Location"] == (
        f"{path}/{last}?at={last}#c{last}"
    )
    assert "There is nothing newer here." in page(client, f"{path}/new?after={last + 1}")


def test_a_look_at_a_discussion_is_not_noted_of_guests_and_readers(client: Client) -> None:
    discussion = said(make.discussion())

    html = page(client, discussion.article.get_absolute_url())

    assert ReadingPlace.objects.count() == 0
    assert 'data-last="1"' in html
    assert '<p class="new-ones" hidden>' in html


def test_a_made_up_number_leads_somewhere(client: Client) -> None:
    path = said(make.discussion()).article.get_absolute_url()

    for query in ("", "?after=x", "?after=-1", "?after=99999999999"):
        assert client.get(f"{path}/new{query}").status_code == 302
