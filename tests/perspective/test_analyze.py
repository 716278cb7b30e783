"""comments:analyze: what is answered, and what clients rely on in it."""

import json
from typing import Any

import numpy as np
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.engine.signals import Attribute, Context, Reading, Signal, Span
from plaintalk.perspective.analysis import Manner, analyze
from plaintalk.perspective.errors import EngineSilent, LanguageUndetected, LanguageUnserved
from plaintalk.perspective.models import SuggestedScore
from plaintalk.perspective.requests import read_analyze
from plaintalk.perspective.spans import utf16_length, utf16_spans
from tests import make
from tests.perspective.conftest import ANALYZE, Ask, comment, new_key, refusal

pytestmark = pytest.mark.django_db

MANNER = Manner(lenient=False, language="en", timeout_s=30)
LENIENT = Manner(lenient=True, language="en", timeout_s=30)


class SaidScorer:
    """A scorer that says of every text what the test told it to; it speaks English alone."""

    model = "said-1"

    def __init__(
        self,
        scores: dict[Attribute, float] | None = None,
        *,
        language: str = "en",
        signals: tuple[Signal, ...] = (),
    ) -> None:
        self.scores = {Attribute.TOXICITY: 0.5} if scores is None else scores
        self.language, self.signals = language, signals
        self.context = Context()

    def read(self, text: str, context: Context) -> Reading:
        self.context = context
        return Reading(self.signals, self.scores, self.language, self.model)

    def speaks(self, attribute: Attribute, language: str) -> bool:
        return language == "en"

    def sentence_scores(
        self, text: str, context: Context
    ) -> list[tuple[Span, dict[Attribute, float]]]:
        half = len(text) // 2
        return [(Span(0, half), self.scores), (Span(half, len(text)), self.scores)]


class BrokenScorer(SaidScorer):
    def read(self, text: str, context: Context) -> Reading:
        raise RuntimeError("the engine is broken")


def reply(
    body: dict[str, Any], engine: SaidScorer | None = None, manner: Manner = MANNER
) -> dict[str, Any]:
    asked = read_analyze(json.dumps(body).encode())
    return analyze(asked, engine=engine or SaidScorer(), manner=manner)


# ---- the reply -------------------------------------------------------------------------------


def test_a_reply_has_all_that_clients_read(ask: Ask) -> None:
    response = ask(comment("You are an idiot.", "TOXICITY", "INSULT"))

    told = response.json()
    assert response.status_code == 200
    assert list(told) == ["attributeScores", "languages", "detectedLanguages"]
    assert list(told["attributeScores"]) == ["TOXICITY", "INSULT"]
    for scores in told["attributeScores"].values():
        summary = scores["summaryScore"]
        assert scores["spanScores"] == [{"begin": 0, "end": 17, "score": summary}]
        assert summary["type"] == "PROBABILITY"
        assert 0 <= summary["value"] <= 1
    assert told["attributeScores"]["INSULT"]["summaryScore"]["value"] > 0.5
    assert (told["languages"], told["detectedLanguages"]) == (["en"], ["en"])


def test_spans_count_utf_16_code_units() -> None:
    told = reply(comment("😀 you fool. ok", spanAnnotations=True))

    spans = told["attributeScores"]["TOXICITY"]["spanScores"]
    assert [(one["begin"], one["end"]) for one in spans] == [(0, 8), (8, 15)]


def test_the_real_engine_scores_each_sentence(ask: Ask) -> None:
    text = "😀 The bridge is open. You are an idiot."
    told = ask(comment(text, "INSULT", spanAnnotations=True)).json()

    first, second = told["attributeScores"]["INSULT"]["spanScores"]
    wide = text.encode("utf-16-le")
    assert "bridge" in wide[2 * first["begin"] : 2 * first["end"]].decode("utf-16-le")
    assert "idiot" in wide[2 * second["begin"] : 2 * second["end"]].decode("utf-16-le")
    assert first["score"]["value"] < second["score"]["value"]


