"""What waits: the list, the next one, many at once, and a last act taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from plaintalk.articles.models import Site
from plaintalk.articles.queries import all_articles, in_topics
from plaintalk.desk.queue_forms import BulkForm, SentencesForm, read_seen, seen_as_text
from plaintalk.desk.sitting import Sitting
from plaintalk.desk.views.guard import covered_by, for_, me, policy_of, site_of
from plaintalk.discussion.models import Comment, Decision
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.queries import lately_decided
from plaintalk.moderation.queue.queries import (
    QUEUE_PAGE,
    Choice,
    chosen,
    lately_published,
    rows_of,
    saved_sentences,
    waiting_in_order,
    without_worst,
    worst_decided_by,
    worst_waiting,
)
from plaintalk.moderation.queue.services import (
    MOST_AT_ONCE,
    Done,
    Seen,
    claim_next,
    decide_many,
    save_sentence,
    undo_many,
)
from plaintalk.people.permissions import Act, may
from plaintalk.policy.appearance import Standing

# A preview shows so many in full; the others are counted.
PREVIEWED = 50


def choice_of(request: HttpRequest) -> Choice:
    """Give which comments the address means, of those that who looks covers."""
    return _choice(request, request.GET)


def _choice(request: HttpRequest, given: Mapping[str, str]) -> Choice:
    return Choice(
        article=given.get("article", ""),
        person=given.get("person", ""),
        text=given.get("text", "").strip(),
        topics=covered_by(request, Act.DECIDE_COMMENT),
    )


def query_of(choice: Choice) -> str:
    """Write a choice as the query of an address, without what does not narrow it."""
    narrowing = {"article": choice.article, "person": choice.person, "text": choice.text}
    return urlencode({name: value for name, value in narrowing.items() if value})


# ---- lists ----------------------------------------------------------------------------------


@require_safe
@for_(Act.SEE_DESK)
def queue_page(request: HttpRequest) -> HttpResponse:
    """GET /desk — what waits for a person, the most urgent first."""
    site, choice, now = site_of(request), choice_of(request), timezone.now()
    sitting = Sitting(request)
    keys = waiting_in_order(site, choice, now=now)
    apart = worst_waiting(site, choice).count() if sitting.is_gentle else 0
    if sitting.is_gentle:
        keys = without_worst(keys, site)
    start = _number(request.GET.get("from", "")) or 0
    following = start + QUEUE_PAGE
    shown = _list_shown(request, site, choice) | {
        "rows": rows_of(keys[start:following], now=now),
        "waiting": len(keys),
        "apart": apart,
        "next_from": following if following < len(keys) else None,
        "decided": lately_decided(site, choice.topics),
        "list": "waiting",
    }
    return render(request, "desk/queue.html", shown)


@require_safe
@for_(Act.SEE_DESK)
def worst_page(request: HttpRequest) -> HttpResponse:
    """GET /desk/worst — the worst of what waits, together, for when one is ready for it."""
    site, choice, now = site_of(request), _choice(request, {}), timezone.now()
    worst = set(worst_waiting(site, choice).values_list("pk", flat=True))
    keys = [key for key in waiting_in_order(site, choice, now=now) if key in worst]
    shown = _list_shown(request, site, choice) | {
        "rows": rows_of(keys[:QUEUE_PAGE], now=now),
        "waiting": len(keys),
        "list": "worst",
    }
    return render(request, "desk/queue.html", shown)


@require_safe
@for_(Act.SEE_DESK)
def published_page(request: HttpRequest) -> HttpResponse:
    """GET /desk/published — what readers see since a short time, newest first."""
    site, choice = site_of(request), choice_of(request)
    keys = lately_published(site, choice, before=_number(request.GET.get("before", "")))
    shown = _list_shown(request, site, choice) | {
        "rows": rows_of(keys[:QUEUE_PAGE], now=timezone.now()),
        "next_before": keys[QUEUE_PAGE - 1] if len(keys) > QUEUE_PAGE else None,
        "list": "published",
    }
    return render(request, "desk/queue.html", shown)


@require_safe
@for_(Act.DECIDE_COMMENT)
def next_case(request: HttpRequest) -> HttpResponse:
    """GET /desk/next — the most urgent comment that nobody else is at."""
    return to_next(request, choice_of(request))


def to_next(request: HttpRequest, choice: Choice) -> HttpResponse:
    """Lead to the case of the next comment, or to the queue when nothing is left."""
    sitting = Sitting(request)
    comment = claim_next(
        site=site_of(request),
        by=me(request),
        choice=choice,
        skipped=sitting.skipped,
        spare_worst=sitting.is_gentle,
        now=timezone.now(),
    )
    query = query_of(choice)
    narrowed = f"?{query}" if query else ""
    if comment is not None:
        return redirect(reverse("desk:case", args=[comment.public_id]) + narrowed)
    sitting.forget_skipped()
    return redirect(reverse("desk:queue") + narrowed)


@require_safe
@for_(Act.SEE_DESK)
def pulse(request: HttpRequest) -> HttpResponse:
    """GET /desk/pulse?waiting=N — how many wait now; nothing when it is as many as before."""
    waiting = chosen(site_of(request), _choice(request, {}), Standing.HELD).count()
    if _number(request.GET.get("waiting", "")) == waiting:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return render(request, "desk/_pulse.html", {"waiting_now": waiting})


# ---- many at once ---------------------------------------------------------------------------


@require_POST
@for_(Act.DECIDE_COMMENT)
def bulk(request: HttpRequest) -> HttpResponse:
    """POST /desk/bulk — look at many comments together; with `confirm`, decide about them."""
    site = site_of(request)
    seen = _seen_by(request, site)
    form = BulkForm(policy_of(site), request.POST)
    refusal: Refusal | None = None
    if "confirm" in request.POST and form.is_valid():
        try:
            return _decide_many(request, site, seen, form)
        except Refusal as error:
            refusal = error
    return _preview(request, site, seen, form, refusal)


def _seen_by(request: HttpRequest, site: Site) -> Sequence[Seen]:
    """Give the comments that were ticked, or all that the list's choice means."""
    if "all" not in request.POST:
        return read_seen(request.POST.getlist("seen"))
    choice = _choice(request, request.POST)
    standing = Standing.PUBLISHED if request.POST.get("list") == "published" else Standing.HELD
    keys = list(chosen(site, choice, standing).order_by("pk").values_list("pk", flat=True))
    rows = rows_of(keys[: MOST_AT_ONCE + 1], now=timezone.now())
    return [
        Seen(row.comment.public_id, Standing(row.comment.standing), row.decision.revision.ordinal)
        for row in rows
    ]


