"""People: found, their history, badges, notes on them, and steps against them."""

from collections.abc import Mapping
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaintalk.articles.queries import place_named
from plaintalk.desk.masks import texts_of
from plaintalk.desk.people_forms import BadgeForm, ExtensionForm, LiftForm, NoteForm, SanctionForm
from plaintalk.desk.views.guard import FormUnreadable, covered_by, for_, me, policy_of, site_of
from plaintalk.discussion.queries import comments_by
from plaintalk.discussion.services import show_name_anew
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.conduct.queries import (
    articles_discussed,
    called_for,
    proposal_for,
    refusals_against,
    signs_of_evasion,
)
from plaintalk.moderation.queries import standings_of
from plaintalk.people.badges import (
    badge_by_public_id,
    badges_given_to,
    end_badge,
    give_badge,
)
from plaintalk.people.models import BadgeKind, Kind, Person
from plaintalk.people.permissions import Act, may
from plaintalk.people.queries import (
    SanctionNotFound,
    kinds_imposed_on,
    notes_on,
    people_named,
    person_by_public_id,
    sanction_by_public_id,
    sanctions_known_at,
)
from plaintalk.people.services import add_note, extend_sanction, impose_sanction, lift_sanction
from plaintalk.policy.sanctions import SanctionKind, Scope, next_step

# What fits into the form's list of boxes; older refusals stand in the history.
REFUSALS_OFFERED = 50


