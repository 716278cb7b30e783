"""Everything that is kept about one person: the only table of it.

The page of one's own data, both files that one can take away, the page before an erasure and a
test all read it. A test also finds every column of the database that names a person: what is added
without being told here is red (tests/privacy/test_kept.py).

Left out are what would let somebody in (passwords, digests of tokens and links), the keyed hashes
themselves, which only compare, and what others wrote about the person to moderators: it is theirs
as well. Source: Regulation (EU) 2016/679, Article 15(4).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from plaintalk.articles.models import Retention, Site
from plaintalk.articles.queries import retention_of_people
from plaintalk.discussion.models import (
    Answerer,
    Comment,
    Decision,
    DiscussionFollow,
    FeedAddress,
    Like,
    Maker,
    Mute,
    PersonFollow,
    ReadingPlace,
    Revision,
)
from plaintalk.discussion.queries import acceptances_of
from plaintalk.hooks.models import Letter
from plaintalk.moderation.appeals.models import Appeal
from plaintalk.moderation.learning.models import TextFeatures
from plaintalk.moderation.notices.queries import notices_given_with
from plaintalk.moderation.quality.models import SecondLook
from plaintalk.moderation.replay.models import PolicyDraft
from plaintalk.moderation.reports.models import Report
from plaintalk.notifications.models import Choice, Notification, PushDevice
from plaintalk.people.erasing import addresses_proved, sessions_of
from plaintalk.people.models import (
    AddressLink,
    Allowance,
    ApiToken,
    Badge,
    DeviceTrace,
    Kind,
    NetworkTrace,
    Person,
    PersonNote,
    Post,
    Sanction,
    SanctionReach,
    SignInLink,
)
from plaintalk.people.sso_models import SsoIdentity

Row = dict[str, Any]
Text = str | Promise

_GOES = _("It is deleted.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One kind of thing that is kept about people.

    Attributes:
        key: its name in the file.
        why, until: why it is kept, and for how long; `until` with `%(days)d` where a site sets it.
        setting: the name of these days in `articles.models.Retention`.
        erased: what an erasure makes of it.
        columns: which columns of the database name the person by it, as "app.Model.field".
        rows: what there is about one person at a moment.
        is_dear: it takes so long to find that only the file has it; guests have none.
    """

    key: str
    title: Text
    why: Text
    until: Text
    setting: str = ""
    erased: Text = _GOES
    columns: Sequence[str] = ()
    rows: Callable[[Person, datetime], Sequence[Row]]
    is_dear: bool = False

    @property
    def is_deleted(self) -> bool:
        """Whether nothing of it is left after an erasure."""
        return self.erased is _GOES


# ---- who somebody is ------------------------------------------------------------------------


def _person(person: Person, _now: datetime) -> Sequence[Row]:
    return [
        {
            "id": person.public_id,
            "kind": person.kind,
            "name": person.name,
            "badges": list(person.badges),
            "email": person.email or person.guest_email,
            "confirmed_at": person.guest_email_confirmed_at,
            "language": person.language,
            "since": person.created_at,
            "last_sign_in": person.last_login,
            "has_password": person.kind == Kind.MEMBER and person.has_usable_password(),
            "erased_at": person.erased_at,
        }
    ]


def _emails(person: Person, _now: datetime) -> Sequence[Row]:
    found = EmailAddress.objects.filter(user=person).order_by("pk")
    return [{"email": one.email, "verified": one.verified, "primary": one.primary} for one in found]


def _publishers(person: Person, _now: datetime) -> Sequence[Row]:
    found = SsoIdentity.objects.filter(person=person).select_related("site").order_by("pk")
    return [
        {
            "site": one.site.name,
            "reader_id": one.sub,
            "email": one.email,
            "avatar_url": one.avatar_url,
            "profile_url": one.profile_url,
            "role_given": one.role_given,
            "since": one.first_seen_at,
            "issued_at": one.issued_at,
        }
        for one in found
    ]


