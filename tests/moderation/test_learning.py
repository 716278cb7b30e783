"""A site's own model: trained on its decisions, tried, put in force by a person, and taken out."""

import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

import numpy as np
import pytest

from plaintalk.discussion.models import Comment, Decision, Revision
from plaintalk.discussion.queries import latest_revision, latest_ruling
from plaintalk.engine.encoder import english_encoder
from plaintalk.engine.learned import LearnedReader
from plaintalk.engine.signals import Attribute, Context, Reading
from plaintalk.kernel.errors import Invalid
from plaintalk.moderation.learning import queries, services, trial
from plaintalk.moderation.learning.errors import (
    BackTestNotSeen,
    LearningBusy,
    ModelInForceChanged,
    ModelNotFound,
    ModelOutdated,
)
from plaintalk.moderation.learning.models import (
    Learning,
    ModelState,
    ModelStep,
    SiteModel,
    TextFeatures,
    Training,
    TrainingState,
)
from plaintalk.moderation.learning.queries import (
    examples_of,
    latest_training,
    learning_of,
    model_by_public_id,
    model_in_force,
    proposals_for,
    reader_for,
    settled_answers,
    shown_token,
    sites_due,
)
from plaintalk.moderation.learning.services import (
    ask_for_training,
    begin_training,
    carry_out,
    draft_cheapest,
    give_up,
    put_in_force,
    set_learning,
    take_out_of_force,
)
from plaintalk.moderation.learning.trial import Rows, try_out
from plaintalk.moderation.learning.words import training_in_words
from plaintalk.moderation.quality.models import Verdict
from plaintalk.moderation.quality.services import make_golden
from plaintalk.moderation.replay.queries import Period, replay
from plaintalk.people.models import Person
from plaintalk.people.permissions import ActNotAllowed, Role
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Clause, Condition
from plaintalk.policy.document import parse_policy
from plaintalk.policy.replay import Answer
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
BEGIN = make.NOW - 100 * DAY
HOUSE = ["the", "bridge", "was", "opened", "people", "walked", "across", "on", "sunday", "children"]
COIN = ["buy", "my", "coin", "doubles", "in", "value", "each", "week", "the", "token", "friends"]


