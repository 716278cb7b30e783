"""Tags and filters that say in words what the domains keep as values."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from plaintalk.articles.models import Article, Site, Topic
from plaintalk.articles.queries import (
    NoSite,
    headline_of,
    site_of_host,
    title_of_topic,
    topics_in_use,
)
from plaintalk.discussion.marks import Segment
from plaintalk.discussion.models import Decision
from plaintalk.discussion.queries import Place, decisions_by_public_id
from plaintalk.engine.signals import Attribute
from plaintalk.kernel.markup import plain_text
from plaintalk.moderation.numbers.tables import Cell, cell_in_words
from plaintalk.moderation.reports.queries import Outcome
from plaintalk.people.models import Sanction
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Clause, Policy
from plaintalk.policy.ruling import (
    ENGINE_SILENT,
    OTHER_LANGUAGE,
    PREMODERATED,
    REFUSED_BEFORE,
    REPORTED,
)
from plaintalk.policy.sanctions import Proposal, SanctionKind, Scope

register = template.Library()

# Deeper replies stay at this level: on a phone each one takes a finger's width from the text.
DEEPEST_LEVEL = 4
# What fits on one line of a wide screen.
TOPICS_IN_MASTHEAD = 9

# From these scores on a moderator reads "sure" and "likely"; below, "possible".
SURE, LIKELY = 0.85, 0.65

_STANDINGS = {
    Standing.PUBLISHED: gettext_lazy("Published"),
    Standing.HELD: gettext_lazy("Waiting for a moderator"),
    Standing.REJECTED: gettext_lazy("Rejected"),
    Standing.REMOVED: gettext_lazy("Removed by a moderator"),
    Standing.WITHDRAWN: gettext_lazy("Withdrawn by its author"),
}
_PLACEHOLDERS = {
    Standing.HELD: gettext_lazy("This comment waits for a moderator."),
    Standing.REJECTED: gettext_lazy("This comment does not appear."),
    Standing.REMOVED: gettext_lazy("This comment was removed by a moderator."),
    Standing.WITHDRAWN: gettext_lazy("This comment was withdrawn by its author."),
}
_STEPS = {
    Standing.PUBLISHED: gettext_lazy("Publish"),
    Standing.REJECTED: gettext_lazy("Reject"),
    Standing.REMOVED: gettext_lazy("Remove"),
}
_COUNTED = {
    Standing.PUBLISHED: ngettext_lazy("%d published", "%d published"),
    Standing.HELD: ngettext_lazy("%d waiting", "%d waiting"),
    Standing.REJECTED: ngettext_lazy("%d rejected", "%d rejected"),
    Standing.REMOVED: ngettext_lazy("%d removed", "%d removed"),
    Standing.WITHDRAWN: ngettext_lazy("%d withdrawn", "%d withdrawn"),
}
_SANCTIONS = {
    SanctionKind.WARNING: gettext_lazy("Warning"),
    SanctionKind.SLOW: gettext_lazy("Slow"),
    SanctionKind.PREMODERATION: gettext_lazy("Pre-moderation"),
    SanctionKind.SUSPENSION: gettext_lazy("Suspension"),
    SanctionKind.BLOCK: gettext_lazy("Block"),
}
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
_REPORTS = {
    Outcome.OPEN: gettext_lazy("No moderator has read it yet."),
    Outcome.RIGHT: gettext_lazy("A moderator agreed: the comment does not appear any more."),
    Outcome.WRONG: gettext_lazy("A moderator read the comment and left it as it is."),
    Outcome.MOOT: gettext_lazy("Its author withdrew or reworded the comment first."),
}
_REASONS_OF_THE_HOUSE = {
    ENGINE_SILENT: gettext_lazy("the automatic check did not answer"),
    OTHER_LANGUAGE: gettext_lazy("a moderator reads comments in this language"),
    PREMODERATED: gettext_lazy("a moderator reads first"),
    REFUSED_BEFORE: gettext_lazy("a moderator refused it before"),
    REPORTED: gettext_lazy("several readers reported it"),
}


# ---- standings ------------------------------------------------------------------------------


@register.filter
def standing_in_words(standing: str) -> str:
    """Say where a comment stands."""
    return str(_STANDINGS[Standing(standing)])


@register.filter
def placeholder(standing: str) -> str:
    """Say what stands in place of a comment that this reader may not read."""
    return str(_PLACEHOLDERS.get(Standing(standing), ""))


@register.filter
def step_in_words(standing: str) -> str:
    """Name the step that gives a comment this standing, as on a button."""
    return str(_STEPS.get(Standing(standing), standing))


@register.filter
def record_in_words(record: Iterable[tuple[str, int]]) -> str:
    """Say how many of somebody's comments stand where: "12 published, 2 rejected"."""
    counted = [str(_COUNTED[Standing(standing)] % size) for standing, size in record]
    return ", ".join(counted) if counted else _("nothing posted yet")


