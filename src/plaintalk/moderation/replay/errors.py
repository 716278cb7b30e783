"""What can be refused while a policy is written and tried."""

from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Conflict, Invalid, NotFound


class DraftNotFound(NotFound):
    """There is no such draft, or it is somebody else's."""

    code = "policy_draft_not_found"
    text = _("You have no such draft. It may have been published or thrown away.")


class DraftChanged(Conflict):
    """The draft was changed in another window."""

    code = "policy_draft_changed"
    text = _(
        "This draft was changed in another window. What you typed is still here: send it again."
    )


class RunNotFound(NotFound):
    """There is no such replay."""

    code = "replay_not_found"
    text = _("There is no such replay.")


class ReplayBusy(Conflict):
    """Another replay goes on; two at once would slow the site down."""

    code = "replay_busy"
    text = _("Another replay is going on. Wait until it is done, or look at what it says.")


class RunGoesOn(Conflict):
    """A replay can't be started again while it goes on, or once it is done."""

    code = "replay_goes_on"
    text = _("This replay goes on, or is done already.")


class PeriodUnreadable(Invalid):
    """A period of time makes no sense."""

    code = "period_unreadable"
    text = _("“{given}” is no period: write a number of days such as 90d, or a day: 2026-02-28.")


class PeriodEmpty(Invalid):
    """A period ends before it begins."""

    code = "period_empty"
    text = _("The period ends before it begins.")


class ClauseUnknown(Invalid):
    """The policy has no clause of this name."""

    code = "clause_unknown"
    text = _("The policy has no clause “{clause}”. It has: {known}.")
