"""Why a report can't be made."""

from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Conflict, Invalid, NotAllowed, TooSoon


class ReporterUnknown(NotAllowed):
    """Whoever reports is neither a member nor a guest who has spoken here."""

    code = "reporter_unknown"
    text = _("Sign in to report a comment. Guests who have commented here can report too.")


class OwnComment(NotAllowed):
    """Authors don't report themselves."""

    code = "report_of_own_comment"
    text = _("This comment is yours. If it should not be here, withdraw it.")


class NotUpForReport(Conflict):
    """Readers don't see the comment any more."""

    code = "report_not_possible"
    text = _("This comment no longer appears, so there is nothing to report.")


class AlreadyReported(Conflict):
    """One person reports one comment once."""

    code = "already_reported"
    text = _("You have reported this comment already. What became of it is on your own page.")


class ReasonUnknown(Invalid):
    """A report without a clause of the policy."""

    code = "report_reason_missing"
    text = _("Say which clause of the policy the comment breaks.")


class ReportingPaused(NotAllowed):
    """Their reports mostly proved wrong, before and after they were told."""

    code = "reporting_paused"
    text = _(
        "Most of what you reported lately was read by moderators and left as it is. You can report "
        "again from {moment}."
    )


class TooManyReports(TooSoon):
    """More reports within a day than one person has the time to mean."""

    code = "too_many_reports"
    text = _("You have reported {most} comments within a day, which is as many as we take.")
