"""All reads for learning: what people decided, the models, and how far a training is."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import numpy as np
from django.db.models import Exists, F, OuterRef, QuerySet

from plaintalk.articles.models import Site
from plaintalk.discussion.models import Comment, Decision, Maker, Occasion, Revision
from plaintalk.engine.encoder import Encoder, english_encoder
from plaintalk.engine.learned import Learned, LearnedReader, Reader, made_for
from plaintalk.moderation.learning.errors import ModelNotFound
from plaintalk.moderation.learning.models import (
    DEFAULT_MISS_COST,
    Learning,
    ModelState,
    SiteModel,
    TextFeatures,
    Training,
    TrainingState,
)
from plaintalk.moderation.quality.models import GoldenItem, SecondLook, Verdict
from plaintalk.moderation.replay.queries import Answered as AnsweredBy
from plaintalk.moderation.replay.queries import answers_about
from plaintalk.people.models import Person
from plaintalk.people.permissions import Role, is_staff
from plaintalk.policy.appearance import Standing
from plaintalk.policy.cheapest import Answered, Proposal, proposals_of
from plaintalk.policy.clauses import Policy
from plaintalk.policy.replay import Answer, signals_of

# The newest of each kind, and no more: what they cost at the first training, some 17 ms each, is
# over in minutes, and what was decided long ago was decided by another newsroom.
MOST_DECIDED = 6_000
MOST_STOOD = 6_000
# A comment that nobody has taken down or reported away for so long is one that people let stand.
STOOD_FOR = timedelta(days=2)
# A training that showed no sign of life for so long was cut off. Fitting takes a minute at most.
SILENT_AFTER = timedelta(minutes=10)
# When a night's training begins, in UTC.
NIGHT_HOUR = 3
# One that is cut off again and again, for want of memory say, must not go on so all day.
_MOST_TRIES = 3
_CHUNK = 500
_STAFF = [role.value for role in Role if is_staff(role)]
# A rule judged a text then; as moderation/replay/queries.py has it.
_RULED = ("", Occasion.POSTING, Occasion.IMPORT, Occasion.EDIT)
_REPLACED = {Verdict.PUBLISH: Answer.PUBLISHED, Verdict.REFUSE: Answer.REFUSED}


@dataclass(frozen=True, slots=True)
class Example:
    """A wording and what people made of it.

    Attributes:
        revision_id: database key.
        refused: people refused it; else they published it or let it stand.
        stands_for: how many comments it stands for: of those that people let stand, a part is
            looked at.
        written_at: the order of time.
    """

    revision_id: int
    comment_id: str
    refused: bool
    stands_for: int
    written_at: datetime


# ---- what people decided --------------------------------------------------------------------


def settled_answers(site: Site, *, most: int = MOST_DECIDED) -> dict[int, AnsweredBy]:
    """Give what people made of the wordings that they decided about last, by the wording's key.

    What editors agreed on as a golden item outranks what one person decided. A wording on which a
    second look came out otherwise, and no golden item says how it is, is left out: it teaches
    nothing that the newsroom agrees on. So is what its author withdrew, and what was erased.
    """
    decided = (
        Decision.objects.filter(site=site, maker=Maker.PERSON)
        .exclude(standing=Standing.WITHDRAWN)
        .exclude(comment__standing=Standing.WITHDRAWN)
        .exclude(revision__salt="")
        .order_by("-position")
    )
    latest = list(dict.fromkeys(decided.values_list("revision_id", flat=True)[:most]))
    answers: dict[int, AnsweredBy] = {}
    for part in _parts(latest):
        answers |= answers_about(part)
    for revision in _disputed(answers):
        del answers[revision]
    among = set(latest)
    return answers | {one: answer for one, answer in _golden(site).items() if one in among}


def _golden(site: Site) -> dict[int, AnsweredBy]:
    items = GoldenItem.objects.filter(
        revision__comment__discussion__article__site=site, retired_at__isnull=True
    )
    return {
        revision: AnsweredBy(_REPLACED[Verdict(verdict)], clause)
        for revision, verdict, clause in items.values_list("revision_id", "verdict", "clause")
    }


def _disputed(answers: dict[int, AnsweredBy]) -> set[int]:
    """Give the wordings about which a second look said otherwise than was decided in the end."""
    found: set[int] = set()
    for part in _parts(list(answers)):
        looks = SecondLook.objects.filter(decision__revision__in=part)
        found |= {
            revision
            for revision, verdict in looks.values_list("decision__revision_id", "verdict")
            if _REPLACED[Verdict(verdict)] is not answers[revision].answer
        }
    return found


def proposals_for(site: Site, policy: Policy, *, miss_cost: float) -> list[Proposal]:
    """Give the cheapest thresholds for every clause and condition, by what people decided."""
    answers = settled_answers(site)
    answered: list[Answered] = []
    for part in _parts(list(answers)):
        rulings = (
            Decision.objects.filter(revision__in=part, maker=Maker.RULE, occasion__in=_RULED)
            .order_by("position")
            .values_list("revision_id", "signals")
        )
        # The last ruling about a wording is the one that its score stands in.
        for revision, signals in dict(rulings).items():
            given = answers[revision]
            answered.append(Answered(signals_of(signals), given.answer, given.clause))
    return [
        one
        for clause in policy.clauses
        for one in proposals_of(clause, answered, miss_cost=miss_cost)
    ]


# ---- examples to train on -------------------------------------------------------------------


def examples_of(site: Site, *, now: datetime) -> list[Example]:
    """Give what a model of the site is trained and tried on, oldest first.

    The wordings that people decided about, and of the same time a part of those that readers saw
    and people let stand: without these a model would know only what looked bad to a rule, and take
    every comment for one of them.
    """
    answers = settled_answers(site)
    decided = [one for part in _parts(list(answers)) for one in _decided(part, answers)]
    if not decided:
        return []
    since = min(one.written_at for one in decided)
    return sorted(
        [*decided, *_stood(site, since=since, until=now - STOOD_FOR)],
        key=lambda one: (one.written_at, one.revision_id),
    )


def _decided(revisions: Sequence[int], answers: dict[int, AnsweredBy]) -> Iterator[Example]:
    rows = Revision.objects.filter(pk__in=revisions).values_list(
        "pk", "comment__public_id", "written_at"
    )
    for revision, comment, written_at in rows:
        refused = answers[revision].answer is Answer.REFUSED
        yield Example(revision, comment, refused, 1, written_at)


def _stood(site: Site, *, since: datetime, until: datetime) -> list[Example]:
    by_people = Decision.objects.filter(comment=OuterRef("pk"), maker=Maker.PERSON)
    imported = Decision.objects.filter(comment=OuterRef("pk"), occasion=Occasion.IMPORT)
    stood = Comment.objects.filter(
        ~Exists(by_people),
        ~Exists(imported),
        discussion__article__site=site,
        standing=Standing.PUBLISHED,
        posted_at__gte=since,
        posted_at__lt=until,
    ).exclude(author__role__in=_STAFF)
    share, size = 1, stood.count()
    # Halved again and again by the key: the next night looks at the same ones, whose features are
    # kept, until there are twice as many.
    while size > MOST_STOOD:
        share *= 2
        size = stood.annotate(rest=F("pk") % share).filter(rest=0).count()
    chosen = stood.annotate(rest=F("pk") % share).filter(rest=0).values_list("pk", flat=True)
    return [
        Example(revision, comment, refused=False, stands_for=share, written_at=written_at)
        for part in _parts(list(chosen))
        for revision, comment, written_at in _standing_wordings(part)
    ]


def _standing_wordings(comments: Sequence[int]) -> Iterator[tuple[int, str, datetime]]:
    later = Revision.objects.filter(comment=OuterRef("comment"), ordinal__gt=OuterRef("ordinal"))
    wordings = Revision.objects.filter(~Exists(later), comment__in=comments).exclude(salt="")
    yield from wordings.values_list("pk", "comment__public_id", "written_at")


def known_features(revisions: Sequence[int], *, made_by: str) -> dict[int, bytes]:
    """Give the features that are kept of these wordings, as they are stored."""
    found: dict[int, bytes] = {}
    for part in _parts(revisions):
        kept = TextFeatures.objects.filter(revision__in=part, made_by=made_by)
        found |= {one: bytes(values) for one, values in kept.values_list("revision_id", "values")}
    return found


def _parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(keys), _CHUNK):
        yield keys[first : first + _CHUNK]


# ---- models ---------------------------------------------------------------------------------


def reader_for(site: Site, reader: Reader) -> Reader:
    """Give a reader that also asks the site's model in force, or the reader itself without one.

    Asked anew for every comment, as the policy in force is, so that every process of the server
    follows a change at once.
    """
    in_force = SiteModel.objects.filter(site=site, state=ModelState.IN_FORCE)
    public_id = in_force.values_list("public_id", flat=True).first()
    if public_id is None:
        return reader
    return LearnedReader(reader, _learned(public_id), english_encoder())


@lru_cache(maxsize=16)
def _learned(public_id: str) -> Learned:
    # A model's numbers never change, so that they are read once in a process.
    return learned_of(SiteModel.objects.get(public_id=public_id))


def learned_of(model: SiteModel) -> Learned:
    """Give a stored model as the engine applies it."""
    return Learned(
        id=model.public_id,
        made_for=model.made_for,
        bias=model.bias,
        weights=np.frombuffer(bytes(model.weights), dtype="<f4").astype(np.float32),
        slope=model.slope,
        offset=model.offset,
    )


def model_in_force(site: Site) -> SiteModel | None:
    """Give the site's model in force, if there is one."""
    return SiteModel.objects.filter(site=site, state=ModelState.IN_FORCE).first()