def _tokens(person: Person, _now: datetime) -> Sequence[Row]:
    return [
        {
            "id": one.public_id,
            "kind": one.kind,
            "label": one.label,
            "scopes": list(one.scopes),
            "made_at": one.made_at,
            "expires_at": one.expires_at,
            "used_on": one.used_on,
            "revoked_at": one.revoked_at,
        }
        for one in ApiToken.objects.filter(person=person).order_by("-pk")
    ]


def _links(person: Person, _now: datetime) -> Sequence[Row]:
    found = SignInLink.objects.filter(person=person).order_by("-pk")
    return [{"expires_at": one.expires_at, "used_at": one.used_at} for one in found]


def _address_links(person: Person, _now: datetime) -> Sequence[Row]:
    found = AddressLink.objects.filter(person=person).order_by("-pk")
    return [
        {"made_at": one.made_at, "expires_at": one.expires_at, "used_at": one.used_at}
        for one in found
    ]


def _sessions(person: Person, now: datetime) -> Sequence[Row]:
    return [{"expires_at": one.expire_date} for one in sessions_of(person, now=now)]


def _signed_in(person: Person, _now: datetime) -> Sequence[Row]:
    return [
        {
            "browser": one.user_agent,
            "network": one.ip,
            "since": one.created_at,
            "last_seen": one.last_seen_at,
        }
        for one in UserSession.objects.filter(user=person).order_by("-pk")
    ]


def _factors(person: Person, _now: datetime) -> Sequence[Row]:
    return [
        {"kind": one.type, "since": one.created_at, "used_at": one.last_used_at}
        for one in Authenticator.objects.filter(user=person).order_by("pk")
    ]


def _elsewhere(person: Person, _now: datetime) -> Sequence[Row]:
    return [
        {
            "service": one.provider,
            "id_there": one.uid,
            "told": json.dumps(one.extra_data, ensure_ascii=False, sort_keys=True),
            "since": one.date_joined,
            "last_sign_in": one.last_login,
        }
        for one in SocialAccount.objects.filter(user=person).order_by("pk")
    ]


def _networks(person: Person, _now: datetime) -> Sequence[Row]:
    found = NetworkTrace.objects.filter(person=person).order_by("pk")
    return [{"expires_at": one.expires_at} for one in found]


def _devices(person: Person, _now: datetime) -> Sequence[Row]:
    found = DeviceTrace.objects.filter(person=person).order_by("pk")
    return [{"expires_at": one.expires_at} for one in found]


def _reach(person: Person, _now: datetime) -> Sequence[Row]:
    found = SanctionReach.objects.filter(sanction__person=person).select_related("sanction")
    return [
        {"step": one.sanction.public_id, "of": one.of, "expires_at": one.expires_at}
        for one in found.order_by("pk")
    ]


def _allowances(person: Person, _now: datetime) -> Sequence[Row]:
    found = Allowance.objects.filter(name__endswith=f" by person {person.pk}").order_by("pk")
    return [{"what": one.name.split(" by ")[0], "asked_at": one.left_at} for one in found]


# ---- what somebody said and did --------------------------------------------------------------


def _comments(person: Person, _now: datetime) -> Sequence[Row]:
    own = Comment.objects.filter(author=person)
    wordings: dict[int, list[Row]] = {}
    for one in Revision.objects.filter(comment__author=person).order_by("ordinal"):
        wording = {"body": one.body, "written_at": one.written_at}
        wordings.setdefault(one.comment_id, []).append(wording)
    decisions: dict[int, list[Row]] = {}
    about = Decision.objects.filter(comment__author=person).defer("findings", "signals")
    for made in about.order_by("position"):
        decisions.setdefault(made.comment_id, []).append(_decision(made, person))
    loaded = own.select_related("discussion__article__site", "parent")
    return [
        {
            "id": one.public_id,
            "site": one.discussion.article.site.name,
            "article": one.discussion.article.headline,
            "number": one.number,
            "answers": one.parent.public_id if one.parent is not None else "",
            "name": one.author_name,
            "standing": one.standing,
            "posted_at": one.posted_at,
            "edited_at": one.edited_at,
            "likes": one.likes,
            "wordings": wordings.get(one.pk, []),
            "decisions": decisions.get(one.pk, []),
        }
        for one in loaded.order_by("-posted_at", "-pk")
    ]


