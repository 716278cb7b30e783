"""A site's learning set, its models trained, put in force and taken out."""

import hmac
from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from plaintalk.articles.models import Site
from plaintalk.discussion.judgement import context_of
from plaintalk.discussion.models import Revision
from plaintalk.discussion.queries import policy_in_force
from plaintalk.engine.encoder import Encoder
from plaintalk.engine.learned import Reader, features_of, made_for
from plaintalk.kernel.errors import Invalid
from plaintalk.kernel.ids import Prefix, new_id
from plaintalk.moderation.learning.errors import (
    BackTestNotSeen,
    LearningBusy,
    ModelInForceChanged,
    ModelOutdated,
)
from plaintalk.moderation.learning.models import (
    LEAST_MISS_COST,
    MOST_MISS_COST,
    Learning,
    ModelState,
    ModelStep,
    SiteModel,
    TextFeatures,
    Training,
    TrainingState,
)
from plaintalk.moderation.learning.queries import (
    Example,
    examples_of,
    goes_on,
    is_outdated,
    known_features,
    latest_training,
    learned_of,
    learning_of,
    model_in_force,
    proposals_for,
    shown_token,
)
from plaintalk.moderation.learning.trial import Rival, Rows, Trial, try_out
from plaintalk.moderation.replay.models import PolicyDraft
from plaintalk.moderation.replay.services import start_draft
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act, require
from plaintalk.policy.cheapest import laid_over
from plaintalk.policy.document import policy_text
from plaintalk.policy.logistic import chances

# So many texts are read between two signs of life, half a second's worth.
_BATCH = 32
# Candidates that nobody used, and trainings, that are kept to be looked at.
CANDIDATES_KEPT = 5
_TRAININGS_KEPT = 30

Tell = Callable[[int, int], None]
Clock = Callable[[], datetime]


# ---- how a site learns ----------------------------------------------------------------------


def forget_features_of(*, person: Person) -> int:
    """Delete what is kept of how a person's wordings look to a model; give how many."""
    return TextFeatures.objects.filter(revision__comment__author=person).delete()[0]


def set_learning(*, site: Site, is_on: bool, miss_cost: float, by: Person, now: datetime) -> None:
    """Say whether a candidate is trained every night, and what a miss costs.

    Features are kept for the next night alone, so that they go where there is none.

    Args:
        miss_cost: where a wrong hold costs 1.

    Raises:
        ActNotAllowed: `by` may not do this.
        Invalid: the cost is out of range.
    """
    require(by, Act.CHANGE_POLICY, site.place)
    if not LEAST_MISS_COST <= miss_cost <= MOST_MISS_COST:
        told = _("Give a number from {least} to {most}.")
        least, most = f"{LEAST_MISS_COST:g}", f"{MOST_MISS_COST:g}"
        raise Invalid({"miss_cost": [told.format(least=least, most=most)]})
    given = {"is_on": is_on, "miss_cost": miss_cost, "set_by": by, "set_at": now}
    Learning.objects.update_or_create(site=site, defaults=given)
    if not is_on:
        _forget_others(site, [])


def ask_for_training(*, site: Site, by: Person, now: datetime) -> None:
    """Ask for a training at once; whatever trains at night does it.

    Raises:
        ActNotAllowed: `by` may not do this.
        LearningBusy: one goes on.
    """
    require(by, Act.CHANGE_POLICY, site.place)
    last = latest_training(site)
    if last is not None and goes_on(last, now=now):
        raise LearningBusy()
    Learning.objects.update_or_create(site=site, defaults={"asked_at": now})


def draft_cheapest(*, site: Site, by: Person, now: datetime) -> PolicyDraft:
    """Begin a draft of the policy in force with the thresholds that cost least.

    Raises:
        ActNotAllowed: `by` may not do this.
    """
    in_force = policy_in_force(site, now=now)
    proposals = proposals_for(site, in_force.policy, miss_cost=learning_of(site).miss_cost)
    document = policy_text(laid_over(in_force.policy, proposals))
    return start_draft(site=site, document=document, based_on=in_force.number, by=by, now=now)


