"""API keys: who is answered, and how often."""

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from plaintalk.people.quota import Quota
from plaintalk.perspective.keys import (
    KeyNameTaken,
    KeyNameUnusable,
    KeyNotFound,
    key_in_use,
    keys_told,
    make_key,
    revoke_key,
)
from plaintalk.perspective.models import ApiKey
from tests import make
from tests.perspective.conftest import ANALYZE, UNLIMITED, Ask, comment, new_key, refusal

pytestmark = pytest.mark.django_db

# ---- who is answered -------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["x-goog-api-key", "X-Goog-Api-Key"])
def test_a_key_may_come_in_a_header(client: Client, key: str, header: str) -> None:
    sent = {header: key}
    response = client.post(ANALYZE, comment(), content_type="application/json", headers=sent)

    assert response.status_code == 200


def test_a_key_may_come_as_a_bearer(client: Client, key: str) -> None:
    sent = {"Authorization": f"Bearer {key}"}
    response = client.post(ANALYZE, comment(), content_type="application/json", headers=sent)

    assert response.status_code == 200


def test_without_a_key_nobody_is_answered(client: Client, key: str) -> None:
    response = client.post(ANALYZE, comment(), content_type="application/json")

    status, message, _detail = refusal(response)
    assert status == 403
    assert "API key" in message
    assert response.json()["error"]["status"] == "PERMISSION_DENIED"


def test_a_wrong_key_is_told_in_the_words_that_clients_look_for(ask: Ask) -> None:
    response = ask(comment(), key="AIza-wrong")

    status, message, detail = refusal(response)
    assert (status, message) == (400, "API key not valid. Please pass a valid API key.")
    assert response.json()["error"]["status"] == "INVALID_ARGUMENT"
    assert detail["reason"] == "API_KEY_INVALID"


def test_a_revoked_key_is_a_wrong_key_at_once(ask: Ask, key: str) -> None:
    assert ask(comment()).status_code == 200
    revoke_key(site=make.site(), name="Coral", now=make.NOW)

    assert refusal(ask(comment()))[0] == 400


def test_where_no_key_is_required_none_and_any_is_answered(
    client: Client, ask: Ask, settings: Any
) -> None:
    settings.PLAINTALK_PERSPECTIVE_KEYS = "none"

    sent = client.post(ANALYZE, comment(), content_type="application/json")
    assert sent.status_code == 200
    assert ask(comment(), key="AIza-of-another-service").status_code == 200


def test_where_no_key_is_required_a_known_one_still_says_how_to_answer(
    ask: Ask, settings: Any
) -> None:
    settings.PLAINTALK_PERSPECTIVE_KEYS = "none"
    lenient = new_key("lenient", lenient=True)

    assert ask(comment(languages=["xx"])).status_code == 400
    assert ask(comment(languages=["xx"]), key=lenient).status_code == 200


@pytest.mark.django_db
def test_without_a_publication_scores_are_given_and_suggestions_are_not(
    client: Client, settings: Any
) -> None:
    settings.PLAINTALK_PERSPECTIVE_KEYS = "none"
    suggestion = {
        "comment": {"text": "Hi"},
        "attributeScores": {"INSULT": {"summaryScore": {"value": 1}}},
    }
    asked = client.post(ANALYZE, comment(), content_type="application/json")
    suggested = client.post(
        "/v1alpha1/comments:suggestscore", suggestion, content_type="application/json"
    )

    assert asked.status_code == 200
    assert refusal(suggested)[0] == 404


def test_a_key_is_not_stored() -> None:
    made = new_key()
    row = ApiKey.objects.values().get()

    assert made not in map(str, row.values())
    assert key_in_use(made, secret=django_settings.SECRET_KEY) is not None
    assert key_in_use(made, secret="another secret") is None


def test_a_name_is_used_by_one_key_at_a_time() -> None:
    new_key("Coral")
    with pytest.raises(KeyNameTaken):
        new_key("Coral")
    revoke_key(site=make.site(), name="Coral", now=make.NOW)
    new_key("Coral")

    assert [line.split(" ")[0] for line in keys_told()] == ["Coral", "Coral"]
    assert "revoked 2026-03-01" in keys_told()[0]


@pytest.mark.parametrize("name", ["", "  ", "a" * 61, "two\nlines"])
def test_a_name_is_a_short_line(name: str) -> None:
    with pytest.raises(KeyNameUnusable):
        make_key(
            site=make.site(), name=name, quota=UNLIMITED, lenient=False, secret="s", now=make.NOW
        )


def test_what_is_not_in_use_can_not_be_revoked() -> None:
    with pytest.raises(KeyNotFound):
        revoke_key(site=make.site(), name="Nobody", now=make.NOW)


# ---- how often -------------------------------------------------------------------------------


def test_over_its_quota_a_client_is_told_when_to_come_again(ask: Ask) -> None:
    key = new_key("slow", quota=Quota(per_second=0, per_day=1))
    assert ask(comment(), key=key).status_code == 200
    response = ask(comment(), key=key)

    status, message, _detail = refusal(response)
    error = response.json()["error"]
    assert (status, error["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert message == "Quota exceeded: this key may make 1 requests per day."
    wait_s = int(response["Retry-After"])
    assert 0 < wait_s <= 24 * 60 * 60
    assert error["details"][1]["retryDelay"] == f"{wait_s}s"
