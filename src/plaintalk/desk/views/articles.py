"""Articles written and changed, and their discussions opened and closed."""

from http import HTTPStatus

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plaintalk.articles.models import Article
from plaintalk.articles.queries import all_articles, article_by_public_id
from plaintalk.articles.services import change_article, publish_article
from plaintalk.desk.forms import ArticleForm, DiscussionForm, ModeForm
from plaintalk.desk.views.guard import covered_by, for_, me, site_of
from plaintalk.discussion.models import Mode, Openness, Pace
from plaintalk.discussion.queries import discussion_of, require_in
from plaintalk.discussion.services import (
    open_discussion,
    set_answerers,
    set_mode,
    set_openness,
)
from plaintalk.kernel.errors import Refusal
from plaintalk.people.permissions import Act


@require_safe
@for_(Act.SEE_DESK)
def articles(request: HttpRequest) -> HttpResponse:
    """GET /desk/articles — every article that is one's affair, drafts too."""
    shown = all_articles(site_of(request), covered_by(request, Act.SEE_DESK))
    return render(request, "desk/articles.html", {"articles": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.WRITE_ARTICLE)
def new_article(request: HttpRequest) -> HttpResponse:
    """GET, POST /desk/articles/new — write an article."""
    return _article_form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.WRITE_ARTICLE)
def article(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /desk/articles/<id> — change an article."""
    return _article_form(request, article_by_public_id(site_of(request), public_id))


def _article_form(request: HttpRequest, found: Article | None) -> HttpResponse:
    form = ArticleForm.of(found) if found is not None else ArticleForm()
    refusal: Refusal | None = None
    if request.method == "POST":
        form = ArticleForm(request.POST)
        if form.is_valid():
            try:
                return _store_article(request, found, form)
            except Refusal as error:
                refusal = error
    shown: dict[str, object] = {"form": form, "article": found, "refusal": refusal}
    if found is not None:
        shown["discussion"] = discussion_of(found)
        shown["discussion_form"] = DiscussionForm(discussion_of(found))
        shown["mode_form"] = ModeForm(discussion_of(found))
    failed = refusal is not None or (form.is_bound and not form.is_valid())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if failed else HTTPStatus.OK
    return render(request, "desk/article.html", shown, status=status)


def _store_article(request: HttpRequest, found: Article | None, form: ArticleForm) -> HttpResponse:
    now = timezone.now()
    if found is None:
        stored = publish_article(site=site_of(request), draft=form.draft(), now=now)
    else:
        draft = form.draft(import_key=found.import_key)
        stored = change_article(article=found, draft=draft, now=now)
    messages.success(request, _("Saved."))
    return redirect(stored)


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.CHANGE_DISCUSSION)
def discussion(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /desk/articles/<id>/discussion — open, close or slow a discussion."""
    found = article_by_public_id(site_of(request), public_id)
    require_in(me(request), Act.CHANGE_DISCUSSION, discussion_of(found))
    form, refusal = DiscussionForm(discussion_of(found)), None
    if request.method == "POST":
        form = DiscussionForm(discussion_of(found), request.POST)
        if form.is_valid():
            try:
                return _set_discussion(request, found, form)
            except Refusal as error:
                refusal = error
    return _running_page(request, found, form, ModeForm(discussion_of(found)), refusal)


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.CHANGE_DISCUSSION)
def mode(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /desk/articles/<id>/mode — hold a discussion for questions, live, or as ever."""
    found = article_by_public_id(site_of(request), public_id)
    require_in(me(request), Act.CHANGE_DISCUSSION, discussion_of(found))
    if request.method != "POST":
        return redirect("desk:discussion", public_id)
    form, refusal = ModeForm(discussion_of(found), request.POST), None
    if form.is_valid():
        try:
            return _set_mode(request, found, form)
        except Refusal as error:
            refusal = error
    return _running_page(request, found, DiscussionForm(discussion_of(found)), form, refusal)


def _running_page(
    request: HttpRequest,
    found: Article,
    form: DiscussionForm,
    mode_form: ModeForm,
    refusal: Refusal | None,
) -> HttpResponse:
    shown = {
        "article": found,
        "discussion": discussion_of(found),
        "discussion_form": form,
        "mode_form": mode_form,
        "refusal": refusal,
    }
    is_refused = form.is_bound or mode_form.is_bound
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return render(request, "desk/discussion.html", shown, status=status)


def _set_mode(request: HttpRequest, found: Article, form: ModeForm) -> HttpResponse:
    now, discussion, people = timezone.now(), open_discussion(article=found), form.people
    with transaction.atomic():
        set_mode(
            discussion=discussion,
            mode=Mode(form.cleaned_data["mode"]),
            by=me(request),
            hours=form.hours,
            readers_reply=form.cleaned_data["readers_reply"],
            now=now,
        )
        set_answerers(discussion=discussion, answerers=people, by=me(request), now=now)
    messages.success(request, _("Saved."))
    return redirect(found)


def _set_discussion(request: HttpRequest, found: Article, form: DiscussionForm) -> HttpResponse:
    now, discussion = timezone.now(), open_discussion(article=found)
    set_openness(
        discussion=discussion,
        openness=Openness(form.cleaned_data["openness"]),
        pace=Pace(form.cleaned_data["pace"]),
        by=me(request),
        until=form.until(now),
        because=form.cleaned_data["because"],
        now=now,
    )
    messages.success(request, _("Saved."))
    return redirect(found)
