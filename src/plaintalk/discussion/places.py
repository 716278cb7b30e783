"""Discussions as places: where something said in one is said, and who works there."""

from plaintalk.discussion.models import Discussion
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act, may, require, works_at
from plaintalk.policy.sanctions import Where


def where_of(discussion: Discussion) -> Where:
    """Give where something said in this discussion is said."""
    article = discussion.article
    return Where(
        site=str(article.site_id),
        topics=frozenset(str(pk) for pk in article.topics.values_list("pk", flat=True)),
        discussion=article.public_id,
    )


def works_in(person: Person, discussion: Discussion) -> bool:
    """Say whether somebody works for the publication where this discussion is."""
    return bool(person.held) and works_at(person, where_of(discussion))


def may_in(person: Person, act: Act, discussion: Discussion) -> bool:
    """Say whether somebody may do this in a discussion.

    The database is asked for its topics only where it depends on them.
    """
    at_the_site = may(person, act, Where(site=str(discussion.article.site_id)))
    return at_the_site or (bool(person.held) and may(person, act, where_of(discussion)))


def require_in(person: Person, act: Act, discussion: Discussion) -> None:
    """Do nothing if somebody may do this in a discussion.

    Raises:
        ActNotAllowed: they may not; PlaceNotCovered if they may elsewhere.
    """
    if not may_in(person, act, discussion):
        require(person, act, where_of(discussion))
