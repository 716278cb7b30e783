"""What the wire refuses, and in which words."""

import json
from contextlib import suppress
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.perspective.errors import Documented, PayloadInvalid
from plaintalk.perspective.messages import ANALYZE_REQUEST, SUGGEST_REQUEST
from plaintalk.perspective.proto_json import read_message
from plaintalk.perspective.requests import read_analyze, read_suggest
from tests.perspective.conftest import ANALYZE, SUGGEST, Ask, comment, refusal

pytestmark = pytest.mark.django_db

LONGEST = 20_480


@pytest.mark.parametrize(
    ("body", "message", "error_type"),
    [
        ({}, "Comment must be non-empty.", "COMMENT_EMPTY"),
        (b"", "Comment must be non-empty.", "COMMENT_EMPTY"),
        (comment(""), "Comment must be non-empty.", "COMMENT_EMPTY"),
        (comment(" \n\t"), "Comment must be non-empty.", "COMMENT_EMPTY"),
        (
            comment("a" * (LONGEST + 1)),
            "Comment text too long. Its 20481 bytes exceeded limit of 20480.",
            "COMMENT_TOO_LONG",
        ),
        (
            comment("é" * (LONGEST // 2 + 1)),
            "Comment text too long. Its 20482 bytes exceeded limit of 20480.",
            "COMMENT_TOO_LONG",
        ),
        (
            {"comment": {"text": "Hi"}},
            "Missing requested_attributes",
            "NO_REQUESTED_ATTRIBUTES",
        ),
        (
            {"comment": {"text": "Hi"}, "requestedAttributes": {}},
            "Missing requested_attributes",
            "NO_REQUESTED_ATTRIBUTES",
        ),
        (
            comment("Hi", "FLIRTATION"),
            "Unknown requested attribute: FLIRTATION",
            "INVALID_REQUEST",
        ),
        (
            comment("Hi", "LIKELY_TO_REJECT"),
            "Unknown requested attribute: LIKELY_TO_REJECT",
            "INVALID_REQUEST",
        ),
        (comment("Hi", "OFF_TOPIC"), "Unknown requested attribute: OFF_TOPIC", "INVALID_REQUEST"),
        (comment("Hi", "toxicity"), "Unknown requested attribute: toxicity", "INVALID_REQUEST"),
        (
            comment(requestedAttributes={"INSULT": {"scoreType": "PERCENTILE"}}),
            "Requested score type PERCENTILE is not supported by attribute INSULT",
            "INVALID_REQUEST",
        ),
        (
            comment(comment={"text": "<b>Hi</b>", "type": "HTML"}),
            "Currently, only 'PLAIN_TEXT' comments are supported",
            "INVALID_REQUEST",
        ),
        (comment(comment={"text": "Hi", "type": 9}), "Unknown text type", "INVALID_REQUEST"),
        (
            comment(context={"entries": [{"text": "a"}], "articleAndParentComment": {}}),
            "Context can have either entries or article_and_parent_comment, but both fields were "
            "populated.",
            "INVALID_REQUEST",
        ),
    ],
)
def test_a_documented_refusal_is_told_in_its_documented_words(
    ask: Ask, body: Any, message: str, error_type: str
) -> None:
    response = ask(body)

    kind = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
    assert refusal(response) == (400, message, {"@type": kind, "errorType": error_type})
    assert response.json()["error"]["status"] == "INVALID_ARGUMENT"


def test_the_longest_text_is_read(ask: Ask) -> None:
    assert ask(comment("very fine " * (LONGEST // 10))).status_code == 200


@pytest.mark.parametrize(
    ("body", "field", "description"),
    [
        (
            comment(x=1),
            None,
            'Invalid JSON payload received. Unknown name "x": Cannot find field.',
        ),
        (
            comment(comment={"text": "Hi", "lang": "en"}),
            "comment",
            "Invalid JSON payload received. Unknown name \"lang\" at 'comment': Cannot find field.",
        ),
        (
            comment(requestedAttributes={"INSULT": {"threshold": 1}}),
            'requested_attributes["INSULT"]',
            'Invalid JSON payload received. Unknown name "threshold" at '
            "'requested_attributes[\"INSULT\"]': Cannot find field.",
        ),
        (
            comment(comment={"text": 7}),
            "comment.text",
            "Invalid value at 'comment.text' (TYPE_STRING), 7",
        ),
        (
            comment(doNotStore="yes"),
            "do_not_store",
            "Invalid value at 'do_not_store' (TYPE_BOOL), \"yes\"",
        ),
        (
            comment(languages=["en", None]),
            "languages[1]",
            "Invalid value at 'languages[1]' (TYPE_STRING), null",
        ),
        (
            comment(requestedAttributes=["INSULT"]),
            "requested_attributes",
            "Invalid value at 'requested_attributes' (a map), a list",
        ),
        (
            comment(comment={"text": "Hi", "type": "MARKDOWN"}),
            "comment.type",
            "Invalid value at 'comment.type' "
            '(type.googleapis.com/google.commentanalyzer.v1alpha1.TextType), "MARKDOWN"',
        ),
        (
            comment(clientToken="a", client_token="b"),
            None,
            'Invalid JSON payload received. Unknown name "client_token": The field was given '
            "before in its other casing.",
        ),
        (
            ["a list"],
            None,
            "Invalid value (type.googleapis.com/google.commentanalyzer.v1alpha1."
            "AnalyzeCommentRequest), a list",
        ),
    ],
)
def test_a_payload_that_is_no_such_message_is_told_by_its_field(
    ask: Ask, body: Any, field: str | None, description: str
) -> None:
    status, message, detail = refusal(ask(body))

    violation = {"description": description} | ({"field": field} if field else {})
    assert (status, message) == (400, description)
    assert detail == {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [violation],
    }


def test_all_that_is_wrong_is_told_at_once(ask: Ask) -> None:
    _status, message, detail = refusal(ask(comment(x=1, y=2)))

    assert len(detail["fieldViolations"]) == len(message.splitlines()) == 2


@pytest.mark.parametrize(
    "payload",
    [
        b"text=hello",
        b"{",
        b'{"comment": {"text": "\xff"}}',
        b"[" * 100_000,
        b'{"comment": NaN}',
        b"9" * 10_000,
        b'{"comment": {"text": "a"}, "requestedAttributes": {"SPAM": {"scoreThreshold": 1e999}}}',
        b'{"comment": {"text": "a"}, "requestedAttributes": {"SPAM": {"scoreThreshold": "NaNa"}}}',
        b'{"comment": {"text": "a"}, "requestedAttributes": {"SPAM": {"scoreThreshold": true}}}',
        "{}".encode("utf-16"),
    ],
)
def test_what_can_not_be_read_is_refused(ask: Ask, payload: bytes) -> None:
    status, _message, detail = refusal(ask(payload))

    assert status == 400
    assert detail["@type"] == "type.googleapis.com/google.rpc.BadRequest"


@pytest.mark.parametrize(
    ("given_", "read"),
    [
        ('{"spanAnnotations": null, "languages": null}', {}),
        ('{"languages": "en"}', {"languages": ["en"]}),
        ('{"comment": {"type": 1}}', {"comment": {"type": "PLAIN_TEXT"}}),
        ('\ufeff{"clientToken": "a"}', {"clientToken": "a"}),
        ('{"clientToken": "\\ud83d\\ude00 \\ud83d"}', {"clientToken": "😀 \ufffd"}),
        (
            '{"requestedAttributes": {"A": {"scoreThreshold": "0.5"}}}',
            {"requestedAttributes": {"A": {"scoreThreshold": 0.5}}},
        ),
        (
            '{"requestedAttributes": {"A": {"scoreThreshold": "-Infinity"}}}',
            {"requestedAttributes": {"A": {"scoreThreshold": float("-inf")}}},
        ),
    ],
)
def test_json_is_read_as_proto3_allows_it(given_: str, read: dict[str, Any]) -> None:
    assert read_message(given_.encode(), ANALYZE_REQUEST) == read


@pytest.mark.parametrize("number", ["3", '"3"', "3.0", "3e0"])
def test_whole_numbers_are_whole_however_they_are_written(number: str) -> None:
    payload = f'{{"attributeScores": {{"A": {{"spanScores": [{{"end": {number}}}]}}}}}}'
    found = read_message(payload.encode(), SUGGEST_REQUEST)

    assert found["attributeScores"]["A"]["spanScores"][0]["end"] == 3


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["comment", "text", "type", "requestedAttributes", "TOXICITY", "scoreThreshold",
             "scoreType", "context", "entries", "languages", "attributeScores", "spanScores",
             "summaryScore", "score", "value", "begin", "end"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_any_json_is_read_or_refused_and_nothing_else(body: object) -> None:
    payload = json.dumps(body).encode()
    for read in (read_analyze, read_suggest):
        with suppress(PayloadInvalid, Documented):
            read(payload)


# ---- the address -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/v1alpha1",
        "/v1alpha1/",
        "/v1alpha1/comments:translate",
        "/v1alpha1/comments%00",
        "/v1alpha1/models",
        "/$discovery/apis",
    ],
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address_is_refused_in_the_wires_form(
    client: Client, path: str, method: str
) -> None:
    error = getattr(client, method)(path).json()["error"]

    assert error["code"] in {400, 404}
    assert error["status"] in {"INVALID_ARGUMENT", "NOT_FOUND"}


@pytest.mark.parametrize("path", [ANALYZE, SUGGEST])
@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete"])
def test_another_method_is_refused_and_the_right_one_named(
    client: Client, path: str, method: str
) -> None:
    response = getattr(client, method)(path)

    assert response.status_code == 405
    assert response["Allow"] == "POST, OPTIONS"
    if method != "head":
        assert response.json()["error"]["code"] == 405


@pytest.mark.parametrize(
    "query", [{"callback": "run"}, {"alt": "media"}, {"alt": "proto"}, {"prettyPrint": "maybe"}]
)
def test_another_form_of_answer_is_refused(ask: Ask, query: dict[str, str]) -> None:
    response = ask(comment(), **query)

    assert response["Content-Type"] == "application/json; charset=UTF-8"
    assert refusal(response)[0] == 400


def test_other_parameters_are_ignored(ask: Ask) -> None:
    assert ask(comment(), alt="json", quotaUser="a", fields="languages").status_code == 200


def test_more_than_the_server_reads_is_refused(ask: Ask, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    status, message, _detail = refusal(ask(comment("Hello " * 100)))

    assert (status, message) == (400, "Request payload size exceeds the limit: 100 bytes.")


def test_a_nul_in_the_address_is_refused_in_the_wires_form(client: Client) -> None:
    response = client.post(f"{ANALYZE}?key=%00", "{}", content_type="application/json")

    assert refusal(response)[0] == 400
