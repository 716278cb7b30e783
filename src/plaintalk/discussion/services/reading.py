"""How far somebody has read a discussion, and the address of their own feed."""

from datetime import datetime, timedelta

from django.db.models import F

from plaintalk.discussion.models import Discussion, FeedAddress, ReadingPlace
from plaintalk.people.models import Kind, Person

# Who comes back sooner is still on the same visit: what was new stays marked as new.
VISIT = timedelta(minutes=30)
# A look is noted to this much, so that not every page that a member reads writes.
NOTED_TO = timedelta(minutes=5)


def look_at(*, discussion: Discussion, person: Person, now: datetime) -> int:
    """Note that a member looks at a discussion; give the number that all before it had.

    Comments with a higher number are new to the member for the length of a visit: until nothing
    was looked at for VISIT. On the first visit nothing is. One row a member and discussion.
    """
    assert person.kind == Kind.MEMBER, "a guest's place is kept in the guest's browser"
    last = discussion.last_number
    place, is_first = ReadingPlace.objects.get_or_create(
        person=person,
        discussion=discussion,
        defaults={"number": last, "last_number": last, "looked_at": now},
    )
    if is_first:
        return last
    since = now - place.looked_at
    if since < NOTED_TO and place.last_number == last:
        return place.number
    if since > VISIT:
        place.number = place.last_number
    place.last_number, place.looked_at = last, now
    place.save(update_fields=["number", "last_number", "looked_at"])
    return place.number


def renew_feed_address(*, person: Person) -> None:
    """Make the address of a person's own feed another one; who has the old one gets nothing."""
    address, _is_new = FeedAddress.objects.get_or_create(person=person)
    FeedAddress.objects.filter(pk=address.pk).update(serial=F("serial") + 1)
