"""Comments that readers reported, and how the moderators answer."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plaintalk.desk.masks import texts_of
from plaintalk.desk.sitting import Sitting
from plaintalk.desk.views.guard import (
    FormUnreadable,
    comment_for,
    covered_by,
    for_,
    me,
    policy_of,
    site_of,
)
from plaintalk.desk.views.pulses import answer_pulse, pulse_of
from plaintalk.discussion.services import keep
from plaintalk.moderation.queue.queries import claims_on
from plaintalk.moderation.queue.services import note_read, release
from plaintalk.moderation.reports.queries import QUEUE_PAGE, reported_comments, state_of_reports
from plaintalk.people.permissions import Act


class KeepForm(forms.Form):
    """Which wording the moderator read."""

    revision = forms.IntegerField()


@require_safe
@for_(Act.SEE_DESK)
def reports(request: HttpRequest) -> HttpResponse:
    """GET /desk/reports — comments with open reports, the most urgent first."""
    site, topics, now = site_of(request), covered_by(request, Act.SEE_DESK), timezone.now()
    found = reported_comments(site, topics, now=now)
    page = found[:QUEUE_PAGE]
    comments = [each.comment for each in page]
    claims = claims_on(comments, now=now)
    shown = {
        "reported": [(each, claims.get(each.comment.pk)) for each in page],
        "texts": texts_of(request, comments),
        "pulse": pulse_of("reports", state_of_reports(site, topics)),
        "there_are_more": len(found) > QUEUE_PAGE,
        "policy": policy_of(site),
    }
    return render(request, "desk/reports.html", shown)


@require_safe
@for_(Act.SEE_DESK)
def pulse(request: HttpRequest) -> HttpResponse:
    """GET /desk/reports/pulse?seen=MARK — how many wait now; nothing when the list is as it was."""
    return answer_pulse(
        request, "reports", state_of_reports(site_of(request), covered_by(request, Act.SEE_DESK))
    )


@require_POST
@for_(Act.DECIDE_COMMENT)
def keep_comment(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /desk/reports/<id>/keep — leave a reported comment published."""
    comment = comment_for(request, public_id)
    form = KeepForm(request.POST)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    seen = form.cleaned_data["revision"]
    now = timezone.now()
    note_read(comments=[comment], by=me(request), now=now)
    decision = keep(comment=comment, by=me(request), seen_revision=seen, now=now)
    release(comment=comment, by=me(request))
    told = _("Comment {number} by {name} stays.")
    what = told.format(number=comment.number, name=comment.author_name)
    Sitting(request).did([decision.public_id], what=what, now=now)
    return redirect("desk:reports")
