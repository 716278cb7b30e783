"""Published clients, unchanged but for the address, against a running server. No other network."""

import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
from googleapiclient import discovery
from googleapiclient.errors import HttpError, UnknownApiNameOrVersion
from pyspective import pyspective

from plaintalk.engine.engine import SCORED
from tests.perspective.conftest import Served

GOOGLE = "https://commentanalyzer.googleapis.com"
NPM = Path(__file__).parent / "npm"
NODE = shutil.which("node") if (NPM / "node_modules" / ".installed").exists() else None
INSULT = "You are an idiot."

# googleapiclient leaves its connection open when a document is refused.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def body(text: str = INSULT, *attributes: str, **more: Any) -> dict[str, Any]:
    wanted: dict[str, Any] = {name: {} for name in attributes or ("INSULT",)}
    return {"comment": {"text": text}, "requestedAttributes": wanted, **more}


def spoken(reply: Any) -> float:
    value: float = reply["attributeScores"]["INSULT"]["summaryScore"]["value"]
    return value


# ---- googleapiclient -------------------------------------------------------------------------


def by_discovery_url(served: Served) -> Any:
    return discovery.build(
        "commentanalyzer",
        "v1alpha1",
        developerKey=served.key,
        discoveryServiceUrl=served.discovery_url,
    )


def without_static_discovery(served: Served) -> Any:
    return discovery.build(
        "commentanalyzer",
        "v1alpha1",
        developerKey=served.key,
        discoveryServiceUrl=served.discovery_url,
        static_discovery=False,
    )


def by_api_endpoint(served: Served) -> Any:
    # The document says "localhost" then, and the option decides.
    return discovery.build(
        "commentanalyzer",
        "v1alpha1",
        developerKey=served.key,
        discoveryServiceUrl=served.discovery_url.replace("127.0.0.1", "localhost"),
        static_discovery=False,
        client_options={"api_endpoint": f"{served.url}/"},
    )


def from_document(served: Served) -> Any:
    document = requests.get(served.discovery_url, timeout=30).json()
    return discovery.build_from_document(document, developerKey=served.key)


@pytest.mark.parametrize(
    "build", [by_discovery_url, without_static_discovery, by_api_endpoint, from_document]
)
def test_googleapiclient_analyzes_and_suggests(served: Served, build: Any) -> None:
    with build(served) as client:
        request = client.comments().analyze(body=body(clientToken="a"))
        assert request.uri.startswith(f"{served.url}/v1alpha1/comments:analyze?")
        reply = request.execute()
        suggestion = {"comment": {"text": INSULT}, "attributeScores": reply["attributeScores"]}
        suggested = client.comments().suggestscore(body=suggestion).execute()

    assert spoken(reply) > 0.5
    assert reply["clientToken"] == "a"
    assert suggested["detectedLanguages"] == ["en"]


def test_googleapiclient_carries_our_details(served: Served) -> None:
    with from_document(served) as client, pytest.raises(HttpError) as refused:
        client.comments().analyze(body=body(languages=["om"])).execute()

    assert refused.value.reason == "Attribute INSULT does not support request languages: om"
    assert refused.value.error_details[0]["errorType"] == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"


def test_googleapiclient_knows_the_document_for_what_it_is(served: Served) -> None:
    document = requests.get(served.discovery_url, timeout=30).json()

    assert document["rootUrl"] == document["baseUrl"] == f"{served.url}/"
    assert document["id"] == "commentanalyzer:v1alpha1"
    named = {
        inner["$ref"]
        for schema in document["schemas"].values()
        for field in schema["properties"].values()
        for inner in (field, field.get("items", {}), field.get("additionalProperties", {}))
        if "$ref" in inner
    }
    assert named <= document["schemas"].keys()


def test_googleapiclient_is_told_of_another_version(served: Served) -> None:
    with pytest.raises(UnknownApiNameOrVersion):
        discovery.build(
            "commentanalyzer",
            "v2",
            developerKey=served.key,
            discoveryServiceUrl=f"{served.url}/$discovery/rest?version={{apiVersion}}",
            static_discovery=False,
        )


def test_a_wrong_key_is_told_with_the_discovery_document(served: Served) -> None:
    with pytest.raises(HttpError, match="API key not valid"):
        discovery.build(
            "commentanalyzer",
            "v1alpha1",
            developerKey="AIza-wrong",
            discoveryServiceUrl=served.discovery_url,
            static_discovery=False,
        )


# ---- Python packages -------------------------------------------------------------------------