# ---- trainings ------------------------------------------------------------------------------


def begin_training(*, site: Site, now: datetime) -> Training:
    """Note that a training begins. `carry_out` does it.

    Raises:
        LearningBusy: another one of the site goes on.
    """
    with transaction.atomic():
        # Whoever comes second waits here, and then sees the first one's training.
        Site.objects.select_for_update().get(pk=site.pk)
        last = latest_training(site)
        if last is not None and goes_on(last, now=now):
            raise LearningBusy()
        unfinished = Training.objects.filter(site=site, state=TrainingState.RUNNING)
        unfinished.update(state=TrainingState.FAILED, error="cut off")
        training = Training.objects.create(site=site, began_at=now, alive_at=now)
    kept = Training.objects.filter(site=site).order_by("-pk")[:_TRAININGS_KEPT]
    Training.objects.filter(site=site).exclude(
        pk__in=list(kept.values_list("pk", flat=True))
    ).delete()
    return training


def carry_out(
    training: Training, *, reader: Reader, encoder: Encoder, clock: Clock, tell: Tell
) -> Training:
    """Train a candidate and try it on the newest part of the past. Puts nothing in force.

    What was read before is kept, so that one that was cut off goes on where it was.

    Args:
        reader: the engine, without any site's model.
        clock: gives the present moment; a training outlasts any one `now`.
        tell: is told how many of how many comments were read.

    Raises:
        LearningBusy: it was silent for so long that another has begun.
    """
    site = training.site
    examples = examples_of(site, now=training.began_at)
    made_by = f"{reader.model}|{made_for(reader.model, encoder)}"
    features = _features(training, examples, reader, encoder, made_by, clock, tell)
    _forget_others(site, examples if learning_of(site).is_on else [])
    # A text whose language the general model does not read teaches it nothing.
    examples = [one for one in examples if features[one.revision_id]]
    rows = _rows(examples, features)
    training.refused = int(rows.refused.sum())
    training.stood = len(examples) - training.refused
    if not rows.are_enough:
        training.state = TrainingState.TOO_FEW
    else:
        training.model = _candidate(site, examples, rows, made_for(reader.model, encoder), clock())
        training.state = TrainingState.DONE
    training.alive_at = clock()
    training.save(update_fields=["state", "model", "refused", "stood", "alive_at"])
    return training


def give_up(training: Training, *, why: str, now: datetime) -> None:
    """Note that a training broke down or was stopped.

    Args:
        why: for people; never a text or a secret.
    """
    going = Training.objects.filter(pk=training.pk, state=TrainingState.RUNNING)
    going.update(state=TrainingState.FAILED, error=why[:300], alive_at=now)


def _features(
    training: Training,
    examples: Sequence[Example],
    reader: Reader,
    encoder: Encoder,
    made_by: str,
    clock: Clock,
    tell: Tell,
) -> dict[int, bytes]:
    """Give the features of every example, b"" where it can't be read; keep the new ones."""
    known = known_features([one.revision_id for one in examples], made_by=made_by)
    missing = [one.revision_id for one in examples if one.revision_id not in known]
    total = len(examples)
    _show_life(training, done=total - len(missing), total=total, now=clock())
    tell(total - len(missing), total)
    for first in range(0, len(missing), _BATCH):
        batch = missing[first : first + _BATCH]
        read = _read(batch, reader, encoder)
        known |= {one: read.get(one, b"") for one in batch}
        with transaction.atomic():
            TextFeatures.objects.filter(revision__in=batch).delete()
            TextFeatures.objects.bulk_create(
                TextFeatures(revision_id=one, made_by=made_by, values=values)
                for one, values in read.items()
            )
        done = total - len(missing) + first + len(batch)
        _show_life(training, done=done, total=total, now=clock())
        tell(done, total)
    return known