class Words:
    """A small encoder for tests: where a text lies is which of its words fall into 32 drawers."""

    id = "words-1"
    languages = frozenset({"en"})
    scripts = frozenset({"LATIN"})

    def encode(self, texts: Sequence[str], *, max_tokens: int | None = None) -> np.ndarray:
        vectors = np.zeros((len(texts), 32), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                vectors[row, zlib.crc32(word.encode()) % 32] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


WORDS = Words()


def said(chance: Random, words: Sequence[str]) -> str:
    return " ".join(chance.choices(words, k=8))


def decided_history(*, refused: int = 60, published: int = 60, seed: int = 1) -> None:
    """Let people refuse what speaks of coins and publish the rest, in turns over days."""
    chance, on, author = Random(seed), make.discussion(), make.member()
    kinds = [True] * refused + [False] * published
    chance.shuffle(kinds)
    for number, refuse in enumerate(kinds):
        now = BEGIN + number * timedelta(hours=5)
        comment = make.comment(
            "HOLDME " + said(chance, COIN if refuse else HOUSE), on=on, author=author, now=now
        )
        to = Standing.REJECTED if refuse else Standing.PUBLISHED
        make.decided(comment, to, now=now + timedelta(minutes=5))


def train(*, now: datetime = make.NOW, told: list[tuple[int, int]] | None = None) -> Training:
    moments = iter(now + n * timedelta(seconds=1) for n in range(10_000))
    training = begin_training(site=make.site(), now=next(moments))
    seen = told if told is not None else []
    return carry_out(
        training,
        reader=make.PROFANE,
        encoder=WORDS,
        clock=lambda: next(moments),
        tell=lambda done, total: seen.append((done, total)),
    )


def candidate() -> SiteModel:
    model = train().model
    assert model is not None
    return model


def editor() -> Person:
    found = Person.objects.filter(posts__role=Role.EDITOR).first()
    return found or make.member("Edda", role=Role.EDITOR)


def force(model: SiteModel, *, by: Person | None = None, **how: str) -> None:
    person = by or editor()
    given = {"shown": shown_token(model, person, secret=make.SECRET), "instead": ""} | how
    put_in_force(
        model=model,
        by=person,
        reader_model=make.PROFANE.model,
        encoder=WORDS,
        secret=make.SECRET,
        now=make.NOW,
        **given,
    )


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short history with a model, where it does not matter how good it is."""
    monkeypatch.setattr(trial, "FEWEST_OF_EACH", 15)
    monkeypatch.setattr(trial, "FEWEST_TRIED", 2)
    decided_history(refused=20, published=20)


@pytest.fixture
def words_encode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the readers of sites use the small encoder."""
    monkeypatch.setattr(queries, "english_encoder", lambda: WORDS)


# ---- examples -------------------------------------------------------------------------------


def test_what_people_refused_published_and_let_stand_are_the_examples() -> None:
    refused = make.refused(now=BEGIN)
    published = make.comment("The HOLDME bridge.", now=BEGIN + DAY)
    make.decided(published, Standing.PUBLISHED, now=BEGIN + DAY)
    stood = make.comment(now=BEGIN + 2 * DAY)
    make.comment("The HOLDME bridge, again.", now=BEGIN + 2 * DAY)  # still waits
    make.comment("Said just now.", now=make.NOW)  # nobody had the time to refuse it
    make.comment("Said by staff.", author=make.moderator(), now=BEGIN + 2 * DAY)
    make.comment("Said before anything was decided.", now=BEGIN - DAY)

    found = examples_of(make.site(), now=make.NOW)

    assert [(one.comment_id, one.refused) for one in found] == [
        (refused.public_id, True),
        (published.public_id, False),
        (stood.public_id, False),
    ]


def test_of_many_that_stood_the_same_part_is_looked_at_each_night_and_stands_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "MOST_STOOD", 5)
    make.refused(now=BEGIN)
    on = make.discussion()
    for number in range(16):
        make.comment(f"Number {number}.", on=on, author=make.member(), now=BEGIN + DAY)

    first = [one for one in examples_of(make.site(), now=make.NOW) if not one.refused]
    make.comment("One more.", on=on, author=make.member(), now=BEGIN + 2 * DAY)
    second = [one for one in examples_of(make.site(), now=make.NOW) if not one.refused]

    assert [one.stands_for for one in first] == [4] * 4
    assert {one.revision_id for one in first} <= {one.revision_id for one in second}


def test_withdrawn_and_erased_wordings_teach_nothing() -> None:
    make.withdrawn(make.refused(now=BEGIN))
    erased = make.refused(now=BEGIN)
    Revision.objects.filter(comment=erased).update(body="", salt="")

    assert examples_of(make.site(), now=make.NOW) == []


def test_a_golden_item_outranks_what_one_person_decided() -> None:
    comment = make.refused(now=BEGIN)
    wording = latest_revision(comment).pk
    make_golden(
        site=make.site(),
        by=editor(),
        comment=comment,
        verdict=Verdict.PUBLISH,
        clause="",
        note="",
        now=make.NOW,
    )

    assert settled_answers(make.site())[wording].answer is Answer.PUBLISHED


def test_a_wording_on_which_a_second_look_came_out_otherwise_is_left_out() -> None:
    from plaintalk.moderation.quality.models import SecondLook

    agreed, disputed = (make.refused(now=BEGIN) for _number in range(2))
    for comment, verdict in ((agreed, Verdict.REFUSE), (disputed, Verdict.PUBLISH)):
        decision = comment.decisions.filter(maker="person").get()
        SecondLook.objects.create(
            public_id=f"l_{comment.pk}",
            decision=decision,
            looked_by=editor(),
            looked_at=make.NOW,
            verdict=verdict,
            clause="no-profanity" if verdict == Verdict.REFUSE else "",
        )

    assert list(settled_answers(make.site())) == [latest_revision(agreed).pk]


