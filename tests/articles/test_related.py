"""The ranking of related articles: pure, so the vectors here are made by hand."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.articles.related import (
    ACROSS_LANGUAGES,
    HALF_LIFE,
    Candidate,
    Related,
    Shelf,
    freshness,
    from_bytes,
    near,
    related,
    to_bytes,
)
from plaintalk.engine.encoder import SentenceVector, article_vector

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MODEL = "use-multilingual-3@test"
DIMS = 16


def vector(nearness: float, *, apart: int = 1, model: str = MODEL) -> SentenceVector:
    """Give a vector of this cosine to the article's, with the rest in dimension `apart`."""
    values = np.zeros(DIMS, dtype=np.float32)
    values[0] = nearness
    values[apart] = (1 - nearness**2) ** 0.5
    return SentenceVector(model, values)


ARTICLE = Candidate(id=1, published_at=NOW, language="en", vector=vector(1.0))


def other(
    number: int,
    nearness: float,
    *,
    age: timedelta = timedelta(days=1),
    language: str = "en",
    model: str = MODEL,
) -> Candidate:
    at = vector(nearness, apart=1 + number % (DIMS - 1), model=model)
    return Candidate(number, NOW - age, language, at)


def found(*others: Candidate, article: Candidate = ARTICLE, limit: int = 5) -> list[int]:
    return [one.id for one in related(article=article, others=others, now=NOW, limit=limit)]


def test_the_nearest_comes_first() -> None:
    assert found(other(2, 0.6), other(3, 0.8), other(4, 0.7)) == [3, 4, 2]


def test_nothing_is_shown_when_nothing_is_near() -> None:
    assert found(other(2, near(MODEL) - 0.01), other(3, -0.5)) == []


def test_an_article_is_not_related_to_itself() -> None:
    assert found(ARTICLE, other(1, 0.8)) == []


def test_no_more_than_the_limit_is_given() -> None:
    assert found(*(other(number, 0.5 + number / 100) for number in range(2, 9)), limit=3) == [
        8,
        7,
        6,
    ]


def test_an_article_without_a_vector_is_related_to_nothing() -> None:
    bare = Candidate(id=2, published_at=NOW, language="hy", vector=None)

    assert found(bare, other(3, 0.8)) == [3]
    assert found(other(3, 0.8), article=bare) == []


def test_a_draft_is_not_offered() -> None:
    draft = Candidate(id=2, published_at=None, language="en", vector=vector(0.8))

    assert found(draft) == []


def test_an_article_of_tomorrow_is_not_offered_today() -> None:
    assert found(other(2, 0.8, age=timedelta(minutes=-1))) == []
    assert found(other(2, 0.8, age=timedelta(0))) == [2]


def test_vectors_of_different_models_are_never_compared() -> None:
    assert (
        found(other(2, 0.99, model="use-multilingual-3@other"), other(3, 0.9, model="stems-1:en"))
        == []
    )


def test_of_two_equally_near_the_newer_comes_first() -> None:
    assert found(other(2, 0.6, age=HALF_LIFE), other(3, 0.6)) == [3, 2]


def test_a_very_near_old_article_stays_before_a_fairly_near_new_one() -> None:
    assert found(other(2, 0.55, age=timedelta(0)), other(3, 0.85, age=timedelta(days=5000))) == [
        3,
        2,
    ]


def test_age_decides_the_order_and_never_whether_an_article_is_near() -> None:
    assert found(other(2, near(MODEL) + 0.01, age=timedelta(days=9000))) == [2]


def test_the_other_language_must_be_nearer_and_comes_later() -> None:
    assert found(other(2, near(MODEL) + ACROSS_LANGUAGES / 2, language="ru")) == []
    assert found(other(2, 0.61, language="ru"), other(3, 0.60)) == [3, 2]


def test_a_region_makes_no_other_language() -> None:
    assert found(other(2, near(MODEL) + ACROSS_LANGUAGES / 2, language="en-GB")) == [2]