@require_safe
@for_(Act.SANCTION_PERSON)
def people(request: HttpRequest) -> HttpResponse:
    """GET /desk/people?q=NAME — whom the ladder calls for a step against; somebody by name."""
    asked = request.GET.get("q", "").strip()
    now, topics = timezone.now(), covered_by(request, Act.SANCTION_PERSON)
    shown = {
        "asked": asked,
        "called": [] if asked else called_for(site_of(request), topics, now=now),
        "people": people_named(asked),
    }
    return render(request, "desk/people.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.SANCTION_PERSON)
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /desk/people/<id> — somebody's history, and a step against them."""
    found = person_by_public_id(public_id)
    if request.method != "POST":
        return _show(request, found)
    form = _sanction_form(request, found, request.POST)
    if not form.is_valid():
        return _show(request, found, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return _impose(request, found, form)
    except Refusal as refusal:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _show(request, found, form=form, refusal=refusal, status=status)


@require_POST
@for_(Act.SANCTION_PERSON)
def note(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /desk/people/<id>/notes — write something down for others on the desk."""
    found = person_by_public_id(public_id)
    form = NoteForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    try:
        site = site_of(request).place
        add_note(person=found, text=text, by=me(request), site=site, now=timezone.now())
    except Refusal as problem:
        status = status_of(problem)
        return _show(request, found, note_form=form, note_problem=problem, status=status)
    messages.success(request, _("Noted."))
    return redirect(reverse("desk:person", args=[found.public_id]) + "#notes")


@require_POST
@for_(Act.GIVE_BADGE)
def give(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /desk/people/<id>/badges — say something of somebody beside their name."""
    found = person_by_public_id(public_id)
    form = BadgeForm(request.POST)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    try:
        give_badge(
            person=found,
            kind=BadgeKind(form.cleaned_data["kind"]),
            words=form.cleaned_data["words"],
            site=site_of(request),
            by=me(request),
            now=timezone.now(),
        )
    except Refusal as problem:
        shown = {"badge_form": form, "badge_problem": problem}
        return _show(request, found, status=status_of(problem), more=shown)
    show_name_anew(person=found)
    messages.success(request, _("Given. It stands beside the name."))
    return redirect(reverse("desk:person", args=[found.public_id]) + "#badges")


@require_POST
@for_(Act.GIVE_BADGE)
def take_away(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /desk/badges/<id>/end — take a badge away."""
    badge = badge_by_public_id(public_id, site=str(site_of(request).pk))
    end_badge(badge=badge, by=me(request), now=timezone.now())
    show_name_anew(person=badge.person)
    messages.success(request, _("The badge is taken away."))
    return redirect(reverse("desk:person", args=[badge.person.public_id]) + "#badges")


@require_POST
@for_(Act.SANCTION_PERSON)
def lift(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /desk/sanctions/<id>/lift — end a step early, for good."""
    sanction = sanction_by_public_id(public_id)
    form = LiftForm(request.POST)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    lift_sanction(
        sanction=sanction,
        by=me(request),
        because=form.cleaned_data["because"],
        where=place_named(Scope(sanction.scope), sanction.place),
        now=timezone.now(),
    )
    messages.success(request, _("Lifted. Nothing imposes it again by itself."))
    return redirect("desk:person", sanction.person.public_id)


@require_POST
@for_(Act.SANCTION_PERSON)
def extend(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /desk/sanctions/<id>/extend — take the same step against whom one takes for the same.

    With `comment` it leads back to that comment's case, otherwise to the person.
    """
    sanction = sanction_by_public_id(public_id)
    if sanction.site not in {"", str(site_of(request).pk)}:
        raise SanctionNotFound()
    form = ExtensionForm(request.POST)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    person = person_by_public_id(form.cleaned_data["person"])
    try:
        extend_sanction(
            sanction=sanction,
            to=person,
            reason=form.cleaned_data["reason"],
            by=me(request),
            where=place_named(Scope(sanction.scope), sanction.place),
            secret=settings.SECRET_KEY,
            now=timezone.now(),
        )
    except Refusal as problem:
        shown = {"extension_form": form, "extension_problem": problem}
        return _show(request, person, status=status_of(problem), more=shown)
    told = _("Done. {name} is told when they next come here.").format(name=person.name)
    messages.success(request, told)
    if form.cleaned_data["comment"]:
        return redirect("desk:case", form.cleaned_data["comment"])
    return redirect("desk:person", person.public_id)


def _sanction_form(
    request: HttpRequest, subject: Person, sent: QueryDict | None = None
) -> SanctionForm:
    site, now = site_of(request), timezone.now()
    topics = covered_by(request, Act.SANCTION_PERSON)
    refusals = refusals_against(subject, site, topics)[:REFUSALS_OFFERED]
    policy, articles = policy_of(site), articles_discussed(subject, site, topics)
    if sent is not None:
        return SanctionForm(policy, articles, topics, refusals, sent)
    step = next_step(kinds_imposed_on(subject, site=str(site.pk)))
    first = SanctionForm.proposing(step, proposal_for(subject, site, now=now), refusals)
    return SanctionForm(policy, articles, topics, refusals, initial=first)


def _show(
    request: HttpRequest,
    subject: Person,
    *,
    form: SanctionForm | None = None,
    refusal: Refusal | None = None,
    note_form: Form | None = None,
    note_problem: Refusal | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    site, now = site_of(request), timezone.now()
    topics = covered_by(request, Act.SANCTION_PERSON)
    comments = comments_by(subject, site=site, topics=topics)
    shown = {
        "subject": subject,
        "comments": comments,
        "texts": texts_of(request, comments),
        "record": standings_of(subject, site),
        "called_for": proposal_for(subject, site, now=now),
        "sanctions": sanctions_known_at(str(site.pk), subject),
        "signs": signs_of_evasion(subject, site, topics, secret=settings.SECRET_KEY, now=now),
        "extension_form": ExtensionForm(),
        "badges": badges_given_to(subject, site=str(site.pk)),
        "badge_form": BadgeForm(),
        "may_give_badges": may(me(request), Act.GIVE_BADGE, site.place),
        "may_have_badges": subject.kind == Kind.MEMBER and subject.erased_at is None,
        "notes": notes_on(subject, site=str(site.pk)),
        "form": form or _sanction_form(request, subject),
        "refusal": refusal,
        "note_form": note_form or NoteForm(),
        "note_problem": note_problem,
        "lift_form": LiftForm(),
        "policy": policy_of(site),
        "now": now,
        **(more or {}),
    }
    return render(request, "desk/person.html", shown, status=status)


def _impose(request: HttpRequest, subject: Person, form: SanctionForm) -> HttpResponse:
    now = timezone.now()
    site = str(site_of(request).pk)
    scope, place = form.scope_and_place(site=site)
    impose_sanction(
        person=subject,
        kind=SanctionKind(form.cleaned_data["kind"]),
        clause=form.cleaned_data["clause"],
        reason=form.cleaned_data["reason"],
        message=form.cleaned_data["message"],
        evidence=form.cleaned_data["evidence"],
        by=me(request),
        until=form.until(now),
        hours=form.cleaned_data["hours"],
        scope=scope,
        place=place,
        site=site,
        where=place_named(scope, place),
        at_once=form.cleaned_data["at_once"],
        secret=settings.SECRET_KEY,
        now=now,
    )
    messages.success(request, _("Done. The person is told when they next come here."))
    return redirect("desk:person", subject.public_id)
