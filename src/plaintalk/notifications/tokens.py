"""The address that ends e-mails without a sign-in: signed, stored nowhere, good for good."""

import hashlib
import hmac

from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import NotFound
from plaintalk.notifications.models import Kind
from plaintalk.people.models import Person

# In place of a kind.
EVERY_KIND = "all"
_WHAT = frozenset({EVERY_KIND, *Kind.values})


class UnsubscribeLinkUnknown(NotFound):
    """The address to end e-mails is none of ours, or was cut short on its way."""

    code = "unsubscribe_link_unknown"
    text = _(
        "This address ends no e-mails: it may have been cut short. Use the whole link, or choose "
        "on your own page, under Notifications, which e-mails you get."
    )


def unsubscribe_token(person: Person, what: str, *, secret: str) -> str:
    """Give what ends a person's e-mails of one kind, or of every kind, and does nothing else.

    Args:
        what: a `Kind`, or EVERY_KIND.
        secret: the installation's secret key.
    """
    assert what in _WHAT, what
    key = hashlib.sha256(f"plaintalk/unsubscribe/{secret}".encode()).digest()
    seal = hmac.new(key, f"{person.public_id}/{what}".encode(), hashlib.sha256).hexdigest()[:40]
    return f"{person.public_id}.{what}.{seal}"


def read_unsubscribe_token(token: str, *, secret: str) -> tuple[Person, Kind | None]:
    """Give whose e-mails of which kind a token ends; None for every kind.

    Raises:
        UnsubscribeLinkUnknown: nobody's.
    """
    public_id, _dot, rest = token.partition(".")
    what = rest.partition(".")[0]
    person = Person.objects.filter(public_id=public_id).first() if "\0" not in token else None
    if person is None or what not in _WHAT:
        raise UnsubscribeLinkUnknown()
    ours = unsubscribe_token(person, what, secret=secret)
    # Compared as bytes: a token from outside may hold any letter.
    if not hmac.compare_digest(ours.encode(), token.encode()):
        raise UnsubscribeLinkUnknown()
    return person, None if what == EVERY_KIND else Kind(what)