# ---- trainings ------------------------------------------------------------------------------


def test_a_training_learns_what_people_refuse_and_puts_nothing_in_force() -> None:
    decided_history()
    told: list[tuple[int, int]] = []

    training = train(told=told)

    assert training.state == TrainingState.DONE
    assert (training.refused, training.stood) == (60, 60)
    assert told[0] == (0, 120)
    assert told[-1] == (120, 120)
    model = training.model
    assert model is not None
    assert model.state == ModelState.CANDIDATE
    assert model_in_force(make.site()) is None
    ours, general = model.back_test["figures"]
    assert ours["auc"]["low"] > 0.8
    assert general["auc"]["value"] == 0.5  # the general model says the same of all of them
    assert model.back_test["is_better"]
    assert "tells better than the general model" in training_in_words(training)


def test_the_real_encoder_teaches_the_same() -> None:
    decided_history()
    training = begin_training(site=make.site(), now=make.NOW)

    training = carry_out(
        training,
        reader=make.PROFANE,
        encoder=english_encoder(),
        clock=lambda: make.NOW,
        tell=lambda done, total: None,
    )

    assert training.model is not None
    assert training.model.back_test["figures"][0]["auc"]["low"] > 0.8
    assert len(bytes(training.model.weights)) == 4 * (384 + 8)


def rows(seed: int = 3, size: int = 400) -> Rows:
    chance = np.random.default_rng(seed)
    refused = chance.random(size) < 0.4
    features = chance.normal(size=(size, 20)) + refused[:, np.newaxis] * 0.5
    return Rows(features, refused, np.ones(size))


def test_the_model_does_not_see_what_it_is_tried_on() -> None:
    first = rows()
    cut = first.cut
    features, refused = first.features.copy(), first.refused.copy()
    features[cut:] = features[cut:][::-1] * -3
    refused[cut:] = ~refused[cut:]

    one = try_out(first, miss_cost=1.0)
    other = try_out(Rows(features, refused, first.counts), miss_cost=1.0)

    assert np.array_equal(one.candidate.model.weights, other.candidate.model.weights)
    assert (one.candidate.slope, one.candidate.offset) == (
        other.candidate.slope,
        other.candidate.offset,
    )
    assert one.figures[0].counted.threshold == other.figures[0].counted.threshold
    assert one.figures[0].auc.value > 0.8
    assert other.figures[0].auc.value != one.figures[0].auc.value


def test_the_comments_furthest_apart_lie_on_the_wrong_side_of_the_threshold() -> None:
    tried = rows(size=600)
    found = try_out(tried, miss_cost=1.0)
    threshold, cut = found.figures[0].counted.threshold, tried.cut

    low = [found.chances[place - cut] for place in found.too_low]
    high = [found.chances[place - cut] for place in found.too_high]

    assert low
    assert high
    assert low == sorted(low)
    assert max(low) < threshold
    assert high == sorted(high, reverse=True)
    assert min(high) >= threshold
    assert tried.refused[found.too_low].all()
    assert not tried.refused[found.too_high].any()


def test_a_model_that_foretells_nothing_is_said_to_be_no_better() -> None:
    chance = np.random.default_rng(8)
    blind = Rows(chance.normal(size=(400, 20)), chance.random(400) < 0.4, np.ones(400))

    assert not try_out(blind, miss_cost=1.0).is_better


def test_with_too_few_decisions_nothing_is_trained_and_how_many_are_missing_is_said() -> None:
    decided_history(refused=10, published=20)

    training = train()

    assert training.state == TrainingState.TOO_FEW
    assert not SiteModel.objects.exists()
    assert "10 comments were refused and 20 published" in training_in_words(training)


def test_the_next_night_reads_only_what_is_new() -> None:
    set_learning(site=make.site(), is_on=True, miss_cost=1.0, by=editor(), now=make.NOW)
    decided_history()
    train()
    make.refused("The HOLDME coin.", now=make.NOW - 3 * DAY)
    told: list[tuple[int, int]] = []

    train(now=make.NOW + DAY, told=told)

    assert told == [(120, 121), (121, 121)]