def _read(revisions: Sequence[int], reader: Reader, encoder: Encoder) -> dict[int, bytes]:
    """Give the features of these wordings, in what surrounds them now; none of erased ones."""
    found = (
        Revision.objects.filter(pk__in=revisions)
        .exclude(salt="")
        .select_related("comment__author", "comment__parent", "comment__discussion__article__site")
    )
    features: dict[int, bytes] = {}
    for revision in found:
        comment = revision.comment
        context = context_of(comment.discussion, comment.parent, speaker=comment.author)
        reading = reader.read(revision.body, context)
        if reading.by_rules_alone:
            features[revision.pk] = b""
            continue
        values = features_of(revision.body, reading, encoder)
        features[revision.pk] = values.astype("<f2").tobytes()
    return features


def _show_life(training: Training, *, done: int, total: int, now: datetime) -> None:
    """Keep how far a training is.

    Raises:
        LearningBusy: another has begun in its place.
    """
    mine = Training.objects.filter(pk=training.pk, state=TrainingState.RUNNING)
    if not mine.update(done=done, total=total, alive_at=now):
        raise LearningBusy()
    training.done, training.total = done, total


def _forget_others(site: Site, examples: Sequence[Example]) -> None:
    """Clear away features of wordings that are no examples: old, withdrawn or erased ones."""
    kept = TextFeatures.objects.filter(revision__comment__discussion__article__site=site)
    examined = {one.revision_id for one in examples}
    others = [one for one in kept.values_list("revision_id", flat=True) if one not in examined]
    for first in range(0, len(others), 500):
        TextFeatures.objects.filter(revision__in=others[first : first + 500]).delete()


def _rows(examples: Sequence[Example], features: dict[int, bytes]) -> Rows:
    values = [np.frombuffer(features[one.revision_id], dtype="<f2") for one in examples]
    return Rows(
        features=np.array(values, dtype=np.float64),  # (examples, features)
        refused=np.array([one.refused for one in examples], dtype=np.bool_),
        counts=np.array([one.stands_for for one in examples], dtype=np.float64),
    )


# ---- candidates -----------------------------------------------------------------------------


def _candidate(
    site: Site, examples: Sequence[Example], rows: Rows, fits: str, now: datetime
) -> SiteModel:
    """Store a candidate with its back-test, and clear older ones away that nobody used."""
    miss_cost = learning_of(site).miss_cost
    present = model_in_force(site)
    rival = _rival(present, rows) if present is not None and present.made_for == fits else None
    trial = try_out(rows, miss_cost=miss_cost, in_force=rival)
    found = trial.candidate
    with transaction.atomic():
        model = SiteModel.objects.create(
            public_id=new_id(Prefix.MODEL),
            site=site,
            made_for=fits,
            weights=found.model.weights.astype("<f4").tobytes(),
            bias=found.model.bias,
            slope=found.slope,
            offset=found.offset,
            back_test=_back_test(trial, examples, rows, miss_cost, present),
            made_at=now,
        )
        ModelStep.objects.create(model=model, state=ModelState.CANDIDATE, at=now)
        _clear_candidates(site)
    return model


def _rival(present: SiteModel, rows: Rows) -> Rival:
    learned = learned_of(present)
    log_odds = rows.features @ learned.weights.astype(np.float64) + learned.bias
    return Rival(
        chances=chances(learned.slope * log_odds + learned.offset),
        threshold=present.back_test["figures"][0]["counted"]["threshold"],
    )


def _back_test(
    trial: Trial,
    examples: Sequence[Example],
    rows: Rows,
    miss_cost: float,
    present: SiteModel | None,
) -> dict[str, object]:
    """Give all that the model's page shows, as JSON keeps it."""
    cut = rows.cut
    return {
        "trained": _part(examples[:cut]),
        "tried": _part(examples[cut:]),
        "miss_cost": miss_cost,
        "ridge": trial.candidate.ridge,
        "is_better": trial.is_better,
        "figures": [one.as_data() for one in trial.figures],
        "gained": {name: gain.as_data() for name, gain in trial.gained.items()},
        "curve": [[ours.as_data(), general.as_data()] for ours, general in trial.curve],
        "too_low": _named(trial, examples, trial.too_low, cut),
        "too_high": _named(trial, examples, trial.too_high, cut),
        "in_force": present.public_id if present is not None else "",
    }


