"""Agreement to a version of a site's policy: noted when somebody posts, signs up or says so."""

from datetime import datetime

from plaintalk.articles.models import Site
from plaintalk.discussion.errors import ConsentMissing
from plaintalk.discussion.models import PolicyAcceptance, PolicyVersion
from plaintalk.discussion.queries import consent_needed
from plaintalk.people.models import Person


def accept_policy(*, person: Person, site: Site, number: int, now: datetime) -> None:
    """Note that a person agrees to a version; said twice, the first time counts."""
    version = PolicyVersion.objects.get(site=site, number=number)
    PolicyAcceptance.objects.get_or_create(
        person=person, version=version, defaults={"accepted_at": now}
    )


def check_consent(site: Site, person: Person, *, agrees_to: int, now: datetime) -> None:
    """Do nothing if a person agrees, or has agreed, to what the site asks them to agree to.

    Raises:
        ConsentMissing: they have not, and `agrees_to` is another version.
    """
    needed = consent_needed(site, person, now=now)
    if needed and needed != agrees_to:
        raise ConsentMissing(version=needed)
