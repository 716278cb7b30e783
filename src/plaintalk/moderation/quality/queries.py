"""All reads of second looks, golden items, and what they add up to."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth

from plaintalk.articles.models import Site
from plaintalk.discussion.models import Comment, Decision, Maker, Occasion, Revision
from plaintalk.discussion.queries import decisions_that_stood, moderators_words
from plaintalk.discussion.services import UNDO_GRACE, UNDO_WINDOW
from plaintalk.moderation.quality.errors import CaseNotDue, GoldenItemNotFound, LookNotFound
from plaintalk.moderation.quality.figures import (
    Figures,
    Judged,
    by_clause,
    by_month,
    by_person,
    under_which_clause,
    whether_to_refuse,
)
from plaintalk.moderation.quality.models import (
    DEFAULT_PERCENT,
    GoldenItem,
    Sampling,
    SecondLook,
    Verdict,
)
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sampling import is_drawn, place_for

# A case older than this is out of its time: the discussion has moved on, and so has the desk.
LOOKED_AT_WITHIN = timedelta(days=30)
# After two second looks, another case tells more about the desk than a third.
LOOKS_A_CASE = 2
# What the figures cover: a year, so that a month can be seen beside the same month.
COVERED = timedelta(days=365)

_REFUSED = (Standing.REJECTED, Standing.REMOVED)


@dataclass(frozen=True, slots=True)
class Due:
    """A case that waits for one person's blind judgement: a decision's, or a golden item.

    Attributes:
        token: its name on the page; does not tell which of the two it is.
        revision: the words that were decided about, whatever stands there now.
    """

    token: str
    revision: Revision
    decision: Decision | None
    golden: GoldenItem | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A second look beside the first decision, or beside what editors agreed on."""

    look: SecondLook
    first_verdict: str
    first_clause: str

    @property
    def comment(self) -> Comment:
        return revision_of(self.look).comment

    @property
    def same_verdict(self) -> bool:
        return self.look.verdict == self.first_verdict

    @property
    def agrees(self) -> bool:
        return self.same_verdict and self.look.clause == self.first_clause

    @property
    def is_to_talk_about(self) -> bool:
        """Whether it stands in `disagreements`."""
        return self.look.golden is None and self.look.talked_at is None and not self.agrees


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person's figures. Counts are of the time covered."""

    person: Person
    agreement: Figures
    golden_right: int
    golden_answered: int
    refused: int
    given_back: int


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month: what was decided in it, and how far second looks at that agree."""

    month: datetime
    decided: int
    refused: int
    agreement: Figures

    @property
    def share_refused(self) -> float:
        return self.refused / self.decided


@dataclass(frozen=True, slots=True)
class Quality:
    """All figures of the desk, or of one person's part in it.

    Attributes:
        given_back_by_rule: refusals of the automatic check that an appeal gave back.
    """

    since: datetime
    outcome: Figures
    clause: Figures
    clauses: dict[str, Figures]
    people: Sequence[PersonRow]
    months: Sequence[MonthRow]
    given_back_by_rule: int


# ---- what to look at ------------------------------------------------------------------------


def percent_of(site: Site) -> int:
    """Give how many of a hundred decisions get a second look."""
    found = Sampling.objects.filter(site=site).values_list("percent", flat=True).first()
    return DEFAULT_PERCENT if found is None else found


def next_for(site: Site, person: Person, *, secret: str, now: datetime) -> Due | None:
    """Give the next case for this person to look at blind, or None.

    What nobody looked at comes first; within that, golden items and decisions in random order.
    """
    open_cases = [one for one in _cases_for(site, person, secret, now) if one[0] < LOOKS_A_CASE]
    return _loaded(*min(open_cases)[1:]) if open_cases else None


def due_named(site: Site, person: Person, token: str, *, secret: str, now: datetime) -> Due:
    """Give the case of this name for this person.

    Raises:
        CaseNotDue: it is not in their sample, or they answered it already.
    """
    for _looks, known, decision, golden in _cases_for(site, person, secret, now):
        if known == token:
            return _loaded(known, decision, golden)
    raise CaseNotDue()


def waiting_for(site: Site, person: Person, *, secret: str, now: datetime) -> int:
    """Give how many cases wait for this person's second look."""
    return sum(one[0] < LOOKS_A_CASE for one in _cases_for(site, person, secret, now))


def golden_items(site: Site) -> QuerySet[GoldenItem]:
    """Give the golden items in use, newest first."""
    items = GoldenItem.objects.filter(revision__comment__discussion__article__site=site)
    return (
        items.filter(retired_at__isnull=True)
        .select_related("revision__comment__discussion__article", "set_by")
        .order_by("-pk")
    )