def _decision(made: Decision, person: Person) -> Row:
    by = "rule" if made.maker == Maker.RULE else "moderator"
    return {
        "id": made.public_id,
        "decided_at": made.decided_at,
        "by": "you" if made.person_id == person.pk else by,
        "occasion": made.occasion,
        "standing": made.standing,
        "clause": made.clause,
        "sentence": made.sentence,
        "policy_version": made.policy_version,
    }


def _steps(person: Person, _now: datetime) -> Sequence[Row]:
    return [
        {
            "id": one.public_id,
            "kind": one.kind,
            "clause": one.clause,
            "reason": one.reason,
            "message": one.message,
            "by": "moderator" if one.imposed_by_id else "rule",
            "decisions": list(one.evidence),
            "imposed_at": one.imposed_at,
            "until": one.until,
            "lifted_at": one.lifted_at,
            "lifted_because": one.lifted_because,
            "read_at": one.read_at,
        }
        for one in Sanction.objects.filter(person=person).order_by("-pk")
    ]


def _badges(person: Person, _now: datetime) -> Sequence[Row]:
    found = list(Badge.objects.filter(person=person).order_by("-pk"))
    names = {str(pk): name for pk, name in Site.objects.values_list("pk", "name")}
    return [
        {
            "site": names.get(one.site, ""),
            "badge": one.words or one.kind,
            "from": one.given_at,
            "until": one.ended_at,
        }
        for one in found
    ]


def _notes(person: Person, _now: datetime) -> Sequence[Row]:
    found = PersonNote.objects.filter(person=person).order_by("-pk")
    return [{"at": one.at, "text": one.text} for one in found]


def _appeals(person: Person, _now: datetime) -> Sequence[Row]:
    found = Appeal.objects.filter(by=person).select_related("comment", "decision")
    return [
        {
            "id": one.public_id,
            "comment": one.comment.public_id,
            "decision": one.decision.public_id,
            "words": one.words,
            "made_at": one.made_at,
            "outcome": one.outcome,
            "answered_at": one.answered_at,
        }
        for one in found.order_by("-pk")
    ]


def _reports(person: Person, _now: datetime) -> Sequence[Row]:
    found = Report.objects.filter(reporter=person).select_related("comment")
    return [
        {
            "comment": one.comment.public_id,
            "clause": one.clause,
            "words": one.words,
            "reported_at": one.reported_at,
        }
        for one in found.order_by("-pk")
    ]


def _reported(person: Person, _now: datetime) -> Sequence[Row]:
    found = Report.objects.filter(comment__author=person).values("comment__public_id", "clause")
    counted = found.annotate(count=Count("pk")).order_by("comment__public_id", "clause")
    return [
        {"comment": one["comment__public_id"], "clause": one["clause"], "count": one["count"]}
        for one in counted
    ]


def _notices(person: Person, _now: datetime) -> Sequence[Row]:
    found = notices_given_with(addresses_proved(person))
    return [
        {
            "id": one.public_id,
            "comment": one.comment.public_id,
            "why": one.why,
            "law": one.law,
            "name": one.name,
            "email": one.email,
            "given_at": one.given_at,
            "outcome": one.outcome,
            "answer": one.to_notifier,
        }
        for one in found.select_related("comment").order_by("-pk")
    ]


def _likes(person: Person, _now: datetime) -> Sequence[Row]:
    found = Like.objects.filter(person=person).select_related("comment").order_by("-pk")
    return [{"comment": one.comment.public_id, "at": one.liked_at} for one in found]


def _mutes(person: Person, _now: datetime) -> Sequence[Row]:
    found = Mute.objects.filter(person=person).select_related("muted").order_by("-pk")
    return [{"name": one.muted.name, "at": one.muted_at} for one in found]


def _discussions_followed(person: Person, _now: datetime) -> Sequence[Row]:
    found = DiscussionFollow.objects.filter(person=person)
    return [
        {"article": one.discussion.article.headline, "since": one.since}
        for one in found.select_related("discussion__article").order_by("-pk")
    ]


def _answers_here(person: Person, _now: datetime) -> Sequence[Row]:
    found = Answerer.objects.filter(person=person).select_related("discussion__article")
    return [
        {"article": one.discussion.article.headline, "since": one.named_at}
        for one in found.order_by("-pk")
    ]


