"""Badges that a site's newsroom gives: given, taken away, and shown beside those of a sign-in."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache, lru_cache

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Conflict, Invalid, NotFound
from plaintalk.kernel.ids import Prefix, new_id
from plaintalk.kernel.markup import clean_line
from plaintalk.people.models import (
    BADGE_MAX_CHARS,
    BADGES_MOST,
    Badge,
    BadgeKind,
    Kind,
    Person,
)
from plaintalk.people.name_keys import keys_of, plain_key
from plaintalk.people.names import Publication, is_reserved
from plaintalk.people.permissions import Act, require
from plaintalk.policy.sanctions import Where


class BadgeNeedsAccount(Invalid):
    """Guests sign as they like, and nobody can sign in as those who were imported or erased."""

    code = "badge_needs_account"
    text = _(
        "Only a member can have a badge: a guest may sign with another name tomorrow. Ask them to "
        "make an account first."
    )


class BadgeReserved(Invalid):
    """The words say what only the site itself says: that somebody speaks for it, or answers."""

    code = "badge_reserved"
    text = _(
        "This says that somebody works for the site, or wrote or answers here. No badge may say "
        "that: choose other words. Roles are given under Team; who answers readers is set where "
        "the discussion is run."
    )


class BadgeHeldAlready(Conflict):
    """They have the badge there."""

    code = "badge_held_already"
    text = _("{name} has this badge here already.")


class BadgesEnough(Conflict):
    """They have as many badges there as fit beside a name."""

    code = "badges_enough"
    text = _("{name} has {most} badges here, and more do not fit. Take one away first.")


class BadgeEndedAlready(Conflict):
    """Somebody took it away before."""

    code = "badge_ended_already"
    text = _("This badge was taken away already.")


class BadgeNotFound(NotFound):
    """The site gave no such badge."""

    code = "badge_not_found"
    text = _("There is no such badge of anybody here.")


def give_badge(
    *,
    person: Person,
    kind: BadgeKind,
    words: str = "",
    site: Publication,
    by: Person,
    now: datetime,
) -> Badge:
    """Give a member a badge on a site. `discussion.services.show_name_anew` then shows it.

    Words that say what a ready choice says are that choice: it protects a name, and is translated.

    Args:
        words: of one of OWN; of others they are left out.

    Raises:
        ActNotAllowed: `by` may not do this there.
        Invalid: the words are none, or too long.
        BadgeReserved: they say that somebody works for the site, or wrote or answers there.
        BadgeNeedsAccount: the person is no member, or was erased.
        BadgeHeldAlready: they have it there.
        BadgesEnough: they have BADGES_MOST there.
    """
    where = Where(site=str(site.pk))
    require(by, Act.GIVE_BADGE, where)
    if kind is BadgeKind.OWN:
        kind, words = _meant(_cleaned(words))
    else:
        words = ""
    if kind is BadgeKind.OWN and (is_reserved(words, site=site) or _says_who_speaks(words)):
        raise BadgeReserved()
    with transaction.atomic():
        # Locked, so that a form sent twice gives one, and nothing is given to who is being erased.
        person = Person.objects.select_for_update().get(pk=person.pk)
        if person.kind != Kind.MEMBER or person.erased_at is not None:
            raise BadgeNeedsAccount()
        held = Badge.objects.held().filter(person=person, site=where.site)
        new = Badge(
            public_id=new_id(Prefix.BADGE),
            person=person,
            site=where.site,
            kind=kind,
            words=words,
            given_by=by,
            given_at=now,
        )
        if _says(new) in map(_says, held):
            raise BadgeHeldAlready(name=person.name)
        if len(held) >= BADGES_MOST:
            raise BadgesEnough(name=person.name, most=BADGES_MOST)
        new.save(force_insert=True)
    return new


def end_badge(*, badge: Badge, by: Person, now: datetime) -> None:
    """Take a badge away. That it was held stays in the history.

    Raises:
        ActNotAllowed: `by` may not do this there.
        BadgeEndedAlready: somebody took it away before.
    """
    require(by, Act.GIVE_BADGE, Where(site=badge.site))
    if not Badge.objects.held().filter(pk=badge.pk).update(ended_by=by, ended_at=now):
        raise BadgeEndedAlready()


def badge_by_public_id(public_id: str, *, site: str) -> Badge:
    """Give a badge that a site gave, by the site's key, with its person.

    Raises:
        BadgeNotFound: there is none.
    """
    found = Badge.objects.filter(public_id=public_id, site=site).select_related("person").first()
    if found is None:
        raise BadgeNotFound()
    return found


def badges_given_to(person: Person, *, site: str) -> Sequence[Badge]:
    """Give every badge that a person has or had on a site, by its key, the newest first."""
    given = Badge.objects.filter(person=person, site=site)
    return list(given.select_related("given_by", "ended_by").order_by("-pk"))


def badges_shown(people: Iterable[Person], *, site: str) -> dict[int, list[str]]:
    """Give by person what stands beside some names on a site, in the language that is being read.

    The newsroom's come first, then those of a publisher's sign-in that say something else. It
    costs one query, however many people there are.

    Args:
        site: its key.
    """
    shown = {person.pk: person for person in people}
    if not shown:
        return {}
    told: dict[int, dict[str, str]] = {key: {} for key in shown}
    given = Badge.objects.held().filter(person__in=shown.keys(), site=site)
    for badge in given.order_by("pk"):
        told[badge.person_id][_says(badge)] = badge.told
    for key, person in shown.items():
        for text in person.badges:
            told[key].setdefault(_said_by(text), text)
    return {key: list(texts.values()) for key, texts in told.items()}


def badges_of(person: Person, *, site: str) -> list[str]:
    """Give what stands beside a person's name on a site, as `badges_shown` does."""
    return badges_shown([person], site=site)[person.pk]