def test_features_go_with_the_text_and_where_no_night_follows() -> None:
    set_learning(site=make.site(), is_on=True, miss_cost=1.0, by=editor(), now=make.NOW)
    decided_history()
    train()
    gone = Comment.objects.filter(standing=Standing.PUBLISHED)[:2]
    Revision.objects.filter(comment=gone[0]).update(body="", salt="")
    make.withdrawn(gone[1])

    train(now=make.NOW + DAY)

    assert TextFeatures.objects.count() == 118
    set_learning(site=make.site(), is_on=False, miss_cost=1.0, by=editor(), now=make.NOW)
    assert not TextFeatures.objects.exists()


def test_another_engine_reads_everything_again() -> None:
    set_learning(site=make.site(), is_on=True, miss_cost=1.0, by=editor(), now=make.NOW)
    decided_history(refused=5, published=5)
    train()
    told: list[tuple[int, int]] = []
    training = begin_training(site=make.site(), now=make.NOW + DAY)

    carry_out(
        training,
        reader=make.SaidEngine(model="said-2"),
        encoder=WORDS,
        clock=lambda: make.NOW,
        tell=lambda done, total: told.append((done, total)),
    )

    assert told[0] == (0, 10)
    assert TextFeatures.objects.count() == 10


def test_a_text_that_the_general_model_does_not_read_teaches_nothing() -> None:
    class Foreign(make.SaidEngine):
        def read(self, text: str, context: Context) -> Reading:
            return Reading(language="hy", by_rules_alone=True)

    decided_history(refused=3, published=3)
    training = begin_training(site=make.site(), now=make.NOW)

    carry_out(
        training,
        reader=Foreign(),
        encoder=WORDS,
        clock=lambda: make.NOW,
        tell=lambda done, total: None,
    )

    assert (training.state, training.refused, training.stood) == (TrainingState.TOO_FEW, 0, 0)


def test_one_training_goes_on_at_a_time_and_one_that_is_silent_is_taken_over() -> None:
    site = make.site()
    silent = begin_training(site=site, now=make.NOW)

    with pytest.raises(LearningBusy):
        begin_training(site=site, now=make.NOW + timedelta(minutes=9))
    taken_over = begin_training(site=site, now=make.NOW + timedelta(minutes=11))

    silent.refresh_from_db()
    assert silent.state == TrainingState.FAILED
    assert latest_training(site) == taken_over
    with pytest.raises(LearningBusy):
        carry_out(
            silent,
            reader=make.PROFANE,
            encoder=WORDS,
            clock=lambda: make.NOW,
            tell=lambda done, total: None,
        )


@pytest.mark.usefixtures("small")
def test_old_candidates_that_nobody_used_are_cleared_away() -> None:
    used = candidate()
    force(used)
    for number in range(services.CANDIDATES_KEPT + 2):
        train(now=make.NOW + number * DAY)

    states = list(SiteModel.objects.order_by("pk").values_list("state", flat=True))

    assert states == [ModelState.IN_FORCE] + [ModelState.CANDIDATE] * services.CANDIDATES_KEPT


@pytest.mark.usefixtures("small")
def test_a_candidate_is_tried_beside_the_model_in_force() -> None:
    force(candidate())

    training = train(now=make.NOW + DAY)

    assert training.model is not None
    test = training.model.back_test
    assert [one["name"] for one in test["figures"]] == ["candidate", "general", "in force"]
    assert test["gained"]["in force"]["value"] == 0.0  # nothing was decided since
    assert not test["is_better"]
    assert training_in_words(training) == (
        "It is no better than the model in force: leave that one."
    )


# ---- when -----------------------------------------------------------------------------------