@register.filter
def sanction_in_words(kind: str) -> str:
    """Name a sanction."""
    return str(_SANCTIONS[SanctionKind(kind)])


@register.simple_tag
def proposal_in_words(proposal: Proposal) -> str:
    """Say in numbers why the ladder calls for a step: "4 refusals of 9 comments in 30 days"."""
    return _("{refusals} of {comments} in {days}").format(
        refusals=ngettext("%d refusal", "%d refusals", len(proposal.refused))
        % len(proposal.refused),
        comments=ngettext("%d comment", "%d comments", proposal.posted) % proposal.posted,
        days=ngettext("%d day", "%d days", proposal.days) % proposal.days,
    )


@register.simple_tag
def where_in_words(sanction: Sanction) -> str:
    """Say where a sanction applies, "" where that is the whole site."""
    match Scope(sanction.scope):
        case Scope.SITE:
            return ""
        case Scope.TOPIC:
            return _("under articles on {topic}").format(topic=title_of_topic(sanction.place))
        case Scope.DISCUSSION:
            return _("under “{headline}”").format(headline=headline_of(sanction.place))


@register.simple_tag
def evidence_of(sanction: Sanction) -> Sequence[Decision]:
    """Give the decisions that a sanction rests on, oldest first."""
    return decisions_by_public_id(sanction.evidence) if sanction.evidence else []


@register.filter
def report_in_words(outcome: Outcome) -> str:
    """Say how somebody's report ended."""
    return str(_REPORTS[outcome])


# ---- clauses --------------------------------------------------------------------------------


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
def for_site(text: str, site: Site | None) -> str:
    """Put the publication's name where a policy's text says `{site}`."""
    return text.strip().replace("{site}", site.name if site is not None else _("The site"))


@register.simple_tag
def marked_text(segments: Sequence[Segment], policy: Policy, is_masked: bool = False) -> SafeString:
    """Give a text with its marked words underlined, each followed by its clause's number.

    Args:
        is_masked: show of each marked word its first letter only.
    """
    parts: list[SafeString] = []
    for segment, following in zip(segments, [*segments[1:], None], strict=False):
        if not segment.clauses:
            parts.append(format_html("{}", segment.text))
            continue
        shown = _masked(segment.text) if is_masked else segment.text
        parts.append(format_html("<mark>{}</mark>", shown))
        if following is None or following.clauses != segment.clauses:
            parts.append(_label_of(segment.clauses, policy))
    # Each part was escaped by format_html.
    return mark_safe("".join(parts))  # noqa: S308


def _masked(words: str) -> str:
    return re.sub(r"(?<=\w)\w", "•", words)


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


# ---- threads --------------------------------------------------------------------------------


@dataclass(slots=True)
class Thread:
    """A root and its replies, as a page shows them together."""

    root: Place
    replies: list[Place] = field(default_factory=list)


@register.filter
def threads(places: Iterable[Place]) -> list[Thread]:
    """Give a page's comments as threads: each root with the replies that follow it."""
    found: list[Thread] = []
    for place in places:
        if place.comment.parent_id is None or not found:
            found.append(Thread(place))
        else:
            found[-1].replies.append(place)
    return found


@register.filter
def level(depth: int) -> int:
    """Give how far in a reply stands, at most DEEPEST_LEVEL."""
    return min(depth, DEEPEST_LEVEL)


# ---- articles -------------------------------------------------------------------------------

