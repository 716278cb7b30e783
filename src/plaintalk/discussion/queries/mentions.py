"""Who is mentioned in a comment, and whom a name that is being typed could mean.

A mention is `@` and a name as somebody signed it under the same article, in any case and spacing:
`@Anna Vance`. Names are not unique, and some only look the same, so a name that could be two
people's mentions neither. `@Anna Vance#12` says which: the one who wrote comment 12. Whoever types
needs nothing but what the page shows.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from plaintalk.discussion.models import Comment, Discussion
from plaintalk.discussion.queries.answering import answerer_names
from plaintalk.people.models import Kind, Person
from plaintalk.people.name_keys import keys_of
from plaintalk.policy.appearance import Standing

# Whoever calls more people than these calls a crowd; the first ones are told.
MENTIONED_MOST = 10
# Offered while somebody types: what a phone shows above its keyboard, and a little more.
NAMED_MOST = 8

# An address of e-mail is no mention: nothing that belongs to a word stands before the sign.
_SIGN = re.compile(r"(?<![\w.@+-])[@＠](?=\w)")
_NUMBER = re.compile(r"#([0-9]{1,7})(?!\w)")
_GOES_ON = re.compile(r"\w")
# Longer than any name, folded.
_READ_MOST = 200

# By each name signed with, folded: the name as signed, and the key of whoever signed.
_People = dict[str, set[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody in a discussion, under a name they signed with there.

    Attributes:
        number: of the latest comment that they signed with it.
        mention: what mentions them and nobody else.
    """

    person: int
    name: str
    number: int
    mention: str


def mentioned_in(comment: Comment) -> Sequence[int]:
    """Give the keys of those whom a comment mentions, in order: MENTIONED_MOST at most.

    What it quotes mentions nobody, and nobody mentions themselves.
    """
    calls = _calls_in(comment.body)
    if not calls:
        return []
    people = _people_in(comment.discussion)
    # The longest first, so that "@Anna Vance" is not taken for an Anna.
    names = sorted(people, key=len, reverse=True)
    meant: dict[int, None] = {}
    for call in calls:
        name = next((one for one in names if _begins_with(call, one)), None)
        key = _meant(comment.discussion, people, name, call) if name is not None else None
        if key is not None and key != comment.author_id:
            meant[key] = None
    return list(meant)[:MENTIONED_MOST]


def people_named(discussion: Discussion, typed: str, *, apart_from: Collection[int]) -> list[Named]:
    """Give NAMED_MOST of those in a discussion whose name, or a word of it, begins as typed.

    Whoever spoke last comes first.

    Args:
        apart_from: keys of people who are not offered.
    """
    if discussion.pk is None:
        return []
    typed = " ".join(typed.split())
    begins = Q()
    for each in sorted({typed, typed.lower(), typed.upper(), typed.capitalize(), typed.title()}):
        begins |= Q(author_name__istartswith=each) | Q(author_name__icontains=f" {each}")
    said = _said_in(discussion).filter(begins).exclude(author__in=apart_from)
    rows = said.values_list("author_id", "author_name").annotate(number=Max("number"))
    found = list(rows.order_by("-number")[:NAMED_MOST])
    alike = _alike_in(discussion, [name for _key, name, _number in found])
    return [
        Named(key, name, number, _mention_of(name, number, others=alike[name] - {key}))
        for key, name, number in found
    ]


def _mention_of(name: str, number: int, *, others: Collection[int]) -> str:
    return f"@{name}#{number}" if others else f"@{name}"


def _calls_in(body: str) -> list[str]:
    """Give what follows each sign in the author's own words, folded."""
    own = [line for line in body.splitlines() if not line.lstrip().startswith(">")]
    return [
        _folded(line[found.end() : found.end() + _READ_MOST])
        for line in own
        for found in _SIGN.finditer(line)
    ][: MENTIONED_MOST * 3]


def _folded(text: str) -> str:
    """Give a text without regard to case, kinds of spaces and how marks are written."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _begins_with(call: str, name: str) -> bool:
    return call.startswith(name) and _GOES_ON.match(call, len(name)) is None


def _people_in(discussion: Discussion) -> _People:
    """Give those who spoke in a discussion, and who answers there."""
    people: _People = {}
    for name, key in _said_in(discussion).values_list("author_name", "author_id").distinct():
        people.setdefault(_folded(name), set()).add((name, key))
    for key, name in answerer_names(discussion).items():
        people.setdefault(_folded(name), set()).add((name, key))
    people.pop("", None)
    return people


def _meant(discussion: Discussion, people: _People, name: str, call: str) -> int | None:
    """Give the key of the one whom a folded name means; None where it could be another's."""
    could_be = {key for _signed, key in people[name]}
    number = _NUMBER.match(call, len(name))
    if number is not None:
        said = _said_in(discussion).filter(number=int(number[1]), author__in=could_be)
        return said.values_list("author_id", flat=True).first()
    alike = _alike_in(discussion, {signed for signed, _key in people[name]})
    could_be = could_be.union(*alike.values())
    return next(iter(could_be)) if len(could_be) == 1 else None


def _alike_in(discussion: Discussion, names: Iterable[str]) -> dict[str, set[int]]:
    """Give by name the keys of those in the discussion who have it, or one that looks like it."""
    keys = {name: keys_of(name) for name in names}
    asked = frozenset[str]().union(*keys.values())
    spoke = Exists(_said_in(discussion).filter(author=OuterRef("pk")))
    people = Person.objects.filter(Q(name_seen__in=asked) | Q(name_read__in=asked)).filter(
        spoke | Q(pk__in=answerer_names(discussion))
    )
    rows = list(people.values_list("pk", "name_seen", "name_read")) if asked else []
    return {
        name: {pk for pk, seen, read in rows if seen in alike or read in alike}
        for name, alike in keys.items()
    }


def _said_in(discussion: Discussion) -> QuerySet[Comment]:
    said = Comment.objects.filter(discussion=discussion, standing=Standing.PUBLISHED)
    return said.exclude(author__kind=Kind.IMPORTED)