def models_of(site: Site) -> QuerySet[SiteModel]:
    """Give the site's models, newest first, without their numbers."""
    newest = SiteModel.objects.filter(site=site).order_by("-made_at", "-pk")
    return newest.defer("weights").prefetch_related("steps__by")


def model_by_public_id(site: Site, public_id: str) -> SiteModel:
    """Give one of the site's models.

    Raises:
        ModelNotFound: there is none of this id.
    """
    model = SiteModel.objects.filter(site=site, public_id=public_id).first()
    if model is None:
        raise ModelNotFound()
    return model


def is_outdated(model: SiteModel, *, reader_model: str, encoder: Encoder) -> bool:
    """Say whether a model rests on something that is no longer in use, and would never speak."""
    return model.made_for != made_for(reader_model, encoder)


def shown_token(model: SiteModel, person: Person, *, secret: str) -> str:
    """Give what stands in the form of a page that showed this back-test to this person.

    Only that page makes it, so that whoever sends it was shown the figures.
    """
    key = hashlib.sha256(f"plaintalk/back-test/{secret}".encode()).digest()
    shown = json.dumps(model.back_test, sort_keys=True)
    message = "\0".join((model.public_id, person.public_id, shown))
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()


def comments_named(site: Site, public_ids: Sequence[str]) -> dict[str, Comment]:
    """Give those comments of a back-test that can still be read, by public id."""
    found = Comment.objects.filter(
        discussion__article__site=site, public_id__in=public_ids
    ).exclude(standing=Standing.WITHDRAWN)
    about = found.select_related("discussion__article", "author")
    return {one.public_id: one for one in about}


