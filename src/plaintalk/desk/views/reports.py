"""Comments that readers reported, and how the moderators answer."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plaintalk.desk.views.guard import (
    FormUnreadable,
    comment_for,
    covered_by,
    for_,
    me,
    policy_of,
    site_of,
)
from plaintalk.discussion.services import keep
from plaintalk.moderation.reports.queries import QUEUE_PAGE, reported_comments
from plaintalk.people.permissions import Act


class KeepForm(forms.Form):
    """Which wording the moderator read."""

    revision = forms.IntegerField()


@require_safe
@for_(Act.SEE_DESK)
def reports(request: HttpRequest) -> HttpResponse:
    """GET /desk/reports — comments with open reports, the weightiest first."""
    site = site_of(request)
    found = reported_comments(site, covered_by(request, Act.SEE_DESK), now=timezone.now())
    shown = {
        "reported": found[:QUEUE_PAGE],
        "there_are_more": len(found) > QUEUE_PAGE,
        "policy": policy_of(site),
    }
    return render(request, "desk/reports.html", shown)


@require_POST
@for_(Act.DECIDE_COMMENT)
def keep_comment(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /desk/reports/<id>/keep — leave a reported comment published."""
    comment = comment_for(request, public_id)
    form = KeepForm(request.POST)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    seen = form.cleaned_data["revision"]
    keep(comment=comment, by=me(request), seen_revision=seen, now=timezone.now())
    told = _("Comment {number} by {name} stays. Those who reported it are told.")
    messages.success(request, told.format(number=comment.number, name=comment.author_name))
    return redirect("desk:reports")