def test_a_training_is_due_every_night_once() -> None:
    site, evening = make.site(), make.NOW.replace(hour=22)
    night = evening.replace(hour=3, minute=1) + DAY
    assert sites_due(now=night) == []
    set_learning(site=site, is_on=True, miss_cost=1.0, by=editor(), now=evening)
    assert sites_due(now=evening) == [site]
    give_up(begin_training(site=site, now=evening), why="Stopped.", now=evening)

    assert sites_due(now=evening) == []
    assert sites_due(now=night) == [site]


def test_a_training_that_somebody_asks_for_is_due_at_once() -> None:
    site = make.site()
    ask_for_training(site=site, by=editor(), now=make.NOW)
    assert sites_due(now=make.NOW) == [site]

    training = begin_training(site=site, now=make.NOW + timedelta(seconds=1))

    assert sites_due(now=make.NOW + timedelta(minutes=1)) == []
    with pytest.raises(LearningBusy):
        ask_for_training(site=site, by=editor(), now=make.NOW + timedelta(minutes=1))
    give_up(training, why="Stopped.", now=make.NOW)
    assert sites_due(now=make.NOW + timedelta(minutes=1)) == []


def test_one_that_was_cut_off_is_due_again_but_not_for_ever() -> None:
    site, now = make.site(), make.NOW
    ask_for_training(site=site, by=editor(), now=now)
    due = []
    for _time in range(3):
        begin_training(site=site, now=now)
        now += timedelta(minutes=11)
        due.append(bool(sites_due(now=now)))

    assert due == [True, True, False]


# ---- in force -------------------------------------------------------------------------------


@pytest.mark.usefixtures("small")
def test_a_person_who_has_seen_the_back_test_puts_it_in_force_and_takes_it_out() -> None:
    model = candidate()

    force(model)
    assert model_in_force(make.site()) == model
    take_out_of_force(site=make.site(), seen=model.public_id, by=editor(), now=make.NOW + DAY)

    assert model_in_force(make.site()) is None
    steps = ModelStep.objects.order_by("pk").values_list("state", "by__name")
    assert list(steps) == [("candidate", None), ("in force", "Edda"), ("retired", "Edda")]


@pytest.mark.usefixtures("small")
def test_a_retired_one_can_be_taken_up_again() -> None:
    first, second = candidate(), candidate()
    force(first)
    force(second, instead=first.public_id)

    force(first, instead=second.public_id)

    assert model_in_force(make.site()) == first
    second.refresh_from_db()
    assert second.state == ModelState.RETIRED


@pytest.mark.parametrize("shown", ["", "0" * 64, "ü"])
@pytest.mark.usefixtures("small")
def test_what_was_not_shown_to_this_person_can_not_be_put_in_force(shown: str) -> None:
    model = candidate()

    with pytest.raises(BackTestNotSeen) as refusal:
        force(model, shown=shown)

    assert refusal.value.code == "back_test_not_seen"
    assert model_in_force(make.site()) is None


@pytest.mark.usefixtures("small")
def test_what_was_shown_to_a_colleague_or_of_another_model_does_not_count() -> None:
    model, other, _me = candidate(), candidate(), editor()
    colleague = make.member("Olga", role=Role.EDITOR)

    with pytest.raises(BackTestNotSeen):
        force(model, shown=shown_token(model, colleague, secret=make.SECRET))
    with pytest.raises(BackTestNotSeen):
        force(model, shown=shown_token(other, editor(), secret=make.SECRET))


@pytest.mark.usefixtures("small")
def test_moderators_may_not_put_a_model_in_force_nor_set_how_a_site_learns() -> None:
    model, moderator, site = candidate(), make.moderator(), make.site()

    with pytest.raises(ActNotAllowed):
        force(model, by=moderator)
    with pytest.raises(ActNotAllowed):
        take_out_of_force(site=site, seen="", by=moderator, now=make.NOW)
    with pytest.raises(ActNotAllowed):
        set_learning(site=site, is_on=True, miss_cost=1.0, by=moderator, now=make.NOW)
    with pytest.raises(ActNotAllowed):
        ask_for_training(site=site, by=moderator, now=make.NOW)
    with pytest.raises(ActNotAllowed):
        draft_cheapest(site=site, by=moderator, now=make.NOW)


