"""What can be refused about a notice, and what to do about it."""

from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Conflict, Invalid, NotFound, TooSoon


class NoticeNotFound(NotFound):
    """There is no such notice, or the address is not the one that its receipt gave."""

    code = "notice_not_found"
    text = _("There is no such notice. Use the whole address that you were given.")


class TooManyNotices(TooSoon):
    """More notices from one network within a day than anybody means."""

    code = "too_many_notices"
    text = _(
        "We had {most} notices from your network within a day, which is as many as we take by this "
        "form. Write to the editors if you have more."
    )


class NoticeAnswered(Conflict):
    """Somebody else answered the notice while the page was open."""

    code = "notice_already_answered"
    text = _("Somebody else answered this notice while you had it open. Their answer stands.")


class CommentMoved(Conflict):
    """The comment was decided on or reworded while the page was open."""

    code = "notice_comment_moved"
    text = _(
        "The comment was decided on, reworded or withdrawn while you had the page open. Nothing "
        "was stored; read how it stands now and answer again."
    )


class NoticeOutcomeMissing(Invalid):
    """No outcome was chosen, or one that is not for a comment of this standing."""

    code = "notice_outcome_missing"
    text = _("Choose what becomes of the comment.")
