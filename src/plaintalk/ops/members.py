"""Members made, signed in and given roles from the command line."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse

from plaintalk.articles.models import Site
from plaintalk.articles.queries import site_numbered, title_of_topic, topic_by_slug
from plaintalk.kernel.errors import Invalid
from plaintalk.people.models import Person, Post
from plaintalk.people.permissions import Role
from plaintalk.people.queries import PostNotFound, member_by_email, posts_held
from plaintalk.people.services import make_sign_in_link, member_named
from plaintalk.people.team import end_role, give_role

# From the most to the least that somebody may do.
_RANKS = [Role.ADMINISTRATOR, Role.EDITOR, Role.MODERATOR]


class RoleUnknown(Invalid):
    """There is no such role."""

    code = "role_unknown"
    text = "There is no role {role}. Choose one of: {roles}."


class NewMemberNeedsName(Invalid):
    """Nobody has this address yet, and no name was given."""

    code = "new_member_needs_name"
    text = "Nobody has the address {email} yet. Give --name to make a member."


def one_time_link(*, email: str, name: str, role: str, site: int = 0, topic: str = "") -> str:
    """Give a link that signs the member of this address in; make the member if new.

    Args:
        site, topic: where a new member has the role: number of the site, 0 for every one; slug of
            the topic, "" for the whole site.

    Raises:
        RoleUnknown, NewMemberNeedsName, Invalid: what was given makes no member.
    """
    now = datetime.now(UTC)
    member = Person.objects.filter(email__iexact=email).first()
    if member is None:
        known = _role(role)
        if not name:
            raise NewMemberNeedsName(email=email)
        where = _where(site, topic)
        member = member_named(name=name, email=email, role=known, **where, now=now)
    return _link(member, settings.PLAINTALK_PUBLIC_URL)


def staff_link(url: str) -> str:
    """Give a link that signs the highest of the staff in, or "" where nobody is staff."""
    held = sorted(posts_held(), key=_rank)
    return _link(held[0].person, url) if held else ""


def give(*, email: str, role: str, site: int = 0, topic: str = "") -> str:
    """Give a member a role, and a line that says so.

    Args:
        site, topic: as for `one_time_link`.

    Raises:
        RoleUnknown, MemberNotFound, RoleHeldAlready, Invalid: it can't be given.
    """
    member, now = member_by_email(email), datetime.now(UTC)
    post = give_role(person=member, role=_role(role), **_where(site, topic), by=None, now=now)
    return _told(post)


def take(*, email: str, role: str, site: int = 0, topic: str = "") -> str:
    """Take a role from a member where they have it, and give a line that says so.

    Raises:
        RoleUnknown, MemberNotFound, PostNotFound, LastAdministrator: it can't be taken.
    """
    member = member_by_email(email)
    where = _where(site, topic)
    held = [post for post in posts_held() if post.person_id == member.pk]
    meant = [
        post
        for post in held
        if (post.role, post.site, post.topic) == (_role(role), where["site"], where["topic"])
    ]
    if not meant:
        raise PostNotFound()
    end_role(post=meant[0], by=None, now=datetime.now(UTC))
    return f"Taken away: {_told(meant[0])}"


def roles_held() -> Sequence[str]:
    """Give a line for each role that somebody has, the highest first."""
    return [_told(post) for post in sorted(posts_held(), key=_rank)]


def _rank(post: Post) -> tuple[int, bool, str, int]:
    # At every site first, then by site; in one topic last.
    return (_RANKS.index(post.held.role), bool(post.topic), post.site, post.pk)


def _role(role: str) -> Role:
    if role not in set(Role):
        raise RoleUnknown(role=role, roles=", ".join(Role))
    return Role(role)


def _where(site: int, topic: str) -> dict[str, str]:
    if not site and not topic:
        return {"site": "", "topic": ""}
    here: Site = site_numbered(site)
    return {"site": str(here.pk), "topic": str(topic_by_slug(here, topic).pk) if topic else ""}


def _told(post: Post) -> str:
    where = f"site {post.site}" if post.site else "every site"
    if post.topic:
        where = f"{where}, {title_of_topic(post.topic)}"
    return f"{post.person.name} <{post.person.email}>: {post.role}, {where}"


def _link(member: Person, url: str) -> str:
    token = make_sign_in_link(person=member, now=datetime.now(UTC))
    return f"{url}{reverse('pages:sign_in', args=[token])}"