def _people_followed(person: Person, _now: datetime) -> Sequence[Row]:
    found = PersonFollow.objects.filter(person=person).select_related("followed").order_by("-pk")
    return [{"name": one.followed.name, "since": one.since} for one in found]


def _notification_choices(person: Person, _now: datetime) -> Sequence[Row]:
    found = Choice.objects.filter(person=person).order_by("pk")
    return [
        {"kind": one.kind, "on_page": one.on_page, "by_mail": one.by_mail, "by_push": one.by_push}
        for one in found
    ]


def _push_devices(person: Person, _now: datetime) -> Sequence[Row]:
    found = PushDevice.objects.filter(person=person).order_by("-pk")
    return [
        {
            "browser": one.user_agent,
            # The rest of the address lets whoever has it send to the browser.
            "service": urlsplit(one.endpoint).hostname,
            "since": one.made_at,
            "sent_at": one.sent_at,
            "waiting": one.pushes.count(),
        }
        for one in found
    ]


def _notifications(person: Person, _now: datetime) -> Sequence[Row]:
    found = Notification.objects.filter(person=person).select_related("comment").order_by("-pk")
    return [
        {
            "id": one.public_id,
            "kind": one.kind,
            "why": ", ".join(one.why),
            "comment": one.comment.public_id,
            "made_at": one.made_at,
            "opened_at": one.read_at,
            "sent_at": one.mailed_at,
        }
        for one in found
    ]


def _places(person: Person, _now: datetime) -> Sequence[Row]:
    found = ReadingPlace.objects.filter(person=person).select_related("discussion__article")
    return [
        {"article": one.discussion.article.headline, "number": one.last_number, "at": one.looked_at}
        for one in found.order_by("-looked_at")
    ]


def _feeds(person: Person, _now: datetime) -> Sequence[Row]:
    found = FeedAddress.objects.filter(person=person)
    return [{"renewed": one.serial - 1} for one in found]


def _acceptances(person: Person, _now: datetime) -> Sequence[Row]:
    return [
        {"site": one.version.site.name, "policy_version": one.version.number, "at": one.accepted_at}
        for one in acceptances_of(person)
    ]


def _letters(person: Person, _now: datetime) -> Sequence[Row]:
    return [
        {
            "kind": one.kind,
            "about": one.subject,
            "made_at": one.made_at,
            "sent_at": one.sent_at,
            "gave_up_at": one.gave_up_at,
        }
        for one in Letter.objects.filter(person=person).order_by("-pk")
    ]


def _features(person: Person, _now: datetime) -> Sequence[Row]:
    count = TextFeatures.objects.filter(revision__comment__author=person).count()
    return [{"count": count}] if count else []


# ---- what somebody did for the site ----------------------------------------------------------


def _posts(person: Person, _now: datetime) -> Sequence[Row]:
    return [
        {"role": one.role, "from": one.given_at, "until": one.ended_at}
        for one in Post.objects.filter(person=person).order_by("-pk")
    ]


def _work(person: Person, _now: datetime) -> Sequence[Row]:
    counts = {
        "decisions": Decision.objects.filter(person=person).exclude(comment__author=person),
        "steps": Sanction.objects.filter(imposed_by=person),
        "notes": PersonNote.objects.filter(by=person),
        "badges": Badge.objects.filter(given_by=person),
        "answers": Appeal.objects.filter(answered_by=person),
        "second looks": SecondLook.objects.filter(looked_by=person),
        "drafts": PolicyDraft.objects.filter(by=person),
    }
    counted = {what: found.count() for what, found in counts.items()}
    return [{"what": what, "count": count} for what, count in counted.items() if count]


