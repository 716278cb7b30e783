"""Why a comment stands where it stands, and an appeal against it: parse, call, show."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plaintalk.discussion.errors import NotTheAuthor
from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import comment_seen_by, policy_in_force
from plaintalk.discussion.services import may_edit
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.appeals.errors import NothingToAppeal
from plaintalk.moderation.appeals.models import Appeal
from plaintalk.moderation.appeals.queries import Statement, statement_about
from plaintalk.moderation.appeals.services import appeal
from plaintalk.moderation.notices.queries import legal_ground_about
from plaintalk.pages.forms import AppealForm
from plaintalk.pages.views.visitor import site_of, viewer_of


@require_safe
@never_cache
def explain(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET /c/<id>/reasons — to its author: the statement of reasons, and what became of appeals."""
    viewer = viewer_of(request)
    comment = comment_seen_by(viewer, site_of(request), public_id)
    is_author = comment.author_id == viewer.person_id
    if not is_author and not viewer.at(comment.discussion).is_moderator:
        return redirect(comment)
    now = timezone.now()
    shown = _shown(comment, statement_about(comment, now=now)) | {
        "is_author": is_author,
        "may_edit": is_author and may_edit(comment, now=now),
    }
    return render(request, "pages/reasons.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def make_appeal(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /c/<id>/appeal — ask that somebody else look at the decision, as its author."""
    viewer, now = viewer_of(request), timezone.now()
    comment = comment_seen_by(viewer, site_of(request), public_id)
    statement = statement_about(comment, now=now)
    is_author = comment.author_id == viewer.person_id
    if request.method != "POST":
        if not is_author or not statement.may_appeal:
            return redirect("pages:reasons", comment.public_id)
        form = AppealForm.about(statement.decision)
        return render(request, "pages/appeal.html", _shown(comment, statement) | {"form": form})
    if not is_author:
        raise NotTheAuthor()
    form = AppealForm.filled(request.POST.dict())
    try:
        _make(form, comment, now)
    except Refusal as refusal:
        shown = _shown(comment, statement) | {"form": form, "refusal": refusal}
        return render(request, "pages/appeal.html", shown, status=status_of(refusal))
    messages.success(request, _("We have your appeal. The answer will appear on this page."))
    return redirect("pages:reasons", comment.public_id)


def _make(form: AppealForm, comment: Comment, now: datetime) -> Appeal:
    decision = comment.decisions.filter(public_id=form.sent("decision")).first()
    if decision is None:
        raise NothingToAppeal()
    return appeal(decision=decision, by=comment.author, words=form.sent("words"), now=now)


def _shown(comment: Comment, statement: Statement) -> dict[str, object]:
    now_in_force = policy_in_force(comment.discussion.article.site, now=timezone.now()).policy
    return {
        "comment": comment,
        "statement": statement,
        "decision": statement.decision,
        "appeal": statement.appeal,
        "legal_ground": legal_ground_about(comment),
        "policy": statement.policy or now_in_force,
    }
