"""Learning from decisions: cheapest thresholds, and the site's own model."""

from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plaintalk.desk.learning_forms import LearningForm
from plaintalk.desk.views.guard import for_, me, policy_of, site_of
from plaintalk.discussion.judgement import default_engine
from plaintalk.engine.encoder import english_encoder
from plaintalk.engine.signals import Attribute
from plaintalk.kernel.errors import NotFound, Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.learning.models import (
    Learning,
    ModelState,
    SiteModel,
    Training,
    TrainingState,
)
from plaintalk.moderation.learning.queries import (
    comments_named,
    goes_on,
    is_outdated,
    latest_training,
    learning_of,
    model_by_public_id,
    model_in_force,
    models_of,
    proposals_for,
    shown_token,
)
from plaintalk.moderation.learning.services import (
    ask_for_training,
    draft_cheapest,
    put_in_force,
    set_learning,
    take_out_of_force,
)
from plaintalk.moderation.learning.words import (
    curve_table,
    fewest_in_words,
    figures_in_words,
    figures_table,
    proposal_in_words,
    proposals_table,
    step_in_words,
    training_in_words,
    verdict_in_words,
)
from plaintalk.moderation.numbers.tables import Table, as_csv
from plaintalk.people.permissions import Act, may
from plaintalk.policy.clauses import Policy

# How often the page of a training that goes on asks again.
LOOK_AGAIN_S = 3


@require_safe
@for_(Act.READ_WORKBENCH)
def learning(request: HttpRequest) -> HttpResponse:
    """GET /desk/policy/learning — thresholds by cost, and the site's models.

    Query: `format=csv` downloads the thresholds.
    """
    found = learning_of(site_of(request))
    form = LearningForm(initial={"miss_cost": f"{found.miss_cost:g}", "is_on": found.is_on})
    return _page(request, found, form, None, status=HTTPStatus.OK)


@require_POST
@for_(Act.CHANGE_POLICY)
def how(request: HttpRequest) -> HttpResponse:
    """POST /desk/policy/learning/how — what a miss costs, and whether to train every night."""
    site = site_of(request)
    form, refusal = LearningForm(request.POST), None
    if form.is_valid():
        try:
            set_learning(site=site, **form.cleaned_data, by=me(request), now=timezone.now())
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:learning")
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(request, learning_of(site), form, refusal, status=status)


def _page(
    request: HttpRequest,
    found: Learning,
    form: LearningForm,
    refusal: Refusal | None,
    *,
    status: HTTPStatus | int,
) -> HttpResponse:
    site, now, policy = site_of(request), timezone.now(), policy_of(site_of(request))
    proposals = proposals_for(site, policy, miss_cost=found.miss_cost)
    table = proposals_table(proposals)
    if request.GET.get("format") == "csv":
        return _download(table)
    training = latest_training(site)
    in_force = model_in_force(site)
    is_going = training is not None and goes_on(training, now=now)
    waits = found.asked_at is not None and (training is None or training.began_at < found.asked_at)
    shown = {
        "learning": found,
        "form": form,
        "refusal": refusal,
        "policy": policy,
        "made": [(one, proposal_in_words(one)) for one in proposals if one.is_made],
        "too_few": [(one, proposal_in_words(one)) for one in proposals if not one.is_made],
        "any_changes": any(one.changes for one in proposals),
        "fewest": fewest_in_words(),
        "table": table,
        "training": training,
        "training_words": _told(training, now) if training is not None else "",
        "goes_on": is_going,
        "waits": waits and not is_going,
        "in_force": in_force,
        "is_outdated": in_force is not None and _is_outdated(in_force),
        "is_asked": _asks(policy),
        "models": [(one, verdict_in_words(one.back_test)) for one in models_of(site)],
        "may_change": may(me(request), Act.CHANGE_POLICY, site.place),
    }
    response = render(request, "desk/learning.html", shown, status=status)
    if is_going:
        response["Refresh"] = str(LOOK_AGAIN_S)
    return response


def _told(training: Training, now: datetime) -> str:
    is_silent = training.state == TrainingState.RUNNING and not goes_on(training, now=now)
    return training_in_words(training, is_silent=is_silent)


def _asks(policy: Policy) -> bool:
    """Whether any clause of a policy asks the site's own model."""
    return any(
        condition.attribute is Attribute.LIKELY_TO_REJECT
        for clause in policy.clauses
        for condition in clause.when
    )