def _preview(
    request: HttpRequest, site: Site, seen: Sequence[Seen], form: BulkForm, refusal: Refusal | None
) -> HttpResponse:
    asked = [one.public_id for one in seen]
    within = in_topics(covered_by(request, Act.DECIDE_COMMENT), article="discussion__article")
    comments = Comment.objects.filter(within, public_id__in=asked, discussion__article__site=site)
    previewed = comments.select_related("author", "discussion__article").order_by("pk")[:PREVIEWED]
    wrong = "confirm" in request.POST or refusal is not None or not seen
    shown = {
        "comments": previewed,
        "many": len(seen),
        "more": max(0, len(seen) - PREVIEWED),
        "most": MOST_AT_ONCE,
        "seen": seen_as_text(seen),
        "standings": {one.standing for one in seen},
        "form": form,
        "refusal": refusal,
        "policy": policy_of(site),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    status = status_of(refusal) if refusal is not None else status
    return render(request, "desk/bulk.html", shown, status=status)


def _decide_many(
    request: HttpRequest, site: Site, seen: Sequence[Seen], form: BulkForm
) -> HttpResponse:
    now = timezone.now()
    done = decide_many(
        site=site,
        seen=seen,
        by=me(request),
        standing=Standing(form.cleaned_data["standing"]),
        clause=form.cleaned_data["clause"],
        sentence=form.cleaned_data["sentence"],
        now=now,
    )
    made = [decision.public_id for decision in done.decisions]
    # As of when they were made: many take a while, and the time to undo them runs already.
    Sitting(request).did(made, what=_decided_in_words(len(made)), now=now)
    _tell_left(request, done)
    return redirect("desk:queue")


@require_POST
@for_(Act.DECIDE_COMMENT)
def undo_last(request: HttpRequest) -> HttpResponse:
    """POST /desk/undo — take back what I decided last, one comment or many."""
    sitting, now = Sitting(request), timezone.now()
    decisions = Decision.objects.filter(
        site=site_of(request), public_id__in=sitting.last_decisions
    ).select_related("comment__discussion__article")
    try:
        done = undo_many(decisions=list(decisions), by=me(request), now=now)
    except Refusal as error:
        messages.error(request, str(error))
        return redirect("desk:queue")
    sitting.forget_last()
    if done.decisions:
        messages.success(request, _("Taken back. Nobody was told."))
    _tell_left(request, done)
    if len(done.decisions) == 1 and not done.left:
        return redirect("desk:case", done.decisions[0].comment.public_id)
    return redirect("desk:queue")


def _decided_in_words(many: int) -> str:
    told = ngettext("Decided on {many} comment.", "Decided on {many} comments.", many)
    return told.format(many=many)


def _tell_left(request: HttpRequest, done: Done) -> None:
    if done.left:
        many = len(done.left)
        told = ngettext(
            "{many} comment was left alone: {why}", "{many} comments were left alone: {why}", many
        )
        messages.warning(request, told.format(many=many, why=done.left[0].why))


# ---- how one reads --------------------------------------------------------------------------


@require_POST
@for_(Act.SEE_DESK)
def gentle(request: HttpRequest) -> HttpResponse:
    """POST /desk/gentle — mask the marked words and keep the worst apart, or no longer."""
    Sitting(request).set_gentle("on" in request.POST)
    return redirect("desk:queue")


@for_(Act.WRITE_SENTENCES)
def sentences(request: HttpRequest) -> HttpResponse:
    """GET, POST /desk/sentences — what authors are told about each clause, by language."""
    site = site_of(request)
    policy = policy_of(site)
    languages = sorted({site.language, *(one.language for one in all_articles(site))})
    asked = request.POST.get("language") or request.GET.get("language", "")
    language = asked if asked in languages else site.language
    if request.method == "POST":
        form = SentencesForm(policy, request.POST)
        if form.is_valid():
            for clause, text in form.sentences():
                save_sentence(
                    site=site, clause=clause, language=language, text=text, by=me(request)
                )
            messages.success(request, _("Saved."))
            return redirect(f"{reverse('desk:sentences')}?language={language}")
    else:
        form = SentencesForm(policy, initial=dict(saved_sentences(site, language)))
    shown = {"form": form, "languages": languages, "language": language}
    return render(request, "desk/sentences.html", shown)


# ---- parts ----------------------------------------------------------------------------------


def _list_shown(request: HttpRequest, site: Site, choice: Choice) -> dict[str, object]:
    sitting, now = Sitting(request), timezone.now()
    return {
        "policy": policy_of(site),
        "choice": choice,
        "query": query_of(choice),
        "articles": all_articles(site, choice.topics)[:100],
        "is_gentle": sitting.is_gentle,
        "worst_today": worst_decided_by(me(request), site, since=_this_morning(now)),
        "undoable": sitting.undoable(now),
        "writes_sentences": may(me(request), Act.WRITE_SENTENCES, site.place),
    }


def _this_morning(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