@given(st.text(max_size=60), st.data())
def test_offsets_cut_the_same_words_out_of_utf_16(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    spans = [Span(*pair) for pair in zip(cuts[::2], cuts[1::2], strict=False)]
    wide = text.encode("utf-16-le", "surrogatepass")

    assert 2 * utf16_length(text) == len(wide)
    for typed, counted in zip(spans, utf16_spans(text, spans), strict=True):
        cut = wide[2 * counted.start : 2 * counted.end].decode("utf-16-le", "surrogatepass")
        assert cut == text[typed.start : typed.end]


@given(st.floats(0, 1))
def test_scores_are_printed_as_the_shortest_float32(value: float) -> None:
    told = reply(comment(), SaidScorer({Attribute.TOXICITY: value}))

    shown = json.dumps(told["attributeScores"]["TOXICITY"]["summaryScore"]["value"])
    assert np.float32(shown) == np.float32(value)
    assert shown == json.dumps(float(str(np.float32(value))))


def test_a_client_token_comes_back_only_if_sent(ask: Ask) -> None:
    assert "clientToken" not in ask(comment()).json()
    assert ask(comment(clientToken="")).json()["clientToken"] == ""
    assert ask(comment(clientToken="comment:7")).json()["clientToken"] == "comment:7"


def test_what_scores_below_its_threshold_is_left_out() -> None:
    engine = SaidScorer({Attribute.TOXICITY: 0.5, Attribute.INSULT: 0.2})
    wanted = {"TOXICITY": {"scoreThreshold": 0.5}, "INSULT": {"scoreThreshold": 0.3}}
    told = reply(comment(requestedAttributes=wanted), engine)

    assert list(told["attributeScores"]) == ["TOXICITY"]


def test_when_all_is_left_out_there_are_no_scores_but_languages() -> None:
    told = reply(comment(requestedAttributes={"TOXICITY": {"scoreThreshold": 0.9}}))

    assert told == {"languages": ["en"], "detectedLanguages": ["en"]}


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("TOXICITY_EXPERIMENTAL", Attribute.TOXICITY),
        ("TOXICITY@6", Attribute.TOXICITY),
        ("TOXICITY_FAST", Attribute.TOXICITY),
        ("THREAT_EXPERIMENTAL", Attribute.THREAT),
        ("OBSCENE", Attribute.PROFANITY),
    ],
)
def test_an_alias_is_answered_under_its_own_name(name: str, attribute: Attribute) -> None:
    told = reply(comment("Hello", name), SaidScorer({attribute: 0.25}))

    assert told["attributeScores"][name]["summaryScore"]["value"] == 0.25


def test_both_casings_are_read_and_camel_case_is_answered(ask: Ask) -> None:
    body = {
        "comment": {"text": "You are an idiot."},
        "requested_attributes": {"INSULT": {"score_type": "PROBABILITY", "score_threshold": 0.1}},
        "span_annotations": True,
        "do_not_store": True,
        "client_token": "a",
        "session_id": "b",
        "community_id": "c",
    }
    told = ask(body).json()

    assert told["clientToken"] == "a"
    assert "spanScores" in told["attributeScores"]["INSULT"]


def test_nothing_is_stored_whatever_the_client_says(ask: Ask) -> None:
    for said in (True, False):
        assert ask(comment(doNotStore=said)).status_code == 200

    assert not SuggestedScore.objects.exists()


def test_an_answer_is_indented_unless_told_otherwise(ask: Ask) -> None:
    assert ask(comment()).content.startswith(b'{\n  "attributeScores"')
    assert b"\n" not in ask(comment(), prettyPrint="false").content


# ---- what surrounds the comment --------------------------------------------------------------


@pytest.mark.parametrize(
    ("context", "parent", "article"),
    [
        ({"entries": [{"text": "Who says so?"}]}, "Who says so?", ""),
        ({"entries": [{"text": "The bridge."}, {"text": "Really?"}]}, "Really?", "The bridge."),
        ({"entries": [{"text": '{"url": "u", "reply_to_id_Coral_comment_id": "7"}'}]}, "", ""),
        (
            {"entries": [{"text": '{"url": "u"}'}, {"text": "{no json}"}]},
            "{no json}",
            "",
        ),
        (
            {"articleAndParentComment": {"article": {"text": "A"}, "parentComment": {"text": "B"}}},
            "B",
            "A",
        ),
        ({"article_and_parent_comment": {"parent_comment": {"text": "B"}}}, "B", ""),
        ({"entries": []}, "", ""),
        (None, "", ""),
    ],
)
def test_what_surrounds_a_comment_reaches_the_engine(
    context: object, parent: str, article: str
) -> None:
    engine = SaidScorer()
    reply(comment(context=context), engine)

    assert engine.context == Context(parent=parent, article=article)


# ---- languages -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["yo hamburger", "lol", "omg haha no", "é"])
def test_a_text_too_short_to_tell_is_never_refused(ask: Ask, text: str) -> None:
    told = ask(comment(text)).json()

    assert told["languages"] == told["detectedLanguages"] == ["en"]


def test_a_short_text_is_taken_to_be_in_the_sites_language_if_that_is_scored() -> None:
    english = Manner(lenient=False, language="hy", timeout_s=30)
    told = reply(comment("yo hamburger"), SaidScorer(language="und"), english)

    assert told["languages"] == ["en"]


