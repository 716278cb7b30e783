"""What is swept, and after how long: the only table of it.

A site may set some of the days (`articles.models.Retention`). What belongs to people belongs to no
one site, so the longest of all sites counts there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from plaintalk.articles.models import Retention, Site
from plaintalk.articles.queries import retention_of, retention_of_people
from plaintalk.articles.viewers import forget_old_viewers
from plaintalk.discussion.services import let_go_unconfirmed
from plaintalk.moderation.notices.services import erase_notifiers
from plaintalk.moderation.notices.services import forget_networks as forget_networks_of_notices
from plaintalk.moderation.replay.services import drop_old_drafts
from plaintalk.notifications.services import forget_old
from plaintalk.people.quota import drop_full_allowances
from plaintalk.people.services import (
    empty_guests_addresses,
    forget_reach_of_past_sanctions,
    forget_spent_address_links,
    forget_spent_links,
    forget_traces,
    forget_unproved_addresses,
    shorten_devices,
    shorten_networks,
)
from plaintalk.people.sessions import forget_past_sessions
from plaintalk.people.sso_models import SsoSpent
from plaintalk.people.sso_tokens import LEEWAY
from plaintalk.people.tokens import drop_ended_tokens
from plaintalk.privacy.erasure import finish_erasures

Sweep = Callable[[datetime], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of thing that is not kept for good.

    Attributes:
        what: in words, for whoever runs the site.
        after: how long it is kept, in words, where no setting says it.
        setting: the name of the days in `Retention`; "": nobody can set them.
        sweep: does it, and gives how many there were.
    """

    what: str
    after: str = ""
    setting: str = ""
    sweep: Sweep


def _people(name: str) -> timedelta:
    return timedelta(days=getattr(retention_of_people(), name))


def _drafts(now: datetime) -> int:
    return sum(
        drop_old_drafts(
            site=site, untouched_since=now - timedelta(days=retention_of(site).draft_days)
        )
        for site in Site.objects.order_by("pk")
    )


def _unconfirmed(now: datetime) -> int:
    return sum(
        let_go_unconfirmed(
            site=site,
            posted_before=now - timedelta(days=retention_of(site).unverified_days),
            secret=settings.SECRET_KEY,
            now=now,
        )
        for site in Site.objects.order_by("pk")
    )


def _traces(now: datetime) -> int:
    return forget_traces(now=now)


RULES: Sequence[Rule] = (
    Rule(
        what="keyed hashes of networks",
        setting="network_days",
        sweep=lambda now: shorten_networks(kept_for=_people("network_days"), now=now),
    ),
    Rule(
        what="keyed hashes of browsers",
        setting="device_days",
        sweep=lambda now: shorten_devices(kept_for=_people("device_days"), now=now),
    ),
    Rule(what="hashes whose time has run out", after="when it has", sweep=_traces),
    Rule(
        what="hashes kept with steps against people",
        after="when the step is over",
        sweep=lambda now: forget_reach_of_past_sanctions(now=now),
    ),
    Rule(
        what="e-mail addresses of guests, since their last comment",
        setting="guest_email_days",
        sweep=lambda now: empty_guests_addresses(last_before=now - _people("guest_email_days")),
    ),
    Rule(
        what="e-mail addresses that nobody confirmed, with accounts that have no other",
        setting="unverified_days",
        sweep=lambda now: forget_unproved_addresses(kept_for=_people("unverified_days"), now=now),
    ),
    Rule(
        what="comments whose authors, guests, were to confirm an address and did not",
        setting="unverified_days",
        sweep=_unconfirmed,
    ),
    Rule(
        what="links by which guests confirm an e-mail address",
        after="used, or 7 days",
        sweep=lambda now: forget_spent_address_links(now=now),
    ),
    Rule(
        what="drafts of a policy that nobody changed, with their replays",
        setting="draft_days",
        sweep=_drafts,
    ),
    Rule(
        what="names and addresses of notifiers, since the answer",
        after="183 days",
        sweep=lambda now: erase_notifiers(now=now),
    ),
    Rule(
        what="keyed hashes of networks that notices came from",
        after="a day",
        sweep=lambda now: forget_networks_of_notices(now=now),
    ),
    Rule(
        what="API tokens that ended or were revoked",
        after="30 days",
        sweep=lambda now: drop_ended_tokens(now=now),
    ),
    Rule(
        what="links that sign in once",
        after="used, or an hour",
        sweep=lambda now: forget_spent_links(now=now),
    ),
    Rule(
        what="sign-in tokens of publishers that were used",
        after="when they expire",
        sweep=lambda now: SsoSpent.objects.filter(expires_at__lte=now - LEEWAY).delete()[0],
    ),
    Rule(
        what="notifications",
        after="180 days",
        sweep=lambda now: forget_old(now=now),
    ),
    Rule(
        what="sessions",
        after="30 days",
        sweep=lambda now: forget_past_sessions(now=now),
    ),
    Rule(
        what="what is left of quotas of requests",
        after="two days",
        sweep=lambda now: drop_full_allowances(now=now),
    ),
    Rule(
        what="how many read a discussion, said by a process that ended",
        after="a minute",
        sweep=lambda now: forget_old_viewers(now=now),
    ),
    Rule(
        what="erasures that waited for something",
        after="when it is over",
        sweep=lambda now: finish_erasures(now=now),
    ),
)


def sweep(*, now: datetime) -> Mapping[str, int]:
    """Delete all whose time is up; give how many there were, by what they are."""
    return {rule.what: rule.sweep(now) for rule in RULES}


def days_kept(site: Site) -> Mapping[str, int]:
    """Give the days that a site has set, or the defaults, by their names."""
    retention = retention_of(site)
    names = [rule.setting for rule in RULES if rule.setting]
    return {name: getattr(retention, name) for name in names}


def default_days() -> Mapping[str, int]:
    """Give the days of a site that has set none."""
    return {rule.setting: getattr(Retention(), rule.setting) for rule in RULES if rule.setting}
