"""A reader reports a comment."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import Viewer, comment_seen_by, latest_revision
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.reports.errors import AlreadyReported, OwnComment
from plaintalk.moderation.reports.queries import conduct_in_reporting, report_by
from plaintalk.moderation.reports.services import report_comment
from plaintalk.pages.report_forms import ReportForm
from plaintalk.pages.views.visitor import policy_of, site_of
from plaintalk.people.models import Person
from plaintalk.people.visitors import person_of
from plaintalk.policy.reports import Reporting


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /c/<id>/report — say which clause a comment breaks."""
    site, person = site_of(request), person_of(request)
    comment = comment_seen_by(Viewer(person), site, public_id)
    policy = policy_of(site)
    form = ReportForm(policy, initial={"revision": latest_revision(comment).ordinal})
    refusal = _why_not(person, comment)
    if request.method == "POST" and refusal is None:
        form = ReportForm(policy, request.POST)
        if form.is_valid():
            try:
                return _report(request, comment, form)
            except Refusal as error:
                refusal = error
    shown = {
        "comment": comment,
        "person": person,
        "form": form,
        "refusal": refusal,
        "may_report": person is not None and _why_not(person, comment) is None,
        "is_warned": person is not None and _is_warned(person),
    }
    status = HTTPStatus.OK
    if request.method == "POST":
        status = status_of(refusal) if refusal else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "pages/report.html", shown, status=status)


def _why_not(person: Person | None, comment: Comment) -> Refusal | None:
    """Say before the form is filled in what the service would say after it."""
    if person is None:
        return None
    if person.pk == comment.author_id:
        return OwnComment()
    return AlreadyReported() if report_by(person, comment) is not None else None


def _is_warned(person: Person) -> bool:
    conduct = conduct_in_reporting(person, now=timezone.now())
    return conduct.reporting is Reporting.WARNED


def _report(request: HttpRequest, comment: Comment, form: ReportForm) -> HttpResponse:
    report_comment(
        comment=comment,
        by=person_of(request),
        clause=form.cleaned_data["clause"],
        words=form.cleaned_data["words"],
        seen_revision=form.cleaned_data["revision"] or 0,
        now=timezone.now(),
    )
    told = _("Thank you. A moderator reads the comment; what becomes of it is on your own page.")
    messages.success(request, told)
    return redirect(comment.discussion.article)
