"""Learning from decisions on the desk: thresholds, trainings, back-tests, and what is in force."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from plaintalk.desk.views import learning as views
from plaintalk.moderation.learning.models import (
    Learning,
    ModelState,
    SiteModel,
    Training,
    TrainingState,
)
from plaintalk.moderation.learning.queries import model_in_force, sites_due
from plaintalk.moderation.learning.services import begin_training, give_up
from plaintalk.moderation.replay.models import PolicyDraft
from plaintalk.people.permissions import Role
from plaintalk.policy.document import parse_policy
from tests import make
from tests.moderation import test_learning as history

pytestmark = pytest.mark.django_db

PAGE = "/desk/policy/learning"


@pytest.fixture(autouse=True)
def said_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine and the encoder that the models of these tests are made for."""
    monkeypatch.setattr(views, "default_engine", lambda: make.PROFANE)
    monkeypatch.setattr(views, "english_encoder", lambda: history.WORDS)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> SiteModel:
    """Give a candidate, of a short history."""
    monkeypatch.setattr(history.trial, "FEWEST_OF_EACH", 15)
    monkeypatch.setattr(history.trial, "FEWEST_TRIED", 2)
    history.decided_history(refused=20, published=20)
    return history.candidate()


def signed_in(role: Role) -> Client:
    make.site()
    client = Client()
    client.force_login(make.moderator() if role is Role.MODERATOR else make.member(role=role))
    return client


@pytest.fixture
def editor() -> Client:
    return signed_in(Role.EDITOR)


def text(response: object) -> str:
    return unescape(response.content.decode())  # type: ignore[attr-defined]


def flat(response: object) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text(response)).split())


def hidden(response: object) -> dict[str, str]:
    """Give the fields that the form for putting a model in force carries."""
    return dict(re.findall(r'name="(shown|instead|seen)" value="([^"]*)"', text(response)))


# ---- thresholds -----------------------------------------------------------------------------


def test_with_too_few_decisions_the_page_says_how_many_are_missing(editor: Client) -> None:
    shown = flat(editor.get(PAGE))

    assert "Too few decisions, so nothing is proposed." in shown
    assert "20 more refused because of this clause, 20 more published" in shown
    assert "Begin a draft with these thresholds" not in shown
    assert "None is in force." in shown
    assert "There was none yet." in shown


def test_the_cheapest_threshold_becomes_a_draft_by_one_button(editor: Client) -> None:
    history.scored_history()
    shown = flat(editor.get(PAGE))
    assert "hold from 0.63 (95 times in a hundred between 0.63 and 0.63)" in shown
    assert "25 of 25 that people refused because of this clause are held, and 25 wrongly" in shown

    response = editor.post(f"{PAGE}/draft")

    draft = PolicyDraft.objects.get()
    assert response["Location"] == f"/desk/policy/drafts/{draft.pk}"
    clause = parse_policy(draft.document).clause("no-profanity")
    assert clause is not None
    assert clause.when[0].hold == 0.63


def test_the_thresholds_come_as_csv(editor: Client) -> None:
    history.scored_history()

    response = editor.get(f"{PAGE}?format=csv")

    assert response["Content-Type"].startswith("text/csv")
    lines = text(response).splitlines()
    assert lines[0].startswith("clause,attribute,aimed_at,hold,proposed_hold,low,high")
    row = next(one for one in lines if one.startswith("no-profanity"))
    assert row.startswith("no-profanity,PROFANITY,,0.5,0.63,0.63,0.63,0.9,")


# ---- how a site learns ----------------------------------------------------------------------


def test_an_editor_says_what_a_miss_costs_and_turns_the_nights_on(editor: Client) -> None:
    response = editor.post(f"{PAGE}/how", {"miss_cost": "5", "is_on": "on"})

    assert response.status_code == 302
    learning = Learning.objects.get()
    assert (learning.miss_cost, learning.is_on) == (5.0, True)
    assert "Here a miss costs 5, where a wrong hold costs 1." in flat(editor.get(PAGE))


@pytest.mark.parametrize("typed", ["0", "-3", "1e9", "nan", "many", ""])
def test_a_senseless_cost_stays_in_the_form_with_what_is_wrong(editor: Client, typed: str) -> None:
    response = editor.post(f"{PAGE}/how", {"miss_cost": typed, "is_on": "on"})

    assert response.status_code == 422
    assert not Learning.objects.exists()
    assert f'value="{typed}"' in text(response) or not typed
    assert re.search(r'name="is_on"[^>]*checked', text(response))


# ---- trainings ------------------------------------------------------------------------------


def test_a_training_is_asked_for_by_a_button_and_waits_for_what_trains(editor: Client) -> None:
    response = editor.post(f"{PAGE}/train", follow=True)

    assert "A training was asked for." in flat(response)
    assert "Train a candidate now" not in flat(response)
    assert sites_due(now=timezone.now()) == [make.site()]


def test_a_training_that_goes_on_says_how_far_it_is_and_the_page_looks_again(
    editor: Client,
) -> None:
    training = begin_training(site=make.site(), now=timezone.now())
    Training.objects.filter(pk=training.pk).update(done=30, total=120)

    response = editor.get(PAGE)

    assert "30 of 120 comments are read." in flat(response)
    assert response["Refresh"] == "3"
    assert editor.post(f"{PAGE}/train").status_code == 409


