"""The model's scores as signals: with the words that carry them, and whom they are aimed at."""

from collections.abc import Iterator, Mapping, Sequence

from plaintalk.engine.address import Audience, address_of
from plaintalk.engine.classifier import Opinion
from plaintalk.engine.combination import highest
from plaintalk.engine.hits import MOST_SPANS
from plaintalk.engine.passage import Passage, Sentence
from plaintalk.engine.quotes import Quotations, merged
from plaintalk.engine.signals import Aim, Attribute, Signal, Span

# Lower scores are no reason for anything, and a record should not grow with them.
LEAST_SCORE = 0.3
# What the model says and no rule of the same attribute does, counts for so much as a reason: such
# a comment may be held, and is never rejected without a person. The scores themselves stay.
_ALONE = 0.69
# From here on a rule has found something by itself. Below, it has seen the words and what excuses
# them ("you are not an idiot"), which the model overlooks.
_FOUND = 0.5
_EXCUSED = 0.6
# What the model alone takes for a threat is talk of war, elections and sport: among 200 held
# political comments that were read it had held nine as threats, and none of them threatens anybody.
_THREAT_ALONE = 0.49
# Marked words with no more than this between them are one place ("pathetic, lying fool").
_BETWEEN_CHARS = 2
# Where no word is likely enough by itself, those nearly as likely as the likeliest are marked.
_NEARLY = 0.7
# What is said of nobody in particular has no aim.
_WITHOUT_AIM = frozenset((Attribute.PROFANITY, Attribute.SEXUALLY_EXPLICIT))
_PERSONAL = frozenset((Aim.COMMENTER, Aim.AUTHOR, Aim.PERSON, Aim.PUBLIC_FIGURE))
_YOU = frozenset(("you", "your", "yours", "yourself"))


def marked(opinion: Opinion, text: str, from_chance: float) -> tuple[Span, ...]:
    """Give the words that carry the abuse, those that stand together as one span.

    Args:
        from_chance: how likely a word must be to be marked.
    """
    chosen = [span for span, chance in opinion.words if chance >= from_chance]
    return tuple(_joined(chosen, text))[:MOST_SPANS]


def likeliest(opinion: Opinion, text: str, from_chance: float) -> tuple[Span, ...]:
    """Give the marked words, or where there are none the likeliest ones."""
    found = marked(opinion, text, from_chance)
    if found or not opinion.words:
        return found
    return marked(opinion, text, _NEARLY * max(chance for _, chance in opinion.words))


def signals_of_model(
    scores: Mapping[Attribute, float],
    opinion: Opinion,
    *,
    spans: Sequence[Span],
    passage: Passage,
    audience: Audience,
    quotations: Quotations,
    by_rules: Sequence[Signal],
    source: str,
) -> Iterator[Signal]:
    """Give a signal for each attribute whose score may be a reason.

    Args:
        by_rules: what the rules found: they know reported words where no quotation marks stand.
    """
    if max(scores.values()) < LEAST_SCORE:
        return
    quoted = bool(spans) and all(
        quotations.hold(span) or _is_reported(span, by_rules) for span in spans
    )
    aim = _aim_by_rules(spans, by_rules) or _aim(opinion, spans, passage, audience)
    found = highest(by_rules)
    # Raters call swearing toxic whatever it is said of; PROFANITY says it already.
    only_swears = [name for name, score in found.items() if score >= _FOUND] == [
        Attribute.PROFANITY
    ]
    for attribute, chance in scores.items():
        by_rule = found.get(attribute, 0.0)
        sworn = attribute is Attribute.TOXICITY and only_swears
        score = round(chance * (_EXCUSED if sworn else _trust(attribute, by_rule)), 4)
        if score >= LEAST_SCORE:
            at = None if attribute in _WITHOUT_AIM else aim
            named = by_rule >= _FOUND
            words = _named_by_rules(attribute, by_rules) if named else tuple(spans)
            yield Signal(attribute, score, words, at, quoted, source)


def _trust(attribute: Attribute, by_rule: float) -> float:
    """Give what a score of the model counts for as a reason, by what the rules say of it."""
    if by_rule >= _FOUND:
        return 1.0
    if attribute is Attribute.THREAT:
        return _THREAT_ALONE
    return _EXCUSED if by_rule else _ALONE


def _named_by_rules(attribute: Attribute, by_rules: Sequence[Signal]) -> tuple[Span, ...]:
    """Give the words that rules name for an attribute: surer than the likeliest of the model."""
    return merged([span for one in by_rules if one.attribute is attribute for span in one.spans])[
        :MOST_SPANS
    ]


def _joined(spans: Sequence[Span], text: str) -> Iterator[Span]:
    before: Span | None = None
    for span in spans:
        if before is None:
            before = span
        elif (
            span.start - before.end <= _BETWEEN_CHARS and "\n" not in text[before.end : span.start]
        ):
            before = Span(before.start, max(before.end, span.end))
        else:
            yield before
            before = span
    if before is not None:
        yield before


def _aim_by_rules(spans: Sequence[Span], by_rules: Sequence[Signal]) -> Aim | None:
    """Whom the rules say that one of these words is said of; they know names and sentences."""
    here = [
        signal
        for signal in by_rules
        if signal.aim is not None and any(_touch(place, spans) for place in signal.spans)
    ]
    return max(here, key=lambda signal: signal.score).aim if here else None


def _touch(place: Span, spans: Sequence[Span]) -> bool:
    return any(place.start < span.end and span.start < place.end for span in spans)


def _aim(opinion: Opinion, spans: Sequence[Span], passage: Passage, audience: Audience) -> Aim:
    """Whom the marked words are aimed at: the rules of address know who, the model knows what.

    Power comes first: where the words around name a government or a leader, it isn't an attack on
    a private person because the model, which knows no names, takes it for one.
    """
    sentence = passage.sentence_under(spans[0]) if spans else None
    if sentence is None:
        return opinion.aim
    first, last = sentence.tokens_under(spans[0])
    address = address_of(sentence, first, last, audience)
    if opinion.aim is not Aim.PERSON:
        named = address.direct and address.named and address.aim in _PERSONAL
        return address.aim if named else opinion.aim
    if address.aim in _PERSONAL or address.aim in (Aim.PUBLISHER, Aim.INSTITUTION):
        return address.aim
    return Aim.COMMENTER if _says_you(sentence) else Aim.PERSON


def _is_reported(span: Span, by_rules: Sequence[Signal]) -> bool:
    """Whether all that the rules found in these words is said by somebody else."""
    here = [
        signal.quoted
        for signal in by_rules
        if any(_touch(place, (span,)) for place in signal.spans)
    ]
    return bool(here) and all(here)


def _says_you(sentence: Sentence) -> bool:
    return not _YOU.isdisjoint(sentence.words)
