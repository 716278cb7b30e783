"""What can be refused about an appeal, and what to do about it."""

from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound


class AppealNotFound(NotFound):
    """The site has no such appeal."""

    code = "appeal_not_found"
    text = _("There is no such appeal.")


class NothingToAppeal(Conflict):
    """The decision is not the one that keeps the comment from readers."""

    code = "nothing_to_appeal"
    text = _(
        "There is no refusal to appeal against: the comment was decided on again, changed or "
        "withdrawn. Look at where it stands now."
    )


class AppealedBefore(Conflict):
    """There was an appeal against the decision already, or one about the comment waits."""

    code = "appealed_before"
    text = _("You appealed against this decision already. The answer appears on this page.")


class AppealAnsweredBefore(Conflict):
    """The decision answered an appeal itself."""

    code = "appeal_answered_before"
    text = _("This decision answers your appeal. It is final here; a court can still look at it.")


class AppealTooLate(Conflict):
    """The time for an appeal has run out."""

    code = "appeal_too_late"
    text = _("An appeal can be made for {days} days after the decision.")


class ClauseNotAppealable(NotAllowed):
    """The policy allows no appeal against decisions under this clause."""

    code = "clause_not_appealable"
    text = _("Decisions under this clause can't be appealed against here. A court can look at it.")


class AnotherMustAnswer(NotAllowed):
    """Who made the decision, or appealed against it, wants to answer the appeal."""

    code = "another_must_answer"
    text = _("You made this decision or this appeal. Somebody else must answer it.")


class AppealAlreadyAnswered(Conflict):
    """Somebody else answered the appeal while the page was open."""

    code = "appeal_already_answered"
    text = _("Somebody else answered this appeal while you had it open. Their answer stands.")


class AppealSettled(Conflict):
    """The comment was decided on again, reworded or withdrawn in the meantime."""

    code = "appeal_settled"
    text = _(
        "The comment was decided on again, changed or withdrawn in the meantime, so there is "
        "nothing left to answer."
    )


class OutcomeMissing(Invalid):
    """No outcome was chosen."""

    code = "appeal_outcome_missing"
    text = _("Choose whether the decision stands.")


class ExplanationMissing(Invalid):
    """A decision is to stand and nobody says why."""

    code = "appeal_explanation_missing"
    text = _("Write why the decision stands: the author is told.")