_FIRST_PARAGRAPH = re.compile(r"\s*<p(?: [^>]*)?>")


@register.simple_tag(takes_context=True)
def publication(context: Context) -> Site | None:
    """Give the site again where a library's page has put something else of that name in its way."""
    named = context.get("site")
    if isinstance(named, Site) or "request" not in context:
        return named if isinstance(named, Site) else None
    try:
        return site_of_host(context["request"].get_host())
    except NoSite:
        return None


@register.simple_tag
def masthead_topics(site: Site | None) -> Sequence[Topic]:
    """Give the topics named under the masthead, the fullest first."""
    return topics_in_use(site)[:TOPICS_IN_MASTHEAD] if site is not None else []


@register.simple_tag
def body_with_dateline(article: Article) -> SafeString:
    """Give an article's body with place and agency run into its first paragraph."""
    # The body passed the sanitiser when it was written; nothing else writes it.
    body = mark_safe(article.body_html)  # noqa: S308
    line = dateline(article)
    if not line:
        return body
    opening = _FIRST_PARAGRAPH.match(body)
    if opening is None:
        return format_html("<p>{}</p>{}", line, body)
    first, rest = mark_safe(opening[0]), mark_safe(body[opening.end() :])  # noqa: S308  # as above
    return format_html("{}{} {}", first, line, rest)


def dateline(article: Article) -> SafeString:
    """Give "YEREVAN (RFE/RL) —" for the beginning of a story, or "" without place and agency."""
    credit = f"({article.credit})" if article.credit else ""
    words = [part for part in (article.dateline, credit) if part]
    if not words:
        return SafeString("")
    return format_html('<span class="dateline">{}</span> —', " ".join(words))


@register.filter
def standfirst(article: Article, most_words: int = 34) -> str:
    """Give the beginning of an article as plain text, cut between words."""
    # A paragraph is cut out first: a whole article is long, and twenty are on a page.
    beginning = article.body_html[: most_words * 40]
    words = plain_text(beginning.rpartition("</p>")[0] or beginning).split()
    cut = " ".join(words[:most_words])
    return cut if len(words) <= most_words else cut.rstrip(",;:.–—") + "…"


# ---- numbers --------------------------------------------------------------------------------


@register.filter
def number_in_words(cell: Cell) -> str:
    """Give a cell of a table of numbers as it is read; a dash where there is nothing to count."""
    return cell_in_words(cell)


# ---- forms and times ------------------------------------------------------------------------


@register.simple_tag
def input_of(
    bound: BoundField, problems: Sequence[str] | None = None, help_text: str = ""
) -> SafeString:
    """Give a field's input, tied to its help and to what is wrong with it."""
    attrs: dict[str, Any] = {}
    described = []
    if help_text or bound.help_text:
        described.append(f"{bound.auto_id}_help")
    if problems:
        described.append(f"{bound.auto_id}_problem")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return bound.as_widget(attrs=attrs)


@register.filter
def problems_with(fields: Mapping[str, Sequence[str]] | None, name: str) -> Sequence[str]:
    """Give what was wrong with the field of this name."""
    return (fields or {}).get(name, [])


@register.simple_tag
def waiting_time(since: datetime) -> str:
    """Say how long somebody has waited: "3 hours"."""
    return length_in_words(max(timezone.now() - since, timedelta(0)))


@register.filter
def length_in_words(waited: timedelta) -> str:
    """Say how long something took, in its largest unit: "3 hours"."""
    if waited < timedelta(minutes=1):
        return _("less than a minute")
    if waited < timedelta(hours=1):
        minutes = int(waited.total_seconds() // 60)
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    if waited < timedelta(days=1):
        hours = int(waited.total_seconds() // 3600)
        return ngettext("%d hour", "%d hours", hours) % hours
    return ngettext("%d day", "%d days", waited.days) % waited.days


@register.simple_tag
def paragraphs(text: str) -> SafeString:
    """Give a plain text as paragraphs, one for each run of lines between blank ones."""
    runs = [" ".join(run.split()) for run in re.split(r"\n\s*\n", text.strip())]
    return format_html_join("\n", "<p>{}</p>", ((run,) for run in runs if run))
