"""Clauses of the policy, what they do, and the words that they are about."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plaintalk.articles.models import Site
from plaintalk.discussion.marks import Segment
from plaintalk.engine.signals import Attribute
from plaintalk.kernel.words import Sentence
from plaintalk.policy.clauses import Clause, Policy
from plaintalk.policy.ruling import (
    ADDRESS_UNCONFIRMED,
    ENGINE_SILENT,
    OTHER_LANGUAGE,
    PREMODERATED,
    REFUSED_BEFORE,
    REPORTED,
)

register = template.Library()

# From these scores on a moderator reads "sure" and "likely"; below, "possible".
SURE, LIKELY = 0.85, 0.65

_ATTRIBUTES = {
    Attribute.TOXICITY: gettext_lazy("Drives others out"),
    Attribute.SEVERE_TOXICITY: gettext_lazy("Full of hate"),
    Attribute.IDENTITY_ATTACK: gettext_lazy("Attack on what people are"),
    Attribute.INSULT: gettext_lazy("Insult"),
    Attribute.PROFANITY: gettext_lazy("Profanity"),
    Attribute.THREAT: gettext_lazy("Threat"),
    Attribute.SEXUALLY_EXPLICIT: gettext_lazy("Sexually explicit"),
    Attribute.SPAM: gettext_lazy("Advertising"),
    Attribute.PRIVATE_INFORMATION: gettext_lazy("Private information"),
    Attribute.OFF_TOPIC: gettext_lazy("Off the subject"),
}
_REASONS_OF_THE_HOUSE = {
    ADDRESS_UNCONFIRMED: gettext_lazy("the e-mail address was not confirmed"),
    ENGINE_SILENT: gettext_lazy("the automatic check did not answer"),
    OTHER_LANGUAGE: gettext_lazy("a moderator reads comments in this language"),
    PREMODERATED: gettext_lazy("a moderator reads first"),
    REFUSED_BEFORE: gettext_lazy("a moderator refused it before"),
    REPORTED: gettext_lazy("several readers reported it"),
}


@register.simple_tag
def clause_of(policy: Policy, clause_id: str) -> Clause | None:
    """Give the clause of this id, or None where the policy in force has none."""
    return policy.clause(clause_id) if policy else None


@register.simple_tag
def clause_number(policy: Policy, clause_id: str) -> int | None:
    """Give the number that readers see beside a clause, or None."""
    return _number_of(policy, clause_id)


@register.simple_tag
def clause_in_words(policy: Policy, clause_id: str) -> str:
    """Name a clause in a sentence: "clause 2, Attack arguments, not people"; "" for none."""
    if clause_id in _REASONS_OF_THE_HOUSE:
        return str(_REASONS_OF_THE_HOUSE[clause_id])
    number = _number_of(policy, clause_id)
    if number is None:
        return _("a clause of an earlier policy") if clause_id else ""
    title = policy.clauses[number - 1].title
    return _("clause {number}, {title}").format(number=number, title=title)


@register.filter
def what_it_does(clause: Clause) -> str:
    """Say what follows when a clause speaks, without its numbers."""
    rejects = any(condition.reject is not None for condition in clause.when)
    holds = any(condition.hold is not None for condition in clause.when)
    if rejects and holds:
        return _("Rejected at once where it is plain; otherwise a moderator reads the comment.")
    return _("Rejected at once.") if rejects else _("A moderator reads the comment first.")


@register.filter
def attribute_in_words(attribute: str) -> str:
    """Name what a score measures."""
    return str(_ATTRIBUTES.get(Attribute(attribute), attribute))


@register.filter
def certainty(score: float) -> str:
    """Say how sure the automatic check is."""
    if score >= SURE:
        return _("sure")
    return _("likely") if score >= LIKELY else _("possible")


@register.filter
def in_my_language(sentence: object) -> str:
    """Give what was kept as it was made (`kernel.words`) in the reader's language."""
    said = str(sentence or "")
    return _(said) if said else ""


@register.filter
def sentence_in_words(sentence: Sentence) -> str:
    """Give a sentence with values in the reader's language."""
    return sentence.told(_)


@register.filter
def for_site(text: str, site: Site | None) -> str:
    """Put the publication's name where a policy's text says `{site}`."""
    return text.strip().replace("{site}", site.name if site is not None else _("The site"))


@register.simple_tag
def marked_text(segments: Sequence[Segment], policy: Policy, is_masked: bool = False) -> SafeString:
    """Give a text with its marked words underlined, each followed by its clause's number.

    Args:
        is_masked: show of each harsh word its first letter only (`discussion.marks.HARSH`).
    """
    parts: list[SafeString] = []
    for segment, following in zip(segments, [*segments[1:], None], strict=False):
        if not segment.clauses:
            parts.append(format_html("{}", segment.text))
            continue
        shown = segment.masked if is_masked else segment.text
        parts.append(format_html("<mark>{}</mark>", shown))
        if following is None or following.clauses != segment.clauses:
            parts.append(_label_of(segment.clauses, policy))
    # Each part was escaped by format_html.
    return mark_safe("".join(parts))  # noqa: S308


def _label_of(clauses: Sequence[str], policy: Policy) -> SafeString:
    numbers = [_number_of(policy, clause) for clause in clauses]
    known = ", ".join(str(number) for number in numbers if number is not None)
    label = _("clause {number}").format(number=known) if known else _("marked")
    return format_html('<span class="mark-label">[{}]</span>', label)


def _number_of(policy: Policy, clause_id: str) -> int | None:
    if not policy:
        return None
    ids = [clause.id for clause in policy.clauses]
    return ids.index(clause_id) + 1 if clause_id in ids else None
