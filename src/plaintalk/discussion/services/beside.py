"""What stands beside a person's name, shown anew."""

from django.db.models import F

from plaintalk.discussion.models import Comment, Discussion
from plaintalk.people.models import Person


def show_name_anew(*, person: Person) -> None:
    """Let every discussion that a person spoke in be drawn again: the name looks different now."""
    spoke_in = Comment.objects.filter(author=person).values("discussion")
    Discussion.objects.filter(pk__in=spoke_in).update(version=F("version") + 1)
