"""What a site knows of a person's conduct, in the words of the ladder of sanctions."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Max

from plaintalk.articles.models import Site
from plaintalk.discussion.models import Comment, Decision, Discussion, Maker
from plaintalk.discussion.queries.undone import not_taken_back
from plaintalk.people.models import Person, Sanction
from plaintalk.people.queries import steps_taken
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sanctions import (
    REFUSED,
    History,
    Measure,
    Refused,
    SanctionKind,
    Scope,
    Where,
    weight_of,
)


def where_of(discussion: Discussion) -> Where:
    """Give where something said in this discussion is said, for sanctions."""
    article = discussion.article
    return Where(
        site=str(article.site_id),
        topics=frozenset(str(pk) for pk in article.topics.values_list("pk", flat=True)),
        discussion=article.public_id,
    )


def measures(sanctions: Iterable[Sanction], *, person: Person) -> list[Measure]:
    """Give sanctions as the policy weighs them; slow ones with when the person last posted."""
    return [
        Measure(
            id=sanction.public_id,
            kind=SanctionKind(sanction.kind),
            until=sanction.until,
            hours=sanction.hours or 0,
            last_post_at=_last_post_under(sanction, person) if sanction.hours else None,
            is_read=sanction.read_at is not None,
        )
        for sanction in sanctions
    ]


def _last_post_under(sanction: Sanction, person: Person) -> datetime | None:
    where = {
        Scope.SITE: {"discussion__article__site": sanction.place} if sanction.place else {},
        Scope.TOPIC: {"discussion__article__topics": sanction.place},
        Scope.DISCUSSION: {"discussion__article__public_id": sanction.place},
    }[Scope(sanction.scope)]
    # It may be another account of the same mailbox that it was imposed on.
    authors = {sanction.person_id, person.pk} - {None}
    posts = Comment.objects.filter(author__in=authors, import_key="", **where)
    last: datetime | None = posts.aggregate(last=Max("posted_at"))["last"]
    return last


def history_of(person: Person, site: Site) -> History:
    """Give what the site knows of a person's conduct."""
    return histories_of([person.pk], site).get(person.pk, History())


def histories_of(people: Collection[int], site: Site) -> dict[int, History]:
    """Give what the site knows of people's conduct, by person.

    What was imported is left out: it was judged elsewhere, and here nobody was told of it.
    """
    by_person = refusals_of(people, site)
    steps = steps_taken(people, site=str(site.pk))
    posted: dict[int, list[datetime]] = {}
    said = Comment.objects.filter(
        author__in=people, discussion__article__site=site, import_key=""
    ).order_by()
    for author, moment in said.values_list("author_id", "posted_at"):
        posted.setdefault(author, []).append(moment)
    return {
        person: History(
            refused=tuple(_refused(one) for one in by_person.get(person, [])),
            posted_at=tuple(posted.get(person, [])),
            taken=steps.get(person, ()),
        )
        for person in people
    }


def refusals_of(people: Collection[int], site: Site) -> dict[int, list[Decision]]:
    """Give by author the decision by which each of their comments stands refused, oldest first.

    One comment counts once, and not at all when the refusal was reversed or undone, or when the
    author found words that could be published. Withdrawing a refused comment changes nothing.
    """
    decisions = (
        Decision.objects.filter(site=site, comment__author__in=people, comment__import_key="")
        .select_related("comment__discussion__article")
        .defer("findings", "signals")
        .order_by("position")
    )
    by_comment: dict[int, list[Decision]] = {}
    for one in decisions.iterator():
        by_comment.setdefault(one.comment_id, []).append(one)
    refused: dict[int, list[Decision]] = {}
    for made in by_comment.values():
        kept = [one for one in not_taken_back(made) if one.standing != Standing.WITHDRAWN]
        if kept and kept[-1].standing in REFUSED:
            refused.setdefault(kept[-1].comment.author_id, []).append(kept[-1])
    return {
        author: sorted(found, key=lambda one: one.position) for author, found in refused.items()
    }


def _refused(decision: Decision) -> Refused:
    by_person = decision.maker == Maker.PERSON
    weight = weight_of(Standing(decision.standing), by_person=by_person)
    return Refused(decision.decided_at, weight, decision.public_id, decision.clause)
