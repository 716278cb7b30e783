"""What waits: the lists, and many decided at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
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

from plaintalk.articles.models import Article, Site
from plaintalk.articles.queries import all_articles, in_topics
from plaintalk.desk.masks import REVEAL, texts_of
from plaintalk.desk.queue_forms import BulkForm, SentencesForm, read_seen, seen_as_text
from plaintalk.desk.sitting import Sitting
from plaintalk.desk.views.guard import covered_by, for_, me, policy_of, site_of
from plaintalk.desk.views.pulses import (
    answer_published,
    answer_pulse,
    pulse_of,
    pulse_of_published,
)
from plaintalk.discussion.models import Comment
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.queries import lately_decided
from plaintalk.moderation.queue.queries import (
    QUEUE_PAGE,
    WORST,
    Choice,
    chosen,
    clauses_without_sentence,
    lately_published,
    published_since,
    rows_of,
    saved_sentences,
    state_of_waiting,
    waiting,
    waiting_in_order,
    without_worst,
    worst_read_by,
    worst_waiting,
)
from plaintalk.moderation.queue.services import (
    MOST_AT_ONCE,
    Done,
    Seen,
    decide_many,
    note_read,
    save_sentence,
)
from plaintalk.people.permissions import Act, may
from plaintalk.people.queries import PersonNotFound, person_by_public_id
from plaintalk.policy.appearance import Standing

# What fits into a list to choose from; an older article's own page leads to what waits there.
ARTICLES_OFFERED = 100
# Nobody looks for more than a sentence.
PATTERN_MAX_CHARS = 200
# A preview shows so many in full; the others are counted.
PREVIEWED = 50


def choice_of(request: HttpRequest) -> Choice:
    """Give which comments the address means, of those that who looks covers."""
    return _choice(request, request.GET)


def _choice(request: HttpRequest, given: Mapping[str, str]) -> Choice:
    return Choice(
        article=given.get("article", ""),
        person=given.get("person", ""),
        text=given.get("text", "").strip()[:PATTERN_MAX_CHARS],
        among=WORST if WORST in (given.get("among"), given.get("list")) else "",
        topics=covered_by(request, Act.DECIDE_COMMENT),
    )


def query_of(choice: Choice) -> str:
    """Write a choice as the query of an address, without what does not narrow it."""
    # Which topics somebody covers is no matter of the address.
    narrowing = {
        "article": choice.article,
        "person": choice.person,
        "text": choice.text,
        "among": choice.among,
    }
    return urlencode({name: value for name, value in narrowing.items() if value})


def narrowed(address: str, choice: Choice) -> str:
    """Give an address with the choice that it is narrowed by."""
    query = query_of(choice)
    return f"{address}?{query}" if query else address


def list_address(choice: Choice) -> str:
    """Give the address of the list of what waits that a choice means."""
    return narrowed(reverse("desk:worst" if choice.among == WORST else "desk:queue"), choice)


def spares_worst(request: HttpRequest) -> bool:
    """Say whether the worst is left out: one reads gently, and has not asked for it."""
    return Sitting(request).is_gentle and choice_of(request).among != WORST


# ---- lists ----------------------------------------------------------------------------------


@require_safe
@for_(Act.SEE_DESK)
def queue_page(request: HttpRequest) -> HttpResponse:
    """GET /desk — what waits for a person, the most urgent first."""
    return waiting_page(request, start=_number(request.GET.get("from", "")) or 0)


def waiting_page(request: HttpRequest, *, start: int = 0) -> HttpResponse:
    """Give the page of what waits, from so many on, whatever was asked for."""
    return _waiting_page(request, choice_of(request), start)


@require_safe
@for_(Act.SEE_DESK)
def worst_page(request: HttpRequest) -> HttpResponse:
    """GET /desk/worst — the worst of what waits, together, for when one is ready for it."""
    choice = replace(choice_of(request), among=WORST)
    return _waiting_page(request, choice, _number(request.GET.get("from", "")) or 0)


def _waiting_page(request: HttpRequest, choice: Choice, start: int) -> HttpResponse:
    site, now = site_of(request), timezone.now()
    spare = Sitting(request).is_gentle and choice.among != WORST
    keys = waiting_in_order(site, choice, now=now)
    if spare:
        keys = without_worst(keys, site)
    following = start + QUEUE_PAGE
    state = state_of_waiting(site, choice, spare_worst=spare)
    shown = _list_shown(request, site, choice) | {
        "rows": rows_of(keys[start:following], now=now),
        "waiting": state.waiting,
        "pulse": pulse_of("queue", state, query=query_of(choice)),
        "apart": worst_waiting(site, replace(choice, among="")).count() if spare else 0,
        "next_from": following if following < len(keys) else None,
        "decided": [] if choice.among == WORST else lately_decided(site, choice.topics),
        "list": choice.among or "waiting",
        "here": "worst" if choice.among == WORST else "queue",
    }
    return render(request, "desk/queue.html", shown)


@require_safe
@for_(Act.SEE_DESK)
def published_page(request: HttpRequest) -> HttpResponse:
    """GET /desk/published — what readers see since a short time, newest first."""
    site, choice = site_of(request), choice_of(request)
    found = lately_published(site, choice, before=_number(request.GET.get("before", "")))
    page = found[:QUEUE_PAGE]
    rows = rows_of([one.comment_id for one in page], now=timezone.now())
    moments = {one.comment_id: one.decided_at for one in page}
    shown = _list_shown(request, site, choice) | {
        "rows": [replace(row, published_at=moments[row.comment.pk]) for row in rows],
        "next_before": page[-1].position if len(found) > QUEUE_PAGE else None,
        "list": "published",
    }
    if "before" not in request.GET:
        newest = page[0].position if page else 0
        shown["pulse"] = pulse_of_published(newest, query=query_of(choice))
    return render(request, "desk/queue.html", shown)


@require_safe
@for_(Act.SEE_DESK)
def published_pulse(request: HttpRequest) -> HttpResponse:
    """GET /desk/published/pulse?after=P — how many more were published; nothing if none was."""
    choice, position = choice_of(request), _number(request.GET.get("after", "")) or 0
    since = published_since(site_of(request), choice, position=position)
    return answer_published(request, since, position=position, query=query_of(choice))


@require_safe
@for_(Act.SEE_DESK)
def pulse(request: HttpRequest) -> HttpResponse:
    """GET /desk/pulse?seen=MARK — how many wait now; nothing when the list is as it was."""
    choice = choice_of(request)
    state = state_of_waiting(site_of(request), choice, spare_worst=spares_worst(request))
    return answer_pulse(request, "queue", state, query=query_of(choice))


# ---- many at once ---------------------------------------------------------------------------


@require_POST
@for_(Act.DECIDE_COMMENT)
def bulk(request: HttpRequest) -> HttpResponse:
    """POST /desk/bulk — look at many comments together; with `confirm`, decide about them."""
    site = site_of(request)
    seen = _seen_by(request, site)
    form = BulkForm(policy_of(site), request.POST)
    refusal: Refusal | None = None
    if _is_confirmed(request) and form.is_valid():
        try:
            return _decide_many(request, site, seen, form)
        except Refusal as error:
            refusal = error
    return _preview(request, site, seen, form, refusal)


def _is_confirmed(request: HttpRequest) -> bool:
    """Say whether a decision was sent; whoever asks to see masked words decides on nothing yet."""
    return "confirm" in request.POST and REVEAL not in request.POST


def _seen_by(request: HttpRequest, site: Site) -> Sequence[Seen]:
    """Give the comments that were ticked, or all that the list's choice means."""
    if "all" not in request.POST:
        return read_seen(request.POST.getlist("seen"))
    choice = _choice(request, request.POST)
    if request.POST.get("list") == "published":
        meant = chosen(site, choice, Standing.PUBLISHED)
    else:
        spare = Sitting(request).is_gentle and choice.among != WORST
        meant = waiting(site, choice, spare_worst=spare)
    keys = list(meant.order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    rows = rows_of(keys, now=timezone.now())
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
    loaded = comments.select_related("author", "discussion__article").order_by("pk")
    previewed = list(loaded[:PREVIEWED])
    note_read(comments=previewed, by=me(request), now=timezone.now())
    wrong = _is_confirmed(request) or refusal is not None or not seen
    shown = {
        "comments": previewed,
        "texts": texts_of(request, previewed),
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
    tell_left(request, done)
    return redirect("desk:queue")


def _decided_in_words(many: int) -> str:
    told = ngettext("Decided on {many} comment.", "Decided on {many} comments.", many)
    return told.format(many=many)


def tell_left(request: HttpRequest, done: Done) -> None:
    """Say on the next page what an act on many comments left alone, and why."""
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
    missing = clauses_without_sentence(site, policy)
    shown = {
        "form": form,
        "languages": [(one, missing.get(one, len(policy.clauses))) for one in languages],
        "language": language,
        "missing": missing.get(language, len(policy.clauses)),
    }
    return render(request, "desk/sentences.html", shown)


# ---- parts ----------------------------------------------------------------------------------


def _list_shown(request: HttpRequest, site: Site, choice: Choice) -> dict[str, object]:
    return {
        "policy": policy_of(site),
        "choice": choice,
        "query": query_of(choice),
        "articles": _articles_offered(site, choice),
        "whose": _name_of(choice.person),
        "worst_today": worst_today(request),
        "writes_sentences": may(me(request), Act.WRITE_SENTENCES, site.place),
    }


def _articles_offered(site: Site, choice: Choice) -> list[Article]:
    """Give the newest articles and, though it be older, the one that was chosen."""
    offered = list(all_articles(site, choice.topics)[:ARTICLES_OFFERED])
    if choice.article and choice.article not in {one.public_id for one in offered}:
        within = in_topics(choice.topics, article="pk")
        offered += Article.objects.filter(within, site=site, public_id=choice.article)
    return offered


def _name_of(person: str) -> str:
    """Give the name of a person by public id; "" where there is nobody of this id."""
    try:
        return person_by_public_id(person).name if person else ""
    except PersonNotFound:
        return ""


def worst_today(request: HttpRequest) -> int:
    """Count the worst comments that one had before one today."""
    return worst_read_by(me(request), site_of(request), day=timezone.localdate())


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