@pytest.mark.usefixtures("small")
def test_who_acts_on_an_old_page_is_told_and_changes_nothing() -> None:
    first, second = candidate(), candidate()
    force(first)

    with pytest.raises(ModelInForceChanged):
        force(second)
    with pytest.raises(ModelInForceChanged):
        force(first, instead=first.public_id[:-1])
    with pytest.raises(ModelInForceChanged):
        take_out_of_force(site=make.site(), seen=second.public_id, by=editor(), now=make.NOW)
    with pytest.raises(ModelInForceChanged):
        take_out_of_force(site=make.site(), seen="", by=editor(), now=make.NOW)

    assert model_in_force(make.site()) == first


@pytest.mark.usefixtures("small")
def test_a_model_in_force_is_not_put_in_force_again() -> None:
    model = candidate()
    force(model)
    steps = ModelStep.objects.count()

    with pytest.raises(ModelInForceChanged):
        force(model, instead="")

    assert ModelStep.objects.count() == steps


@pytest.mark.usefixtures("small")
def test_a_model_for_another_general_model_can_not_be_put_in_force() -> None:
    model = candidate()

    with pytest.raises(ModelOutdated):
        put_in_force(
            model=model,
            by=editor(),
            shown=shown_token(model, editor(), secret=make.SECRET),
            instead="",
            reader_model="said-2",
            encoder=WORDS,
            secret=make.SECRET,
            now=make.NOW,
        )


@pytest.mark.usefixtures("small")
def test_a_model_of_another_site_is_not_found() -> None:
    model = candidate()

    with pytest.raises(ModelNotFound):
        model_by_public_id(make.site("Another Post"), model.public_id)


# ---- in use ---------------------------------------------------------------------------------


def likely(hold: float = 0.5) -> None:
    """Put a policy in force that holds by the site's own model alone."""
    condition = Condition(attribute=Attribute.LIKELY_TO_REJECT, hold=hold)
    clause = Clause(id="as-before", title="As before", text="Words.", when=(condition,))
    make.version(make.policy().model_copy(update={"clauses": (clause,)}), now=BEGIN - DAY)


@pytest.mark.usefixtures("small", "words_encode")
def test_a_clause_holds_what_people_here_would_refuse() -> None:
    force(candidate())
    likely()
    reader = reader_for(make.site(), make.PROFANE)
    chance = Random(99)

    held = make.comment(said(chance, COIN), engine=reader, now=make.NOW)
    published = make.comment(said(chance, HOUSE), engine=reader, now=make.NOW)

    assert (held.standing, published.standing) == (Standing.HELD, Standing.PUBLISHED)
    decision = latest_ruling(held)
    assert [finding["clause"] for finding in decision.findings] == ["as-before"]
    assert decision.findings[0]["because"] == "Comments like this one were often refused here."
    assert decision.model == reader.model
    assert decision.model.endswith(model_in_force(make.site()).public_id)  # type: ignore[union-attr]
    assert held.risk == decision.findings[0]["score"]


@pytest.mark.usefixtures("small", "words_encode")
def test_without_a_clause_it_orders_the_queue_alone() -> None:
    force(candidate())
    reader = reader_for(make.site(), make.PROFANE)

    comment = make.comment(said(Random(99), COIN), engine=reader, now=make.NOW)

    assert comment.standing == Standing.PUBLISHED
    assert comment.risk > 0.5


@pytest.mark.usefixtures("small", "words_encode")
def test_what_was_decided_by_a_model_is_ruled_the_same_when_it_is_gone() -> None:
    model = candidate()
    force(model)
    likely()
    reader = reader_for(make.site(), make.PROFANE)
    chance = Random(99)
    for words in (COIN, HOUSE, COIN):
        make.comment(said(chance, words), engine=reader, now=make.NOW + DAY)
    take_out_of_force(site=make.site(), seen=model.public_id, by=editor(), now=make.NOW + 2 * DAY)
    period = Period(make.NOW + timedelta(hours=1), make.NOW + 3 * DAY)
    policy = parse_policy(make.site().policy_versions.order_by("-number")[0].document)

    tally = list(replay(make.site(), policy, period))[-1].tally

    assert (tally.total, tally.changed) == (3, 0)
    assert sum(tally.spoke_now.values()) == 2


