"""Pages for moderators and editors: parse, call, show."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaintalk.articles.models import Article, Site
from plaintalk.articles.queries import (
    all_articles,
    article_by_public_id,
    site_of_host,
)
from plaintalk.articles.services import change_article, publish_article
from plaintalk.desk.forms import ArticleForm, DecisionForm, DiscussionForm, LiftForm, SanctionForm
from plaintalk.discussion.models import Openness, Pace
from plaintalk.discussion.queries import comments_by, discussion_of, policy_in_force
from plaintalk.discussion.services import decide, open_discussion, set_openness
from plaintalk.kernel.errors import Invalid, Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.queries import (
    QUEUE_PAGE,
    case_of,
    decisions_against,
    held,
    lately_decided,
    queue,
    standings_of,
)
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act, Role, require
from plaintalk.people.queries import (
    kinds_imposed_on,
    people_named,
    person_by_public_id,
    sanction_by_public_id,
    sanctions_of,
)
from plaintalk.people.services import impose_sanction, lift_sanction
from plaintalk.people.visitors import person_of
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Policy
from plaintalk.policy.sanctions import SanctionKind, next_step


class FormUnreadable(Invalid):
    """A form of the desk came back with values that it never offered."""

    code = "form_unreadable"

    @classmethod
    def of(cls, form: Form) -> "FormUnreadable":
        """Give the error with what the form found wrong."""
        return cls({name: [str(text) for text in texts] for name, texts in form.errors.items()})


View = Callable[Concatenate[HttpRequest, ...], HttpResponse]


def for_(act: Act) -> Callable[[View], View]:
    """Let a view be opened only by those whose role includes the act; ask others to sign in.

    Raises:
        ActNotAllowed: somebody is signed in, and their role does not include it.
    """

    def guard(view: View) -> View:
        @wraps(view)
        @never_cache
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            person = person_of(request)
            if not request.user.is_authenticated or person is None:
                return redirect_to_login(request.get_full_path())
            require(Role(person.role), act)
            return view(request, *args, **kwargs)

        return guarded

    return guard


# ---- comments -------------------------------------------------------------------------------


@require_safe
@for_(Act.SEE_DESK)
def queue_page(request: HttpRequest) -> HttpResponse:
    """GET /desk — what waits for a person, the longest first."""
    site = _site(request)
    asked = request.GET.get("after", "0")
    rows = list(queue(site, after=int(asked) if asked.isascii() and asked.isdigit() else 0))
    following = rows[QUEUE_PAGE - 1].comment.pk if len(rows) > QUEUE_PAGE else None
    shown = {
        "rows": rows[:QUEUE_PAGE],
        "waiting": held(site).count(),
        "next_after": following,
        "decided": lately_decided(site),
        "policy": _policy(site),
    }
    return render(request, "desk/queue.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.DECIDE_COMMENT)
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /desk/comments/<id> — one comment's case, and a decision about it."""
    site = _site(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _decide(request, site, public_id)
        except Refusal as error:
            refusal = error
    found = case_of(site, public_id)
    policy = _policy(site)
    initial = {"seen": found.comment.standing, "revision": found.revision.ordinal}
    # What was typed stays; what was seen is what is on the screen now.
    typed = {name: request.POST.get(name, "") for name in ("clause", "sentence")}
    suggested = {"clause": found.ruling.clause} if policy.clause(found.ruling.clause) else {}
    form = DecisionForm(policy, initial=suggested | {k: v for k, v in typed.items() if v} | initial)
    shown = {"case": found, "policy": policy, "form": form, "refusal": refusal}
    status = status_of(refusal) if refusal is not None else HTTPStatus.OK
    return render(request, "desk/case.html", shown, status=status)


def _decide(request: HttpRequest, site: Site, public_id: str) -> HttpResponse:
    found = case_of(site, public_id)
    form = DecisionForm(_policy(site), request.POST)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    decision = decide(
        comment=found.comment,
        by=_me(request),
        standing=Standing(form.cleaned_data["standing"]),
        clause=form.cleaned_data["clause"],
        sentence=form.cleaned_data["sentence"],
        seen=Standing(form.cleaned_data["seen"]),
        seen_revision=form.cleaned_data["revision"],
        now=timezone.now(),
    )
    told = _("Comment {number} by {name} is now {standing}.")
    comment = found.comment
    messages.success(
        request,
        told.format(number=comment.number, name=comment.author_name, standing=decision.standing),
    )
    return redirect("desk:queue")


# ---- people ---------------------------------------------------------------------------------


@require_safe
@for_(Act.SANCTION_PERSON)
def people(request: HttpRequest) -> HttpResponse:
    """GET /desk/people?q=NAME — find somebody by name."""
    asked = request.GET.get("q", "").strip()
    return render(request, "desk/people.html", {"asked": asked, "people": people_named(asked)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.SANCTION_PERSON)
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /desk/people/<id> — somebody's history, and a step against them."""
    found = person_by_public_id(public_id)
    policy = _policy(_site(request))
    form: Form = SanctionForm.proposing(policy, next_step(kinds_imposed_on(found)))
    refusal: Refusal | None = None
    if request.method == "POST":
        form = sent = SanctionForm(policy, request.POST)
        if sent.is_valid():
            try:
                return _impose(request, found, sent)
            except Refusal as error:
                refusal = error
    shown = {
        "subject": found,
        "comments": comments_by(found),
        "record": standings_of(found),
        "against": decisions_against(found),
        "sanctions": sanctions_of(found),
        "form": form,
        "lift_form": LiftForm(),
        "refusal": refusal,
        "policy": policy,
        "now": timezone.now(),
    }
    failed = refusal is not None or (form.is_bound and not form.is_valid())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if failed else HTTPStatus.OK
    return render(request, "desk/person.html", shown, status=status)


def _impose(request: HttpRequest, subject: Person, form: SanctionForm) -> HttpResponse:
    now = timezone.now()
    impose_sanction(
        person=subject,
        kind=SanctionKind(form.cleaned_data["kind"]),
        clause=form.cleaned_data["clause"],
        reason=form.cleaned_data["reason"],
        evidence=[decision.public_id for decision in decisions_against(subject)],
        by=_me(request),
        until=form.until(now),
        at_once=form.cleaned_data["at_once"],
        secret=settings.SECRET_KEY,
        now=now,
    )
    messages.success(request, _("Done. The person is told when they next come here."))
    return redirect("desk:person", subject.public_id)


@require_POST
@for_(Act.SANCTION_PERSON)
def lift(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /desk/sanctions/<id>/lift — end a step early, for good."""
    sanction = sanction_by_public_id(public_id)
    form = LiftForm(request.POST)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    because = form.cleaned_data["because"]
    lift_sanction(sanction=sanction, by=_me(request), because=because, now=timezone.now())
    messages.success(request, _("Lifted. Nothing imposes it again by itself."))
    return redirect("desk:person", sanction.person.public_id)


# ---- articles -------------------------------------------------------------------------------


@require_safe
@for_(Act.SEE_DESK)
def articles(request: HttpRequest) -> HttpResponse:
    """GET /desk/articles — every article, drafts too."""
    return render(request, "desk/articles.html", {"articles": all_articles(_site(request))})


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.WRITE_ARTICLE)
def new_article(request: HttpRequest) -> HttpResponse:
    """GET, POST /desk/articles/new — write an article."""
    return _article_form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.WRITE_ARTICLE)
def article(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /desk/articles/<id> — change an article."""
    return _article_form(request, article_by_public_id(_site(request), public_id))


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
        shown["discussion_form"] = DiscussionForm.of(discussion_of(found))
    failed = refusal is not None or (form.is_bound and not form.is_valid())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if failed else HTTPStatus.OK
    return render(request, "desk/article.html", shown, status=status)


def _store_article(request: HttpRequest, found: Article | None, form: ArticleForm) -> HttpResponse:
    now = timezone.now()
    if found is None:
        stored = publish_article(site=_site(request), draft=form.draft(), now=now)
    else:
        draft = form.draft(import_key=found.import_key)
        stored = change_article(article=found, draft=draft, now=now)
    messages.success(request, _("Saved."))
    return redirect(stored)


@require_POST
@for_(Act.CHANGE_DISCUSSION)
def discussion(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /desk/articles/<id>/discussion — open, close or slow a discussion."""
    found = article_by_public_id(_site(request), public_id)
    form = DiscussionForm(request.POST)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    set_openness(
        discussion=open_discussion(article=found),
        openness=Openness(form.cleaned_data["openness"]),
        pace=Pace(form.cleaned_data["pace"]),
        by=_me(request),
    )
    messages.success(request, _("Saved."))
    return redirect(found)


# ---- parts ----------------------------------------------------------------------------------


def _site(request: HttpRequest) -> Site:
    return site_of_host(request.get_host())


def _me(request: HttpRequest) -> Person:
    """Give the person whom `for_` let in."""
    person = person_of(request)
    if person is None:
        told = "a view of the desk that is not guarded by for_()"
        raise AssertionError(told)
    return person


def _policy(site: Site) -> Policy:
    return policy_in_force(site, now=timezone.now()).policy
