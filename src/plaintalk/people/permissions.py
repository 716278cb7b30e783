"""What a person may do, and where. The tables below are the only place that decides it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import NotAllowed
from plaintalk.policy.sanctions import Scope, Where


class Role(StrEnum):
    """What a person is to a publication."""

    READER = "reader"
    MODERATOR = "moderator"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class Act(StrEnum):
    """Something that not everybody may do."""

    SEE_DESK = "see the desk"
    DECIDE_COMMENT = "decide on comments"
    ANSWER_APPEAL = "answer appeals against somebody else's decisions"
    DECIDE_NOTICE = "answer notices that a comment is illegal"
    WRITE_SENTENCES = "keep sentences by clause"
    SANCTION_PERSON = "take steps against people"
    BLOCK_PERSON = "block people"
    GIVE_BADGE = "give badges, and take them away"
    CHANGE_DISCUSSION = "open, slow and close discussions"
    WRITE_ARTICLE = "write articles"
    LOOK_AGAIN = "give second looks"
    SEE_QUALITY = "see everybody's agreement"
    SET_GOLDEN = "set golden items and the share of second looks"
    READ_WORKBENCH = "read the policy's workbench"
    CHANGE_POLICY = "draft, try and publish the policy"
    SEE_NUMBERS = "see the numbers"
    NAME_MODERATOR = "make somebody a moderator, and no longer"
    NAME_STAFF = "make somebody an editor or administrator, and no longer"


# Those who work for the publication.
STAFF = frozenset({Role.MODERATOR, Role.EDITOR, Role.ADMINISTRATOR})
_EDITORS = frozenset({Role.EDITOR, Role.ADMINISTRATOR})
_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

ALLOWED: Mapping[Act, frozenset[Role]] = {
    Act.SEE_DESK: STAFF,
    Act.DECIDE_COMMENT: STAFF,
    Act.ANSWER_APPEAL: STAFF,
    Act.DECIDE_NOTICE: STAFF,
    Act.WRITE_SENTENCES: _EDITORS,
    Act.SANCTION_PERSON: STAFF,
    Act.BLOCK_PERSON: STAFF,
    Act.GIVE_BADGE: _EDITORS,
    Act.CHANGE_DISCUSSION: STAFF,
    Act.WRITE_ARTICLE: _EDITORS,
    Act.LOOK_AGAIN: STAFF,
    Act.SEE_QUALITY: _EDITORS,
    Act.SET_GOLDEN: _EDITORS,
    Act.READ_WORKBENCH: STAFF,
    Act.CHANGE_POLICY: _EDITORS,
    Act.SEE_NUMBERS: STAFF,
    Act.NAME_MODERATOR: _EDITORS,
    Act.NAME_STAFF: _ADMINISTRATORS,
}

# What a moderator of one topic may do, there. All else is about the whole site: what a replay or
# the numbers show was said under articles of every topic.
IN_A_TOPIC = frozenset(
    {
        Act.SEE_DESK,
        Act.DECIDE_COMMENT,
        Act.ANSWER_APPEAL,
        Act.DECIDE_NOTICE,
        Act.SANCTION_PERSON,
        Act.BLOCK_PERSON,
        Act.CHANGE_DISCUSSION,
        Act.LOOK_AGAIN,
    }
)

# Which act it takes to give a role to somebody, or to take it away.
NAMED_BY: Mapping[Role, Act] = {
    Role.MODERATOR: Act.NAME_MODERATOR,
    Role.EDITOR: Act.NAME_STAFF,
    Role.ADMINISTRATOR: Act.NAME_STAFF,
}


class ActNotAllowed(NotAllowed):
    """The person's role does not include the act."""

    code = "act_not_allowed"
    text = _("Your role does not include this. Ask an administrator of the site.")


class PlaceNotCovered(ActNotAllowed):
    """The person's role includes the act, but elsewhere."""

    code = "place_not_covered"
    text = _(
        "Your role includes this for other topics or for another site, not here. Ask an "
        "administrator of the site."
    )


@dataclass(frozen=True, slots=True)
class Held:
    """A post that somebody holds: a role, and the keys of the places where they have it.

    Attributes:
        site: "" is every site of the installation.
        topic: "" is the whole of it.
    """

    role: Role
    site: str = ""
    topic: str = ""

    @property
    def where(self) -> Where:
        """Where it is held, as a place."""
        topics = frozenset({self.topic}) if self.topic else frozenset()
        return Where(site=self.site, topics=topics)

    def includes(self, act: Act) -> bool:
        """Say whether the post includes an act at all."""
        return self.role in ALLOWED[act] and (not self.topic or act in IN_A_TOPIC)

    def covers(self, where: Where) -> bool:
        """Say whether a place lies in where the post is held."""
        if self.topic:
            return where.is_within(Scope.TOPIC, self.topic)
        return where.is_within(Scope.SITE, self.site)

    def is_on(self, site: Where) -> bool:
        """Say whether it is held at a site or a part of it."""
        return self.site in {"", site.site}


class Holder(Protocol):
    """Somebody whose posts are known."""

    @property
    def held(self) -> Sequence[Held]:
        """Their posts."""


def may(person: Holder, act: Act, where: Where) -> bool:
    """Say whether somebody may do this at a place: a comment's, an article's or a whole site."""
    return any(post.includes(act) and post.covers(where) for post in person.held)


def may_somewhere(person: Holder, act: Act, site: Where) -> bool:
    """Say whether there is anything on a site that somebody may do this to."""
    return any(post.includes(act) and post.is_on(site) for post in person.held)


def require(person: Holder, act: Act, where: Where) -> None:
    """Do nothing if a post of the person includes the act and covers the place.

    Raises:
        ActNotAllowed: none does; PlaceNotCovered if one does elsewhere.
    """
    if not may(person, act, where):
        raise _refusal(person, act)


def require_somewhere(person: Holder, act: Act, site: Where) -> None:
    """Do nothing if the person may do this to anything on the site: open a list, say.

    Raises:
        ActNotAllowed: they may not; PlaceNotCovered if they may on another site.
    """
    if not may_somewhere(person, act, site):
        raise _refusal(person, act)


def topics_covered(person: Holder, act: Act, site: Where) -> frozenset[str] | None:
    """Give the keys of the topics of a site in which somebody may do this; None for all of it."""
    if may(person, act, site):
        return None
    posts = [post for post in person.held if post.includes(act) and post.is_on(site)]
    return frozenset(post.topic for post in posts)


def highest_role(person: Holder, where: Where) -> Role:
    """Give the most that somebody is at a place."""
    held = [post.role for post in person.held if post.covers(where)]
    return max(held, key=list(Role).index, default=Role.READER)


def works_at(person: Holder, where: Where) -> bool:
    """Say whether somebody works for the publication at this place."""
    return any(post.covers(where) for post in person.held)


def works_on(person: Holder, site: Where) -> bool:
    """Say whether somebody works for this site, or a part of it; of every site: for any."""
    return any(post.is_on(site) or not site.site for post in person.held)


def _refusal(person: Holder, act: Act) -> ActNotAllowed:
    is_elsewhere = any(post.includes(act) for post in person.held)
    return PlaceNotCovered() if is_elsewhere else ActNotAllowed()
