"""Badges that a newsroom gives: who may, what they may say, and what stands beside a name."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from plaintalk.articles.models import Site
from plaintalk.kernel.errors import Invalid, Refusal
from plaintalk.people.badges import (
    BadgeEndedAlready,
    BadgeHeldAlready,
    BadgeNeedsAccount,
    BadgeNotFound,
    BadgeReserved,
    BadgesEnough,
    badge_by_public_id,
    badges_given_to,
    badges_of,
    end_badge,
    give_badge,
)
from plaintalk.people.models import Badge, BadgeKind, Kind, Person
from plaintalk.people.names import NameLooksLikeAnother, NameTaken, check_name
from plaintalk.people.permissions import ActNotAllowed, PlaceNotCovered, Role
from plaintalk.people.services import imported_person
from plaintalk.people.sso import sign_in_by_sso
from tests import make
from tests.people.tokens import key, token

pytestmark = pytest.mark.django_db

LATER = make.NOW + timedelta(hours=1)


@pytest.fixture(name="editor")
def an_editor() -> Person:
    make.site()
    return make.member("Chief", role=Role.EDITOR)


def given(
    person: Person,
    kind: BadgeKind = BadgeKind.OWN,
    words: str = "",
    *,
    by: Person,
    on: Site | None = None,
) -> Badge:
    return give_badge(
        person=person, kind=kind, words=words, site=on or make.site(), by=by, now=make.NOW
    )


def shown(person: Person, *, on: Site | None = None) -> list[str]:
    return list(badges_of(person, site=str((on or make.site()).pk)))


# ---- who may --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.READER, False),
        (Role.MODERATOR, False),
        (Role.EDITOR, True),
        (Role.ADMINISTRATOR, True),
    ],
)
def test_editors_and_administrators_give_and_take_and_nobody_else(
    editor: Person, role: Role, may: bool
) -> None:
    who, reader = make.member("Who", role=role), make.member("Sona")
    held = given(make.member("Vahan"), BadgeKind.VERIFIED, by=editor)

    if may:
        given(reader, BadgeKind.SUBSCRIBER, by=who)
        end_badge(badge=held, by=who, now=LATER)
    else:
        with pytest.raises(ActNotAllowed):
            given(reader, BadgeKind.SUBSCRIBER, by=who)
        with pytest.raises(ActNotAllowed):
            end_badge(badge=held, by=who, now=LATER)

    assert shown(reader) == (["Subscriber"] if may else [])
    assert shown(held.person) == ([] if may else ["Verified"])


def test_an_editor_of_another_site_gives_none_here_and_takes_none_away(editor: Person) -> None:
    other = make.site("The Other Post")
    theirs, reader = make.member("Ani", role=Role.EDITOR, at=other), make.member("Sona")
    held = given(reader, BadgeKind.VERIFIED, by=editor)

    with pytest.raises(PlaceNotCovered):
        given(reader, BadgeKind.SUBSCRIBER, by=theirs)
    with pytest.raises(PlaceNotCovered):
        end_badge(badge=held, by=theirs, now=LATER)
    with pytest.raises(BadgeNotFound):
        badge_by_public_id(held.public_id, site=str(other.pk))


def test_a_badge_of_one_site_does_not_stand_on_another(editor: Person) -> None:
    other, reader = make.site("The Other Post"), make.member("Sona")
    given(reader, words="Chess expert", by=editor)

    assert shown(reader) == ["Chess expert"]
    assert shown(reader, on=other) == []
    assert badges_given_to(reader, site=str(other.pk)) == []


@pytest.mark.parametrize("kind", [Kind.GUEST, Kind.IMPORTED])
def test_whoever_has_no_account_gets_no_badge(editor: Person, kind: Kind) -> None:
    people = {
        Kind.GUEST: lambda: make.comment(author=make.guest()).author,
        Kind.IMPORTED: lambda: imported_person(name="Hagop", now=make.NOW),
    }

    with pytest.raises(BadgeNeedsAccount):
        given(people[kind](), BadgeKind.VERIFIED, by=editor)


# ---- what they say ---------------------------------------------------------------------------


def test_a_ready_badge_is_told_in_the_language_that_is_read(editor: Person) -> None:
    reader = make.member("Sona")
    badge = given(reader, BadgeKind.SUBSCRIBER, "left out", by=editor)

    with override("en"):
        assert (shown(reader), badge.words) == (["Subscriber"], "")
    with override("de"):
        assert shown(reader) == ["Abonnent"]


@pytest.mark.parametrize(
    "words", ["Verified", "VERIFIED ✓", "vérified", "Vеrified", "Vérifié", "Подтверждено"]
)
def test_words_that_mean_a_ready_badge_are_that_badge(editor: Person, words: str) -> None:
    assert given(make.member("Sona"), words=words, by=editor).kind == BadgeKind.VERIFIED


@pytest.mark.parametrize(
    "words",
    [
        "Moderator",
        "Our chief editor",
        "Mоderator",
        "Redaktion",
        "Newsroom",
        "Author",
        "Article's author",
        "Guest",
        "the test post",
        "Staff",
    ],
)
def test_no_badge_says_that_somebody_works_for_the_site_or_speaks_as_the_site_tells(
    editor: Person, words: str
) -> None:
    for who in (make.member("Sona"), editor):
        with pytest.raises(BadgeReserved):
            given(who, words=words, by=editor)

    assert not Badge.objects.exists()


@pytest.mark.parametrize("words", ["", "  ", "✓", "\u202e\u200b", "x" * 25])
def test_words_that_nobody_could_read_or_that_do_not_fit_are_refused(
    editor: Person, words: str
) -> None:
    with pytest.raises(Invalid) as refused:
        given(make.member("Sona"), words=words, by=editor)

    assert list(refused.value.fields) == ["words"]


def test_the_longest_words_are_kept_as_they_are_without_what_is_invisible(editor: Person) -> None:
    assert given(make.member("Sona"), words=f"\u202e {'x' * 24}", by=editor).words == "x" * 24


def test_nobody_has_a_badge_twice_or_more_than_fit_and_one_taken_away_makes_room(
    editor: Person,
) -> None:
    reader = make.member("Sona")
    first = given(reader, words="Chess expert", by=editor)

    with pytest.raises(BadgeHeldAlready, match="Sona"):
        given(reader, words="CHESS  expert", by=editor)
    for words in ("Two", "Three", "Four"):
        given(reader, words=words, by=editor)
    with pytest.raises(BadgesEnough, match="4 badges"):
        given(reader, words="Five", by=editor)
    end_badge(badge=first, by=editor, now=LATER)
    given(reader, words="Five", by=editor)

    assert shown(reader) == ["Two", "Three", "Four", "Five"]


# ---- the history -----------------------------------------------------------------------------


def test_who_gave_and_took_a_badge_is_kept_and_it_is_taken_once(editor: Person) -> None:
    reader, other = make.member("Sona"), make.member("Second", role=Role.ADMINISTRATOR)
    badge = given(reader, BadgeKind.VERIFIED, by=editor)
    end_badge(badge=badge, by=other, now=LATER)

    with pytest.raises(BadgeEndedAlready):
        end_badge(badge=badge, by=editor, now=LATER)
    again = given(reader, BadgeKind.VERIFIED, by=other)

    history = badges_given_to(reader, site=str(make.site().pk))
    assert [one.pk for one in history] == [again.pk, badge.pk]
    ended = history[1]
    assert (ended.given_by, ended.given_at, ended.ended_by, ended.ended_at) == (
        editor,
        make.NOW,
        other,
        LATER,
    )


# ---- beside those of a sign-in ---------------------------------------------------------------


def test_the_newsrooms_badges_come_first_and_what_a_token_repeats_is_shown_once(
    editor: Person,
) -> None:
    key()
    signed = token(badges=["Subscriber", "Chess Expert", "Supporter"])
    reader = sign_in_by_sso(signed, site=make.site(), now=make.NOW).person
    given(reader, BadgeKind.SUBSCRIBER, by=editor)
    given(reader, words="chess expert", by=editor)

    assert shown(reader) == ["Subscriber", "chess expert", "Supporter"]
    with override("ru"):
        assert shown(reader) == ["Подписчик", "chess expert", "Supporter"]
    assert shown(reader, on=make.site("The Other Post")) == [
        "Subscriber",
        "Chess Expert",
        "Supporter",
    ]


def test_a_later_sign_in_takes_no_badge_of_the_newsroom_away(editor: Person) -> None:
    key()
    reader = sign_in_by_sso(token(badges=["Old"]), site=make.site(), now=make.NOW).person
    given(reader, words="Expert", by=editor)

    later = sign_in_by_sso(token(badges=["New"]), site=make.site(), now=make.NOW).person

    assert shown(later) == ["Expert", "New"]


# ---- names -----------------------------------------------------------------------------------


def refusal_of(name: str) -> object:
    try:
        check_name(name, person=None, site=make.site())
    except Refusal as refusal:
        return type(refusal)
    return None


def test_the_name_of_whoever_is_called_verified_is_nobody_elses(editor: Person) -> None:
    reader = make.member("Anna Petrosyan")
    reader.emailaddress_set.update(verified=False)  # nothing else makes them known
    assert refusal_of("Anna Petrosyan") is None
    given(reader, BadgeKind.SUBSCRIBER, by=editor)
    assert refusal_of("Anna Petrosyan") is None

    badge = given(reader, BadgeKind.VERIFIED, by=editor)

    assert refusal_of("anna petrosyan") is NameTaken
    assert refusal_of("Anna Petr0syan") is NameLooksLikeAnother
    end_badge(badge=badge, by=editor, now=LATER)
    assert refusal_of("Anna Petrosyan") is None
