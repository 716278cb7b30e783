"""The public numbers: what is posted, refused, appealed against. Nobody is named."""

from datetime import datetime, time, timedelta

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from plaintalk.articles.models import Site
from plaintalk.discussion.queries import policy_in_force
from plaintalk.kernel.errors import NotFound
from plaintalk.moderation.numbers.queries import Period
from plaintalk.moderation.numbers.tables import Table, all_as_csv, as_csv, tables_for_everybody
from plaintalk.pages.views.visitor import site_of

# Counting a large site takes seconds; nobody outside needs it by the minute.
_KEPT_FOR = timedelta(hours=1)

Counted = tuple[datetime, dict[str, list[Table]]]


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """GET /policy/numbers — the last twelve months, and all time.

    Query: `format=csv` downloads all, or one table with `period` and `table`.
    """
    site = site_of(request)
    counted_at, tables = _counted_lately(site)
    if request.GET.get("format") == "csv":
        return _download(request, tables)
    shown = {
        "counted_at": counted_at,
        "last_year": tables["last_12_months"],
        "all_time": tables["all_time"],
        "since": _a_year_before(counted_at),
    }
    return render(request, "pages/numbers.html", shown)


def _counted_lately(site: Site) -> Counted:
    key = f"public-numbers:{site.pk}:{get_language()}"
    kept: Counted | None = cache.get(key)
    if kept is None:
        kept = _counted(site)
        cache.set(key, kept, timeout=_KEPT_FOR.total_seconds())
    return kept


def _counted(site: Site) -> Counted:
    now = timezone.now()
    policy = policy_in_force(site, now=now).policy
    periods = {
        "last_12_months": Period(_a_year_before(now), now),
        "all_time": Period(None, now),
    }
    return now, {
        name: list(tables_for_everybody(site, period, policy=policy))
        for name, period in periods.items()
    }


def _a_year_before(now: datetime) -> datetime:
    """Give the beginning of the month that this one was a year ago, in the site's time zone."""
    today = timezone.localdate(now)
    first = today.replace(year=today.year - 1, day=1)
    return timezone.make_aware(datetime.combine(first, time()))


def _download(request: HttpRequest, tables: dict[str, list[Table]]) -> HttpResponse:
    name = request.GET.get("table", "")
    if not name:
        return _csv_response(all_as_csv(tables), name="numbers")
    of_period = tables.get(request.GET.get("period", "last_12_months"), [])
    table = next((one for one in of_period if one.name == name), None)
    if table is None:
        raise NotFound()
    return _csv_response(as_csv(table), name=table.name)


def _csv_response(text: str, *, name: str) -> HttpResponse:
    """Give CSV as a download."""
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
