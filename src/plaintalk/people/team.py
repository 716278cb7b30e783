"""Who has which role where: given, and taken away."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Conflict, Invalid
from plaintalk.kernel.ids import Prefix, new_id
from plaintalk.people.models import Kind, Person, Post
from plaintalk.people.permissions import NAMED_BY, Held, Role, require


class RoleNotGiven(Invalid):
    """There is nothing to give: everybody is a reader."""

    code = "role_not_given"
    text = _("Choose a role: moderator, editor or administrator.")


class TopicHasModeratorsAlone(Invalid):
    """Editors and administrators answer for a whole site."""

    code = "topic_has_moderators_alone"
    text = _("In one topic somebody can be a moderator. Give other roles for the whole site.")


class RoleNeedsAccount(Invalid):
    """Guests, and people who were imported, can't sign in."""

    code = "role_needs_account"
    text = _("Only a member can have a role. Ask them to make an account first.")


class RoleHeldAlready(Conflict):
    """They have the role there, or where this lies in."""

    code = "role_held_already"
    text = _("{name} has this role there already.")


class RoleEndedAlready(Conflict):
    """Somebody took it away before."""

    code = "role_ended_already"
    text = _("This role was taken away already.")


class LastAdministrator(Conflict):
    """Nobody would be left to give roles there."""

    code = "last_administrator"
    text = _(
        "{name} is the last administrator there. Make somebody else an administrator first, for "
        "as many sites."
    )


class RoleHeldStill(Conflict):
    """Somebody who works for the site can't be erased: what they may do is taken away first."""

    code = "role_held_still"
    text = _(
        "{name} works for the site. An administrator must take the role away first; then the "
        "account can be erased."
    )


def give_role(
    *,
    person: Person,
    role: Role,
    site: str = "",
    topic: str = "",
    by: Person | None,
    now: datetime,
) -> Post:
    """Give a member a role.

    Args:
        site: its key; "": every site.
        topic: its key, for a moderator of that topic alone; "": the whole site.
        by: None for the command line, which may do anything.

    Raises:
        RoleNotGiven: `role` is a reader's.
        ActNotAllowed: `by` may not give this role there.
        TopicHasModeratorsAlone: another role for a topic.
        RoleNeedsAccount: the person is no member.
        RoleHeldAlready: they have it there.
    """
    given = Held(role, site, topic)
    if role not in NAMED_BY:
        raise RoleNotGiven()
    if by is not None:
        require(by, NAMED_BY[role], given.where)
    if topic and role is not Role.MODERATOR:
        raise TopicHasModeratorsAlone()
    if person.kind != Kind.MEMBER:
        raise RoleNeedsAccount()
    person.forget_held()
    if any(post.role is role and post.covers(given.where) for post in person.held):
        raise RoleHeldAlready(name=person.name)
    post = Post(
        public_id=new_id(Prefix.POST),
        person=person,
        role=role,
        site=site,
        topic=topic,
        given_by=by,
        given_at=now,
    )
    try:
        with transaction.atomic():
            post.save(force_insert=True)
    except IntegrityError as error:
        # The form was sent twice at once.
        raise RoleHeldAlready(name=person.name) from error
    person.forget_held()
    return post


def end_role(*, post: Post, by: Person | None, now: datetime) -> None:
    """Take a role away. That it was held stays in the history.

    Args:
        by: None for the command line.

    Raises:
        ActNotAllowed: `by` may not take this role away there.
        LastAdministrator: nobody else is an administrator of as many sites.
        RoleEndedAlready: somebody took it away before.
    """
    if by is not None:
        require(by, NAMED_BY[post.held.role], post.held.where)
    with transaction.atomic():
        _check_is_not_last(post)
        open_ones = Post.objects.filter(pk=post.pk, ended_at__isnull=True)
        if not open_ones.update(ended_at=now, ended_by=by):
            raise RoleEndedAlready()
    post.person.forget_held()


def check_may_leave(person: Person) -> None:
    """Do nothing if somebody holds no post, so that they can be erased.

    Raises:
        LastAdministrator: nobody else would be left to give roles there.
        RoleHeldStill: they hold another post.
    """
    held = list(Post.objects.filter(person=person, ended_at__isnull=True).select_related("person"))
    with transaction.atomic():
        for post in held:
            _check_is_not_last(post)
    if held:
        raise RoleHeldStill(name=person.name)


def _check_is_not_last(post: Post) -> None:
    if post.held.role is not Role.ADMINISTRATOR:
        return
    # Locked, so that two administrators who take the role from each other at once don't both.
    administrators = Post.objects.select_for_update(of=("self",)).filter(
        role=Role.ADMINISTRATOR, ended_at__isnull=True, person__is_active=True
    )
    others = [one for one in administrators.order_by("pk") if one.pk != post.pk]
    if not any(other.held.covers(post.held.where) for other in others):
        raise LastAdministrator(name=post.person.name)