def test_a_text_in_a_language_that_is_not_scored_is_refused_as_documented(ask: Ask) -> None:
    text = "Die Brücke über den Fluss ist seit Sonntag wieder geöffnet."
    status, message, detail = refusal(ask(comment(text, "SPAM", "INSULT")))

    assert (status, message) == (400, "Attribute INSULT does not support request languages: de")
    assert detail == {
        "@type": "type.googleapis.com/google.commentanalyzer.v1alpha1.Error",
        "errorType": "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        "languageNotSupportedByAttributeError": {
            "detectedLanguages": ["de"],
            "attribute": "INSULT",
        },
    }


def test_a_requested_language_that_is_not_scored_is_refused_as_documented(ask: Ask) -> None:
    status, message, detail = refusal(ask(comment(languages=["en", "om", "sw"])))

    assert (status, message) == (
        400,
        "Attribute TOXICITY does not support request languages: om, sw",
    )
    assert detail["languageNotSupportedByAttributeError"] == {
        "requestedLanguages": ["en", "om", "sw"],
        "attribute": "TOXICITY",
    }


@pytest.mark.parametrize("language", ["en", "EN", "en-GB", "en_US"])
def test_a_region_is_no_other_language(ask: Ask, language: str) -> None:
    told = ask(comment("Guten Tag", languages=[language])).json()

    assert told["languages"] == [language]


def test_another_script_is_another_language() -> None:
    with pytest.raises(LanguageUnserved):
        reply(comment(languages=["en-Shaw"]))


@pytest.mark.parametrize("text", ["👍", "12345", "?!"])
def test_a_text_without_letters_has_no_language(ask: Ask, text: str) -> None:
    status, message, detail = refusal(ask(comment(text)))

    assert (status, message) == (400, "Unable to detect language")
    assert detail["errorType"] == "LANGUAGE_DETECTION_FAILED"
    assert ask(comment(text, languages=["en"])).status_code == 200


def test_a_short_text_in_another_script_is_not_taken_for_english() -> None:
    with pytest.raises(LanguageUnserved):
        reply(comment("你好"), SaidScorer(language="und"))


def test_a_lenient_key_is_answered_in_any_language(ask: Ask) -> None:
    key = new_key("lenient", lenient=True)
    german = "Die Brücke über den Fluss ist seit Sonntag wieder geöffnet."

    assert ask(comment(german), key=key).json()["languages"] == ["de"]
    assert ask(comment(german, languages=["xx"]), key=key).json()["languages"] == ["xx"]
    assert ask(comment("👍"), key=key).status_code == 200


def test_where_the_classifier_is_silent_lists_and_rules_speak() -> None:
    heard = (Signal(Attribute.PROFANITY, 0.8), Signal(Attribute.SPAM, 0.9))
    engine = SaidScorer({}, language="fr", signals=heard)
    told = reply(comment("Texte", "TOXICITY", "PROFANITY", "THREAT"), engine, LENIENT)

    values = {name: one["summaryScore"]["value"] for name, one in told["attributeScores"].items()}
    assert values == {"TOXICITY": 0.8, "PROFANITY": 0.8, "THREAT": 0.0}


def test_without_letters_nothing_can_be_told() -> None:
    with pytest.raises(LanguageUndetected):
        reply(comment("..."), SaidScorer(language="und"))


# ---- the engine ------------------------------------------------------------------------------


def test_an_engine_that_fails_is_said_to_be_unavailable() -> None:
    with pytest.raises(EngineSilent):
        reply(comment(), BrokenScorer())


def test_an_engine_that_is_too_slow_is_answered_503(ask: Ask, settings: Any) -> None:
    settings.PLAINTALK_ENGINE_TIMEOUT_S = 0
    status, message, _detail = refusal(ask(comment("A slow one. " * 1500)))

    assert status == 503
    assert "Try again" in message


# ---- who may call it from where --------------------------------------------------------------


def test_any_origin_may_ask_but_no_cookie_is_wanted(client: Client, ask: Ask) -> None:
    headers = {"Origin": "https://paper.example", "Access-Control-Request-Method": "POST"}
    preflight = client.options(ANALYZE, headers=headers)

    assert preflight.status_code == 204
    assert preflight["Access-Control-Allow-Methods"] == "POST, OPTIONS"
    assert "Authorization" in preflight["Access-Control-Allow-Headers"]
    for response in (preflight, ask(comment()), ask("{}")):
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response
        assert not response.cookies


def test_other_addresses_stay_closed_to_other_origins(client: Client) -> None:
    make.site()

    assert "Access-Control-Allow-Origin" not in client.get("/")


def test_a_form_token_is_not_wanted(key: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    body = json.dumps(comment())
    response = strict.post(f"{ANALYZE}?key={key}", body, content_type="application/json")

    assert response.status_code == 200


def test_an_escaped_colon_is_a_colon(client: Client, ask: Ask) -> None:
    assert ask(comment(), "/v1alpha1/comments%3Aanalyze").status_code == 200
