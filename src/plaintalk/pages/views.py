"""Pages for readers and authors: parse, call, show."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from plaintalk.articles.models import Article, Site
from plaintalk.articles.queries import (
    FRONT_PAGE_SIZE,
    article_by_slug,
    front_page,
    related_posts,
    site_of_host,
    topic_by_slug,
    topics_in_use,
)
from plaintalk.discussion.judgement import Judgement, default_engine, findings_as_data
from plaintalk.discussion.marks import Segment, marked
from plaintalk.discussion.models import Discussion, Openness, Pace
from plaintalk.discussion.queries import (
    Sort,
    Viewer,
    comment_seen_by,
    comment_sent_before,
    comments_by,
    counts_of,
    decision_in_force,
    discussion_of,
    is_on_first_page,
    latest_decision,
    policy_for_readers,
    policy_in_force,
    policy_versions,
    where_of,
    wordings_readers_saw,
)
from plaintalk.discussion.services import (
    Posted,
    Prepared,
    Speaker,
    edit_comment,
    may_edit,
    open_discussion,
    post_comment,
    prepare_comment,
    prepare_edit,
    withdraw_comment,
)
from plaintalk.kernel.errors import NotFound, Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.appeals.queries import appeals_about
from plaintalk.moderation.reports.queries import reports_made_by
from plaintalk.pages.forms import Composer, asks_for_name
from plaintalk.pages.threads import Wanted, threads_html
from plaintalk.people.models import Kind, Person, Sanction
from plaintalk.people.queries import SanctionNotFound, sanctions_of, warnings_unread
from plaintalk.people.services import (
    confirm_read,
    guest_named,
    guest_renamed,
    mark_sanctions_seen,
    use_sign_in_link,
)
from plaintalk.people.visitors import network_of, person_of, remember_guest
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Policy


@dataclass(frozen=True, slots=True)
class Warned:
    """What the composer shows of a ruling that is not "published", before anything is stored."""

    judgement: Judgement
    segments: list[Segment]


# ---- reading --------------------------------------------------------------------------------


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """GET / — the newest articles."""
    site = _site(request)
    return _list_of_articles(request, site, "pages/front.html", {})


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /topics/<name> — the newest articles on one topic."""
    site = _site(request)
    chosen = topic_by_slug(site, slug)
    return _list_of_articles(request, site, "pages/topic.html", {"topic": chosen})


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /a/<slug> — the article, its related posts, its discussion and the composer.

    Query: `sort` (oldest, newest, replies), `after` (cursor), `reply` (comment to answer).
    """
    found = _article(request, slug)
    viewer = _viewer(request)
    sort = _sort(request)
    composer = Composer.blank(viewer.person, parent=request.GET.get("reply", ""))
    return _show_article(request, found, discussion_of(found), composer, sort=sort)


@require_safe
def thread(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """GET /a/<slug>/<number> — one root and all of its replies, page by page."""
    found = _article(request, slug)
    composer = Composer.blank(_viewer(request).person, parent=request.GET.get("reply", ""))
    return _show_article(request, found, discussion_of(found), composer, number=number)


@require_safe
def permalink(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET /c/<id> — go to the comment in its place."""
    comment = comment_seen_by(_viewer(request), _site(request), public_id)
    slug = comment.discussion.article.slug
    if is_on_first_page(comment):
        where = reverse("pages:article", args=[slug])
    else:
        where = reverse("pages:thread", args=[slug, (comment.root or comment).number])
        if comment.root_id is not None:
            where += f"?after={comment.path[:-7]}"
    return redirect(f"{where}#c{comment.number}")


