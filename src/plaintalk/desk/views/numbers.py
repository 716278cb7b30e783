"""The newsroom's numbers."""

from datetime import datetime, time, timedelta

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from plaintalk.articles.models import Site
from plaintalk.desk.views.guard import for_, policy_of, site_of
from plaintalk.kernel.errors import NotFound
from plaintalk.moderation.numbers.queries import Period, Step
from plaintalk.moderation.numbers.tables import Table, all_as_csv, as_csv, tables_for_the_desk
from plaintalk.people.permissions import Act

# The periods on offer, in days, each with the parts that its plot is cut into.
PERIODS = {7: Step.DAY, 30: Step.DAY, 90: Step.WEEK, 365: Step.WEEK}
_USUAL_DAYS = 30

# Counting a year of a large site takes seconds; whoever looks again sees the same for so long.
_KEPT_FOR = timedelta(minutes=5)

Counted = tuple[datetime, list[Table]]


@require_safe
@for_(Act.SEE_NUMBERS)
def numbers(request: HttpRequest) -> HttpResponse:
    """GET /desk/numbers — volume, refusals, times, topics, heat and contributors.

    Query: `days` (7, 30, 90, 365); `format=csv` downloads all, or one with `table`.
    """
    site = site_of(request)
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(known) for known in PERIODS} else _USUAL_DAYS
    counted_at, tables = _counted_lately(site, days)
    if request.GET.get("format") == "csv":
        return _download(tables, request.GET.get("table", ""), days=days)
    shown = {"tables": tables, "days": days, "periods": list(PERIODS), "counted_at": counted_at}
    return render(request, "desk/numbers.html", shown)


def _counted_lately(site: Site, days: int) -> Counted:
    key = f"desk-numbers:{site.pk}:{days}:{get_language()}"
    kept: Counted | None = cache.get(key)
    if kept is None:
        kept = _counted(site, days)
        cache.set(key, kept, timeout=_KEPT_FOR.total_seconds())
    return kept


def _counted(site: Site, days: int) -> Counted:
    now = timezone.now()
    # Whole days, so that the first is as long as the others.
    first = timezone.localdate(now) - timedelta(days=days - 1)
    start = timezone.make_aware(datetime.combine(first, time()))
    tables = tables_for_the_desk(
        site, Period(start, now), step=PERIODS[days], policy=policy_of(site)
    )
    return now, list(tables)


def _download(tables: list[Table], name: str, *, days: int) -> HttpResponse:
    if not name:
        text = all_as_csv({f"last_{days}_days": tables})
    else:
        table = next((one for one in tables if one.name == name), None)
        if table is None:
            raise NotFound()
        text = as_csv(table)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name or "numbers"}-{days}-days.csv"'
    return response