KEPT: Sequence[Kept] = (
    Kept(
        key="person",
        title=_("Who you are here"),
        why=_("Comments are signed; members sign in."),
        until=ngettext_lazy(
            "With the account; a guest's e-mail address %(days)d day after the last comment.",
            "With the account; a guest's e-mail address %(days)d days after the last comment.",
            "days",
        ),
        setting="guest_email_days",
        erased=_(
            "Name, addresses, badges and password are deleted. A number without a name stays, "
            "since the record of decisions names it and may not be changed."
        ),
        rows=_person,
    ),
    Kept(
        key="email_addresses",
        title=_("E-mail addresses"),
        why=_("You sign in with them and get letters there."),
        until=ngettext_lazy(
            "With the account; one that was never confirmed %(days)d day.",
            "With the account; one that was never confirmed %(days)d days.",
            "days",
        ),
        setting="unverified_days",
        columns=("account.EmailAddress.user",),
        rows=_emails,
    ),
    Kept(
        key="publishers",
        title=_("What a publisher's sign-in says of you"),
        why=_("So that you are known here as you are known there."),
        until=_("With the account."),
        columns=("people.SsoIdentity.person",),
        rows=_publishers,
    ),
    Kept(
        key="consents",
        title=_("Versions of the policy that you agreed to"),
        why=_("It must be possible to show under which rules you wrote."),
        until=_("With the account."),
        columns=("discussion.PolicyAcceptance.person",),
        rows=_acceptances,
    ),
    Kept(
        key="comments",
        title=_("Your comments, in every wording, and what was decided about them"),
        why=_("You published them. The law asks for reasons of what is decided about them."),
        until=_("Until you erase them; decisions for good, without the text."),
        erased=_(
            "By your choice, they stay under “A former reader”, or are withdrawn and their words "
            "deleted. The words of comments withdrawn before are deleted in either case, and of "
            "one that a notice says is illegal when the notice is answered. Decisions stay, "
            "without your name: they are a chain in which none can be left out."
        ),
        columns=("discussion.Comment.author",),
        rows=_comments,
    ),
    Kept(
        key="steps",
        title=_("Steps taken about you"),
        why=_("You were told; later steps rest on earlier ones."),
        until=_("With the account."),
        erased=_(
            "That a step was taken, when and under which clause stays, without its words and "
            "without your name. While a step bars you, a keyed hash of your confirmed e-mail "
            "address stays until it ends, so that erasing an account is no way around it."
        ),
        columns=("people.Sanction.person",),
        rows=_steps,
    ),
    Kept(
        key="hashes_with_steps",
        title=_("Keyed hashes kept with steps"),
        why=_("So that a step reaches a new account, and moderators see who may be the same."),
        until=_("Until the step ends; of networks and browsers 30 and 180 days at most."),
        erased=_("Deleted, but for the one of your e-mail address while a step bars you."),
        rows=_reach,
    ),
    Kept(
        key="notes",
        title=_("What moderators wrote down about you"),
        why=_("So that they know what was agreed."),
        until=_("With the account."),
        columns=("people.PersonNote.person",),
        rows=_notes,
    ),
    Kept(
        key="badges",
        title=_("Badges that a newsroom gave you"),
        why=_("Readers see them beside your name, and moderators who gave which."),
        until=_("With the account."),
        columns=("people.Badge.person",),
        rows=_badges,
    ),
    Kept(
        key="appeals",
        title=_("Your appeals"),
        why=_("Whoever answers must read them."),
        until=_("With the account."),
        erased=_("Their words are deleted, of one that waits once it is answered."),
        columns=("appeals.Appeal.by",),
        rows=_appeals,
    ),
    Kept(
        key="reports",
        title=_("What you reported"),
        why=_("So that moderators can look at it."),
        until=_("With the account."),
        erased=_("Your words are deleted. That somebody reported under a clause stays."),
        columns=("reports.Report.reporter",),
        rows=_reports,
    ),
    Kept(
        key="reports_about_you",
        title=_("How often your comments were reported"),
        why=_("So that moderators can look at it."),
        until=_("With the comment."),
        erased=_("It stays with the comment."),
        rows=_reported,
    ),
    Kept(
        key="notices",
        title=_("Notices of illegal content that you gave with a confirmed address"),
        why=_("The law asks for name and address; the answer goes there."),
        until=_("Name and address: six months after the answer."),
        erased=_(
            "Name and address are deleted at once where the notice was answered; of one that "
            "waits six months after the answer, since the law asks that you get one."
        ),
        rows=_notices,
    ),
    Kept(
        key="likes",
        title=_("What you like"),
        why=_("So that each like counts once."),
        until=_("Until you take it back."),
        columns=("discussion.Like.person",),
        erased=_("Taken back."),
        rows=_likes,
    ),
    Kept(
        key="muted",
        title=_("Whom you muted"),
        why=_("So that their comments are folded for you."),
        until=_("Until you undo it."),
        columns=("discussion.Mute.person",),
        rows=_mutes,
    ),
    Kept(
        key="discussions_followed",
        title=_("Discussions that you follow"),
        why=_("So that you are told what is said there."),
        until=_("Until you undo it."),
        columns=("discussion.DiscussionFollow.person",),
        rows=_discussions_followed,
    ),
    Kept(
        key="answers_here",
        title=_("Discussions in which you answer readers"),
        why=_("Readers are told who answers them."),
        until=_("Until the newsroom names somebody else."),
        columns=("discussion.Answerer.person",),
        rows=_answers_here,
    ),
    Kept(
        key="people_followed",
        title=_("People whom you follow"),
        why=_("So that you are told what they say."),
        until=_("Until you undo it."),
        columns=("discussion.PersonFollow.person",),
        rows=_people_followed,
    ),
    Kept(
        key="notification_choices",
        title=_("How you want to be told"),
        why=_("So that you are told that way."),
        until=_("With the account."),
        columns=("notifications.Choice.person",),
        rows=_notification_choices,
    ),
    Kept(
        key="push_devices",
        title=_("Devices that show what you are told"),
        why=_("So that it is sent there. Its push service can't read it."),
        until=_("Until you remove them or sign out there, or the browser is gone."),
        columns=("notifications.PushDevice.person",),
        rows=_push_devices,
    ),
    Kept(
        key="notifications",
        title=_("What you were told"),
        why=_("So that you find it, and are told it once."),
        until=_("180 days."),
        columns=("notifications.Notification.person",),
        rows=_notifications,
    ),
    Kept(
        key="reading_places",
        title=_("How far you read"),
        why=_("So that what is new is marked."),
        until=_("With the account."),
        columns=("discussion.ReadingPlace.person",),
        rows=_places,
    ),
    Kept(
        key="feed",
        title=_("How often your feed's address was renewed"),
        why=_("The address is made from it."),
        until=_("With the account."),
        columns=("discussion.FeedAddress.person",),
        rows=_feeds,
    ),
    Kept(
        key="tokens",
        title=_("Tokens"),
        why=_("So that a program or a page knows you without your password."),
        until=_("Until 30 days after they end."),
        columns=("people.ApiToken.person",),
        rows=_tokens,
    ),
    Kept(
        key="sign_in_links",
        title=_("Links that sign you in once"),
        why=_("So that each works once."),
        until=_("An hour."),
        columns=("people.SignInLink.person",),
        rows=_links,
    ),
    Kept(
        key="address_links",
        title=_("Links by which you confirm a guest's e-mail address"),
        why=_("So that nobody writes in the name of your address."),
        until=_("Until used, or seven days."),
        columns=("people.AddressLink.person",),
        rows=_address_links,
    ),
    Kept(
        key="sessions",
        title=_("Sessions"),
        why=_("So that you stay signed in."),
        until=_("30 days."),
        rows=_sessions,
        is_dear=True,
    ),
    Kept(
        key="signed_in",
        title=_("Browsers in which you are signed in"),
        why=_("So that you see where that is, and can end it."),
        until=_("Until you sign out there, and 30 days at most."),
        columns=("usersessions.UserSession.user",),
        rows=_signed_in,
    ),
    Kept(
        key="second_factors",
        title=_("Passkeys and second factors"),
        why=_("You sign in with them."),
        until=_("Until you take them away."),
        columns=("mfa.Authenticator.user",),
        rows=_factors,
    ),
    Kept(
        key="accounts_elsewhere",
        title=_("Accounts elsewhere that you sign in with"),
        why=_("So that you are known again, with what the service told of you then."),
        until=_("Until you disconnect them."),
        columns=("socialaccount.SocialAccount.user",),
        rows=_elsewhere,
    ),
    Kept(
        key="networks",
        title=_("Keyed hashes of networks that you wrote from"),
        why=_("So that many guests of one network are slowed as one; no address is kept."),
        until=ngettext_lazy("%(days)d day.", "%(days)d days.", "days"),
        setting="network_days",
        columns=("people.NetworkTrace.person",),
        rows=_networks,
    ),
    Kept(
        key="browsers",
        title=_("Keyed hashes of browsers that you used"),
        why=_("So that moderators see that two people use one browser."),
        until=ngettext_lazy("%(days)d day.", "%(days)d days.", "days"),
        setting="device_days",
        columns=("people.DeviceTrace.person",),
        rows=_devices,
    ),
    Kept(
        key="requests",
        title=_("How many requests you may still make"),
        why=_("So that one caller does not hold up the others."),
        until=_("Two days."),
        rows=_allowances,
    ),
    Kept(
        key="letters",
        title=_("Letters to you"),
        why=_("So that each is sent once. Neither text nor address is kept."),
        until=_("With the account."),
        columns=("hooks.Letter.person",),
        rows=_letters,
    ),
    Kept(
        key="features",
        title=_("What your wordings look like to the site's own model"),
        why=_("So that the next training reads only what is new."),
        until=_("While the site learns."),
        rows=_features,
    ),
    Kept(
        key="roles",
        title=_("Roles that you had"),
        why=_("So that it can be told who was let do what."),
        until=_("For good."),
        erased=_("They stay, without your name."),
        columns=("people.Post.person",),
        rows=_posts,
    ),
    Kept(
        key="work",
        title=_("What you did for the site"),
        why=_("Whoever decides about others answers for it."),
        until=_("For good."),
        erased=_("It stays, without your name; drafts of a policy are deleted."),
        columns=(
            "appeals.Appeal.answered_by",
            "discussion.Decision.person",
            "discussion.Discussion.mode_set_by",
            "discussion.Discussion.set_by",
            "discussion.PolicyVersion.published_by",
            "learning.Learning.set_by",
            "learning.ModelStep.by",
            "notices.Notice.decided_by",
            "people.Badge.ended_by",
            "people.Badge.given_by",
            "people.PersonNote.by",
            "people.Post.ended_by",
            "people.Post.given_by",
            "people.Sanction.imposed_by",
            "people.Sanction.lifted_by",
            "quality.GoldenItem.set_by",
            "quality.Sampling.set_by",
            "quality.SecondLook.looked_by",
            "quality.SecondLook.talked_by",
            "queue.Claim.by",
            "queue.WorstRead.by",
            "replay.PolicyDraft.by",
            "replay.ReplayRun.by",
        ),
        rows=_work,
    ),
)

