"""What a reader follows, and who follows a discussion or a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from plaintalk.articles.models import Site, State
from plaintalk.discussion.models import Discussion, DiscussionFollow, PersonFollow
from plaintalk.people.models import Person


@dataclass(frozen=True, slots=True)
class Follows:
    """What somebody follows, the latest first."""

    discussions: Sequence[DiscussionFollow]
    people: Sequence[PersonFollow]


def follows_of(person: Person, site: Site) -> Follows:
    """Give the discussions of a site that a person follows and sees, and the people."""
    discussions = DiscussionFollow.objects.filter(
        person=person,
        discussion__article__site=site,
        discussion__article__state=State.PUBLISHED,
    )
    people = PersonFollow.objects.filter(person=person)
    return Follows(
        list(discussions.select_related("discussion__article").order_by("-since", "-pk")),
        list(people.select_related("followed").order_by("-since", "-pk")),
    )


def keys_followed_by(person_id: int) -> set[int]:
    """Give the keys of the people whom a person follows."""
    return set(PersonFollow.objects.filter(person=person_id).values_list("followed_id", flat=True))


def follows_discussion(person: Person | None, discussion: Discussion) -> bool:
    """Say whether somebody follows a discussion."""
    if person is None or person.pk is None or discussion.pk is None:
        return False
    return DiscussionFollow.objects.filter(person=person, discussion=discussion).exists()


def keys_following(discussion: Discussion, *, at: datetime) -> set[int]:
    """Give the keys of those who followed a discussion at a moment, and still do."""
    following = DiscussionFollow.objects.filter(discussion=discussion, since__lte=at)
    return set(following.values_list("person_id", flat=True))


def keys_following_person(person_id: int, *, at: datetime) -> set[int]:
    """Give the keys of those who followed a person at a moment, and still do."""
    following = PersonFollow.objects.filter(followed=person_id, since__lte=at)
    return set(following.values_list("person_id", flat=True))
