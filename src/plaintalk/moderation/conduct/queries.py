"""All reads about people's conduct. What they give is shown to moderators and acts on nobody."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from plaintalk.articles.models import Article, Site
from plaintalk.articles.queries import in_topics
from plaintalk.discussion.models import Comment, Decision
from plaintalk.discussion.queries import (
    histories_of,
    history_of,
    policy_in_force,
    refusals_of,
)
from plaintalk.moderation.conduct.likeness import likeness, words_of
from plaintalk.people.models import Kind, Person, Sanction
from plaintalk.people.permissions import works_on
from plaintalk.people.queries import Shared, evadable, shared_with_sanctioned, staff_of
from plaintalk.policy.appearance import Standing
from plaintalk.policy.document import ladder_of
from plaintalk.policy.sanctions import REFUSED, Ladder, Proposal, SanctionKind, proposal

# So many of a person's comments, and of those taken from people under a sanction, are compared:
# a few thousand pairs, some milliseconds.
COMPARED = 50
# From this share of common words on, two texts are nearly the same.
NEARLY_THE_SAME = 0.8
# The ladder is asked about so many people at once: those who were refused something last. Whoever
# is crowded out still has the proposal on their own page.
CANDIDATES_MOST = 200


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody for whom the ladder calls for a step."""

    person: Person
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class SameWords:
    """A comment nearly the same as one that was refused to somebody now under a sanction."""

    comment: Comment
    refused: Comment
    share: float  # of words in common, 0.0 to 1.0
    sanction: Sanction  # in force on the author of `refused`


@dataclass(frozen=True, slots=True)
class Signs:
    """What may mean that somebody evades a block. Each has innocent explanations."""

    shared: Sequence[Shared]
    same_words: Sequence[SameWords]

    def __bool__(self) -> bool:
        return bool(self.shared or self.same_words)

    @property
    def sanctions(self) -> Sequence[Sanction]:
        """Give the sanctions that may be evaded, each once: what a moderator may extend."""
        found = [one.sanction for one in self.shared] + [one.sanction for one in self.same_words]
        return list({each.first_id: each for each in reversed(found)}.values())[::-1]


def ladder_of_site(site: Site, *, now: datetime) -> Ladder:
    """Give the ladder of the policy in force."""
    return ladder_of(policy_in_force(site, now=now).policy)


def proposal_for(person: Person, site: Site, *, now: datetime) -> Proposal | None:
    """Give the step that the site's ladder calls for, or None."""
    if works_on(person, site.place) or person.kind == Kind.IMPORTED:
        return None
    return proposal(history_of(person, site), ladder_of_site(site, now=now), now)


def called_for(
    site: Site, topics: Collection[str] | None = None, *, now: datetime
) -> Sequence[Called]:
    """Give everybody for whom the ladder calls for a step, the harshest first.

    Args:
        topics: keys of the topics under whose articles they were refused something; None: all.
            The ladder itself counts what they wrote anywhere at the site.
    """
    ladder = ladder_of_site(site, now=now)
    if not ladder.steps:
        return []
    refused = (
        Comment.objects.filter(
            in_topics(topics, article="discussion__article"),
            discussion__article__site=site,
            standing__in=[*REFUSED, Standing.WITHDRAWN],
            import_key="",
        )
        .exclude(author__kind=Kind.IMPORTED)
        .exclude(author__in=staff_of(str(site.pk)))
        .order_by()
        .values("author")
        .annotate(size=Count("pk"), last=Max("posted_at"))
        .filter(size__gte=ladder.least_refusals if topics is None else 1)
        .order_by("-last")
    )
    people = Person.objects.in_bulk([row["author"] for row in refused[:CANDIDATES_MOST]])
    histories = histories_of(list(people), site)
    proposed = [
        Called(people[key], step)
        for key, history in histories.items()
        if (step := proposal(history, ladder, now)) is not None
    ]
    severity = list(SanctionKind)
    return sorted(
        proposed,
        key=lambda each: (severity.index(each.proposal.step.propose), len(each.proposal.refused)),
        reverse=True,
    )


