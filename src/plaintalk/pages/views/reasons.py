"""Why a comment stands where it stands, and an appeal against it: parse, call, show."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plaintalk.discussion.errors import NotTheAuthor
from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import Viewer, comment_seen_by, policy_in_force
from plaintalk.discussion.services import may_edit
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.appeals.errors import NothingToAppeal
from plaintalk.moderation.appeals.models import Appeal
from plaintalk.moderation.appeals.queries import Statement, statement_about
from plaintalk.moderation.appeals.services import appeal
from plaintalk.moderation.appeals.tokens import comment_opened_by
from plaintalk.moderation.notices.queries import legal_ground_about
from plaintalk.pages.forms import AppealForm
from plaintalk.pages.views.visitor import site_of, viewer_of


@require_safe
@never_cache
def explain(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET /c/<id>/reasons — to its author: the statement of reasons, and what became of appeals.

    Query: `t` (of a letter: a guest gets in by it, who has no account and may be without cookie).
    """
    asked = _asked(request, public_id)
    viewer, comment = asked.viewer, asked.comment
    is_author = comment.author_id == viewer.person_id
    if not is_author and not viewer.at(comment.discussion).is_moderator:
        return redirect(comment)
    now = timezone.now()
    shown = _shown(comment, statement_about(comment, now=now)) | {
        "is_author": is_author,
        "may_edit": is_author and not asked.token and may_edit(comment, now=now),
        "token": asked.token,
    }
    return _sent(request, "pages/reasons.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def make_appeal(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /c/<id>/appeal — ask that somebody else look at the decision, as its author.

    Query: `t`, as for the reasons.
    """
    asked, now = _asked(request, public_id), timezone.now()
    comment = asked.comment
    statement = statement_about(comment, now=now)
    is_author = comment.author_id == asked.viewer.person_id
    if request.method != "POST":
        if not is_author or not statement.may_appeal:
            return redirect(_reasons_of(asked))
        form = AppealForm.about(statement.decision)
        shown = _shown(comment, statement) | {"form": form, "token": asked.token}
        return _sent(request, "pages/appeal.html", shown)
    if not is_author:
        raise NotTheAuthor()
    form = AppealForm.filled(request.POST.dict())
    try:
        _make(form, comment, now)
    except Refusal as refusal:
        again = {"form": form, "refusal": refusal, "token": asked.token}
        shown = _shown(comment, statement) | again
        return _sent(request, "pages/appeal.html", shown, status=status_of(refusal))
    messages.success(request, _("We have your appeal. The answer will appear on this page."))
    return redirect(_reasons_of(asked))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks about which comment. `token` is that of a letter by which they got in, or ""."""

    viewer: Viewer
    comment: Comment
    token: str


def _asked(request: HttpRequest, public_id: str) -> _Asked:
    site, token = site_of(request), request.GET.get("t", "")
    viewer = viewer_of(request)
    opened = comment_opened_by(site, public_id, token=token, secret=settings.SECRET_KEY)
    # In the browser in which they wrote they can do all that they ever could.
    if opened is not None and opened.author_id != viewer.person_id:
        return _Asked(Viewer(opened.author), opened, token)
    return _Asked(viewer, comment_seen_by(viewer, site, public_id), "")


def _reasons_of(asked: _Asked) -> str:
    page = reverse("pages:reasons", args=[asked.comment.public_id])
    return f"{page}?t={asked.token}" if asked.token else page


def _sent(
    request: HttpRequest, template: str, shown: dict[str, object], *, status: int = 200
) -> HttpResponse:
    response = render(request, template, shown, status=status)
    # The address may be a key: no search engine keeps it. It stays out of other sites' logs as
    # every address here does; a page with a form must not hide it from us ("no-referrer" would).
    response["X-Robots-Tag"] = "noindex"
    return response


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