def _part(examples: Sequence[Example]) -> dict[str, object]:
    return {
        "refused": sum(one.refused for one in examples),
        "stood": sum(not one.refused for one in examples),
        "stands_for": sum(one.stands_for for one in examples if not one.refused),
        "since": examples[0].written_at.isoformat(),
        "until": examples[-1].written_at.isoformat(),
    }


def _named(
    trial: Trial, examples: Sequence[Example], places: Sequence[int], cut: int
) -> list[list[object]]:
    """Give comments by public id with the candidate's chance; their words are stored once only."""
    return [
        [examples[place].comment_id, round(float(trial.chances[place - cut]), 4)]
        for place in places
    ]


def _clear_candidates(site: Site) -> None:
    unused = SiteModel.objects.filter(site=site, state=ModelState.CANDIDATE).order_by("-pk")
    kept = list(unused.values_list("pk", flat=True)[:CANDIDATES_KEPT])
    SiteModel.objects.filter(site=site, state=ModelState.CANDIDATE).exclude(pk__in=kept).delete()


# ---- in force -------------------------------------------------------------------------------


def put_in_force(
    *,
    model: SiteModel,
    by: Person,
    shown: str,
    instead: str,
    reader_model: str,
    encoder: Encoder,
    secret: str,
    now: datetime,
) -> None:
    """Let a site's model speak from now on; the one before it is retired.

    Args:
        shown: `queries.shown_token`, from the page that showed its back-test to `by`.
        instead: public id of the model that was in force on that page; "" for none.
        reader_model: id of the engine in use.

    Raises:
        ActNotAllowed: `by` may not do this.
        BackTestNotSeen: the back-test was not shown to `by`.
        ModelOutdated: it was made for another general model or encoder.
        ModelInForceChanged: another one was put in force or taken out in the meantime.
    """
    require(by, Act.CHANGE_POLICY, model.site.place)
    if not hmac.compare_digest(shown.encode(), shown_token(model, by, secret=secret).encode()):
        raise BackTestNotSeen()
    if is_outdated(model, reader_model=reader_model, encoder=encoder):
        raise ModelOutdated()
    try:
        with transaction.atomic():
            _retire(model.site, seen=instead, by=by, now=now)
            waiting = SiteModel.objects.filter(pk=model.pk).exclude(state=ModelState.IN_FORCE)
            if not waiting.update(state=ModelState.IN_FORCE):
                raise ModelInForceChanged()
            ModelStep.objects.create(model=model, state=ModelState.IN_FORCE, by=by, at=now)
    except IntegrityError as error:
        # Two put one in force at the same moment; the database lets one of them.
        raise ModelInForceChanged() from error


def take_out_of_force(*, site: Site, seen: str, by: Person, now: datetime) -> None:
    """Let the site's model speak no more.

    Args:
        seen: public id of the one that was in force on the page.

    Raises:
        ActNotAllowed: `by` may not do this.
        ModelInForceChanged: it is not in force any more.
    """
    require(by, Act.CHANGE_POLICY, site.place)
    if not seen:
        raise ModelInForceChanged()
    with transaction.atomic():
        _retire(site, seen=seen, by=by, now=now)


def _retire(site: Site, *, seen: str, by: Person, now: datetime) -> None:
    present = model_in_force(site)
    if (present.public_id if present is not None else "") != seen:
        raise ModelInForceChanged()
    if present is None:
        return
    in_force = SiteModel.objects.filter(pk=present.pk, state=ModelState.IN_FORCE)
    if not in_force.update(state=ModelState.RETIRED):
        raise ModelInForceChanged()
    ModelStep.objects.create(model=present, state=ModelState.RETIRED, by=by, at=now)