def test_a_training_that_was_cut_off_says_so_and_another_can_be_asked_for(editor: Client) -> None:
    begin_training(site=make.site(), now=timezone.now() - timedelta(minutes=11))

    response = editor.get(PAGE)

    assert "It was cut off. The next training goes on where it was." in flat(response)
    assert "Refresh" not in response
    assert editor.post(f"{PAGE}/train").status_code == 302


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (TrainingState.FAILED, "It did not come to an end: It was stopped."),
        (TrainingState.TOO_FEW, "Too few decisions for a model: 3 comments were refused"),
    ],
)
def test_a_training_without_a_model_says_why(editor: Client, state: str, told: str) -> None:
    training = begin_training(site=make.site(), now=timezone.now())
    give_up(training, why="It was stopped.", now=timezone.now())
    Training.objects.filter(pk=training.pk).update(state=state, refused=3, stood=9)

    response = editor.get(PAGE)

    assert told in flat(response)
    assert "Refresh" not in response


# ---- back-tests and what is in force --------------------------------------------------------


def test_a_models_page_says_in_sentences_what_it_would_have_done(
    editor: Client, model: SiteModel
) -> None:
    shown = flat(editor.get(f"{PAGE}/models/{model.public_id}"))

    assert "Candidate. It tells better than the general model alone." in shown
    counted = model.back_test["figures"][0]["counted"]
    refused = counted["caught"] + counted["missed"]
    assert f"would have held {counted['caught']} of {refused} that people refused" in shown
    assert "wrongly held" in shown
    assert "made by a training" in shown


@pytest.mark.parametrize("table", ["models", "curve"])
def test_its_tables_come_as_csv(editor: Client, model: SiteModel, table: str) -> None:
    address = f"{PAGE}/models/{model.public_id}?format=csv"

    assert text(editor.get(f"{address}&table={table}")).count("\r\n") >= 3
    assert editor.get(f"{address}&table=other").status_code == 404


def test_an_editor_who_looked_at_the_back_test_puts_it_in_force_and_takes_it_out(
    editor: Client, model: SiteModel
) -> None:
    page = editor.get(f"{PAGE}/models/{model.public_id}")

    response = editor.post(f"{PAGE}/models/{model.public_id}/force", hidden(page))

    assert response["Location"] == PAGE
    assert model_in_force(make.site()) == model
    shown = editor.get(PAGE)
    assert f"In force: {model.public_id}" in flat(shown)
    assert "No clause of the policy asks it; it orders the queue alone." in flat(shown)
    editor.post(f"{PAGE}/retire", hidden(shown))
    assert model_in_force(make.site()) is None
    history_told = flat(editor.get(f"{PAGE}/models/{model.public_id}"))
    assert "Retired." in history_told
    assert history_told.index("put in force") < history_told.index("taken out of force")


def test_without_having_seen_the_back_test_nothing_is_put_in_force_and_the_page_shows_it(
    editor: Client, model: SiteModel
) -> None:
    response = editor.post(f"{PAGE}/models/{model.public_id}/force")

    assert response.status_code == 403
    assert "look at its back-test first" in flat(response)
    assert "Tried on what it had never seen" in flat(response)
    assert model_in_force(make.site()) is None


def test_what_one_editor_was_shown_is_of_no_use_to_another(
    editor: Client, model: SiteModel
) -> None:
    page = editor.get(f"{PAGE}/models/{model.public_id}")

    response = signed_in(Role.EDITOR).post(f"{PAGE}/models/{model.public_id}/force", hidden(page))

    assert response.status_code == 403
    assert model_in_force(make.site()) is None


def test_a_page_that_is_old_by_now_changes_nothing(editor: Client, model: SiteModel) -> None:
    page = editor.get(f"{PAGE}/models/{model.public_id}")
    other = history.candidate()
    history.force(other)

    response = editor.post(f"{PAGE}/models/{model.public_id}/force", hidden(page))

    assert response.status_code == 409
    assert model_in_force(make.site()) == other


def test_a_candidate_that_is_no_better_says_so_on_its_button(
    editor: Client, model: SiteModel
) -> None:
    test = model.back_test | {"is_better": False}
    SiteModel.objects.filter(pk=model.pk).update(back_test=test)

    shown = flat(editor.get(f"{PAGE}/models/{model.public_id}"))

    assert "I have seen that it is no better: put it in force all the same" in shown


def test_a_model_for_another_general_model_has_no_button_and_in_force_is_told_of(
    editor: Client, model: SiteModel
) -> None:
    SiteModel.objects.filter(pk=model.pk).update(made_for="another", state=ModelState.IN_FORCE)

    assert "does not speak any more" in flat(editor.get(PAGE))
    SiteModel.objects.filter(pk=model.pk).update(state=ModelState.CANDIDATE)
    page = flat(editor.get(f"{PAGE}/models/{model.public_id}"))
    assert "would never speak" in page
    assert "put it in force" not in page


def test_moderators_read_all_of_it_and_are_offered_nothing(model: SiteModel) -> None:
    client = signed_in(Role.MODERATOR)

    for path in (PAGE, f"{PAGE}/models/{model.public_id}"):
        response = client.get(path)
        assert response.status_code == 200
        assert hidden(response) == {}
        assert "<button" not in text(response).split("<main")[1]
    assert client.post(f"{PAGE}/models/{model.public_id}/force").status_code == 403


def test_comments_that_were_withdrawn_are_shown_in_no_back_test(
    editor: Client, model: SiteModel
) -> None:
    comment = history.Comment.objects.first()
    assert comment is not None
    test = model.back_test | {"too_high": [[comment.public_id, 0.9]]}
    SiteModel.objects.filter(pk=model.pk).update(back_test=test)
    path = f"{PAGE}/models/{model.public_id}"
    assert comment.body in text(editor.get(path))

    make.withdrawn(comment)

    assert comment.body not in text(editor.get(path))


def test_the_workbench_leads_to_it(editor: Client) -> None:
    assert f'href="{PAGE}"' in text(editor.get("/desk/policy"))
