"""What is left of an author who was erased: comments without a name, or nothing but numbers."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F

from plaintalk.articles.models import Site
from plaintalk.discussion.models import Comment, Discussion, Revision
from plaintalk.discussion.services.editing import withdraw_comment
from plaintalk.discussion.services.writing import lock_record
from plaintalk.people.models import Person
from plaintalk.people.names import former_reader
from plaintalk.policy.appearance import Standing


def lock_records_of(person: Person) -> None:
    """Take the records of all sites where a person wrote, for this transaction, in one order.

    Whoever changes comments has the record, so that a reply and an erasure, which touch comments
    and their discussion in different orders, never wait for each other.
    """
    wrote_at = Site.objects.filter(articles__discussion__comments__author=person).distinct()
    for site in list(wrote_at.order_by("pk")):
        lock_record(site)


def unname_comments(*, person: Person) -> None:
    """Take a person's name off all that they wrote, and let it be drawn again.

    Belongs inside a transaction that has locked the records.
    """
    own = Comment.objects.filter(author=person)
    languages = own.values_list("discussion__article__language", flat=True).distinct()
    for language in list(languages):
        here = own.filter(discussion__article__language=language)
        here.update(author_name=former_reader(language))
    spoke_in = Discussion.objects.filter(pk__in=own.values("discussion"))
    spoke_in.update(version=F("version") + 1)


def withdraw_all(*, person: Person, at_most: int, now: datetime) -> bool:
    """Withdraw what a person wrote, as they could one by one; say whether all of it is.

    Each is a decision on the record, in a transaction of its own: others post meanwhile.
    """
    standing = Comment.objects.filter(author=person).exclude(standing=Standing.WITHDRAWN)
    loaded = standing.select_related("discussion__article__site", "author", "parent", "root")
    some = list(loaded.order_by("pk")[: at_most + 1])
    for comment in some[:at_most]:
        withdraw_comment(comment=comment, by=person, now=now)
    return len(some) <= at_most


def erase_texts(*, person: Person, spared: Collection[int]) -> int:
    """Erase the words of what a person withdrew, in every wording; give how many comments.

    The record keeps each wording's salted digest, which tells nothing once the salt is gone.
    Belongs inside a transaction that has locked the records.

    Args:
        spared: keys of comments whose words are still needed.
    """
    withdrawn = Comment.objects.filter(author=person, standing=Standing.WITHDRAWN)
    gone = withdrawn.exclude(pk__in=spared)
    wordings = Revision.objects.filter(comment__in=gone.values("pk"))
    wordings.exclude(salt="").update(body="", salt="")
    return gone.exclude(body="").update(body="", body_html="", once_key="")
