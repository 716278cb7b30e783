"""What a person may do. The table below is the only place that decides it."""

from collections.abc import Mapping
from enum import StrEnum

from plaintalk.kernel.errors import NotAllowed


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
    CHANGE_DISCUSSION = "open, slow and close discussions"
    WRITE_ARTICLE = "write articles"
    LOOK_AGAIN = "give second looks"
    SEE_QUALITY = "see everybody's agreement"
    SET_GOLDEN = "set golden items and the share of second looks"
    CHANGE_POLICY = "draft, try and publish the policy"
    SEE_NUMBERS = "see the numbers"


# Those who work for the publication.
STAFF = frozenset({Role.MODERATOR, Role.EDITOR, Role.ADMINISTRATOR})
_EDITORS = frozenset({Role.EDITOR, Role.ADMINISTRATOR})

ALLOWED: Mapping[Act, frozenset[Role]] = {
    Act.SEE_DESK: STAFF,
    Act.DECIDE_COMMENT: STAFF,
    Act.ANSWER_APPEAL: STAFF,
    Act.DECIDE_NOTICE: STAFF,
    Act.WRITE_SENTENCES: _EDITORS,
    Act.SANCTION_PERSON: STAFF,
    Act.BLOCK_PERSON: STAFF,
    Act.CHANGE_DISCUSSION: STAFF,
    Act.WRITE_ARTICLE: _EDITORS,
    Act.LOOK_AGAIN: STAFF,
    Act.SEE_QUALITY: _EDITORS,
    Act.SET_GOLDEN: _EDITORS,
    Act.CHANGE_POLICY: _EDITORS,
    Act.SEE_NUMBERS: STAFF,
}


class ActNotAllowed(NotAllowed):
    """The person's role does not include the act."""

    code = "act_not_allowed"
    text = "Your role does not include this. Ask an administrator of the site."


def may(role: Role, act: Act) -> bool:
    """Say whether somebody in this role may do this."""
    return role in ALLOWED[act]


def require(role: Role, act: Act) -> None:
    """Do nothing if the role includes the act.

    Raises:
        ActNotAllowed: it does not.
    """
    if not may(role, act):
        raise ActNotAllowed()


def is_staff(role: Role) -> bool:
    """Say whether this role works for the publication."""
    return role in STAFF