@pytest.mark.usefixtures("small", "words_encode")
def test_every_process_sees_at_once_which_model_is_in_force() -> None:
    first, second = candidate(), candidate()
    models = []
    for model, instead in ((first, ""), (second, first.public_id)):
        force(model, instead=instead)
        models.append(reader_for(make.site(), make.PROFANE).model)
    take_out_of_force(site=make.site(), seen=second.public_id, by=editor(), now=make.NOW)

    assert models == [f"said-1+{first.public_id}", f"said-1+{second.public_id}"]
    assert reader_for(make.site(), make.PROFANE) is make.PROFANE


@pytest.mark.usefixtures("small", "words_encode")
def test_one_sites_model_says_nothing_about_another_sites_comments() -> None:
    force(candidate())

    assert isinstance(reader_for(make.site(), make.PROFANE), LearnedReader)
    assert reader_for(make.site("Another Post"), make.PROFANE) is make.PROFANE


# ---- thresholds -----------------------------------------------------------------------------


def scored_history(times: int = 25) -> None:
    """Let people publish what scores 0.55 and refuse what scores 0.7; all of it was held."""
    engine = make.SaidEngine(
        {"mild": (Attribute.PROFANITY, 0.55), "rude": (Attribute.PROFANITY, 0.7)}
    )
    make.version(make.policy(hold=0.5, reject=0.9), now=BEGIN - DAY)
    on, author = make.discussion(), make.member()
    for number in range(times):
        for word, to in (("mild", Standing.PUBLISHED), ("rude", Standing.REJECTED)):
            now = BEGIN + number * timedelta(hours=1)
            comment = make.comment(f"A {word} word.", engine=engine, on=on, author=author, now=now)
            make.decided(comment, to, now=now)


def test_the_cheapest_threshold_of_a_clause_comes_from_what_people_decided() -> None:
    scored_history()
    policy = make.policy(hold=0.5, reject=0.9)

    found = {one.clause: one for one in proposals_for(make.site(), policy, miss_cost=1.0)}

    profanity = found["no-profanity"]
    assert (profanity.refused, profanity.published) == (25, 25)
    assert profanity.hold == 0.63
    assert profanity.then is not None
    assert profanity.then.wrongly_held == 0
    assert [one.is_made for one in found.values()].count(True) == 1


def test_a_draft_is_begun_with_the_cheapest_thresholds_and_nothing_is_in_force() -> None:
    scored_history()
    versions = make.site().policy_versions.count()

    draft = draft_cheapest(site=make.site(), by=editor(), now=make.NOW)

    drafted = parse_policy(draft.document).clause("no-profanity")
    assert drafted is not None
    assert [(one.hold, one.reject) for one in drafted.when] == [(0.63, 0.9)]
    assert make.site().policy_versions.count() == versions


@pytest.mark.parametrize("cost", [0.0, -1.0, 101.0, float("nan"), float("inf")])
def test_a_senseless_cost_is_refused_and_says_what_is_possible(cost: float) -> None:
    with pytest.raises(Invalid, match=r"Give a number from 0\.1 to 100"):
        set_learning(site=make.site(), is_on=True, miss_cost=cost, by=editor(), now=make.NOW)

    assert not Learning.objects.exists()
    assert learning_of(make.site()).miss_cost == 1.0


def test_decisions_are_only_read() -> None:
    decided_history(refused=3, published=3)
    before = list(Decision.objects.order_by("pk").values())

    train()
    proposals_for(make.site(), make.policy(), miss_cost=1.0)

    assert list(Decision.objects.order_by("pk").values()) == before