def golden_item_of(site: Site, public_id: str) -> GoldenItem:
    """Give a golden item in use.

    Raises:
        GoldenItemNotFound: there is none of this id.
    """
    item = golden_items(site).filter(public_id=public_id).first()
    if item is None:
        raise GoldenItemNotFound()
    return item


def _cases_for(
    site: Site, person: Person, secret: str, now: datetime
) -> list[tuple[int, str, int, int]]:
    """Give what this person may look at: looks so far, token, and the key of one of the two."""
    share = percent_of(site) / 100
    looks = Counter(
        SecondLook.objects.filter(
            decision__site=site, decision__decided_at__gte=now - LOOKED_AT_WITHIN
        ).values_list("decision", flat=True)
    )
    decided = (
        moderators_words(Decision.objects.filter(site=site, occasion=Occasion.DESK))
        .filter(
            decided_at__gte=now - LOOKED_AT_WITHIN,
            # Until then it can be taken back.
            decided_at__lt=now - UNDO_WINDOW - UNDO_GRACE,
        )
        .exclude(_known_to(person, comment="comment"))
        .exclude(second_looks__looked_by=person)
        .exclude(revision__salt="")  # its text was erased
    )
    golden = (
        golden_items(site)
        .exclude(_known_to(person, comment="revision__comment"))
        .exclude(looks__looked_by=person)
        .exclude(set_by=person)
        .exclude(revision__salt="")
    )
    drawn = [
        (looks[key], place_for(person.public_id, public_id, secret=secret), key, 0)
        for public_id, key in decided.values_list("public_id", "pk")
        if is_drawn(public_id, share=share, secret=secret)
    ]
    return drawn + [
        (0, place_for(person.public_id, public_id, secret=secret), 0, key)
        for public_id, key in golden.values_list("public_id", "pk")
    ]


def _known_to(person: Person, *, comment: str) -> Q:
    """Match cases that this person can't see with fresh eyes: they wrote it, or decided on it."""
    decided = Decision.objects.filter(comment=OuterRef(comment), person=person)
    return Q(**{f"{comment}__author": person}) | Q(Exists(decided))


def _loaded(token: str, decision: int, golden: int) -> Due:
    if decision:
        found = Decision.objects.get(pk=decision)
        return Due(token, _shown(found.revision_id), found, None)
    item = GoldenItem.objects.get(pk=golden)
    return Due(token, _shown(item.revision_id), None, item)


def _shown(revision: int) -> Revision:
    return Revision.objects.select_related("comment__discussion__article", "comment__parent").get(
        pk=revision
    )


# ---- what was said --------------------------------------------------------------------------


def look_for(site: Site, person: Person, public_id: str) -> Compared:
    """Give a second look to whoever gave it, or who may see everybody's.

    Raises:
        LookNotFound: there is none of this id, or it is not for this person.
    """
    look = _looks_on(site).filter(public_id=public_id).first()
    if look is None or not (look.looked_by_id == person.pk or person.may(Act.SEE_QUALITY)):
        raise LookNotFound()
    return compared(look)


def disagreements(site: Site, *, limit: int = 50) -> Sequence[Compared]:
    """Give the second looks that differ from the first and were not talked over, newest first."""
    published = Q(decision__standing=Standing.PUBLISHED)
    differs = (
        (published & Q(verdict=Verdict.REFUSE))
        | (~published & Q(verdict=Verdict.PUBLISH))
        | (~published & Q(verdict=Verdict.REFUSE) & ~Q(clause=F("decision__clause")))
    )
    looks = _looks_on(site).filter(differs, decision__isnull=False, talked_at__isnull=True)
    return [compared(look) for look in looks.order_by("-pk")[:limit]]


def compared(look: SecondLook) -> Compared:
    """Put a second look beside what it is compared with."""
    if look.golden is not None:
        return Compared(look, look.golden.verdict, look.golden.clause)
    decision = _decision_of(look)
    if decision.standing == Standing.PUBLISHED:
        return Compared(look, Verdict.PUBLISH.value, "")
    return Compared(look, Verdict.REFUSE.value, decision.clause)


def revision_of(look: SecondLook) -> Revision:
    """Give the wording that was looked at."""
    return look.golden.revision if look.golden is not None else _decision_of(look).revision


def _decision_of(look: SecondLook) -> Decision:
    if look.decision is None:
        told = f"{look} is of nothing, which its constraint forbids"
        raise AssertionError(told)
    return look.decision


def _looks_on(site: Site) -> QuerySet[SecondLook]:
    of_site = Q(decision__site=site) | Q(golden__revision__comment__discussion__article__site=site)
    return SecondLook.objects.filter(of_site).select_related(
        "decision__person",
        "decision__revision__comment__discussion__article",
        "golden__revision__comment__discussion__article",
        "looked_by",
    )


# ---- figures --------------------------------------------------------------------------------


