"""What a discussion stands in: the publication, its policy, and the article it is about."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from plaintalk.articles.models import Article, Site
from plaintalk.articles.services import create_site
from plaintalk.discussion.errors import ExamplesFail, PolicyMovedOn
from plaintalk.discussion.models import Discussion, PolicyVersion, RecordHead
from plaintalk.discussion.record import GENESIS
from plaintalk.discussion.services.writing import lock_record
from plaintalk.kernel.words import translatable
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act, require
from plaintalk.policy.clauses import Policy
from plaintalk.policy.document import Read, default_policy, failed_examples, policy_text


def found_site(
    *, name: str, language: str = "en", tagline: str = "", contact: str = "", now: datetime
) -> Site:
    """Make a publication, its empty record, and version 1 of its policy: the default one."""
    with transaction.atomic():
        site = create_site(name=name, language=language, tagline=tagline, contact=contact)
        RecordHead.objects.create(site=site, hash=GENESIS)
        PolicyVersion.objects.create(
            site=site,
            number=1,
            document=policy_text(default_policy()),
            note=translatable("The default policy."),
            in_force_from=now,
        )
    return site


def publish_policy(
    *,
    site: Site,
    policy: Policy,
    note: str,
    by: Person | None,
    in_force_from: datetime,
    read: Read,
    accept_failing: Sequence[str] = (),
    shadow: bool = False,
    seen: int | None = None,
) -> PolicyVersion:
    """Add a version of the site's policy, in force from a moment on.

    Args:
        by: None for the command line, which may do anything.
        read: the engine's, for the policy's own examples.
        accept_failing: ids of clauses whose examples may come out wrong: said by name.
        shadow: the version is never in force; what it would say is recorded from now on, until
            a newer version is in force.
        seen: number of the latest version on the screen; None from where nobody looked.

    Raises:
        ActNotAllowed: `by` may not do this.
        ExamplesFail: an example of another clause comes out wrong.
        PolicyMovedOn: `seen` is not the latest any more.
    """
    if by is not None:
        require(by, Act.CHANGE_POLICY, site.place)
    failed = {one.clause for one in failed_examples(policy, read)} - set(accept_failing)
    if failed:
        raise ExamplesFail(clauses=", ".join(sorted(failed)))
    with transaction.atomic():
        lock_record(site)
        last = PolicyVersion.objects.filter(site=site).order_by("-number").first()
        if seen is not None and last is not None and last.number != seen:
            raise PolicyMovedOn()
        return PolicyVersion.objects.create(
            site=site,
            number=(last.number if last else 0) + 1,
            document=policy_text(policy),
            note=note,
            published_by=by,
            in_force_from=in_force_from,
            shadow=shadow,
        )


def open_discussion(*, article: Article) -> Discussion:
    """Give the article's discussion; make it if this is the first to be said."""
    return Discussion.objects.select_related("article__site").get_or_create(article=article)[0]