def test_the_package_perspective_works(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    # This very folder has its name, and comes first where modules are looked for.
    elsewhere = [path for path in sys.path if Path(path) != Path(__file__).parent.parent]
    monkeypatch.setattr(sys, "path", elsewhere)
    client = importlib.import_module("perspective").PerspectiveAPI(served.key)
    client.api_client.url = client.api_client.url.replace(GOOGLE, served.url)

    assert client.score(INSULT, tests=["INSULT", "THREAT"])["INSULT"] > 0.5
    full = client.analyze_comment(
        INSULT,
        comment_type="PLAIN_TEXT",
        context=[{"text": "Who says so?", "type": "PLAIN_TEXT"}],
        requested_attributes={"INSULT": {"scoreType": "PROBABILITY", "scoreThreshold": 0.1}},
        span_annotations=True,
        languages=["en"],
        do_not_store=True,
        client_token="a",
        session_id="b",
        community_id="c",
    )
    assert full["clientToken"] == "a"
    suggested = client.suggest_score(INSULT, {"INSULT": {"summaryScore": {"value": 1.0}}})
    assert suggested == {"detectedLanguages": ["en"], "requestedLanguages": []}


def test_the_package_pyspective_works(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    post = requests.post
    monkeypatch.setattr(
        pyspective.requests, "post", lambda url, **how: post(url.replace(GOOGLE, served.url), **how)
    )
    client = pyspective.PyspectiveAPI(served.key)

    assert client.score(INSULT, "insult")["INSULT"] > 0.5
    assert client.suggest(INSULT, 1.0) == "Successed"


# ---- npm packages ----------------------------------------------------------------------------


def npm_client(served: Served, client: str, text: str, **options: Any) -> Any:
    if NODE is None:
        pytest.skip("the npm clients are not installed: sh tests/npm.sh")
    done = subprocess.run(
        [NODE, "clients.js", client, served.url, served.key, text, json.dumps(options)],
        cwd=NPM, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_npm_perspective_api_client_works(served: Served) -> None:
    told = npm_client(served, "perspective-api-client", INSULT, attributes=["insult"])

    assert spoken(told["given"]) > 0.5
    span = told["given"]["attributeScores"]["INSULT"]["spanScores"][0]
    assert (span["begin"], span["end"]) == (0, len(INSULT))


def test_npm_perspective_api_client_is_told_why_it_is_refused(served: Served) -> None:
    unknown = npm_client(served, "perspective-api-client", INSULT, attributes=["flirtation"])
    long = npm_client(served, "perspective-api-client", "a" * 20_481, validate=False)

    assert unknown == {"refused": "Unknown requested attribute: FLIRTATION"}
    assert "exceeded limit" in long["refused"]


def test_npm_perspectiveapi_js_client_works(served: Served) -> None:
    by_default = npm_client(served, "perspectiveapi-js-client", INSULT)
    chosen = npm_client(served, "perspectiveapi-js-client", INSULT, attributes=["INSULT"])

    assert by_default["given"].keys() == {"SPAM", "TOXICITY"}
    assert chosen["given"]["INSULT"] > 0.5


# ---- clients replayed from what they send ----------------------------------------------------


@pytest.mark.parametrize("language", ["en", "da"])
def test_coral_is_answered_whatever_its_tenants_language(served: Served, language: str) -> None:
    request = {
        "comment": {"text": "Hvad mener du?"},
        "doNotStore": True,
        "requestedAttributes": {"TOXICITY": {}},
        "languages": [language],
    }
    reply = served.post(request, key=served.lenient_key)

    assert 0 <= reply["attributeScores"]["TOXICITY"]["summaryScore"]["value"] <= 1


def test_corals_feedback_is_taken(served: Served) -> None:
    ids = {"url": "https://paper.example/a", "reply_to_id_Coral_comment_id": None}
    request = {
        "comment": {"text": INSULT},
        "context": {"entries": [{"text": json.dumps(ids | {"Coral_comment_id": "7"})}]},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
        "languages": ["EN"],
        "communityId": "Coral:https://talk.paper.example",
        "clientToken": "comment:7",
    }
    reply = served.post(request, "suggestscore", key=served.lenient_key)

    assert reply["clientToken"] == "comment:7"


def test_discourse_is_answered(served: Served) -> None:
    request = {
        "comment": {"text": INSULT},
        "doNotStore": True,
        "sessionId": "https://forum.example_7",
        "requestedAttributes": {"TOXICITY": {"scoreType": "PROBABILITY"}},
    }
    reply = served.post(request)

    # It takes whatever attribute comes first.
    first = next(iter(reply["attributeScores"].values()))
    assert isinstance(first["summaryScore"]["value"], float)


def test_a_reader_of_spans_alone_finds_every_score(served: Served) -> None:
    names = sorted(SCORED)
    reply = served.post(body("😀 " + INSULT, *names))

    frame = {
        name: scores["spanScores"][0]["score"]["value"]
        for name, scores in reply["attributeScores"].items()
    }
    assert frame.keys() == set(names)
    assert frame["INSULT"] == spoken(reply)
    assert (reply["languages"], reply["detectedLanguages"]) == (["en"], ["en"])


def test_a_reader_that_drops_what_is_not_supported_comes_to_an_answer(served: Served) -> None:
    wanted = ["INSULT", "SPAM", "TOXICITY"]
    request = body("Die Brücke ist seit Sonntag wieder geöffnet.", *wanted)
    url = f"{served.url}/v1alpha1/comments:analyze?key={served.key}"
    while (answered := requests.post(url, json=request, timeout=30)).status_code == 400:
        (detail,) = answered.json()["error"]["details"]
        assert detail["errorType"] == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
        del request["requestedAttributes"][
            detail["languageNotSupportedByAttributeError"]["attribute"]
        ]

    assert answered.json()["attributeScores"].keys() == {"SPAM"}


# ---- the server itself -----------------------------------------------------------------------


def test_an_escaped_colon_and_dollar_are_themselves(served: Served) -> None:
    escaped = f"{served.url}/v1alpha1/comments%3Aanalyze?key={served.key}"

    assert requests.post(escaped, json=body(), timeout=30).status_code == 200
    assert requests.get(f"{served.url}/%24discovery/rest", timeout=30).status_code == 200


def test_a_key_that_used_up_its_day_waits(served: Served) -> None:
    url = f"{served.url}/v1alpha1/comments:analyze?key={served.slow_key}"
    first, second = (requests.post(url, json=body(), timeout=30) for _turn in range(2))

    assert (first.status_code, second.status_code) == (200, 429)
    assert int(second.headers["Retry-After"]) > 0


def test_no_answer_sets_a_cookie_or_names_who_asked(served: Served) -> None:
    url = f"{served.url}/v1alpha1/comments:analyze?key={served.key}"
    response = requests.post(url, json=body(), headers={"Origin": "https://a.example"}, timeout=30)

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")
