"""The versions of a site's policy: the one in force, those before it, the one that only records."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from plaintalk.articles.models import Site
from plaintalk.discussion.judgement import InForce, Shadow
from plaintalk.discussion.models import Discussion, PolicyAcceptance, PolicyVersion
from plaintalk.kernel.errors import NotFound
from plaintalk.people.models import Person
from plaintalk.policy.clauses import Policy
from plaintalk.policy.document import parse_policy


class PolicyVersionNotFound(NotFound):
    """The site's policy has no such version."""

    code = "policy_version_not_found"
    text = _("The site's policy has no such version.")


def policy_in_force(site: Site, *, now: datetime) -> InForce:
    """Give the policy that applies at a moment; before the first version, that one.

    Raises:
        PolicyVersionNotFound: the site has none yet.
    """
    versions = policy_versions(site).filter(shadow=False)
    version = versions.filter(in_force_from__lte=now).first() or versions.last()
    if version is None:
        raise PolicyVersionNotFound()
    return InForce(_parsed(version.document), version.number)


def in_force(discussion: Discussion, *, now: datetime) -> InForce:
    """Give the policy that a discussion is judged by, with the shadow version beside it.

    Raises:
        PolicyVersionNotFound: the site has none yet.
    """
    site = discussion.article.site
    found = policy_in_force(site, now=now)
    return replace(found, shadow=shadow_beside(found, site))


def shadow_beside(in_force: InForce, site: Site) -> Shadow | None:
    """Give the latest shadow version if it is newer than what is in force, or None."""
    newer = policy_versions(site).filter(shadow=True, number__gt=in_force.number).first()
    return Shadow(_parsed(newer.document), newer.pk) if newer is not None else None


def policy_versions(site: Site) -> QuerySet[PolicyVersion]:
    """Give every version of the site's policy, newest first; those that only record too."""
    return PolicyVersion.objects.filter(site=site).order_by("-number")


def consent_needed(site: Site, person: Person | None, *, now: datetime) -> int:
    """Give the version that the site asks a person to agree to before they post; 0: none.

    A site asks only if it is set to. Who is not known, or not stored yet, has agreed to nothing.
    """
    if not site.asks_consent:
        return 0
    number = policy_in_force(site, now=now).number
    agreed = PolicyAcceptance.objects.filter(
        person=person.pk if person is not None else None,
        version__site=site,
        version__number__gte=number,
    )
    return 0 if agreed.exists() else number


def acceptances_of(person: Person) -> Sequence[PolicyAcceptance]:
    """Give the versions that a person agreed to, the latest first."""
    accepted = PolicyAcceptance.objects.filter(person=person).select_related("version__site")
    return list(accepted.order_by("-accepted_at", "-pk"))


def never_in_force(site: Site) -> dict[int, int]:
    """Give the versions that never come into force, each with the one that took its place.

    A later version that is in force no later takes the place of one that was still to come.
    """
    taken: dict[int, int] = {}
    later: list[PolicyVersion] = []
    for version in policy_versions(site).filter(shadow=False).only("number", "in_force_from"):
        before = [one for one in later if one.in_force_from <= version.in_force_from]
        if before:
            taken[version.number] = min(one.number for one in before)
        later.append(version)
    return taken


def policy_of_version(site: Site, number: int) -> Policy:
    """Give one version of the site's policy.

    Raises:
        PolicyVersionNotFound: there is no such version.
    """
    version = PolicyVersion.objects.filter(site=site, number=number).first()
    if version is None:
        raise PolicyVersionNotFound()
    return _parsed(version.document)


def policy_for_readers(site: Site, number: int) -> Policy:
    """Give one version of the site's policy, unless it only records.

    Raises:
        PolicyVersionNotFound: there is no such version for readers.
    """
    if policy_versions(site).filter(number=number, shadow=True).exists():
        raise PolicyVersionNotFound()
    return policy_of_version(site, number)


@lru_cache(maxsize=64)
def _parsed(document: str) -> Policy:
    return parse_policy(document)
