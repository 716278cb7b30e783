"""People: found, their history, and steps against them."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaintalk.desk.forms import LiftForm, SanctionForm
from plaintalk.desk.views.guard import FormUnreadable, for_, me, policy_of, site_of
from plaintalk.discussion.queries import comments_by
from plaintalk.kernel.errors import Refusal
from plaintalk.moderation.queries import decisions_against, standings_of
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act
from plaintalk.people.queries import (
    kinds_imposed_on,
    people_named,
    person_by_public_id,
    sanction_by_public_id,
    sanctions_of,
)
from plaintalk.people.services import impose_sanction, lift_sanction
from plaintalk.policy.sanctions import SanctionKind, next_step


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
    policy = policy_of(site_of(request))
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
        by=me(request),
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
    lift_sanction(sanction=sanction, by=me(request), because=because, now=timezone.now())
    messages.success(request, _("Lifted. Nothing imposes it again by itself."))
    return redirect("desk:person", sanction.person.public_id)