# Columns that name a person and are not told to that person.
NOT_TOLD: Mapping[str, Text] = {
    "discussion.Mute.muted": _("Who muted you is their affair; it stays theirs."),
    "discussion.PersonFollow.followed": _("Who follows you is their affair."),
    "privacy.Erasure.person": _("There is one only when the person is gone."),
}


@dataclass(frozen=True, slots=True)
class Section:
    """What there is of one kind about one person.

    Attributes:
        until: for how long it is kept, as the sites have set it.
        count: how many rows there are; None where only the file has them.
    """

    kept: Kept
    until: str
    rows: Sequence[Row]
    count: int | None


def everything_about(
    person: Person, *, most: int | None = None, now: datetime
) -> Sequence[Section]:
    """Give all that is kept about a person, kind by kind, in the order of KEPT.

    Args:
        most: so many rows of each kind at most, and nothing that takes long to find; None: all.
    """
    sections, retention = [], retention_of_people()
    for kept in KEPT:
        until = _until(kept, retention)
        if kept.is_dear and most is not None:
            count = None if person.kind == Kind.MEMBER else 0
            sections.append(Section(kept, until, (), count))
            continue
        rows = kept.rows(person, now)
        sections.append(Section(kept, until, rows[:most], len(rows)))
    return sections


def _until(kept: Kept, retention: Retention) -> str:
    if not kept.setting:
        return str(kept.until)
    # A text in singular or plural is told how many only now.
    return str(kept.until % {"days": getattr(retention, kept.setting)})