def test_a_second_version_of_the_article_is_not_offered() -> None:
    assert found(other(2, 0.97), other(3, 0.6)) == [3]


def test_of_one_story_told_twice_only_the_better_is_offered() -> None:
    first, second = other(2, 0.7, age=timedelta(days=9)), other(2 + DIMS - 1, 0.7)

    assert found(first, second, other(4, 0.6)) == [second.id, 4]


def test_equal_scores_go_to_the_higher_id_in_whatever_order_they_come() -> None:
    one, two = other(2, 0.6), other(3, 0.6)

    assert found(one, two) == found(two, one) == [3, 2]


def test_a_model_nobody_measured_is_trusted_only_when_it_is_sure() -> None:
    assert near("something-new") > max(near("use-multilingual-3@1"), near("stems-1:hy"))


def test_a_half_life_costs_half_of_what_age_can_cost() -> None:
    days = HALF_LIFE / timedelta(days=1)

    assert freshness(np.array([0.0, days, days * 50])) == pytest.approx([1.0, 0.85, 0.7])


@given(
    st.lists(
        st.tuples(st.integers(1, 30), st.floats(-1, 1), st.integers(-10, 4000), st.booleans()),
        max_size=30,
    ),
    st.integers(0, 6),
)
def test_what_is_given_is_near_published_and_in_order(
    rows: list[tuple[int, float, int, bool]], limit: int
) -> None:
    others = {
        number: Candidate(
            number,
            NOW - timedelta(hours=hours) if is_out else None,
            "en",
            vector(nearness, apart=1 + number % (DIMS - 1)),
        )
        for number, nearness, hours, is_out in rows
    }

    given_back = Shelf(others.values()).related(ARTICLE, now=NOW, limit=limit)

    scores = [one.score for one in given_back]
    assert len(given_back) <= limit
    assert scores == sorted(scores, reverse=True)
    assert len({one.id for one in given_back}) == len(given_back)
    for one in given_back:
        at = others[one.id].published_at
        assert one.id != ARTICLE.id
        assert at is not None
        assert at <= NOW
        assert one.similarity >= near(MODEL)


def test_a_stored_vector_comes_back_nearly_as_it_was() -> None:
    values = np.random.default_rng(7).normal(size=512).astype(np.float32)
    before = SentenceVector(MODEL, values / np.linalg.norm(values))

    stored = to_bytes(before)
    after = from_bytes(MODEL, stored)

    assert len(stored) == 1024
    assert after.model == MODEL
    assert float(before.values @ after.values) > 0.9999
    assert np.linalg.norm(after.values) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("stored", [b"", b"\x00" * 8, b"\x00\x7c" * 4, b"\x01"])
def test_bytes_that_are_no_vector_are_refused(stored: bytes) -> None:
    with pytest.raises(ValueError, match=r"buffer|stored vector"):
        from_bytes(MODEL, stored)


def test_articles_on_one_matter_find_each_other_and_a_lone_one_finds_nothing() -> None:
    texts = [
        (
            "City council cuts the night bus",
            "The last night bus will stop running in May. The council voted to save on fuel.",
        ),
        (
            "Riders protest against the end of the night bus",
            "Eighty passengers stood before the council to keep the bus that takes them home.",
        ),
        (
            "A new fern is found in the gorge",
            "Botanists described a fern with silver spores that grows on two wet rocks only.",
        ),
    ]
    candidates = [
        Candidate(
            number, NOW, "en", article_vector(headline=headline, body_text=body, language="en")
        )
        for number, (headline, body) in enumerate(texts)
    ]

    shown = [[one.id for one in Shelf(candidates).related(one, now=NOW)] for one in candidates]

    assert shown == [[1], [0], []]


def test_a_related_article_says_how_near_it_is() -> None:
    (one,) = related(article=ARTICLE, others=[other(2, 0.6, age=timedelta(0))], now=NOW)

    assert one == Related(2, pytest.approx(0.6), pytest.approx(0.6))
