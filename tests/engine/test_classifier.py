"""The trained model by itself: what it reads, in which windows, and that its files are checked."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.engine.classifier import FOLDER, MOST_CHARS, WINDOW_TOKENS, Classifier
from plaintalk.engine.runtime import ModelUnusable
from plaintalk.engine.signals import Aim
from plaintalk.engine.text import normalise

CLASSIFIER = Classifier()
CLEAN = (
    "The council met on Tuesday and talked about the road for an hour. Nobody asked what the "
    "bridge would cost, and the minutes do not say. I think that the plan is a sound one. "
)


def toxicity(text: str, context: str = "") -> float:
    return CLASSIFIER.read(normalise(text), context).logits["toxicity"]


def test_abuse_is_more_toxic_than_disagreement() -> None:
    assert toxicity("You are a pathetic, lying moron.") > toxicity("You are wrong about this.") + 2


@pytest.mark.parametrize("place", [0, 3_000, 9_000, 16_000])
def test_abuse_in_a_long_text_is_found_wherever_it_stands(place: int) -> None:
    long = CLEAN * (MOST_CHARS // len(CLEAN))
    cut = long.index(". ", place) + 2
    hidden = long[:cut] + "You are a pathetic fucking moron, drop dead. " + long[cut:]
    assert toxicity(hidden[:MOST_CHARS]) > toxicity(long) + 3


def test_the_words_that_carry_it_are_likelier_than_the_others() -> None:
    text = "I read the article twice, and you are a moron."
    words = CLASSIFIER.read(normalise(text)).words
    start, end = max(words, key=lambda word: word[1])[0]
    assert text[start:end] == "moron"


def test_an_opinion_hangs_on_its_text_alone() -> None:
    before = CLASSIFIER.read(normalise("Shame on this parliament."))
    CLASSIFIER.read(normalise(CLEAN * 30))
    assert CLASSIFIER.read(normalise("Shame on this parliament.")) == before


def test_what_was_said_before_is_read() -> None:
    text = "Well said, every word."
    assert toxicity(text, "The library opens on Monday.") != toxicity(text, "Kill them all.")


def test_what_was_said_before_is_never_marked() -> None:
    words = CLASSIFIER.read(normalise("I agree."), "You are a moron and a liar.").words
    assert all(span.end <= len("I agree.") for span, _ in words)


@given(st.text(st.sampled_from("ab .!?\n🐀é1"), max_size=1500))
def test_no_text_breaks_it_and_every_word_is_one_of_the_text(text: str) -> None:
    for span, chance in CLASSIFIER.read(normalise(text)).words:
        assert 0 <= span.start < span.end <= len(text)
        assert 0 <= chance <= 1


def test_words_stand_in_the_order_of_the_text() -> None:
    words = [span for span, _ in CLASSIFIER.read(normalise(CLEAN * 3)).words]
    assert words == sorted(words)


def test_a_text_in_two_windows_has_all_of_its_words() -> None:
    text = " ".join(f"word{number}" for number in range(WINDOW_TOKENS))
    words = CLASSIFIER.read(normalise(text)).words
    assert [text[span.start : span.end] for span, _ in words][-1] == f"word{WINDOW_TOKENS - 1}"


def test_an_empty_text_has_an_opinion() -> None:
    assert CLASSIFIER.read(normalise("")).aim in Aim


def test_english_is_read_and_other_languages_are_not() -> None:
    assert CLASSIFIER.reads(CLEAN)
    assert not CLASSIFIER.reads("Der Gemeinderat hat gestern über die Brückenstraße beraten.")
    assert not CLASSIFIER.reads("Совет обсудил дорогу через реку.")


def test_a_flood_of_one_word_is_known_and_other_languages_are_not() -> None:
    assert CLASSIFIER.knows("Bad admin- Bad admin- Bad admin-")
    assert not CLASSIFIER.knows("Gemeinderat Brückenstraße beraten")
    assert not CLASSIFIER.knows("1 2 3 …")


def test_a_model_without_its_weights_says_so(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "model.json", tmp_path)
    with pytest.raises(ModelUnusable, match=r"classifier\.onnx is missing"):
        Classifier(tmp_path).read(normalise("Hello"))


def test_an_altered_model_says_so(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelUnusable, match=r"tokenizer\.json is altered"):
        Classifier(tmp_path).read(normalise("Hello"))


def test_the_model_and_what_belongs_to_it_fit_into_25_megabytes() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) <= 25_000_000


def test_the_engine_runs_where_there_is_no_django() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.modules['django'] = None\n"
            "from plaintalk.engine import Engine\n"
            "print(Engine().read('You are a pathetic liar.').signals[0].attribute)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() in {"INSULT", "TOXICITY"}
