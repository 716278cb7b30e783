"""What a site's decisions taught, in sentences and tables: for the desk and for the command."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plaintalk.moderation.learning.models import ModelStep, SiteModel, Training, TrainingState
from plaintalk.moderation.learning.trial import FEWEST_OF_EACH, FEWEST_TRIED
from plaintalk.moderation.numbers.tables import Column, Table
from plaintalk.policy.cheapest import FEWEST, Proposal

NAMES = {
    "candidate": gettext_lazy("This model"),
    "general": gettext_lazy("The general model alone"),
    "in force": gettext_lazy("The model in force then"),
}
_STEPS = {
    "candidate": gettext_lazy("made"),
    "in force": gettext_lazy("put in force"),
    "retired": gettext_lazy("taken out of force"),
}
Data = Mapping[str, Any]


# ---- thresholds -----------------------------------------------------------------------------


def proposal_in_words(proposal: Proposal) -> str:
    """Say what the decisions say about one condition of a clause."""
    if not proposal.is_made or proposal.now is None or proposal.then is None:
        return _too_few_in_words(proposal)
    refused = proposal.then.caught + proposal.then.missed
    told = _(
        "By the present threshold, {caught} of {refused} that people refused because of this "
        "clause are held, and {wrong} wrongly; from {hold} on it would be {caught_then} and "
        "{wrong_then}."
    ).format(
        caught=proposal.now.caught,
        refused=refused,
        wrong=proposal.now.wrongly_held,
        hold=f"{proposal.hold:.2f}",
        caught_then=proposal.then.caught,
        wrong_then=proposal.then.wrongly_held,
    )
    if not proposal.changes:
        told = _("The present thresholds are those that cost least.") + " " + told
    return told


def _too_few_in_words(proposal: Proposal) -> str:
    missing = [
        ngettext(
            "%(size)s more refused because of this clause",
            "%(size)s more refused because of this clause",
            proposal.refused_missing,
        )
        % {"size": proposal.refused_missing},
        ngettext("%(size)s more published", "%(size)s more published", proposal.published_missing)
        % {"size": proposal.published_missing},
    ]
    sizes = (proposal.refused_missing, proposal.published_missing)
    told = [words for words, size in zip(missing, sizes, strict=True) if size]
    return _("Too few decisions, so nothing is proposed. Missing: {missing}.").format(
        missing=", ".join(told)
    )


def proposals_table(proposals: Sequence[Proposal]) -> Table:
    """Give the proposals as a table."""
    return Table(
        name="thresholds",
        finding=_("The thresholds that would have cost least"),
        about=_("Each condition, with the decisions that say something about it."),
        columns=[
            Column("clause", _("Clause"), is_number=False),
            Column("attribute", _("Attribute"), is_number=False),
            Column("aimed_at", _("Aimed at"), is_number=False),
            Column("hold", _("Hold from, now")),
            Column("proposed_hold", _("Hold from, cheapest")),
            Column("low", _("From")),
            Column("high", _("To")),
            Column("reject", _("Reject from, now")),
            Column("proposed_reject", _("Reject from, sure")),
            Column("refused", _("Refused")),
            Column("published", _("Published")),
            Column("out_of_reach", _("Refused below every threshold")),
        ],
        rows=[
            (
                one.clause,
                one.condition.attribute.value,
                ", ".join(one.condition.aimed_at),
                one.condition.hold,
                one.hold,
                one.low,
                one.high,
                one.condition.reject,
                one.reject,
                one.refused,
                one.published,
                one.out_of_reach,
            )
            for one in proposals
        ],
    )


# ---- trainings and models -------------------------------------------------------------------


def training_in_words(training: Training, *, is_silent: bool = False) -> str:
    """Say how far a training is or what came of it.

    Args:
        is_silent: it shows no signs of life, and so goes on no more.
    """
    if is_silent:
        return _("It was cut off. The next training goes on where it was.")
    match training.state:
        case TrainingState.RUNNING:
            return _("{done} of {total} comments are read.").format(
                done=training.done, total=training.total
            )
        case TrainingState.FAILED:
            return _("It did not come to an end: {why}").format(why=training.error)
        case TrainingState.TOO_FEW:
            return too_few_in_words(training.refused, training.stood)
    if training.model is None:
        return _("A candidate was made and has been cleared away since.")
    return verdict_in_words(training.model.back_test)


def too_few_in_words(refused: int, stood: int) -> str:
    """Say how many examples of which kind are missing for a model."""
    told = _(
        "Too few decisions for a model: {refused} comments were refused and {stood} published or "
        "left standing. It takes {fewest} of each, {tried} of them among the newest fifth."
    )
    return told.format(
        refused=f"{refused:,}", stood=f"{stood:,}", fewest=FEWEST_OF_EACH, tried=FEWEST_TRIED
    )


def verdict_in_words(back_test: Data) -> str:
    """Say whether a candidate tells better than what there is."""
    if back_test["is_better"]:
        if "in force" in back_test["gained"]:
            return _("It tells better than the general model and than the model in force.")
        return _("It tells better than the general model alone.")
    general = back_test["gained"]["general"]
    if general["low"] is None or general["low"] <= 0:
        return _("It is no better than the general model alone: leave it.")
    return _("It is no better than the model in force: leave that one.")


def figures_in_words(figures: Data) -> str:
    """Say what one model would have done to comments that it never saw."""
    counted = figures["counted"]
    return _(
        "{name}, holding from {threshold} on, would have held {caught} of {refused} that people "
        "refused, and wrongly held {wrong}."
    ).format(
        name=NAMES[figures["name"]],
        threshold=f"{counted['threshold']:.2f}",
        caught=f"{counted['caught']:,}",
        refused=f"{counted['caught'] + counted['missed']:,}",
        wrong=f"{counted['wrongly_held']:,}",
    )


def step_in_words(step: ModelStep) -> str:
    """Say what became of a model in one step of its history."""
    return str(_STEPS[step.state])


def figures_table(model: SiteModel) -> Table:
    """Give the models compared, as a table."""
    back_test: Data = model.back_test
    return Table(
        name="models",
        finding=verdict_in_words(back_test),
        about=_(
            "Tells apart: how often a refused comment has a higher chance than another; 1 is "
            "always, 0.5 is chance. Off by: how far the chances are from what happened."
        ),
        columns=[
            Column("model", _("Model"), is_number=False),
            Column("auc", _("Tells apart")),
            Column("low", _("From")),
            Column("high", _("To")),
            Column("calibration_error", _("Off by")),
            Column("threshold", _("Holds from")),
            Column("caught", _("Rightly held")),
            Column("missed", _("Missed")),
            Column("wrongly_held", _("Wrongly held")),
        ],
        rows=[_figures_row(one) for one in back_test["figures"]],
    )


def _figures_row(figures: Data) -> Sequence[str | int | float | None]:
    area, counted = figures["auc"], figures["counted"]
    return (
        str(NAMES[figures["name"]]),
        _rounded(area["value"]),
        _rounded(area["low"]),
        _rounded(area["high"]),
        _rounded(figures["calibration_error"]),
        counted["threshold"],
        counted["caught"],
        counted["missed"],
        counted["wrongly_held"],
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def curve_table(model: SiteModel) -> Table:
    """Give what each threshold of a model would have cost, as a table and its plot."""
    back_test: Data = model.back_test
    return Table(
        name="curve",
        finding=figures_in_words(back_test["figures"][0]),
        about=_("What each threshold would have done to the comments that the model never saw."),
        columns=[
            Column("threshold", _("Held from"), is_number=False),
            Column("missed", _("Missed")),
            Column("wrongly_held", _("Wrongly held")),
            Column("rightly_held", _("Rightly held")),
            Column("general_missed", _("Missed by the general model")),
            Column("general_wrongly_held", _("Wrongly held by the general model")),
        ],
        rows=[
            (
                f"{ours['threshold']:.1f}",
                ours["missed"],
                ours["wrongly_held"],
                ours["caught"],
                general["missed"],
                general["wrongly_held"],
            )
            for ours, general in back_test["curve"]
        ],
        plot="bars",
        plotted=("missed", "wrongly_held"),
        across=_("Held from this chance on"),
        up=_("Comments"),
    )


def fewest_in_words() -> str:
    """Say from how many decisions on a threshold is proposed."""
    return _(
        "A threshold is proposed from {fewest} comments on that were refused because of the "
        "clause, and as many that were published, all with a score that a threshold can reach."
    ).format(fewest=FEWEST)
