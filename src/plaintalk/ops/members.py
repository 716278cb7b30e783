"""Members made and signed in from the command line."""

from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse

from plaintalk.kernel.errors import Invalid
from plaintalk.people.models import Person
from plaintalk.people.permissions import Role
from plaintalk.people.services import make_sign_in_link, member_named


class RoleUnknown(Invalid):
    """There is no such role."""

    code = "role_unknown"
    text = "There is no role {role}. Choose one of: {roles}."


class NewMemberNeedsName(Invalid):
    """Nobody has this address yet, and no name was given."""

    code = "new_member_needs_name"
    text = "Nobody has the address {email} yet. Give --name to make a member."


def one_time_link(*, email: str, name: str, role: str) -> str:
    """Give a link that signs the member of this address in; make the member if new.

    Raises:
        RoleUnknown, NewMemberNeedsName, Invalid: what was given makes no member.
    """
    now = datetime.now(UTC)
    member = Person.objects.filter(email__iexact=email).first()
    if member is None:
        if role not in set(Role):
            raise RoleUnknown(role=role, roles=", ".join(Role))
        if not name:
            raise NewMemberNeedsName(email=email)
        member = member_named(name=name, email=email, role=Role(role), now=now)
    return _link(member, settings.PLAINTALK_PUBLIC_URL)


def staff_link(url: str) -> str:
    """Give a link that signs the highest of the staff in, or "" where nobody is staff."""
    staff = Person.objects.filter(role__in=[Role.ADMINISTRATOR, Role.EDITOR, Role.MODERATOR])
    by_rank = {Role.ADMINISTRATOR: 0, Role.EDITOR: 1, Role.MODERATOR: 2}
    highest = min(staff, key=lambda person: (by_rank[Role(person.role)], person.pk), default=None)
    return _link(highest, url) if highest is not None else ""


def _link(member: Person, url: str) -> str:
    token = make_sign_in_link(person=member, now=datetime.now(UTC))
    return f"{url}{reverse('pages:sign_in', args=[token])}"
