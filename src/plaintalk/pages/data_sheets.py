"""What is kept about a person, for people to read: every value beside its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plaintalk.articles.models import Site
from plaintalk.pages.tags.standings import standing_in_words
from plaintalk.people.models import Person
from plaintalk.privacy.kept import Row, Section, Text, everything_about

# The names of all values in the rows of `privacy.kept`.
LABELS: dict[str, Text] = {
    "about": gettext_lazy("About"),
    "answer": gettext_lazy("Answer"),
    "answered_at": gettext_lazy("Answered"),
    "answers": gettext_lazy("In answer to"),
    "article": gettext_lazy("Article"),
    "asked_at": gettext_lazy("Last asked"),
    "at": gettext_lazy("When"),
    "avatar_url": gettext_lazy("Picture"),
    "badge": gettext_lazy("Badge"),
    "badges": gettext_lazy("Beside the name"),
    "body": gettext_lazy("Words"),
    "browser": gettext_lazy("Browser"),
    "by": gettext_lazy("By"),
    "by_mail": gettext_lazy("By e-mail"),
    "by_push": gettext_lazy("On devices"),
    "clause": gettext_lazy("Clause"),
    "comment": gettext_lazy("Comment"),
    "confirmed_at": gettext_lazy("Address confirmed"),
    "count": gettext_lazy("How many"),
    "decided_at": gettext_lazy("Decided"),
    "decision": gettext_lazy("Decision"),
    "decisions": gettext_lazy("Decisions"),
    "edited_at": gettext_lazy("Changed"),
    "email": gettext_lazy("E-mail"),
    "erased_at": gettext_lazy("Erased"),
    "expires_at": gettext_lazy("Ends"),
    "from": gettext_lazy("From"),
    "gave_up_at": gettext_lazy("Given up"),
    "given_at": gettext_lazy("Given"),
    "has_password": gettext_lazy("Has a password"),
    "id": gettext_lazy("Id"),
    "id_there": gettext_lazy("Your id there"),
    "imposed_at": gettext_lazy("Taken"),
    "issued_at": gettext_lazy("Last told"),
    "kind": gettext_lazy("Kind"),
    "label": gettext_lazy("For"),
    "language": gettext_lazy("Language"),
    "last_seen": gettext_lazy("Last seen"),
    "last_sign_in": gettext_lazy("Last sign-in"),
    "law": gettext_lazy("Law"),
    "lifted_at": gettext_lazy("Lifted"),
    "lifted_because": gettext_lazy("Lifted because"),
    "likes": gettext_lazy("Likes"),
    "made_at": gettext_lazy("Made"),
    "message": gettext_lazy("Message"),
    "name": gettext_lazy("Name"),
    "network": gettext_lazy("Beginning of the network's address"),
    "number": gettext_lazy("Number"),
    "occasion": gettext_lazy("Upon"),
    "of": gettext_lazy("Of"),
    "on_page": gettext_lazy("On the page"),
    "opened_at": gettext_lazy("Opened"),
    "outcome": gettext_lazy("Outcome"),
    "policy_version": gettext_lazy("Version of the policy"),
    "posted_at": gettext_lazy("Posted"),
    "primary": gettext_lazy("Letters go there"),
    "profile_url": gettext_lazy("Account there"),
    "read_at": gettext_lazy("You said that you read it"),
    "reader_id": gettext_lazy("Your id there"),
    "reason": gettext_lazy("Reason"),
    "renewed": gettext_lazy("Renewed, times"),
    "reported_at": gettext_lazy("Reported"),
    "revoked_at": gettext_lazy("Revoked"),
    "role": gettext_lazy("Role"),
    "role_given": gettext_lazy("Role given"),
    "scopes": gettext_lazy("What it may do"),
    "sent_at": gettext_lazy("Sent"),
    "sentence": gettext_lazy("Sentence"),
    "service": gettext_lazy("Service"),
    "since": gettext_lazy("Since"),
    "site": gettext_lazy("Site"),
    "standing": gettext_lazy("Stands"),
    "step": gettext_lazy("Step"),
    "text": gettext_lazy("Text"),
    "told": gettext_lazy("What it told"),
    "until": gettext_lazy("Until"),
    "used_at": gettext_lazy("Used"),
    "used_on": gettext_lazy("Last used"),
    "verified": gettext_lazy("Confirmed"),
    "waiting": gettext_lazy("Waiting to be sent"),
    "what": gettext_lazy("What"),
    "why": gettext_lazy("Why"),
    "wordings": gettext_lazy("Wordings"),
    "words": gettext_lazy("Words"),
    "written_at": gettext_lazy("Written"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """One value with its name. `rows` are of one that is itself a list of such."""

    label: Text
    text: str
    rows: "Sequence[Sequence[Value]]" = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A section as it is read: `rows` of values. `more` are in the file alone."""

    section: Section
    rows: Sequence[Sequence[Value]]
    more: int


def sheets_about(person: Person, *, most: int | None = None, now: datetime) -> Sequence[Sheet]:
    """Give what is kept about a person, without the kinds of which there is nothing.

    Args:
        most: as for `everything_about`.
    """
    return [
        Sheet(one, [_values(row) for row in one.rows], (one.count or 0) - len(one.rows))
        for one in everything_about(person, most=most, now=now)
        if one.count != 0
    ]


def data_file(person: Person, *, site: Site, now: datetime) -> str:
    """Give everything about a person as one page of HTML that needs nothing else."""
    shown = {"sheets": sheets_about(person, now=now), "site": site, "now": now}
    return render_to_string("pages/data_file.html", shown)


def _values(row: Row) -> Sequence[Value]:
    values = []
    for key, value in row.items():
        if value is None or value in ("", []):
            continue
        if isinstance(value, list) and isinstance(value[0], dict):
            values.append(Value(LABELS[key], "", [_values(one) for one in value]))
        else:
            values.append(Value(LABELS[key], _in_words(key, value)))
    return values


def _in_words(key: str, value: object) -> str:
    if key == "standing":
        return standing_in_words(str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
