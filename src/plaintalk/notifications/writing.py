"""An e-mail about notifications, put into words when it is sent. It quotes no comment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from plaintalk.articles.hosts import url_of
from plaintalk.articles.languages import first_known
from plaintalk.hooks.writing import Mail
from plaintalk.notifications.models import Kind, Notification
from plaintalk.notifications.tokens import EVERY_KIND, unsubscribe_token
from plaintalk.notifications.words import told_in_words

# One mail names so many; the rest is counted, and stands on the page.
NAMED_MOST = 30


@dataclass(frozen=True, slots=True)
class Told:
    """One notification as the e-mail shows it."""

    words: str
    url: str
    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Ending:
    """A link that ends e-mails of one kind."""

    kind: str
    url: str


def mail_about(told: Sequence[Notification], *, to: str, public_url: str, secret: str) -> Mail:
    """Put what one person is told on one site into an e-mail, in text and in HTML.

    It is in the language that they chose, or else the site's.

    Args:
        told: at least one, with person, site, comment and article; the oldest first.
        public_url: the setting `public_url`; a site with a host of its own is reached there.
        secret: the installation's key, from which the addresses that end e-mails are made.
    """
    with translation.override(first_known(told[0].person.language, told[0].site.language)):
        base = url_of(told[0].site, public_url=public_url)
        return _written(told, to=to, base=base, secret=secret)


def _written(told: Sequence[Notification], *, to: str, base: str, secret: str) -> Mail:
    person, site = told[0].person, told[0].site

    def ends(what: str) -> str:
        token = unsubscribe_token(person, what, secret=secret)
        return base + reverse("pages:unsubscribe", args=[token])

    kinds = [kind for kind in Kind if any(one.kind == kind for one in told)]
    subject = told_in_words(told[0]) if len(told) == 1 else _counted(len(told), site.name)
    shown = {
        "site": site,
        "person": person,
        "subject": subject,
        "told": [_told(one, base) for one in told[:NAMED_MOST]],
        "left_out": max(0, len(told) - NAMED_MOST),
        "page_url": base + reverse("pages:notifications"),
        "choices_url": base + reverse("pages:notification_choices"),
        "endings": [Ending(str(kind.label), ends(kind)) for kind in kinds],
        "end_url": ends(EVERY_KIND),
    }
    body = render_to_string("notifications/mail.txt", shown)
    return Mail(
        to=to,
        # A subject is one line, whatever stands in a name or a headline.
        subject=" ".join(subject.removesuffix(".").split()),
        body=f"{body.strip()}\n",
        html=render_to_string("notifications/mail.html", shown),
        headers={
            # Source: RFC 2369 and RFC 8058, section 3.1; RFC 3834 for the last.
            "List-Unsubscribe": f"<{shown['end_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )


def _counted(count: int, name: str) -> str:
    said = ngettext(
        "{count} thing new to you on {name}", "{count} things new to you on {name}", count
    )
    return said.format(count=count, name=name)


def _told(one: Notification, base: str) -> Told:
    address = base + one.comment.get_absolute_url()
    return Told(told_in_words(one), address, one.made_at, one.comment.number)
