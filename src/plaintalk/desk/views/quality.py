"""How well the desk decides: blind second looks, golden items, and the figures."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaintalk.desk.masks import texts_of, wordings_of
from plaintalk.desk.quality_forms import GoldenForm, LookForm, ShareForm
from plaintalk.desk.views.guard import FormUnreadable, for_, me, policy_of, site_of
from plaintalk.discussion.models import Comment, Revision
from plaintalk.discussion.queries import comment_by_public_id
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.kernel.markup import render_comment
from plaintalk.moderation.quality.errors import CaseNotDue
from plaintalk.moderation.quality.figures import FEWEST_PAIRS
from plaintalk.moderation.quality.models import Verdict
from plaintalk.moderation.quality.queries import (
    Due,
    disagreements,
    due_named,
    golden_item_of,
    golden_items,
    look_for,
    next_for,
    percent_of,
    quality_of,
    revision_of,
    waiting_for,
)
from plaintalk.moderation.quality.services import (
    look_again,
    make_golden,
    retire_golden,
    set_share,
    talk_over,
)
from plaintalk.moderation.queue.services import note_read
from plaintalk.people.permissions import Act, may


@require_safe
@for_(Act.LOOK_AGAIN)
def figures(request: HttpRequest) -> HttpResponse:
    """GET /desk/quality — the desk's figures; to a moderator, their own."""
    site, person, now = site_of(request), me(request), timezone.now()
    sees_all = may(person, Act.SEE_QUALITY, site.place)
    shown = {
        "quality": quality_of(site, of=None if sees_all else person, now=now),
        "sees_all": sees_all,
        "waiting": waiting_for(site, person, secret=settings.SECRET_KEY, now=now),
        "disagreements": disagreements(site) if sees_all else [],
        "share_form": ShareForm(initial={"percent": percent_of(site)}),
        "fewest": FEWEST_PAIRS,
        "policy": policy_of(site),
    }
    return render(request, "desk/quality.html", shown)


@require_POST
@for_(Act.SET_GOLDEN)
def share(request: HttpRequest) -> HttpResponse:
    """POST /desk/quality/share — say how many decisions get a second look."""
    form = ShareForm(request.POST)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    set_share(
        site=site_of(request),
        by=me(request),
        percent=form.cleaned_data["percent"],
        now=timezone.now(),
    )
    messages.success(request, _("Saved."))
    return redirect("desk:quality")


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.LOOK_AGAIN)
def second_look(request: HttpRequest) -> HttpResponse:
    """GET, POST /desk/quality/next — a case to judge without knowing how it was judged."""
    site, person, now = site_of(request), me(request), timezone.now()
    policy = policy_of(site)
    form, refusal = LookForm(policy), None
    due = None
    if request.method == "POST":
        try:
            return _look(request)
        except Refusal as error:
            refusal = error
            due = _same_case(request)
            form = LookForm(policy, initial={"clause": request.POST.get("clause", "")})
    due = due or next_for(site, person, secret=settings.SECRET_KEY, now=now)
    if due is not None:
        note_read(comments=[due.revision.comment], by=person, now=now)
    shown = {
        "due": due,
        # Rendered from the wording that was decided about: the comment may have been reworded.
        "text_html": _wording_html(request, due.revision) if due is not None else "",
        "texts": texts_of(request, _answered(due)),
        "form": form,
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal is not None else HTTPStatus.OK
    return render(request, "desk/second_look.html", shown, status=status)


def _wording_html(request: HttpRequest, revision: Revision) -> str:
    """Give a wording as HTML, masked for those who read it so."""
    return render_comment(wordings_of(request, [revision]).of(revision))


def _answered(due: Due | None) -> list[Comment]:
    """Give the comment that a case answers, if any."""
    parent = due.revision.comment.parent if due is not None else None
    return [parent] if parent is not None else []


def _same_case(request: HttpRequest) -> Due | None:
    """Give the case that was on the screen, or None where it is not to be answered any more."""
    token = request.POST.get("case", "")
    secret, now = settings.SECRET_KEY, timezone.now()
    try:
        return due_named(site_of(request), me(request), token, secret=secret, now=now)
    except CaseNotDue:
        return None


def _look(request: HttpRequest) -> HttpResponse:
    site = site_of(request)
    form = LookForm(policy_of(site), request.POST)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    found = look_again(
        site=site,
        by=me(request),
        token=form.cleaned_data["case"],
        verdict=Verdict(form.cleaned_data["verdict"]),
        clause=form.cleaned_data["clause"],
        secret=settings.SECRET_KEY,
        now=timezone.now(),
    )
    return redirect("desk:looked", found.look.public_id)


@require_safe
@for_(Act.LOOK_AGAIN)
def looked(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET /desk/quality/looks/<id> — how a second look compares with the first."""
    site = site_of(request)
    person = me(request)
    found = look_for(site, person, public_id)
    shown = {
        "found": found,
        "may_talk": may(person, Act.SEE_QUALITY, site.place) and found.is_to_talk_about,
        "text_html": _wording_html(request, revision_of(found.look)),
        "policy": policy_of(site),
    }
    return render(request, "desk/looked.html", shown)


@require_POST
@for_(Act.SEE_QUALITY)
def talked(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /desk/quality/looks/<id>/talked — a disagreement was talked over."""
    found = look_for(site_of(request), me(request), public_id)
    talk_over(compared=found, by=me(request), now=timezone.now())
    messages.success(request, _("Taken off the list. The figures stay as they are."))
    return redirect("desk:quality")


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.SET_GOLDEN)
def golden(request: HttpRequest) -> HttpResponse:
    """GET, POST /desk/quality/golden — golden items, and a new one."""
    site = site_of(request)
    policy = policy_of(site)
    form = GoldenForm(policy, initial={"comment": request.GET.get("comment", "")})
    refusal: Refusal | None = None
    if request.method == "POST":
        form = GoldenForm(policy, request.POST)
        if form.is_valid():
            try:
                return _make_golden(request, form)
            except Refusal as error:
                refusal = error
    items = list(golden_items(site))
    shown = {
        "items": items,
        "wordings": wordings_of(request, [item.revision for item in items]),
        "form": form,
        "refusal": refusal,
        "policy": policy,
    }
    failed = refusal is not None or (form.is_bound and not form.is_valid())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if failed else HTTPStatus.OK
    return render(request, "desk/golden.html", shown, status=status)


def _make_golden(request: HttpRequest, form: GoldenForm) -> HttpResponse:
    site = site_of(request)
    make_golden(
        site=site,
        by=me(request),
        comment=comment_by_public_id(site, form.cleaned_data["comment"]),
        verdict=Verdict(form.cleaned_data["verdict"]),
        clause=form.cleaned_data["clause"],
        note=form.cleaned_data["note"],
        now=timezone.now(),
    )
    messages.success(request, _("It is mixed in among second looks from now on."))
    return redirect("desk:golden")


@require_POST
@for_(Act.SET_GOLDEN)
def retire(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /desk/quality/golden/<id>/retire — mix a golden item in no more."""
    item = golden_item_of(site_of(request), public_id)
    retire_golden(item=item, by=me(request), now=timezone.now())
    messages.success(request, _("Retired. Answers given to it stay."))
    return redirect("desk:golden")