def _cleaned(words: str) -> str:
    # One more than allowed, so that what is too long is told and not cut.
    cleaned = clean_line(words, max_chars=BADGE_MAX_CHARS + 1)
    if not any(character.isalnum() for character in cleaned):
        raise Invalid({"words": [_("Write what the badge says.")]})
    if len(cleaned) > BADGE_MAX_CHARS:
        told = _("A badge has at most {most} characters.").format(most=BADGE_MAX_CHARS)
        raise Invalid({"words": [told]})
    return cleaned


def _meant(words: str) -> tuple[BadgeKind, str]:
    """Give the ready choice that some words mean, or the words themselves."""
    for kind, keys in _keys_of_kinds().items():
        if keys_of(words) & keys:
            return kind, ""
    return BadgeKind.OWN, words


def _says(badge: Badge) -> str:
    """Give what is the same of two badges that say the same."""
    return badge.kind if badge.kind != BadgeKind.OWN else _said_by(badge.words)


# The same few texts stand beside many names on a page.
@lru_cache(maxsize=1 << 10)
def _said_by(text: str) -> str:
    kind, words = _meant(text)
    return kind if kind is not BadgeKind.OWN else f"own:{plain_key(words)}"


def _says_who_speaks(words: str) -> bool:
    return bool(keys_of(words) & _keys_of_voices())


@cache
def _keys_of_kinds() -> dict[BadgeKind, frozenset[str]]:
    """Give by ready choice the keys of its words in every language."""
    ready = [kind for kind in BadgeKind if kind is not BadgeKind.OWN]
    found: dict[BadgeKind, set[str]] = {kind: set() for kind in ready}
    for code, _name in settings.LANGUAGES:
        with override(code):
            for kind in ready:
                found[kind] |= keys_of(str(kind.label))
    return {kind: frozenset(keys) for kind, keys in found.items()}


@cache
def _keys_of_voices() -> frozenset[str]:
    """Give the keys of what the site itself says beside a name, in every language."""
    found: set[str] = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            for said in (
                gettext("Article’s author"),
                gettext("Author"),
                gettext("Guest"),
                gettext("Newsroom"),
                gettext("answers here"),
                gettext("Editors’ pick"),
            ):
                found |= keys_of(said)
    return frozenset(found)
