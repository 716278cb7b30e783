"""What the sanctions in force mean for whoever is about to speak."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from plaintalk.discussion.errors import AuthorBarred, AuthorSlowed, WarningUnread
from plaintalk.discussion.models import Discussion
from plaintalk.discussion.queries import in_force, measures, where_of
from plaintalk.discussion.services.permitted import Speaker
from plaintalk.people.models import Sanction
from plaintalk.people.queries import sanctions_in_force
from plaintalk.policy.clauses import Policy
from plaintalk.policy.sanctions import Consequences, consequences


@dataclass(frozen=True, slots=True)
class Sanctions:
    """What the sanctions in force at a place mean for who is about to speak there."""

    imposed: Mapping[str, Sanction]
    follow: Consequences
    policy: Policy

    def check_may_speak(self) -> None:
        """Do nothing if the author may put words on the page.

        Raises:
            AuthorBarred: a suspension or block is in force.
            WarningUnread: a warning was not read yet.
        """
        self.check_not_barred()
        if self.follow.unread:
            unread = self.imposed[self.follow.unread]
            raise WarningUnread(message=unread.message, **self._why(unread))

    def check_not_barred(self) -> None:
        """Do nothing if the author may take part at all.

        Raises:
            AuthorBarred: a suspension or block is in force.
        """
        if self.follow.barred_by:
            barred_by = self.imposed[self.follow.barred_by]
            until = (
                _("until {moment}").format(moment=_moment(barred_by.until))
                if barred_by.until
                else _("for good")
            )
            raise AuthorBarred(until=until, **self._why(barred_by))

    def check_waited(self, *, now: datetime) -> None:
        """Do nothing if the author waited long enough since the last comment.

        Raises:
            AuthorSlowed: not yet.
        """
        moment = self.follow.slow_until
        if moment is not None:
            slowed_by = self.imposed[self.follow.slowed_by]
            raise AuthorSlowed(
                hours=slowed_by.hours or 0,
                moment=_moment(moment),
                retry_after_s=max(1, int((moment - now).total_seconds())),
                **self._why(slowed_by),
            )

    def read_first_because(self) -> str:
        """Say to the author why a moderator reads this first; "" where no sanction does."""
        if not self.follow.premoderated_by:
            return ""
        until = self.imposed[self.follow.premoderated_by].until
        if until is None:
            return _("A moderator reads what you write first. Your own page says why.")
        told = _("A moderator reads what you write first until {moment}. Your own page says why.")
        return told.format(moment=_moment(until))

    def _why(self, sanction: Sanction) -> dict[str, str]:
        clause = self.policy.clause(sanction.clause)
        title = clause.title if clause is not None else sanction.clause
        return {"clause": title, "reason": sanction.reason}


def sanctions_on(speaker: Speaker, discussion: Discussion, *, now: datetime) -> Sanctions:
    """Give what the sanctions in force come to for the speaker in this discussion."""
    imposed = sanctions_in_force(
        speaker.person,
        secret=speaker.secret,
        where=where_of(discussion),
        now=now,
    )
    follow = consequences(measures(imposed, person=speaker.person), now=now)
    by_id = {sanction.public_id: sanction for sanction in imposed}
    return Sanctions(by_id, follow, in_force(discussion, now=now).policy)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