def quality_of(site: Site, *, of: Person | None, now: datetime) -> Quality:
    """Give the figures of the time covered.

    Args:
        of: whose part alone is to be shown; None for the whole desk.
    """
    since = now - COVERED
    judged = _judged(site, of, since)
    decided = _decided_by_month(site, of, since)
    appeals = _given_back(site, since)
    return Quality(
        since=since,
        outcome=whether_to_refuse(judged),
        clause=under_which_clause(judged),
        clauses=by_clause(judged),
        people=_people(site, of, since, judged, decided, appeals),
        months=_months(decided, by_month(judged)),
        given_back_by_rule=appeals[None],
    )


def _judged(site: Site, of: Person | None, since: datetime) -> list[Judged]:
    looks = SecondLook.objects.filter(decision__site=site, decision__decided_at__gte=since)
    if of is not None:
        looks = looks.filter(Q(decision__person=of) | Q(looked_by=of))
    rows = looks.order_by("pk").values_list(
        "decision",
        "decision__person",
        "decision__standing",
        "decision__clause",
        "looked_by",
        "clause",
        "decision__decided_at",
    )
    return [
        Judged(case, first_by, "" if standing == Standing.PUBLISHED else first, by, second, at)
        for case, first_by, standing, first, by, second, at in rows
    ]


_Decided = dict[tuple[datetime, int], Counter[str]]
_PUBLISHED, _REFUSED_KIND = "published", "refused"


def _decided_by_month(site: Site, of: Person | None, since: datetime) -> _Decided:
    """Give how many decisions on the desk published and refused, by month and person."""
    decisions = decisions_that_stood(site).filter(
        decided_at__gte=since, maker=Maker.PERSON, occasion=Occasion.DESK
    )
    if of is not None:
        decisions = decisions.filter(person=of)
    rows = (
        decisions.annotate(month=TruncMonth("decided_at", tzinfo=UTC))
        .order_by()
        .values_list("month", "person", "standing")
        .annotate(size=Count("pk"))
    )
    found: _Decided = defaultdict(Counter)
    for month, person, standing, size in rows:
        found[month, person][_REFUSED_KIND if standing in _REFUSED else _PUBLISHED] += size
    return found


def _given_back(site: Site, since: datetime) -> Counter[int | None]:
    """Give how many refusals an appeal gave back, by who had refused; None: the rule."""
    refusals = (
        Decision.objects.filter(
            comment=OuterRef("comment"), position__lt=OuterRef("position"), standing__in=_REFUSED
        )
        # Whoever took a publication back has not refused anything.
        .exclude(occasion=Occasion.UNDO)
        .order_by("-position")
    )
    appeals = Decision.objects.filter(
        site=site,
        decided_at__gte=since,
        occasion=Occasion.APPEAL,
        standing=Standing.PUBLISHED,
    )
    return Counter(appeals.values_list(Subquery(refusals.values("person")[:1]), flat=True))


def _golden_answers(site: Site, since: datetime) -> dict[int, tuple[int, int]]:
    """Give by person how many golden items came out as agreed, clause and all, and how many."""
    answers = SecondLook.objects.filter(
        golden__revision__comment__discussion__article__site=site, looked_at__gte=since
    )
    as_agreed = Q(verdict=F("golden__verdict"), clause=F("golden__clause"))
    rows = (
        answers.order_by()
        .values_list("looked_by")
        .annotate(right=Count("pk", filter=as_agreed), answered=Count("pk"))
    )
    return {person: (right, answered) for person, right, answered in rows}


def _people(
    site: Site,
    of: Person | None,
    since: datetime,
    judged: Sequence[Judged],
    decided: _Decided,
    appeals: Counter[int | None],
) -> list[PersonRow]:
    agreement, golden = by_person(judged), _golden_answers(site, since)
    refused: Counter[int] = Counter()
    for (_month, person), counts in decided.items():
        refused[person] += counts[_REFUSED_KIND]
    shown = {*agreement, *golden, *refused, *(one for one in appeals if one is not None)}
    people = [of] if of is not None else Person.objects.filter(pk__in=shown).order_by("name", "pk")
    return [
        PersonRow(
            person=person,
            agreement=agreement.get(person.pk, Figures(0)),
            golden_right=golden.get(person.pk, (0, 0))[0],
            golden_answered=golden.get(person.pk, (0, 0))[1],
            refused=refused[person.pk],
            given_back=appeals[person.pk],
        )
        for person in people
    ]


def _months(decided: _Decided, agreement: dict[datetime, Figures]) -> list[MonthRow]:
    months: dict[datetime, Counter[str]] = defaultdict(Counter)
    for (month, _person), counts in decided.items():
        months[month].update(counts)
    return [
        MonthRow(month, counts.total(), counts[_REFUSED_KIND], agreement.get(month, Figures(0)))
        for month, counts in sorted(months.items(), reverse=True)
        if counts.total()
    ]
