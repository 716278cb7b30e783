"""Who is told of what: once, when it appears, and never across a mute."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plaintalk.discussion.models import Comment, Discussion, DiscussionFollow, Mode
from plaintalk.discussion.services import (
    Speaker,
    edit_comment,
    follow_discussion,
    follow_person,
    mute,
    prepare_edit,
    set_answerers,
    set_mode,
)
from plaintalk.notifications.models import ByMail, Cursor, Kind, Notification
from plaintalk.notifications.queries import TOLD_WITHIN, Chosen, count_unread, notifications_of
from plaintalk.notifications.services import (
    KEPT_FOR,
    choose,
    forget_old,
    make_notifications,
    mark_all_read,
    mark_read,
    tell_nobody_of_record,
)
from plaintalk.people.models import Person
from plaintalk.people.permissions import Role
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sanctions import SanctionKind
from tests import make

pytestmark = pytest.mark.django_db

SOON = make.NOW + timedelta(seconds=16)


@pytest.fixture
def here() -> Discussion:
    return make.discussion()


@pytest.fixture
def anna(here: Discussion) -> Person:
    """A member who has said something here; nobody was told of it."""
    person = make.member("Anna Vance")
    make.comment("The first word.", author=person, on=here)
    make_notifications(site=make.site(), now=make.NOW)
    return person


def told(person: Person) -> list[str]:
    """Read the record on, and give why somebody is told, the earliest first."""
    make_notifications(site=make.site(), now=SOON)
    kinds = Notification.objects.filter(person=person).order_by("pk")
    return list(kinds.values_list("kind", flat=True))


def by(person: Person) -> Comment:
    return Comment.objects.filter(author=person).order_by("pk")[0]


def test_a_reply_is_told_to_whom_it_answers_and_to_nobody_else(
    here: Discussion, anna: Person
) -> None:
    replier = make.member("Bagrat")
    make.comment("I saw it too.", author=replier, on=here, reply_to=by(anna))

    assert told(anna) == [Kind.REPLY]
    assert told(replier) == []


def test_nobody_is_told_of_their_own_reply_mention_or_discussion(
    here: Discussion, anna: Person
) -> None:
    follow_discussion(person=anna, discussion=here, now=make.NOW)
    make.comment("@Anna Vance: as I said.", author=anna, on=here, reply_to=by(anna))

    assert told(anna) == []


def test_of_one_comment_somebody_is_told_once_whatever_is_true_of_it(
    here: Discussion, anna: Person
) -> None:
    replier = make.member("Bagrat")
    follow_discussion(person=anna, discussion=here, now=make.NOW)
    follow_person(person=anna, followed=replier, now=make.NOW)
    make.comment("@Anna Vance, I saw it.", author=replier, on=here, reply_to=by(anna))

    assert told(anna) == [Kind.REPLY]
    assert told(anna) == [Kind.REPLY], "read on a second time, there is nothing more to tell"


def test_what_is_held_is_told_when_a_person_publishes_it_and_not_before(
    here: Discussion, anna: Person
) -> None:
    reply = make.comment("The HOLDME bridge.", author=make.member(), on=here, reply_to=by(anna))
    assert told(anna) == []

    make.decided(reply, Standing.PUBLISHED, now=make.NOW)

    make_notifications(site=make.site(), now=make.NOW + timedelta(seconds=14))
    assert not Notification.objects.filter(person=anna).exists(), "it can still be taken back"
    assert told(anna) == [Kind.REPLY]


def test_what_its_author_rewords_until_it_appears_is_told_then(
    here: Discussion, anna: Person
) -> None:
    author = make.member()
    reply = make.comment("The HOLDME bridge.", author=author, on=here, reply_to=by(anna))
    prepared = prepare_edit(
        speaker=Speaker(person=author, network="", secret=make.SECRET),
        comment=reply,
        body="The new bridge.",
        engine=make.PROFANE,
        timeout_s=10,
        now=make.NOW,
    )
    edit_comment(prepared, now=make.NOW)
    assert told(anna) == [Kind.REPLY]

    make.withdrawn(reply)
    assert told(anna) == [Kind.REPLY]


def test_a_site_that_is_upgraded_tells_of_nothing_decided_before(
    here: Discussion, anna: Person
) -> None:
    make.comment("I saw it.", author=make.member(), on=here, reply_to=by(anna))
    Cursor.objects.all().delete()
    migration = import_module("plaintalk.notifications.migrations.0002_begin_after_the_record")
    migration.begin_after_what_was_decided(apps, None)
    assert told(anna) == []

    make.comment("And again.", author=make.member(), on=here, reply_to=by(anna))
    assert told(anna) == [Kind.REPLY]


def test_a_decision_taken_back_at_once_is_told_to_nobody(here: Discussion, anna: Person) -> None:
    author = make.member()
    reply = make.comment("The HOLDME bridge.", author=author, on=here, reply_to=by(anna))
    make.undone(make.decided(reply, Standing.PUBLISHED))

    assert told(anna) == []
    assert told(author) == []


def test_what_was_taken_down_and_put_back_before_it_was_told_is_told(
    here: Discussion, anna: Person
) -> None:
    replier = make.member("Bagrat")
    reply = make.comment("I saw it too.", author=replier, on=here, reply_to=by(anna))
    removal = make.decided(reply, Standing.REMOVED)
    # The record is read on in the seconds between.
    make_notifications(site=make.site(), now=make.NOW + timedelta(seconds=5))
    make.undone(removal)

    assert told(anna) == [Kind.REPLY]
    assert told(replier) == []


def test_what_was_taken_down_before_it_was_told_is_told_to_nobody_and_holds_nothing_up(
    here: Discussion, anna: Person
) -> None:
    reply = make.comment("I saw it too.", author=make.member(), on=here, reply_to=by(anna))
    make.decided(reply, Standing.REMOVED)
    make.comment("And I.", author=make.member(), on=here, reply_to=by(anna))

    assert told(anna) == [Kind.REPLY]
    (one,) = Notification.objects.filter(person=anna)
    assert one.comment.body == "And I."


def test_what_was_withdrawn_before_the_record_was_read_is_told_to_nobody(
    here: Discussion, anna: Person
) -> None:
    make.withdrawn(make.comment("Oh no.", author=make.member(), on=here, reply_to=by(anna)))

    assert told(anna) == []


def test_what_was_withdrawn_since_stands_on_nobodys_page(here: Discussion, anna: Person) -> None:
    reply = make.comment("Oh no.", author=make.member(), on=here, reply_to=by(anna))
    assert told(anna) == [Kind.REPLY]
    assert count_unread(anna, make.site(), now=SOON) == 1

    make.withdrawn(reply)

    assert count_unread(anna, make.site(), now=SOON) == 0
    assert notifications_of(anna, make.site(), now=SOON).notifications == []


@pytest.mark.parametrize("who_mutes", ["the reader", "the writer"])
def test_nothing_is_told_between_two_of_whom_one_has_muted_the_other(
    here: Discussion, anna: Person, who_mutes: str
) -> None:
    loud = make.member("Loud")
    follow_discussion(person=anna, discussion=here, now=make.NOW)
    pair = (anna, loud) if who_mutes == "the reader" else (loud, anna)
    mute(person=pair[0], muted=pair[1], now=make.NOW)
    make.comment("@Anna Vance! Look!", author=loud, on=here, reply_to=by(anna))

    assert told(anna) == []


def test_muting_ends_following(anna: Person) -> None:
    loud = make.member("Loud")
    follow_person(person=anna, followed=loud, now=make.NOW)
    mute(person=anna, muted=loud, now=make.NOW)

    assert not anna.people_followed.exists()


def test_nobody_is_told_of_what_a_blocked_person_had_sent_nor_is_a_blocked_person_told(
    here: Discussion, anna: Person
) -> None:
    blocked = make.member("Blocked")
    held = make.comment("The HOLDME bridge.", author=blocked, on=here, reply_to=by(anna))
    make.sanction(blocked, SanctionKind.BLOCK)
    make.decided(held, Standing.PUBLISHED)
    assert told(anna) == []

    make.comment("I answer you.", author=anna, on=here, reply_to=held)
    assert Kind.REPLY not in told(blocked)


def test_a_followed_person_and_a_followed_discussion_are_told(
    here: Discussion, anna: Person
) -> None:
    fan, regular = make.member("Fan"), make.member("Regular")
    follow_person(person=fan, followed=anna, now=make.NOW)
    follow_discussion(person=regular, discussion=here, now=make.NOW)
    make.comment("More from me.", author=anna, on=here)

    assert told(fan) == [Kind.PERSON]
    assert told(regular) == [Kind.DISCUSSION]


def test_who_follows_is_told_of_what_appears_from_then_on(here: Discussion, anna: Person) -> None:
    make.comment("Said before.", author=anna, on=here)
    later = make.NOW + timedelta(seconds=1)
    fan = make.member("Fan")
    follow_person(person=fan, followed=anna, now=later)
    follow_discussion(person=fan, discussion=here, now=later)
    assert told(fan) == []

    make.comment("Said after.", author=anna, on=here, now=later + timedelta(minutes=5))
    make_notifications(site=make.site(), now=later + timedelta(minutes=5))
    assert told(fan) == [Kind.PERSON]


def test_whoever_answers_here_is_told_apart_from_other_replies(
    here: Discussion, anna: Person
) -> None:
    editor = make.member("Editor Eva", role=Role.EDITOR)
    writer = make.member("Writer")
    set_answerers(discussion=here, answerers=[writer], by=editor, now=make.NOW)
    here.refresh_from_db()
    make.comment("Thank you for asking.", author=writer, on=here, reply_to=by(anna))

    assert told(anna) == [Kind.ANSWER]


def test_whoever_asked_is_told_when_guest_or_newsroom_answers_and_not_of_readers_as_of_them(
    here: Discussion, anna: Person
) -> None:
    editor, guest = make.member("Editor Eva", role=Role.EDITOR), make.member("Guest")
    set_mode(discussion=here, mode=Mode.QUESTIONS, by=editor, readers_reply=True, now=make.NOW)
    set_answerers(discussion=here, answerers=[guest], by=editor, now=make.NOW)
    question = by(anna)

    make.comment("I know it.", author=make.member("Reader"), on=here, reply_to=question)
    assert told(anna) == [Kind.REPLY]
    make.comment("It opens in May.", author=guest, on=here, reply_to=question)
    assert told(anna) == [Kind.REPLY, Kind.ANSWER]
    make.comment("On the fifth.", author=editor, on=here, reply_to=question)
    assert told(anna) == [Kind.REPLY, Kind.ANSWER, Kind.ANSWER]


def test_an_author_is_told_of_a_moderators_decision_and_not_of_what_the_page_said_at_once(
    here: Discussion,
) -> None:
    author = make.member()
    comment = make.comment("The HOLDME bridge.", author=author, on=here)
    assert told(author) == []

    make.decided(comment, Standing.REJECTED)

    assert told(author) == [Kind.DECISION]


def test_a_way_that_somebody_turned_off_is_not_used(here: Discussion, anna: Person) -> None:
    never = Chosen(on_page=False, by_mail=ByMail.NEVER)
    choose(person=anna, chosen={Kind.REPLY: never}, now=make.NOW)
    make.comment("I saw it.", author=make.member(), on=here, reply_to=by(anna))
    assert told(anna) == []

    make.comment("@Anna Vance, and again.", author=make.member(), on=here, reply_to=by(anna))
    assert told(anna) == [Kind.MENTION], "one reason that they want is enough"


def test_guests_are_told_on_the_page_and_get_no_mail(here: Discussion) -> None:
    first = make.comment("The first word.", author=make.guest("Nare"), on=here)
    make.comment("I saw it.", author=make.member(), on=here, reply_to=first)

    assert told(first.author) == [Kind.REPLY]
    assert Notification.objects.get(person=first.author).mail_due_at is None


def test_what_was_recorded_before_or_long_ago_is_no_news(here: Discussion, anna: Person) -> None:
    make.comment("I saw it.", author=make.member(), on=here, reply_to=by(anna))
    tell_nobody_of_record(site=make.site())
    assert told(anna) == []

    make.comment("And again.", author=make.member(), on=here, reply_to=by(anna))
    make_notifications(site=make.site(), now=make.NOW + TOLD_WITHIN + timedelta(seconds=1))
    assert told(anna) == []


def test_posting_costs_the_same_under_500_followers_and_telling_them_only_more_rows(
    here: Discussion, anna: Person, mailoutbox: list[object]
) -> None:
    def counted(*, followers: int) -> tuple[int, int, int]:
        people = [
            Person(kind="member", name=f"F{n}", created_at=make.NOW) for n in range(followers)
        ]
        Person.objects.bulk_create(people)
        DiscussionFollow.objects.bulk_create(
            DiscussionFollow(person=one, discussion=here, since=make.NOW) for one in people
        )
        author = make.member()
        with CaptureQueriesContext(connection) as posting:
            make.comment("@Anna Vance, I saw it.", author=author, on=here, reply_to=by(anna))
        with CaptureQueriesContext(connection) as telling:
            make_notifications(site=make.site(), now=make.NOW)
        added = [one for one in telling.captured_queries if one["sql"].startswith("INSERT")]
        return len(posting), len(telling) - len(added), len(added)

    few = counted(followers=2)
    many = counted(followers=500)

    assert many[:2] == few[:2]
    assert many[2] <= 10, "rows go in by the dozen"
    assert Notification.objects.filter(kind=Kind.DISCUSSION).count() == 2 + 502
    assert mailoutbox == []


def test_read_is_noted_by_one_and_up_to_what_was_shown(here: Discussion, anna: Person) -> None:
    for _number in range(3):
        make.comment("I saw it.", author=make.member(), on=here, reply_to=by(anna))
    told(anna)
    newest, middle, oldest = notifications_of(anna, make.site(), now=SOON).notifications

    mark_read(notification=oldest, now=SOON)
    assert count_unread(anna, make.site(), now=SOON) == 2
    mark_all_read(person=anna, site=make.site(), now=SOON, up_to=middle.public_id)

    unread = notifications_of(anna, make.site(), now=SOON, unread_only=True).notifications
    assert [one.pk for one in unread] == [newest.pk]


def test_what_was_told_half_a_year_ago_is_forgotten(here: Discussion, anna: Person) -> None:
    make.comment("I saw it.", author=make.member(), on=here, reply_to=by(anna))
    told(anna)

    forget_old(now=SOON + KEPT_FOR - timedelta(days=1))
    assert Notification.objects.filter(person=anna).exists()
    forget_old(now=SOON + KEPT_FOR + timedelta(days=1))
    assert not Notification.objects.filter(person=anna).exists()


def test_two_sites_of_one_installation_tell_their_own(here: Discussion, anna: Person) -> None:
    elsewhere = make.site("Elsewhere")
    make.comment("I saw it.", author=make.member(), on=here, reply_to=by(anna))
    told(anna)

    assert count_unread(anna, make.site(), now=SOON) == 1
    assert count_unread(anna, elsewhere, now=SOON) == 0
