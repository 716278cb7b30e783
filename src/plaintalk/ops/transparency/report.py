"""The yearly transparency report of a site, counted from its statements and its record."""

from datetime import UTC, datetime, timedelta

from plaintalk.articles.models import Site
from plaintalk.moderation.appeals.queries import figures as appeal_figures
from plaintalk.moderation.notices.queries import figures, laws_by_decision
from plaintalk.moderation.numbers.queries import Period, reversals, volume
from plaintalk.moderation.statements.queries import statements
from plaintalk.ops.transparency.filling import MINORS, NOT_SPECIFIED, Year, count, filled
from plaintalk.ops.transparency.template import TOTAL


def report_files(site: Site, *, year: int, policy_url: str, now: datetime) -> dict[str, str]:
    """Give the report's files, content by name, as the law's template has them.

    Args:
        now: a year that goes on is reported up to here, and the report says so.
    """
    return filled(year_of(site, year=year, policy_url=policy_url, now=now))


def year_of(site: Site, *, year: int, policy_url: str, now: datetime) -> Year:
    """Count a year, by UTC; one that goes on up to `now`."""
    begin = datetime(year, 1, 1, tzinfo=UTC)
    end = min(datetime(year + 1, 1, 1, tzinfo=UTC), now)
    period, laws = Period(begin, end), laws_by_decision(site)
    measures = count(
        statements(site, since=begin, until=end, policy_url=policy_url, laws=laws, now=now)
    )
    subjects = {TOTAL: None, MINORS: True, NOT_SPECIFIED: False}
    return Year(
        service=site.name,
        first_day=begin.date(),
        last_day=(end - timedelta(microseconds=1)).date(),
        measures=measures,
        notices={
            key: figures(site, begin=begin, end=end, about_child_abuse=is_child_abuse)
            for key, is_child_abuse in subjects.items()
        },
        appeals=appeal_figures(site, begin=begin, end=end),
        reversals=reversals(site, period),
        volume=volume(site, period),
    )
