"""A comment judged: its surroundings read, the engine asked, the policy applied. Stores nothing."""

import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NoAnswerInTime
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Protocol

from plaintalk.articles.models import Article
from plaintalk.discussion.models import Comment, Discussion
from plaintalk.discussion.places import works_in
from plaintalk.engine.signals import Context, Reading
from plaintalk.kernel.markup import plain_text
from plaintalk.people.models import Person
from plaintalk.policy.clauses import Policy
from plaintalk.policy.facts import Facts
from plaintalk.policy.ruling import Finding, Ruling, once_confirmed, rule

log = logging.getLogger(__name__)

# A discussion may have thousands of voices; those who spoke last are those who are answered.
COMMENTERS_KNOWN = 200
# Long enough that every part of the engine has something to do.
_WARM_UP = "The bridge over the river was opened on Sunday and people walked across it. " * 8
# Quotations are looked for in so much of the article.
ARTICLE_CHARS_READ = 20_000


class Reader(Protocol):
    """The engine, or what stands in for it."""

    @property
    def model(self) -> str:
        """Id of the rules and weights in use."""

    def read(self, text: str, context: Context) -> Reading:
        """Give the signals of one text."""


@dataclass(frozen=True, slots=True)
class Shadow:
    """A policy that only records what it would say, and its version's database key."""

    policy: Policy
    version_id: int


@dataclass(frozen=True, slots=True)
class InForce:
    """The policy that a comment is judged by, and its version's number.

    Attributes:
        shadow: a newer version that only records what it would say.
    """

    policy: Policy
    number: int
    shadow: Shadow | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A ruling with what it rests on.

    Attributes:
        shadow: what a shadow version would have said, by its database key.
    """

    ruling: Ruling
    reading: Reading | None
    policy_version: int
    model: str
    shadow: tuple[int, Ruling] | None = None

    @property
    def of_the_words(self) -> Ruling:
        """The ruling as it is once the author's address is confirmed: what the words get."""
        return once_confirmed(self.ruling)


def judge(
    *,
    body: str,
    author: Person,
    discussion: Discussion,
    parent: Comment | None,
    in_force: InForce,
    engine: Reader,
    timeout_s: float,
    premoderated: bool,
    refused_by_person: bool = False,
    read_first_because: str = "",
    held_for_reports: bool = False,
    address_unconfirmed: bool = False,
) -> Judgement:
    """Judge what somebody is about to say. Takes no lock; may take `timeout_s`.

    Args:
        read_first_because: what an author is told whose comments a moderator reads first.
    """
    context = context_of(discussion, parent, speaker=author)
    reading = read_in_time(engine, body, context, timeout_s=timeout_s)
    facts = Facts(
        reading=reading,
        premoderated=premoderated or bool(read_first_because),
        premoderated_because=read_first_because,
        refused_by_person=refused_by_person,
        held_for_reports=held_for_reports,
        address_unconfirmed=address_unconfirmed,
        author_is_staff=works_in(author, discussion),
    )
    ruling = rule(facts, in_force.policy)
    beside = in_force.shadow
    shadow = (beside.version_id, rule(facts, beside.policy)) if beside is not None else None
    return Judgement(ruling, reading, in_force.number, engine.model, shadow)


def context_of(discussion: Discussion, parent: Comment | None, *, speaker: Person) -> Context:
    """Give what surrounds a comment: article, comment answered, who spoke before."""
    article: Article = discussion.article
    # Who speaks may sign with the name of somebody answered, but never attacks themself.
    spoke = Comment.objects.filter(discussion=discussion).exclude(author_id=speaker.pk)
    names = spoke.order_by("-number").values_list("author_name", flat=True)[:COMMENTERS_KNOWN]
    return Context(
        parent=parent.body if parent is not None else "",
        headline=article.headline,
        article=plain_text(article.body_html)[:ARTICLE_CHARS_READ],
        article_author=article.byline,
        commenters=tuple(dict.fromkeys(names)),
        publisher=article.site.name,
    )


def read_in_time(
    engine: Reader, text: str, context: Context, *, timeout_s: float
) -> Reading | None:
    """Give the engine's reading, or None when it failed or did not answer in time.

    A comment without a reading is held, so that a broken engine can't publish anything and
    can't lose anything either.
    """
    waiting: Future[Reading] = _workers().submit(engine.read, text, context)
    try:
        return waiting.result(timeout=timeout_s)
    except NoAnswerInTime:
        waiting.cancel()
        log.error("The engine did not answer within %.0f ms.", timeout_s * 1000)
    except Exception:  # whatever broke in the engine, the comment must be kept
        log.exception("The engine failed.")
    return None


def findings_as_data(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Give findings as the record and the API keep them."""
    return [
        {
            "clause": finding.clause,
            "proposes": finding.proposes.value,
            "because": finding.because,
            "spans": [list(span) for span in finding.spans],
            "attribute": finding.attribute,
            "score": finding.score,
        }
        for finding in findings
    ]


def signals_as_data(reading: Reading | None) -> list[dict[str, Any]]:
    """Give signals as the record keeps them, so that a changed policy can be tried on them."""
    if reading is None:
        return []
    return [
        {**asdict(signal), "spans": [list(span) for span in signal.spans]}
        | {"score": round(signal.score, 4)}
        for signal in reading.signals
    ]


@cache
def _workers() -> ThreadPoolExecutor:
    # Two cores' worth: the engine computes, so more threads would only queue inside it.
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="engine")


@cache
def default_engine() -> Reader:
    """Give the engine of this process, warmed up: no reading waits for lists or weights to load."""
    # Imported late: pages that only show what was said need no engine.
    from plaintalk.engine import Engine
    from plaintalk.engine.topic import TopicByMeaning

    engine = Engine(topic=TopicByMeaning())
    engine.read(_WARM_UP, Context(parent=_WARM_UP, headline=_WARM_UP, article=_WARM_UP))
    return engine
