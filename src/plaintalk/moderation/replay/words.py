"""What a replay came to, in sentences: for the desk and for the command."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from plaintalk.engine.signals import Attribute
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Policy
from plaintalk.policy.replay import (
    Answer,
    Tally,
    least_score,
    thresholds_below_the_least,
)

_MOVES = {
    (Standing.PUBLISHED, Standing.HELD): ngettext_lazy("%s more held", "%s more held"),
    (Standing.PUBLISHED, Standing.REJECTED): ngettext_lazy("%s more rejected", "%s more rejected"),
    (Standing.HELD, Standing.PUBLISHED): ngettext_lazy(
        "%s that was held would be published", "%s that were held would be published"
    ),
    (Standing.HELD, Standing.REJECTED): ngettext_lazy(
        "%s that was held would be rejected", "%s that were held would be rejected"
    ),
    (Standing.REJECTED, Standing.PUBLISHED): ngettext_lazy(
        "%s that was rejected would be published", "%s that were rejected would be published"
    ),
    (Standing.REJECTED, Standing.HELD): ngettext_lazy(
        "%s that was rejected would be held", "%s that were rejected would be held"
    ),
}


def total_in_words(tally: Tally) -> str:
    """Say how many comments were looked at and on how many both policies differ."""
    if not tally.total:
        return _("Nothing was said in this period, so there is nothing to compare.")
    looked = ngettext(
        "%(size)s comment was looked at.", "%(size)s comments were looked at.", tally.total
    ) % {"size": f"{tally.total:,}"}
    if not tally.changed:
        return f"{looked} {_('Nothing would change.')}"
    would = ngettext(
        "%(size)s would be judged otherwise.", "%(size)s would be judged otherwise.", tally.changed
    ) % {"size": f"{tally.changed:,}"}
    return f"{looked} {would}"


def move_in_words(then: Standing, now: Standing, answers: Mapping[Answer, int]) -> str:
    """Say what happens to so many comments, and what people had made of them.

    Such as "41 more held: people had refused 33 of them and published 8."
    """
    size = sum(answers.values())
    moved = _MOVES[then, now] % size
    refused, published = answers[Answer.REFUSED], answers[Answer.PUBLISHED]
    if not refused and not published:
        return _("{moved}. Nobody had looked at them.").format(moved=moved)
    told = _("{moved}: people had refused {refused} of them and published {published}.")
    words = told.format(moved=moved, refused=f"{refused:,}", published=f"{published:,}")
    nobody = answers[Answer.NOBODY]
    if nobody:
        words += " " + _("At {size} nobody had looked.").format(size=f"{nobody:,}")
    return words


def errors_in_words(tally: Tally) -> str:
    """Say how often each of both policies differs from what people decided."""
    if all(answer is Answer.NOBODY for _then, _now, answer in tally.cells):
        return _("People decided about none of them, so nothing tells which policy is right.")
    missed_then, wrongly_then = tally.errors(now=False)
    missed_now, wrongly_now = tally.errors(now=True)
    return _(
        "Of what people refused, {missed_then} had been published at once; now it would be "
        "{missed_now}. Of what people published, {wrongly_then} had been kept waiting or rejected; "
        "now it would be {wrongly_now}."
    ).format(
        missed_then=f"{missed_then:,}",
        missed_now=f"{missed_now:,}",
        wrongly_then=f"{wrongly_then:,}",
        wrongly_now=f"{wrongly_now:,}",
    )


def warnings_about(policy: Policy, *, unknown_language: int, without_text: int = 0) -> list[str]:
    """Say what a replay can't show of this policy.

    Args:
        unknown_language, without_text: as `queries.Step` counts them.
    """
    told = _(
        "Clause {clause} begins at {threshold} of {attribute}, but the model gives no score below "
        "{least} as a reason: such a threshold does no more than {least} would, here and later."
    )
    warnings = [
        told.format(
            clause=clause,
            threshold=threshold,
            attribute=attribute,
            least=least_score(Attribute(attribute)),
        )
        for clause, attribute, threshold in thresholds_below_the_least(policy)
    ]
    if unknown_language:
        told = _(
            "This policy holds comments in languages that the model can't read. Of {size} it is "
            "not stored whether they are such, since no policy asked then; they count as English."
        )
        warnings.append(told.format(size=f"{unknown_language:,}"))
    if without_text:
        told = _("{size} could not be read again, because their text was erased.")
        warnings.append(told.format(size=f"{without_text:,}"))
    return warnings
