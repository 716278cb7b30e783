"""What can be refused about second looks and golden items."""

from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Conflict, Invalid, NotFound


class CaseNotDue(Conflict):
    """The case is not in this person's sample, or they answered it already."""

    code = "second_look_not_due"
    text = _("This case is not, or no longer, yours to look at. Go on with the next one.")


class VerdictUnclear(Invalid):
    """A refusal without a clause, or a clause that the policy does not have."""

    code = "second_look_unclear"
    text = _("Say which clause of the policy the comment breaks.")


class LookNotFound(NotFound):
    """There is no such second look, or it is not for this person to know."""

    code = "second_look_not_found"
    text = _("There is no such second look, or it is somebody else's.")


class NothingToTalkAbout(Conflict):
    """The look agrees, or was talked over already."""

    code = "second_look_settled"
    text = _("This second look agrees with the first, or was talked over already.")


class GoldenItemNotFound(NotFound):
    """There is no such golden item."""

    code = "golden_item_not_found"
    text = _("There is no such golden item.")


class GoldenAlready(Conflict):
    """The wording is a golden item already."""

    code = "golden_item_in_use"
    text = _("This wording is a golden item already. Retire that one first.")


class ShareImpossible(Invalid):
    """A share of decisions below 0 or above 100 percent."""

    code = "second_look_share_impossible"
    text = _("Between 0 and 100 of a hundred decisions can get a second look.")
