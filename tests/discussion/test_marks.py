"""A text cut into pieces for marking."""

from hypothesis import given
from hypothesis import strategies as st

from plaintalk.discussion.marks import marked, masked

TEXT = st.text(max_size=40)
FINDINGS = st.lists(
    st.fixed_dictionaries(
        {
            "clause": st.sampled_from(["a", "b", "c"]),
            "attribute": st.sampled_from(["", "PROFANITY", "OFF_TOPIC"]),
            "spans": st.lists(
                st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted), max_size=3
            ),
        }
    ),
    max_size=4,
)


def finding(clause: str, *spans: list[int], attribute: str = "") -> dict[str, object]:
    return {"clause": clause, "attribute": attribute, "spans": list(spans)}


@given(TEXT, FINDINGS)
def test_the_pieces_together_are_the_text(text: str, findings: list[dict[str, object]]) -> None:
    assert "".join(piece.text for piece in marked(text, findings)) == text


@given(TEXT, FINDINGS)
def test_a_character_is_marked_exactly_where_a_span_covers_it(
    text: str, findings: list[dict[str, object]]
) -> None:
    position = 0
    for piece in marked(text, findings):
        for index in range(position, position + len(piece.text)):
            covering = {
                finding["clause"]
                for finding in findings
                for start, end in finding["spans"]  # type: ignore[attr-defined]
                if start <= index < end
            }
            assert set(piece.clauses) == covering
        position += len(piece.text)


def test_overlapping_findings_name_both_clauses() -> None:
    findings = [finding("a", [0, 3]), finding("b", [2, 5])]

    assert [(piece.text, piece.clauses) for piece in marked("abcdefg", findings)] == [
        ("ab", ("a",)),
        ("c", ("a", "b")),
        ("de", ("b",)),
        ("fg", ()),
    ]


def test_of_harsh_words_the_first_letter_is_left_and_of_others_all() -> None:
    findings = [
        finding("a", [4, 15], attribute="PROFANITY"),
        finding("b", [0, 3], attribute="OFF_TOPIC"),
    ]

    assert masked("The bloody ёлки bridge", findings) == "The b••••• ё••• bridge"
