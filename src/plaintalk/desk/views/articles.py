"""Articles written and changed, and their discussions opened and closed."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plaintalk.articles.models import Article
from plaintalk.articles.queries import all_articles, article_by_public_id
from plaintalk.articles.services import change_article, publish_article
from plaintalk.desk.forms import ArticleForm, DiscussionForm
from plaintalk.desk.views.guard import for_, me, site_of
from plaintalk.discussion.models import Openness, Pace
from plaintalk.discussion.queries import discussion_of
from plaintalk.discussion.services import open_discussion, set_answerer, set_openness
from plaintalk.kernel.errors import Refusal
from plaintalk.people.permissions import Act
from plaintalk.people.queries import person_by_public_id


@require_safe
@for_(Act.SEE_DESK)
def articles(request: HttpRequest) -> HttpResponse:
    """GET /desk/articles — every article, drafts too."""
    return render(request, "desk/articles.html", {"articles": all_articles(site_of(request))})


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
        shown["discussion_form"] = DiscussionForm(discussion_of(found))
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
    form, refusal = DiscussionForm(discussion_of(found)), None
    if request.method == "POST":
        form = DiscussionForm(discussion_of(found), request.POST)
        if form.is_valid():
            try:
                return _set_discussion(request, found, form)
            except Refusal as error:
                refusal = error
    shown = {"article": found, "discussion_form": form, "refusal": refusal}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "desk/discussion.html", shown, status=status)


def _set_discussion(request: HttpRequest, found: Article, form: DiscussionForm) -> HttpResponse:
    now, discussion = timezone.now(), open_discussion(article=found)
    public_id = form.cleaned_data["answerer"].strip()
    answerer = person_by_public_id(public_id) if public_id else None
    set_openness(
        discussion=discussion,
        openness=Openness(form.cleaned_data["openness"]),
        pace=Pace(form.cleaned_data["pace"]),
        by=me(request),
        until=form.until(now),
        because=form.cleaned_data["because"],
        now=now,
    )
    set_answerer(discussion=discussion, answerer=answerer, by=me(request))
    messages.success(request, _("Saved."))
    return redirect(found)