@require_safe
def history(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET /c/<id>/history — every wording that readers saw."""
    comment = comment_seen_by(_viewer(request), _site(request), public_id)
    shown = {"comment": comment, "wordings": wordings_readers_saw(comment)}
    return render(request, "pages/history.html", shown)


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """GET /policy — the policy in force and its versions; `?version=N` shows an earlier one."""
    site = _site(request)
    in_force = policy_in_force(site, now=timezone.now())
    asked = request.GET.get("version", "")
    number = int(asked) if asked.isascii() and asked.isdigit() else in_force.number
    shown = {
        "policy": policy_for_readers(site, number),
        "number": number,
        "number_in_force": in_force.number,
        "versions": policy_versions(site).filter(shadow=False),
    }
    return render(request, "pages/policy.html", shown)


# ---- taking part ----------------------------------------------------------------------------


@require_POST
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """POST /a/<slug>/comments — post a comment, or show why it would not appear at once.

    With `has_read` nothing is posted: it says that a warning was read, and keeps what was typed.
    """
    found = _article(request, slug)
    discussion = open_discussion(article=found)
    composer = Composer.filled(request.POST.dict())
    if composer.sent("has_read"):
        _confirm_read(request, composer.sent("has_read"))
        return _show_article(request, found, discussion, composer, has_read=True)
    sent = comment_sent_before(discussion, composer.sent("once"), composer.sent("body"))
    if sent is not None:
        return _go_to(request, Posted(sent, latest_decision(sent), is_new=False))
    now = timezone.now()
    try:
        prepared = _prepare(request, discussion, composer, now)
    except Refusal as refusal:
        return _show_refusal(request, found, discussion, composer, refusal)
    if _must_be_confirmed(prepared.judgement, composer):
        return _show_warning(request, found, discussion, composer, prepared)
    return _go_to(request, post_comment(prepared, now=now))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /c/<id>/edit — reword one's own comment; it is judged afresh."""
    viewer, now = _viewer(request), timezone.now()
    comment = comment_seen_by(viewer, _site(request), public_id)
    body = request.POST.get("body", comment.body)
    has_read = request.POST.get("has_read", "")
    if has_read:
        _confirm_read(request, has_read)
    shown: dict[str, object] = {
        "comment": comment,
        "body": body,
        "has_read": bool(has_read),
        "unread": _unread(comment.discussion, viewer, now),
        "policy": _policy(comment.discussion.article.site),
        "now": now,
    }
    if request.method != "POST" or has_read:
        return render(request, "pages/edit.html", shown)
    try:
        prepared = prepare_edit(
            speaker=_speaker(request, viewer.person or Person()),
            comment=comment,
            body=body,
            engine=default_engine(),
            timeout_s=settings.PLAINTALK_ENGINE_TIMEOUT_S,
            now=now,
        )
        if _must_be_confirmed(prepared.judgement, Composer.filled(request.POST.dict())):
            shown["warned"] = _warned(prepared.body, prepared.judgement)
            return render(request, "pages/edit.html", shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return _go_to(request, edit_comment(prepared, now=now))
    except Refusal as refusal:
        shown["refusal"] = refusal
        return render(request, "pages/edit.html", shown, status=status_of(refusal))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /c/<id>/withdraw — take one's own comment back, after being asked once."""
    viewer = _viewer(request)
    comment = comment_seen_by(viewer, _site(request), public_id)
    if request.method != "POST":
        return render(request, "pages/withdraw.html", {"comment": comment})
    withdraw_comment(comment=comment, by=viewer.person or Person(), now=timezone.now())
    messages.success(request, _("Your comment was withdrawn."))
    return redirect(comment.discussion.article)


@require_safe
@never_cache
def me(request: HttpRequest) -> HttpResponse:
    """GET /me — what I wrote, where it stands and why, and what was done about me."""
    person = _viewer(request).person
    if person is None:
        return redirect(settings.LOGIN_URL)
    now = timezone.now()
    comments = comments_by(person)
    appeals = appeals_about(comments)
    shown = {
        "person": person,
        "rows": [
            {
                "comment": one,
                "decision": decision_in_force(one),
                "appeal": appeals.get(one.pk),
                "may_edit": may_edit(one, now=now),
            }
            for one in comments
        ],
        "sanctions": sanctions_of(person),
        "reports": reports_made_by(person, now=now),
        "now": now,
        "policy": _policy(_site(request)),
    }
    mark_sanctions_seen(person=person, now=now)
    return render(request, "pages/me.html", shown)


@require_POST
def read_warning(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /me/warnings/<id>/read — say that one has read a warning."""
    _confirm_read(request, public_id)
    messages.success(request, _("Noted. You can post again."))
    return redirect("pages:me")


@require_GET
@never_cache
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """GET /sign-in/<token> — a one-time link, printed for an operator."""
    person = use_sign_in_link(token=token, now=timezone.now())
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    response = redirect("desk:queue" if person.is_staff else "pages:me")
    # The token must not travel on in a Referer header.
    response["Referrer-Policy"] = "no-referrer"
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django passes it
    """Answer an address that names nothing."""
    error = NotFound()
    return render(request, "pages/refused.html", {"error": error}, status=status_of(error))


# ---- parts ----------------------------------------------------------------------------------


def _site(request: HttpRequest) -> Site:
    return site_of_host(request.get_host())


def _viewer(request: HttpRequest) -> Viewer:
    return Viewer(person_of(request))


def _speaker(request: HttpRequest, person: Person) -> Speaker:
    secret = settings.SECRET_KEY
    return Speaker(person=person, network=network_of(request), secret=secret)


def _confirm_read(request: HttpRequest, public_id: str) -> None:
    person = _viewer(request).person
    if person is None:
        raise SanctionNotFound()
    confirm_read(person=person, public_id=public_id, now=timezone.now())


def _unread(discussion: Discussion, viewer: Viewer, now: datetime) -> list[Sanction]:
    if viewer.person is None:
        return []
    return warnings_unread(viewer.person, where=where_of(discussion), now=now)


def _article(request: HttpRequest, slug: str) -> Article:
    return article_by_slug(_site(request), slug, drafts=_viewer(request).is_moderator)


def _policy(site: Site) -> Policy:
    return policy_in_force(site, now=timezone.now()).policy


def _sort(request: HttpRequest) -> Sort:
    asked = request.GET.get("sort", "")
    return Sort(asked) if asked in set(Sort) else Sort.OLDEST


def _list_of_articles(
    request: HttpRequest, site: Site, template: str, shown: dict[str, object]
) -> HttpResponse:
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 else 1
    chosen = shown.get("topic")
    articles = list(front_page(site, topic=chosen, page=max(1, number)))  # type: ignore[arg-type]
    counts = counts_of(articles)
    rows = [(one, counts.get(one.pk, 0)) for one in articles[:FRONT_PAGE_SIZE]]
    further = number + 1 if len(articles) > FRONT_PAGE_SIZE else None
    shown |= {"rows": rows, "next_page": further, "topics": topics_in_use(site)}
    return render(request, template, shown)


def _show_article(
    request: HttpRequest,
    found: Article,
    discussion: Discussion,
    composer: Composer,
    *,
    sort: Sort = Sort.OLDEST,
    number: int | None = None,
    refusal: Refusal | None = None,
    warned: Warned | None = None,
    has_read: bool = False,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    viewer, now = _viewer(request), timezone.now()
    in_force = policy_in_force(found.site, now=now)
    may_post = _may_post(discussion, viewer)
    wanted = Wanted(
        article=found,
        discussion=discussion,
        viewer=viewer,
        policy=in_force.policy,
        may_post=may_post,
        sort=sort,
        cursor=request.GET.get("after", ""),
        number=number,
    )
    shown = {
        "article": found,
        "topics": found.topics.all(),
        "related": related_posts(found, now=now),
        "discussion": discussion,
        "threads": threads_html(wanted, request),
        "sort": sort,
        "sorts": list(Sort),
        "one_thread": number,
        "composer": composer,
        "asks_for_name": asks_for_name(viewer.person),
        "parent": _parent_shown(discussion, composer),
        "may_post": may_post,
        "openness": discussion.openness_at(now),
        "is_slow": discussion.pace_at(now) == Pace.SLOW,
        "is_set": not discussion.is_over(now),
        "refusal": refusal,
        "warned": warned,
        "has_read": has_read,
        "unread": _unread(discussion, viewer, now),
        "now": now,
        "policy": in_force.policy,
        "policy_version": in_force.number,
    }
    return render(request, "pages/article.html", shown, status=status)


def _may_post(discussion: Discussion, viewer: Viewer) -> bool:
    """Say whether the page offers to post; the services decide when somebody does."""
    openness = discussion.openness_at(timezone.now())
    if openness == Openness.MEMBERS_ONLY:
        return not asks_for_name(viewer.person)
    return openness != Openness.CLOSED


def _parent_shown(discussion: Discussion, composer: Composer) -> object:
    asked = composer.sent("parent") or composer.initial.get("parent", "")
    if not asked or discussion.pk is None:
        return None
    return discussion.comments.filter(public_id=asked, standing=Standing.PUBLISHED).first()


def _prepare(
    request: HttpRequest, discussion: Discussion, composer: Composer, now: datetime
) -> Prepared:
    person = _author(request, composer, now)
    return prepare_comment(
        speaker=_speaker(request, person),
        discussion=discussion,
        body=composer.sent("body"),
        parent_id=composer.sent("parent"),
        once_key=composer.sent("once")[:64],
        engine=default_engine(),
        timeout_s=settings.PLAINTALK_ENGINE_TIMEOUT_S,
        now=now,
    )


def _author(request: HttpRequest, composer: Composer, now: datetime) -> Person:
    """Give who speaks: the member, the guest of the cookie under the name given, or a new guest."""
    known = _viewer(request).person
    if known is not None and known.kind == Kind.MEMBER:
        return known
    name, email = composer.sent("name"), composer.sent("email")
    if known is None:
        return guest_named(name=name, email=email, now=now)
    return guest_renamed(guest=known, name=name, email=email)


def _must_be_confirmed(judgement: Judgement, composer: Composer) -> bool:
    return judgement.ruling.standing is not Standing.PUBLISHED and not composer.sent("confirmed")


def _show_refusal(
    request: HttpRequest,
    found: Article,
    discussion: Discussion,
    composer: Composer,
    refusal: Refusal,
) -> HttpResponse:
    return _show_article(
        request, found, discussion, composer, refusal=refusal, status=status_of(refusal)
    )


def _show_warning(
    request: HttpRequest,
    found: Article,
    discussion: Discussion,
    composer: Composer,
    prepared: Prepared,
) -> HttpResponse:
    warned = _warned(prepared.body, prepared.judgement)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _show_article(request, found, discussion, composer, warned=warned, status=status)


def _warned(body: str, judgement: Judgement) -> Warned:
    return Warned(judgement, marked(body, findings_as_data(judgement.ruling.findings)))


def _go_to(request: HttpRequest, posted: Posted) -> HttpResponseRedirect:
    comment = posted.comment
    if comment.standing == Standing.PUBLISHED:
        messages.success(request, _("Your comment is published."))
    else:
        messages.info(request, _("Your comment was received. See below where it stands."))
    response = HttpResponseRedirect(reverse("pages:permalink", args=[comment.public_id]))
    remember_guest(response, comment.author)
    return response
