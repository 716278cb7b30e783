"""comments:suggestscore: what is kept of it, for how long, and what the report makes of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.engine.signals import Attribute, Context, Reading
from plaintalk.ops.calibration_report import told_report
from plaintalk.perspective.calibration import Pair, calibrate
from plaintalk.perspective.models import SuggestedScore
from plaintalk.perspective.suggestions import forget_old_texts, gather
from tests import make
from tests.perspective.conftest import SUGGEST, Ask, refusal

pytestmark = pytest.mark.django_db

TEXT = "You are an idiot."


def suggestion(value: object = 1, text: str = TEXT, **more: Any) -> dict[str, Any]:
    scores = {"INSULT": {"summaryScore": {"value": value}}}
    return {"comment": {"text": text}, "attributeScores": scores, **more}


def unheard(done: int, of: int) -> None:
    """Progress that nobody looks at."""


def reads_half(text: str, context: Context) -> Reading:
    return Reading(scores={Attribute.INSULT: 0.5}, language="en", model="later-1")


# ---- what is kept ----------------------------------------------------------------------------


def test_a_suggestion_is_kept_beside_our_score(ask: Ask) -> None:
    response = ask(
        suggestion(0, communityId="Coral:paper.example", clientToken="comment:7", sessionId="u"),
        SUGGEST,
    )

    assert response.json() == {
        "detectedLanguages": ["en"],
        "requestedLanguages": [],
        "clientToken": "comment:7",
    }
    kept = SuggestedScore.objects.get()
    assert (kept.attribute, kept.suggested, kept.text) == ("INSULT", 0, TEXT)
    assert (kept.community_id, kept.client_token) == ("Coral:paper.example", "comment:7")
    assert kept.key is not None
    assert (kept.key.name, kept.site, kept.language) == ("Coral", make.site(), "en")
    assert kept.scored > 0.5
    assert kept.model


def test_the_text_can_not_be_found_by_its_plain_hash(ask: Ask) -> None:
    import hashlib

    ask(suggestion(), SUGGEST)

    plain = hashlib.sha256(TEXT.encode()).hexdigest()
    assert SuggestedScore.objects.get().text_digest != plain


@pytest.mark.parametrize(
    "scores",
    [
        {"summaryScore": {"value": 0.25}},
        {"summary_score": {"value": 0.25, "type": "PROBABILITY"}},
        {"spanScores": [{"begin": 0, "end": 17, "score": {"value": 0.25}}]},
        {
            "summaryScore": {"value": 0.25},
            "spanScores": [{"begin": 0, "end": 3, "score": {"value": 1}}],
        },
    ],
)
def test_the_score_of_the_whole_text_is_kept_however_it_is_said(
    ask: Ask, scores: dict[str, Any]
) -> None:
    body = {"comment": {"text": TEXT}, "attributeScores": {"INSULT": scores}}
    assert ask(body, SUGGEST).status_code == 200

    assert SuggestedScore.objects.get().suggested == 0.25


def test_a_score_left_out_is_0_as_proto3_says(ask: Ask) -> None:
    body = {"comment": {"text": TEXT}, "attributeScores": {"INSULT": {"summaryScore": {}}}}
    assert ask(body, SUGGEST).status_code == 200

    assert SuggestedScore.objects.get().suggested == 0


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        ({}, "Missing attribute_scores"),
        ({"FLIRTATION": {"summaryScore": {}}}, "Unknown requested attribute: FLIRTATION"),
        (
            {"INSULT": {}},
            "Attribute INSULT has neither a summary_score nor a score of the whole text",
        ),
        (
            {"INSULT": {"spanScores": [{"begin": 0, "end": 3, "score": {"value": 1}}]}},
            "Attribute INSULT has neither a summary_score nor a score of the whole text",
        ),
        (
            {"INSULT": {"spanScores": [{"end": 17, "score": {"value": 1}}]}},
            "Span scores of attribute INSULT need begin and end within the comment",
        ),
        (
            {"INSULT": {"spanScores": [{"begin": 0, "end": 18, "score": {"value": 1}}]}},
            "Span scores of attribute INSULT need begin and end within the comment",
        ),
        (
            {"INSULT": {"summaryScore": {"value": 1.5}}},
            "The score suggested for attribute INSULT is not between 0 and 1",
        ),
        (
            {"INSULT": {"summaryScore": {"value": "NaN"}}},
            "The score suggested for attribute INSULT is not between 0 and 1",
        ),
        (
            {"INSULT": {"summaryScore": {"type": "RAW"}}},
            "Requested score type RAW is not supported by attribute INSULT",
        ),
    ],
)
def test_what_can_not_be_kept_is_refused(ask: Ask, scores: dict[str, Any], message: str) -> None:
    status, told, detail = refusal(
        ask({"comment": {"text": TEXT}, "attributeScores": scores}, SUGGEST)
    )

    assert (status, told, detail["errorType"]) == (400, message, "INVALID_REQUEST")
    assert not SuggestedScore.objects.exists()


def test_what_clients_send_of_their_own_is_cut_and_any_character_is_kept(ask: Ask) -> None:
    body = suggestion(text=f"a\0b {TEXT}", clientToken="t" * 900, communityId="\0", languages="x")
    assert ask(body, SUGGEST).status_code == 200

    kept = SuggestedScore.objects.get()
    assert len(kept.client_token) == 200
    assert kept.text == f"a\ufffdb {TEXT}"


# ---- for how long ----------------------------------------------------------------------------


def test_a_text_goes_when_its_time_has_passed_and_the_scores_stay(ask: Ask, settings: Any) -> None:
    settings.PLAINTALK_SUGGESTED_TEXT_DAYS = 30
    ask(suggestion(), SUGGEST)

    now = timezone.now()
    assert forget_old_texts(now=now + timedelta(days=29)) == 0
    assert forget_old_texts(now=now + timedelta(days=30)) == 1
    kept = SuggestedScore.objects.get()
    assert (kept.text, kept.suggested) == ("", 1)


def test_an_old_text_goes_with_the_next_suggestion(ask: Ask) -> None:
    ask(suggestion(text="Said long ago, you idiot."), SUGGEST)
    SuggestedScore.objects.update(text_until=timezone.now() - timedelta(seconds=1))
    ask(suggestion(), SUGGEST)

    assert list(SuggestedScore.objects.order_by("pk").values_list("text", flat=True)) == ["", TEXT]


def test_with_no_days_no_text_is_stored(ask: Ask, settings: Any) -> None:
    settings.PLAINTALK_SUGGESTED_TEXT_DAYS = 0
    ask(suggestion(), SUGGEST)

    assert SuggestedScore.objects.get().text == ""


def test_no_text_reaches_a_log(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        ask(suggestion(), SUGGEST)
        ask(suggestion(2), SUGGEST)

    assert "idiot" not in caplog.text


# ---- the report ------------------------------------------------------------------------------


def test_the_latest_word_on_a_text_counts(ask: Ask) -> None:
    for value in (0, 1):
        ask(suggestion(value), SUGGEST)
    ask(suggestion(0.25, text="Thank you, well said."), SUGGEST)
    model = SuggestedScore.objects.values_list("model", flat=True)[0]

    found = gather(make.site(), model=model, read=reads_half, tell=unheard)

    assert [pair.suggested for pair in found.pairs[Attribute.INSULT]] == [1, 0.25]
    assert 0.5 not in {pair.ours for pair in found.pairs[Attribute.INSULT]}


def test_what_an_earlier_model_scored_is_read_again_while_its_text_is_kept(ask: Ask) -> None:
    ask(suggestion(), SUGGEST)
    ask(suggestion(text="Thank you, well said."), SUGGEST)
    SuggestedScore.objects.filter(text=TEXT).update(text="")

    found = gather(make.site(), model="later-1", read=reads_half, tell=unheard)

    assert found.pairs == {Attribute.INSULT: [Pair(ours=0.5, suggested=1)]}
    assert found.outdated == 1


def report() -> str:
    from io import StringIO

    from rich.console import Console

    printed = Console(file=StringIO(), width=100, highlight=False)
    for part in told_report(now=timezone.now()):
        printed.print(part)
    assert isinstance(printed.file, StringIO)
    return printed.file.getvalue()


def test_the_report_says_when_there_is_nothing_or_little(ask: Ask) -> None:
    assert "There are no suggestions to compare with." in report()
    ask(suggestion(), SUGGEST)

    told = report()
    assert "INSULT: 1 texts, 1 of them said to be so" in told
    assert "Too few to rely on" in told
    assert "all suggestions are of one kind" in told


def test_the_report_tells_what_would_have_agreed_best(ask: Ask) -> None:
    ask(suggestion(1), SUGGEST)
    ask(suggestion(0, text="Thank you, well said."), SUGGEST)

    told = report()
    assert "AUC 1.000" in told
    assert "it agrees with 100.0% of the suggestions" in told


# ---- its arithmetic --------------------------------------------------------------------------

PAIRS = st.lists(
    st.builds(
        Pair,
        ours=st.sampled_from([0.0, 0.05, 0.1, 0.35, 0.5, 0.72, 0.9, 1.0]),
        suggested=st.sampled_from([0.0, 0.2, 0.5, 1.0]),
    ),
    min_size=1,
    max_size=30,
)


@given(PAIRS)
def test_every_text_is_in_one_bin(pairs: list[Pair]) -> None:
    measured = calibrate(pairs)

    assert sum(one.count for one in measured.bins) == measured.count == len(pairs)
    assert all(one.low <= one.ours <= one.high for one in measured.bins)
    assert 0 <= measured.error <= 1


@given(PAIRS)
def test_the_area_under_the_curve_is_the_chance_to_be_ranked_right(pairs: list[Pair]) -> None:
    yes = [pair.ours for pair in pairs if pair.suggested >= 0.5]
    no = [pair.ours for pair in pairs if pair.suggested < 0.5]
    measured = calibrate(pairs)

    if not yes or not no:
        assert measured.auc is None
        return
    won = sum((a > b) + (a == b) / 2 for a in yes for b in no)
    assert measured.auc == pytest.approx(won / (len(yes) * len(no)))


@given(PAIRS)
def test_no_threshold_agrees_better_than_the_best(pairs: list[Pair]) -> None:
    def agreeing(at: float) -> float:
        return sum((p.ours >= at) == (p.suggested >= 0.5) for p in pairs) / len(pairs)

    best = calibrate(pairs).best
    if best is None:
        return
    assert best.agreeing == pytest.approx(agreeing(best.at))
    within = [pair.ours for pair in pairs]
    assert all(best.agreeing >= agreeing(at) - 1e-9 for at in within)


def test_scores_that_say_the_share_are_calibrated() -> None:
    pairs = [Pair(ours=0.25, suggested=float(n == 0)) for n in range(4)]

    assert calibrate(pairs).error == 0
