"""A person erased: who they were at once, what they wrote by their choice.

Source: Regulation (EU) 2016/679, Article 17. What stays has its reason there, in paragraph 3, and
is told before anything is done (`kept.KEPT`, and the page that asks).
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from plaintalk.articles.models import Site
from plaintalk.discussion.models import Like
from plaintalk.discussion.services import (
    erase_texts,
    forget_likes,
    lock_records_of,
    unname_comments,
    withdraw_all,
)
from plaintalk.kernel.errors import Conflict, Invalid, NotAllowed
from plaintalk.moderation.appeals.models import Appeal
from plaintalk.moderation.appeals.services import erase_words_of as erase_words_of_appeals
from plaintalk.moderation.appeals.services import settle_overtaken
from plaintalk.moderation.learning.services import forget_features_of
from plaintalk.moderation.notices.models import Notice
from plaintalk.moderation.notices.services import erase_notifier
from plaintalk.moderation.quality.services import retire_erased_items
from plaintalk.moderation.reports.services import erase_words_of as erase_words_of_reports
from plaintalk.people.erasing import addresses_proved, close_account, end_sessions, lock_person
from plaintalk.people.models import Kind, Person
from plaintalk.people.names import former_reader
from plaintalk.people.quota import Quota, spend
from plaintalk.privacy.models import Choice, Erasure

# So many comments are withdrawn while somebody waits for the page; the sweep does the rest.
AT_ONCE = 200
# Faster than anybody mistypes, and too slow to try a list of passwords.
_PASSWORDS = Quota(per_minute=5)


class ChoiceMissing(Invalid):
    """It was not said what becomes of the comments."""

    code = "erasure_choice_missing"
    text = _("Choose what becomes of your comments.")


class PasswordWrong(NotAllowed):
    """What can't be undone asks for the password, and this is not it."""

    code = "password_wrong"
    text = _("This is not your password. Nothing was erased.")


class SignInAgain(NotAllowed):
    """What can't be undone asks those without a password for a sign-in a moment ago."""

    code = "sign_in_again"
    text = _(
        "Sign in again first: what can't be undone is done within 15 minutes of signing in. "
        "Nothing was erased."
    )


class ErasedAlready(Conflict):
    """The person was erased before."""

    code = "person_erased_already"
    text = _("This person was erased already.")


def choice_of(given: str) -> Choice:
    """Give a choice as sent.

    Raises:
        ChoiceMissing: it is none.
    """
    if given not in Choice.values:
        raise ChoiceMissing()
    return Choice(given)


def check_it_is_them(person: Person, *, password: str, is_fresh: bool, now: datetime) -> None:
    """Do nothing if it is the person who asks, and not somebody at their unlocked screen.

    Guests have nothing but their cookie or token, so that is enough.

    Args:
        is_fresh: they signed in a moment ago.

    Raises:
        PasswordWrong: they have a password and `password` is another.
        SignInAgain: they have none and `is_fresh` is not so.
        QuotaUsedUp: too many passwords were tried.
    """
    if person.kind != Kind.MEMBER:
        return
    if not person.has_usable_password():
        if not is_fresh:
            raise SignInAgain()
        return
    spend(f"passwords by person {person.pk}", _PASSWORDS, now=now)
    if not person.check_password(password):
        raise PasswordWrong()


def erase(*, person: Person, choice: Choice, secret: str, now: datetime) -> Erasure:
    """Erase a person. Who they were goes at once; a very long list of comments soon after.

    Args:
        secret: the site's key, from which hashes of addresses are made.

    Raises:
        LastAdministrator, RoleHeldStill: they work for the site.
        ErasedAlready: there is nobody to erase any more.
    """
    with transaction.atomic():
        lock_records_of(person)
        locked = lock_person(person)
        if locked.erased_at is not None:
            raise ErasedAlready()
        proved = addresses_proved(locked)
        close_account(person=locked, name=former_reader(_language()), secret=secret, now=now)
        unname_comments(person=locked)
        erase_notifier(emails=proved, now=now)
        erase_words_of_reports(person=locked)
        forget_features_of(person=locked)
        erasure = Erasure.objects.create(person=locked, choice=choice, asked_at=now)
    end_sessions(locked, now=now)
    return go_on_erasing(erasure, at_most=AT_ONCE, now=now)


def finish_erasures(*, now: datetime) -> int:
    """Go on with every erasure that is not finished; give how many are now."""
    finished = 0
    for erasure in Erasure.objects.filter(finished_at__isnull=True).select_related("person"):
        finished += go_on_erasing(erasure, at_most=AT_ONCE, now=now).finished_at is not None
    return finished


def go_on_erasing(erasure: Erasure, *, at_most: int, now: datetime) -> Erasure:
    """Do of an erasure what can be done now; stopped anywhere, it can be gone on with.

    Each like and each comment is taken back in a transaction of its own, as its author could, so
    that nobody else waits for all of them.

    Args:
        at_most: so many comments are withdrawn.
    """
    person = erasure.person
    forget_likes(person=person, now=now)
    withdrawn = erasure.choice == Choice.ANONYMISE or withdraw_all(
        person=person, at_most=at_most, now=now
    )
    for site in Site.objects.filter(articles__discussion__comments__author=person).distinct():
        settle_overtaken(site=site, now=now)
    with transaction.atomic():
        lock_records_of(person)
        needed = _needed_still(person)
        erase_texts(person=person, spared=needed)
    erase_words_of_appeals(person=person)
    # A training that ran meanwhile may have looked at the words once more.
    forget_features_of(person=person)
    retire_erased_items(now=now)
    if withdrawn and not needed and not _appeals(person).exists() and not _likes(person):
        erasure.finished_at = now
        erasure.save(update_fields=["finished_at"])
    return erasure


def _needed_still(person: Person) -> Collection[int]:
    """Give the comments that somebody says are illegal: who answers must be able to read them."""
    waiting = Notice.objects.filter(comment__author=person, outcome="")
    return set(waiting.values_list("comment", flat=True))


def _appeals(person: Person) -> QuerySet[Appeal]:
    return Appeal.objects.filter(by=person, outcome="")


def _likes(person: Person) -> bool:
    return Like.objects.filter(person=person).exists()


def _language() -> str:
    return Site.objects.order_by("pk").values_list("language", flat=True).first() or "en"
