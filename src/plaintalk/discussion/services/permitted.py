"""What is permitted to whoever is about to speak: which words, where, and how fast."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from plaintalk.articles.models import Site
from plaintalk.discussion.errors import (
    AuthorGone,
    DiscussionClosed,
    MembersOnly,
    QuestionsNotYet,
    QuestionsOver,
    RepliesReserved,
    TooFast,
)
from plaintalk.discussion.models import Discussion, Openness, Pace
from plaintalk.discussion.queries import answerer_names, last_posts_at, works_in
from plaintalk.kernel.errors import Invalid
from plaintalk.kernel.markup import clean_block
from plaintalk.people.addresses import is_unconfirmed
from plaintalk.people.models import Kind, Person
from plaintalk.people.names import check_name

BODY_MAX_CHARS = 10_000

# So many comments by one person within so long. Fast enough for a quick exchange, too slow to
# flood a page; a slow discussion leaves time to read.
PACE: dict[str, tuple[int, timedelta]] = {
    Pace.NORMAL: (5, timedelta(minutes=1)),
    Pace.SLOW: (1, timedelta(minutes=5)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who is about to speak, and from where.

    Attributes:
        person: may be a guest who is not stored yet.
        network: `people.network.network_digest` of the request, or "".
        secret: the site's key, with which e-mail addresses are compared unread.
        language: in which they read the page; "": not known.
    """

    person: Person
    network: str = ""
    secret: str
    language: str = ""


def clean_body(body: str) -> str:
    """Give the words as they are stored.

    Args:
        body: as typed.

    Raises:
        Invalid: nothing is left of them, or more than BODY_MAX_CHARS characters.
    """
    cleaned = clean_block(body).strip()
    if not cleaned:
        raise Invalid({"body": [_("Write something first.")]})
    if len(cleaned) > BODY_MAX_CHARS:
        told = _("A comment has at most {most} characters; this one is longer.")
        raise Invalid({"body": [told.format(most=f"{BODY_MAX_CHARS:,}")]})
    return cleaned


def check_openness(discussion: Discussion, person: Person, *, now: datetime) -> None:
    """Do nothing if the discussion is open to the person.

    Raises:
        DiscussionClosed: it is open to nobody.
        MembersOnly: it is open to members, and the person is none.
    """
    openness = discussion.openness_at(now)
    if openness == Openness.CLOSED:
        raise DiscussionClosed()
    if openness == Openness.MEMBERS_ONLY and person.kind != Kind.MEMBER:
        raise MembersOnly()


def check_may_ask(discussion: Discussion, person: Person, *, now: datetime) -> None:
    """Do nothing if the person may begin a thread: of questions, in the hours for them.

    Raises:
        QuestionsNotYet, QuestionsOver: it is another hour, and the person does not work here.
    """
    if not discussion.takes_questions or works_in(person, discussion):
        return
    begin, end = discussion.asks_from, discussion.asks_until
    if begin is not None and now < begin:
        raise QuestionsNotYet(moment=f"{begin:%Y-%m-%d %H:%M} UTC")
    if end is not None and now >= end:
        raise QuestionsOver()


def check_may_reply(discussion: Discussion, person: Person) -> None:
    """Do nothing if the person may reply here: to questions not everybody does.

    Raises:
        RepliesReserved: guests and newsroom alone do.
    """
    if not discussion.takes_questions or discussion.readers_reply:
        return
    if person.pk not in answerer_names(discussion) and not works_in(person, discussion):
        raise RepliesReserved()


def check_is_there(person: Person) -> None:
    """Do nothing if somebody who is stored was not erased. Keeps them from it until the end.

    Whether their address was confirmed is then as it is stored, unless they give another now.

    Raises:
        AuthorGone: they were, while they wrote.
    """
    if person.pk is None:
        return
    # Not against other rows that name the person: only against who changes the person.
    there = Person.objects.select_for_update(no_key=True).filter(pk=person.pk, is_active=True)
    stored = there.first()
    if stored is None:
        raise AuthorGone()
    if stored.guest_email.casefold() == person.guest_email.casefold():
        person.guest_email_confirmed_at = stored.guest_email_confirmed_at


def check_signature(discussion: Discussion, person: Person) -> None:
    """Do nothing if nobody takes the person for somebody else; members were asked before.

    Raises:
        NameTaken, NameLooksLikeAnother, NameReserved: a guest signs with such a name.
    """
    if person.kind == Kind.GUEST:
        check_name(person.name, person=person, site=discussion.article.site)


def is_premoderated(discussion: Discussion, *, now: datetime) -> bool:
    """Say whether a moderator reads first whatever is said in the discussion."""
    return discussion.openness_at(now) == Openness.PREMODERATED


def must_confirm(site: Site, person: Person) -> bool:
    """Say whether what a person writes waits until they have confirmed their e-mail address."""
    return site.confirms_guests and is_unconfirmed(person)


def check_pace(discussion: Discussion, speaker: Speaker, *, now: datetime) -> None:
    """Do nothing if the speaker posts no faster than the discussion goes. Staff is not held up.

    Raises:
        TooFast: with the seconds to wait.
    """
    if works_in(speaker.person, discussion):
        return
    most, within = PACE[discussion.pace_at(now)]
    posts = last_posts_at(
        speaker.person, network=speaker.network, discussion=discussion, most=most, now=now
    )
    if len(posts) == most and posts[-1] > now - within:
        raise TooFast(retry_after_s=max(1, int((posts[-1] + within - now).total_seconds())))