def refusals_against(
    person: Person, site: Site, topics: Collection[str] | None = None
) -> Sequence[Decision]:
    """Give the decisions by which a person's comments stand refused, newest first.

    Args:
        topics: keys of the topics to whose articles it is narrowed; None: all.
    """
    refusals = refusals_of([person.pk], site).get(person.pk, [])[::-1]
    if topics is None:
        return refusals
    within = in_topics(topics, article="discussion__article")
    covered = set(Comment.objects.filter(within, author=person).values_list("pk", flat=True))
    return [one for one in refusals if one.comment_id in covered]


def articles_discussed(
    person: Person, site: Site, topics: Collection[str] | None = None, *, limit: int = 20
) -> Sequence[Article]:
    """Give the site's articles that a person lately wrote under, with topics, newest first.

    Args:
        topics: keys of the topics to which it is narrowed; None: all.
    """
    within = in_topics(topics, article="discussion__article")
    here = Comment.objects.filter(within, author=person, discussion__article__site=site)
    said = here.order_by("-posted_at", "-pk")
    keys = dict.fromkeys(said.values_list("discussion__article", flat=True)[:100])
    chosen = list(keys)[:limit]
    found = Article.objects.prefetch_related("topics").in_bulk(chosen)
    return [found[key] for key in chosen]


def signs_of_evasion(
    person: Person,
    site: Site,
    topics: Collection[str] | None = None,
    *,
    said: Comment | None = None,
    secret: str,
    now: datetime,
) -> Signs:
    """Give what a person has in common with people under a sanction of the site now.

    What a moderator extended to the person already is left out, and so is everything where the
    person works for the site.

    Args:
        topics: keys of the topics to whose articles comments are narrowed; None: all.
        said: the comment to compare with refused ones; None: what the person wrote last.
        secret: the site's key, with which addresses are compared unread.
    """
    if works_on(person, site.place) or person.kind == Kind.IMPORTED:
        return Signs((), ())
    if not evadable(site=str(site.pk), now=now).exclude(person=person).exists():
        return Signs((), ())
    shared = shared_with_sanctioned(person, secret=secret, site=str(site.pk), now=now)
    own = [said] if said is not None else _last_said(person, site, topics)
    same_words = _same_words(person, site, topics, own, now=now)
    extended = Sanction.objects.in_force(now).filter(person=person, extends__isnull=False)
    known = set(extended.values_list("extends", flat=True))
    return Signs(
        shared=[each for each in shared if each.sanction.first_id not in known],
        same_words=[each for each in same_words if each.sanction.first_id not in known],
    )


def _last_said(person: Person, site: Site, topics: Collection[str] | None) -> Sequence[Comment]:
    within = in_topics(topics, article="discussion__article")
    here = Comment.objects.filter(within, author=person, discussion__article__site=site)
    return list(here.order_by("-pk")[:COMPARED])


def _same_words(
    person: Person,
    site: Site,
    topics: Collection[str] | None,
    own: Sequence[Comment],
    *,
    now: datetime,
) -> list[SameWords]:
    within = in_topics(topics, article="discussion__article")
    sanctions = evadable(site=str(site.pk), now=now).exclude(person=person)
    taken = Comment.objects.filter(
        within,
        standing__in=REFUSED,
        author__in=sanctions.order_by().values("person"),
        discussion__article__site=site,
    )
    refused = [
        (words_of(one.body), one)
        for one in taken.select_related("author").order_by("-pk")[:COMPARED]
    ]
    authors = {one.author_id for _words, one in refused}
    under = {one.person_id: one for one in sanctions.filter(person__in=authors)}
    found = [
        SameWords(comment, other, share, under[other.author_id])
        for comment, words in [(one, words_of(one.body)) for one in own]
        for others, other in refused
        if (share := likeness(words, others)) >= NEARLY_THE_SAME
    ]
    return sorted(found, key=lambda each: -each.share)[:10]