# ---- how a site learns ----------------------------------------------------------------------


def learning_of(site: Site) -> Learning:
    """Give how the site learns; what holds by default where nobody has set anything."""
    found = Learning.objects.filter(site=site).select_related("set_by").first()
    return found or Learning(site=site, is_on=False, miss_cost=DEFAULT_MISS_COST)


def latest_training(site: Site) -> Training | None:
    """Give the training that began last, if there was one."""
    return Training.objects.filter(site=site).select_related("model").order_by("-pk").first()


def goes_on(training: Training, *, now: datetime) -> bool:
    """Say whether a training shows signs of life."""
    return training.state == TrainingState.RUNNING and training.alive_at >= now - SILENT_AFTER


def sites_due(*, now: datetime) -> list[Site]:
    """Give the sites whose training is due: every night, when asked for, or after a break."""
    learning = Learning.objects.select_related("site").order_by("site_id")
    return [one.site for one in learning if _is_due(one, now=now)]


def _is_due(learning: Learning, *, now: datetime) -> bool:
    last = latest_training(learning.site)
    if last is not None and last.state == TrainingState.RUNNING:
        begun = Training.objects.filter(site=learning.site, began_at__gte=_last_night(now))
        return not goes_on(last, now=now) and begun.count() < _MOST_TRIES
    began_at = last.began_at if last is not None else None
    asked_at = learning.asked_at
    if asked_at is not None and (began_at is None or began_at < asked_at):
        return True
    return learning.is_on and (began_at is None or began_at < _last_night(now))


def _last_night(now: datetime) -> datetime:
    begins = now.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return begins if begins <= now else begins - timedelta(days=1)
