"""The counts as tables: one shape for the page, its plot, and the download."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plaintalk.articles.models import Site
from plaintalk.moderation.numbers.queries import (
    Period,
    Reversals,
    Step,
    Volume,
    Waits,
    by_topic,
    heat,
    refusals_by_clause,
    reversals,
    top_contributors,
    total_of,
    volume_by,
    waits,
)
from plaintalk.policy.clauses import Policy

Cell = str | int | float | date | datetime | None
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `name` stands in the download and never changes; `title` is for people."""

    name: str
    title: str
    is_number: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Counts in rows; the first column names the row.

    Attributes:
        name: in addresses and downloads.
        finding: a sentence that says what there is to see.
        about: what is in the table, in a line.
        plot: "lines" over time, "bars" beside one another, or "" for none.
        plotted: names of the columns that the plot draws.
        across, up: what the plot's axes measure, with the unit.
    """

    name: str
    finding: str
    about: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    plot: str = ""
    plotted: Sequence[str] = ()
    across: str = ""
    up: str = ""


def tables_for_everybody(site: Site, period: Period, *, policy: Policy) -> Sequence[Table]:
    """Give what the public page shows of a period. No person is named in it."""
    return [
        volume_table(site, period, Step.MONTH),
        clause_table(site, period, policy=policy),
        outcome_table(reversals(site, period)),
        waits_table(waits(site, period)),
    ]


def tables_for_the_desk(
    site: Site, period: Period, *, step: Step, policy: Policy
) -> Sequence[Table]:
    """Give what the desk shows of a period, names of contributors among it."""
    return [
        volume_table(site, period, step),
        clause_table(site, period, policy=policy),
        outcome_table(reversals(site, period)),
        waits_table(waits(site, period)),
        topic_table(site, period),
        heat_table(site, period),
        contributor_table(site, period),
    ]


_STEPS = {
    Step.DAY: gettext_lazy("Day"),
    Step.WEEK: gettext_lazy("Week"),
    Step.MONTH: gettext_lazy("Month"),
}
_ABOUT_VOLUME = {
    Step.DAY: gettext_lazy("Comments by the day of posting, and what was decided first."),
    Step.WEEK: gettext_lazy("Comments by the week of posting, and what was decided first."),
    Step.MONTH: gettext_lazy("Comments by the month of posting, and what was decided first."),
}


# ---- the tables -----------------------------------------------------------------------------


def volume_table(site: Site, period: Period, step: Step) -> Table:
    """Give the volume over time."""
    parts = volume_by(site, period, step)
    rows = [
        (
            part.begins,
            part.volume.posted,
            part.volume.at_once,
            part.volume.held,
            part.volume.rejected,
            _percent(part.volume.at_once, part.volume.posted),
        )
        for part in parts
    ]
    return Table(
        name="volume",
        finding=volume_sentence(total_of(parts)),
        about=str(_ABOUT_VOLUME[step]),
        columns=[
            Column(step.value, str(_STEPS[step]), is_number=False),
            Column("posted", _("Posted")),
            Column("published_at_once", _("Published at once")),
            Column("held", _("Held for a moderator")),
            Column("rejected", _("Rejected by rule")),
            Column("published_at_once_percent", _("Published at once, %")),
        ],
        rows=rows,
        plot="lines",
        plotted=("posted", "published_at_once"),
        across=str(_STEPS[step]),
        up=_("Comments"),
    )


def clause_table(site: Site, period: Period, *, policy: Policy) -> Table:
    """Give the refusals by clause."""
    counted = refusals_by_clause(site, period)
    titles = {clause.id: clause.title for clause in policy.clauses}
    total = sum(one.total for one in counted)
    finding = _("No comment was refused.")
    if counted:
        finding = _("{share} of {total} refusals were for “{clause}”.").format(
            share=_of(counted[0].total, total),
            total=f"{total:,}",
            clause=titles.get(counted[0].clause, counted[0].clause),
        )
    return Table(
        name="refusals",
        finding=finding,
        about=_("Comments rejected or removed, by the clause they were refused for."),
        columns=[
            Column("clause", _("Clause"), is_number=False),
            Column("by_rule", _("By rule")),
            Column("by_person", _("By a moderator")),
            Column("all", _("All")),
        ],
        rows=[
            (
                titles.get(one.clause, one.clause or _("none named")),
                one.by_rule,
                one.by_person,
                one.total,
            )
            for one in counted
        ],
        plot="bars",
        plotted=("by_rule", "by_person"),
        across=_("Clause"),
        up=_("Refusals"),
    )


def outcome_table(told: Reversals) -> Table:
    """Give what became of refusals: looked at, reversed, appealed against."""
    finding = _("No comment was rejected by rule.")
    if told.by_rule:
        finding = ngettext(
            "Moderators published {turned} of {count} comment that a rule had rejected.",
            "Moderators published {turned} of {count} comments that a rule had rejected.",
            told.by_rule,
        ).format(turned=f"{told.by_rule_reversed:,}", count=f"{told.by_rule:,}")
    measures = [
        (_("Rejected by rule"), told.by_rule, told.by_rule_looked_at, told.by_rule_reversed),
        (_("Published by rule"), told.published_by_rule, None, told.published_by_rule_removed),
        (_("Appealed against"), told.appeals, told.appeals, told.appeals_reversed),
    ]
    return Table(
        name="outcomes",
        finding=finding,
        about=_("What became of decisions made by rule, and of appeals."),
        columns=[
            Column("decided", _("Decided"), is_number=False),
            Column("count", _("How many")),
            Column("read_by_moderator", _("Then read by a moderator")),
            Column("turned_round", _("Then turned round by a moderator")),
        ],
        rows=measures,
        plot="bars" if any(row[1] for row in measures) else "",
        plotted=("count", "turned_round"),
        across=_("Decided"),
        up=_("Comments"),
    )


def waits_table(told: Waits) -> Table:
    """Give the median times, in minutes."""
    finding = _("No held comment was decided on.")
    if told.held_to_decision is not None:
        finding = _("Half of the held comments were decided on within {time}.").format(
            time=time_in_words(told.held_to_decision)
        )
    measures = [
        (_("From held to a moderator’s decision"), _minutes(told.held_to_decision)),
        (_("From posting to publication"), _minutes(told.posting_to_publication)),
        (_("From a refusal to the decision upon an appeal"), _minutes(told.appeal)),
    ]
    return Table(
        name="waits",
        finding=finding,
        about=_("Median times, in minutes: half of the cases took less."),
        columns=[
            Column("measure", _("What"), is_number=False),
            Column("median_minutes", _("Median, minutes")),
        ],
        rows=measures,
    )


def topic_table(site: Site, period: Period) -> Table:
    """Give the volume by topic."""
    counted = by_topic(site, period)
    finding = _("No comment was posted under an article with a topic.")
    if counted and counted[0].volume.posted:
        finding = ngettext(
            "Most was said under “{topic}”: {count} comment.",
            "Most was said under “{topic}”: {count} comments.",
            counted[0].volume.posted,
        ).format(topic=counted[0].title, count=f"{counted[0].volume.posted:,}")
    return Table(
        name="topics",
        finding=finding,
        about=_("By topic; a comment under an article with two topics counts in both."),
        columns=[
            Column("topic", _("Topic"), is_number=False),
            Column("posted", _("Posted")),
            Column("published_at_once", _("Published at once")),
            Column("refused", _("Refused")),
        ],
        rows=[(one.title, one.volume.posted, one.volume.at_once, one.refused) for one in counted],
        plot="bars",
        plotted=("posted", "refused"),
        across=_("Topic"),
        up=_("Comments"),
    )


def heat_table(site: Site, period: Period) -> Table:
    """Give the discussions with the busiest hours."""
    counted = heat(site, period)
    finding = _("No discussion had a busy hour.")
    if counted:
        finding = ngettext(
            "The busiest hour brought {count} comment under “{headline}”.",
            "The busiest hour brought {count} comments under “{headline}”.",
            counted[0].comments,
        ).format(count=f"{counted[0].comments:,}", headline=counted[0].article.headline)
    return Table(
        name="heat",
        finding=finding,
        about=_("The busiest hour of each discussion, the ten busiest."),
        columns=[
            Column("article", _("Article"), is_number=False),
            Column("hour", _("Hour"), is_number=False),
            Column("comments_an_hour", _("Comments in that hour")),
            Column("refusals_an_hour", _("Refusals in that hour")),
        ],
        rows=[(one.article.headline, one.hour, one.comments, one.refusals) for one in counted],
        plot="bars",
        plotted=("comments_an_hour", "refusals_an_hour"),
        across=_("Article"),
        up=_("Comments in its busiest hour"),
    )


def contributor_table(site: Site, period: Period) -> Table:
    """Give who wrote most of what is published, by name. For the desk alone."""
    counted = top_contributors(site, period)
    finding = _("Nobody’s comments are published.")
    if counted:
        finding = ngettext(
            "{name} wrote most: {count} published comment.",
            "{name} wrote most: {count} published comments.",
            counted[0].published,
        ).format(name=counted[0].person.name, count=f"{counted[0].published:,}")
    return Table(
        name="contributors",
        finding=finding,
        about=_("The twenty people of whom most is published."),
        columns=[
            Column("name", _("Name"), is_number=False),
            Column("kind", _("Member or guest"), is_number=False),
            Column("published", _("Published comments")),
        ],
        rows=[(one.person.name, one.person.get_kind_display(), one.published) for one in counted],
        plot="bars",
        plotted=("published",),
        across=_("Name"),
        up=_("Published comments"),
    )


# ---- words ----------------------------------------------------------------------------------


def volume_sentence(whole: Volume) -> str:
    """Say how much was posted and how much of it appeared at once."""
    if not whole.posted:
        return _("No comment was posted.")
    told = ngettext(
        "{count} comment was posted; {share} appeared at once.",
        "{count} comments were posted; {share} appeared at once.",
        whole.posted,
    )
    return told.format(count=f"{whole.posted:,}", share=_of(whole.at_once, whole.posted))


def time_in_words(length: timedelta) -> str:
    """Say a length of time: "3 minutes", "2 hours", "4 days"; rounded, and never "0"."""
    minutes = length.total_seconds() / 60
    if minutes < 1:
        return _("a minute")
    if minutes < 90:
        count = round(minutes)
        return ngettext("{count} minute", "{count} minutes", count).format(count=count)
    if minutes < 36 * 60:
        count = round(minutes / 60)
        return ngettext("{count} hour", "{count} hours", count).format(count=count)
    count = round(minutes / 60 / 24)
    return ngettext("{count} day", "{count} days", count).format(count=count)


def _of(part: int, whole: int) -> str:
    """Say a share in whole per cent; "less than 1%" and "more than 99%" rather than 0 and 100."""
    percent = 100 * part / whole
    if 0 < percent < 1:
        return _("less than 1%")
    return _("more than 99%") if 99 < percent < 100 else f"{percent:.0f}%"


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _minutes(length: timedelta | None) -> float | None:
    return round(length.total_seconds() / 60, 1) if length is not None else None


def cell_in_words(cell: Cell) -> str:
    """Give a cell as it is shown; a dash where there is nothing to count."""
    if cell is None:
        return "–"
    if isinstance(cell, datetime):
        return date_format(cell, "DATETIME_FORMAT")
    if isinstance(cell, date):
        return date_format(cell, "DATE_FORMAT")
    return number_format(cell, force_grouping=True) if isinstance(cell, int | float) else str(cell)


# ---- downloads ------------------------------------------------------------------------------


def as_csv(table: Table) -> str:
    """Give one table as CSV (RFC 4180)."""
    rows = [[column.name for column in table.columns], *table.rows]
    return _csv(rows)


def all_as_csv(tables: Mapping[str, Sequence[Table]]) -> str:
    """Give all numbers in one file, a number a line.

    Args:
        tables: by the name of the period that they are of.
    """
    lines: list[Sequence[Cell]] = [("period", "table", "row", "column", "value")]
    for period, of_period in tables.items():
        for table in of_period:
            for row in table.rows:
                lines += [
                    (period, table.name, _plain(row[0]), column.name, cell)
                    for column, cell in zip(table.columns[1:], row[1:], strict=True)
                ]
    return _csv(lines)


def _csv(rows: Sequence[Sequence[Cell]]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(
        [_plain(cell) for cell in row] for row in rows
    )
    return written.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return str(cell)