def _is_outdated(model: SiteModel) -> bool:
    return is_outdated(model, reader_model=default_engine().model, encoder=english_encoder())


@require_POST
@for_(Act.CHANGE_POLICY)
def train(request: HttpRequest) -> HttpResponse:
    """POST /desk/policy/learning/train — ask for a candidate at once."""
    ask_for_training(site=site_of(request), by=me(request), now=timezone.now())
    messages.success(request, _("Asked for. It begins within seconds where Plaintalk delivers."))
    return redirect("desk:learning")


@require_POST
@for_(Act.CHANGE_POLICY)
def draft(request: HttpRequest) -> HttpResponse:
    """POST /desk/policy/learning/draft — a draft of the policy with the cheapest thresholds."""
    begun = draft_cheapest(site=site_of(request), by=me(request), now=timezone.now())
    messages.success(request, _("A draft with these thresholds. Try it, then publish it."))
    return redirect("desk:policy_draft", begun.pk)


@require_safe
@for_(Act.READ_WORKBENCH)
def model(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET /desk/policy/learning/models/<id> — a model's back-test and history.

    Query: `format=csv` with `table` downloads one of its tables.
    """
    found = model_by_public_id(site_of(request), public_id)
    tables = [figures_table(found), curve_table(found)]
    if request.GET.get("format") == "csv":
        asked = request.GET.get("table", "")
        table = next((one for one in tables if one.name == asked), None)
        if table is None:
            raise NotFound()
        return _download(table)
    return _model_page(request, found, tables, None)


def _model_page(
    request: HttpRequest, found: SiteModel, tables: list[Table], refusal: Refusal | None
) -> HttpResponse:
    site, person, test = site_of(request), me(request), found.back_test
    in_force = model_in_force(site)
    named = comments_named(site, [name for name, _chance in [*test["too_low"], *test["too_high"]]])
    steps = found.steps.select_related("by").order_by("pk")
    may_change = may(person, Act.CHANGE_POLICY, site.place)
    shown = {
        "model": found,
        "test": test,
        "tried_since": datetime.fromisoformat(test["tried"]["since"]),
        "tried_until": datetime.fromisoformat(test["tried"]["until"]),
        "verdict": verdict_in_words(test),
        "sentences": [figures_in_words(one) for one in test["figures"]],
        "tables": tables,
        "steps": [(one, step_in_words(one)) for one in steps],
        "too_low": [(named[name], chance) for name, chance in test["too_low"] if name in named],
        "too_high": [(named[name], chance) for name, chance in test["too_high"] if name in named],
        "is_in_force": found.state == ModelState.IN_FORCE,
        "is_outdated": _is_outdated(found),
        "instead": in_force.public_id if in_force is not None else "",
        # Whoever sends it has been shown what is above it on this page.
        "token": shown_token(found, person, secret=settings.SECRET_KEY) if may_change else "",
        "may_change": may_change,
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal is not None else HTTPStatus.OK
    return render(request, "desk/learning_model.html", shown, status=status)


@require_POST
@for_(Act.CHANGE_POLICY)
def force(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /desk/policy/learning/models/<id>/force — put a model in force, its back-test seen."""
    found = model_by_public_id(site_of(request), public_id)
    try:
        put_in_force(
            model=found,
            by=me(request),
            shown=request.POST.get("shown", ""),
            instead=request.POST.get("instead", ""),
            reader_model=default_engine().model,
            encoder=english_encoder(),
            secret=settings.SECRET_KEY,
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _model_page(request, found, [figures_table(found), curve_table(found)], refusal)
    messages.success(request, _("The model is in force for what is posted from now on."))
    return redirect("desk:learning")


@require_POST
@for_(Act.CHANGE_POLICY)
def retire(request: HttpRequest) -> HttpResponse:
    """POST /desk/policy/learning/retire — take the model out of force."""
    seen = request.POST.get("seen", "")
    take_out_of_force(site=site_of(request), seen=seen, by=me(request), now=timezone.now())
    messages.success(request, _("No model of this site is in force any more."))
    return redirect("desk:learning")


def _download(table: Table) -> HttpResponse:
    response = HttpResponse(as_csv(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{table.name}.csv"'
    return response
