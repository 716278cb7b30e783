"""Pages saved as text, as they come and as they should not."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.interchange.head import byline_in, moment_in, split_dateline
from plaintalk.interchange.parsed import (
    EncodingUnknown,
    PageHasNoBody,
    PageHasNoHeadline,
    PageIsEmpty,
    PageNotText,
    PageTooLarge,
    ParsedPage,
)
from plaintalk.interchange.report import page_report
from plaintalk.interchange.text_page import parse_text_page
from plaintalk.kernel.errors import Invalid
from plaintalk.kernel.markup import clean_line, plain_text

DATA = Path(__file__).parent / "data"

PAGE = """\
Harbour Wall ‘Finished’ After Seven Years

SHORE TOWN (Harbour Wire)–The wall’s last stone, number 4,112, was set on Monday.

“It’s done,” said the mason.

Related posts

Ferry “Returns” to the Northern Shore

Discussion Policy

Be brief. Be kind.

  1. Gor said:

    Seven years! I counted 4,112 too…

    Well done.

  2. Nané Hakobyan said:

    Their going to need a second one.
"""


def page(text: str = PAGE) -> ParsedPage:
    return parse_text_page(text.encode())


def found(parsed: ParsedPage, part: str) -> str:
    return next(each.what for each in parsed.found if each.part == part)


# --- What a page holds


def test_a_page_is_read_part_by_part() -> None:
    parsed = page()

    article = parsed.article
    assert article.headline == "Harbour Wall ‘Finished’ After Seven Years"
    assert (article.dateline, article.credit) == ("SHORE TOWN", "Harbour Wire")
    assert article.body_html == (
        "<p>The wall’s last stone, number 4,112, was set on Monday.</p>\n"
        "<p>“It’s done,” said the mason.</p>"
    )
    assert article.related == ("Ferry “Returns” to the Northern Shore",)
    assert article.policy_text == "Be brief. Be kind."
    assert [(each.number, each.author, each.line) for each in parsed.comments] == [
        (1, "Gor", 15),
        (2, "Nané Hakobyan", 21),
    ]
    assert parsed.comments[0].body == "Seven years! I counted 4,112 too…\n\nWell done."
    assert parsed.comments[1].body == "Their going to need a second one."
    assert parsed.unread == ()


def test_a_saved_page_of_a_newspaper_keeps_numbers_names_and_paragraphs() -> None:
    parsed = parse_text_page((DATA / "saved_page.txt").read_bytes())

    article = parsed.article
    assert article.headline == "Two Presidents Praise ‘Special Friendship’ With Hill Country"
    assert (article.dateline, article.credit) == ("LOWER CITY", "NW/NL")
    assert article.body_html.count("<p>") == 12
    assert article.related == ()
    assert article.policy_text.startswith("Comments are welcomed")
    assert [(each.number, each.author) for each in parsed.comments] == [
        (1, "Simeon"),
        (2, "Stepan Bek"),
        (3, "Harut S."),
    ]
    assert parsed.comments[1].body.split("\n\n") == [
        "I think Norland is playing the feild , having both as an freind",
        "They want the watter that’s what I call speshal.",
    ]
    assert parsed.unread == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_line_ends_and_encodings_change_nothing(end: str, encoding: str) -> None:
    parsed = parse_text_page(PAGE.replace("\n", end).encode(encoding))

    assert (parsed.article, parsed.comments) == (page().article, page().comments)


def test_parts_that_are_missing_are_told_and_nothing_else_suffers() -> None:
    parsed = page("A Headline\n\nA paragraph.\n")

    assert parsed.article.body_html == "<p>A paragraph.</p>"
    assert parsed.comments == ()
    for part in ("dateline", "credit", "byline", "time", "related posts", "policy", "comments"):
        assert found(parsed, part) == "not found"


def test_comments_may_follow_the_article_at_once() -> None:
    parsed = page("A Headline\n\nA paragraph.\n\n1. Gor said:\n\nYes.\n")

    assert parsed.article.body_html == "<p>A paragraph.</p>"
    assert [each.body for each in parsed.comments] == ["Yes."]


@pytest.mark.parametrize(
    ("lines", "byline", "moment"),
    [
        ("BY ANNA SARKISIAN", "ANNA SARKISIAN", None),
        ("By Anna Petrosyan and Gor de Vries", "Anna Petrosyan and Gor de Vries", None),
        (
            "By Anna Petrosyan\nDecember 31, 2010",
            "Anna Petrosyan",
            datetime(2010, 12, 31, tzinfo=UTC),
        ),
        (
            "By Anna Petrosyan | Dec. 31, 2010 | 3:15 pm",
            "Anna Petrosyan",
            datetime(2010, 12, 31, 15, 15, tzinfo=UTC),
        ),
        ("Friday, 31 December 2010", "", datetime(2010, 12, 31, tzinfo=UTC)),
    ],
)
def test_lines_under_the_headline_are_no_paragraphs(
    lines: str, byline: str, moment: datetime | None
) -> None:
    parsed = page(f"A Headline\n\n{lines}\n\nSHORE TOWN – The wall.\n")

    assert parsed.article.byline == byline
    assert parsed.article.published_at == moment
    assert parsed.article.dateline == "SHORE TOWN"
    assert parsed.article.body_html == "<p>The wall.</p>"


def test_topics_language_and_address_are_read_where_they_stand() -> None:
    parsed = page(
        "A Headline\nhttps://harbour.example/wall\nLanguage: hy\n\nThe wall.\n\nIt stands.\n\n"
        "Topics: walls, harbours\n\nRelated posts\n"
    )

    assert parsed.article.canonical_url == "https://harbour.example/wall"
    assert parsed.article.language == "hy"
    assert parsed.article.topics == ("walls", "harbours")
    assert parsed.article.body_html == "<p>The wall.</p>\n<p>It stands.</p>"


def test_an_address_below_the_article_is_not_the_address_of_the_page() -> None:
    parsed = page("A Headline\n\nThe wall.\n\nhttps://stones.example/\n")

    assert parsed.article.canonical_url == ""
    assert "stones.example" in parsed.article.body_html


def test_times_without_a_zone_are_of_the_zone_that_is_given() -> None:
    text = "A Headline\n\nDecember 31, 2010 3:15 pm\n\nThe wall.\n"
    zone = timezone(timedelta(hours=4))

    parsed = parse_text_page(text.encode(), zone=zone)

    assert parsed.article.published_at == datetime(2010, 12, 31, 11, 15, tzinfo=UTC)


def test_paragraphs_that_a_program_has_broken_are_joined() -> None:
    broken = (
        "The wall that the town has waited for since the storm\n"
        "of seven years ago was finished on Monday, and nobody\n"
        "was there.\n"
    )
    parsed = page(f"A Headline\n\n{broken}\nA verse:\nsea\nstone\n")

    assert parsed.article.body_html == (
        f"<p>{broken.strip().replace(chr(10), ' ')}</p>\n<p>A verse:<br>sea<br>stone</p>"
    )


def test_long_lines_without_a_blank_one_between_are_paragraphs() -> None:
    long = "The wall is long. " * 10

    assert page(f"A Headline\n{long}\n{long}\nShort.\n").article.body_html.count("<p>") == 3


# --- Datelines


@pytest.mark.parametrize(
    ("text", "place", "day", "credit", "rest"),
    [
        ("YEREVAN (RFE/RL)–The wall", "YEREVAN", "", "RFE/RL", "The wall"),
        ("YEREVAN, Dec. 31 (ArmRadio) — The wall", "YEREVAN", "Dec. 31", "ArmRadio", "The wall"),
        ("YEREVAN (RFE/RL) - The wall", "YEREVAN", "", "RFE/RL", "The wall"),
        ("YEREVAN (RFE/RL)-The wall", "YEREVAN", "", "RFE/RL", "The wall"),
        ("YEREVAN (AP) _ The wall", "YEREVAN", "", "AP", "The wall"),
        ("YEREVAN -- The wall", "YEREVAN", "", "", "The wall"),
        ("YEREVAN—“The wall”", "YEREVAN", "", "", "“The wall”"),
        ("Yerevan (RFE/RL) – The wall", "Yerevan", "", "RFE/RL", "The wall"),
        ("LOS ANGELES – The wall", "LOS ANGELES", "", "", "The wall"),
        ("WASHINGTON, D.C. – The wall", "WASHINGTON, D.C.", "", "", "The wall"),
        ("FRESNO, Calif. (AP) – The wall", "FRESNO, Calif.", "", "AP", "The wall"),
        ("YEREVAN.—The wall", "YEREVAN", "", "", "The wall"),
        (
            "STEPANAKERT, Nagorno-Karabakh (AP) -- The wall",
            "STEPANAKERT, Nagorno-Karabakh",
            "",
            "AP",
            "The wall",
        ),
        (
            "ST. PETERSBURG, Russia, Dec. 31 (Combined Sources)—Two walls",
            "ST. PETERSBURG, Russia",
            "Dec. 31",
            "Combined Sources",
            "Two walls",
        ),
        ("ЕРЕВАН — Стена", "ЕРЕВАН", "", "", "Стена"),
        ("ЕРЕВАН, 31 декабря. /ТАСС/. Стена", "ЕРЕВАН", "31 декабря", "ТАСС", "Стена"),
        ("ԵՐԵՎԱՆ (Ազատություն) – Պատը", "ԵՐԵՎԱՆ", "", "Ազատություն", "Պատը"),
        (
            "ԵՐԵՎԱՆ, 31 ԴԵԿՏԵՄԲԵՐԻ, ԱՐՄԵՆՊՐԵՍ: Պատը",
            "ԵՐԵՎԱՆ",
            "31 ԴԵԿՏԵՄԲԵՐԻ",
            "ԱՐՄԵՆՊՐԵՍ",
            "Պատը",
        ),
        ("თბილისი (RFE/RL) – კედელი", "თბილისი", "", "RFE/RL", "კედელი"),
    ],
)
def test_a_dateline_is_cut_off(text: str, place: str, day: str, credit: str, rest: str) -> None:
    dateline = split_dateline(text)

    assert dateline is not None
    assert (dateline.place, dateline.day, dateline.credit) == (place, day, credit)
    assert text[dateline.end :] == rest


@pytest.mark.parametrize(
    "text",
    [
        "The wall – seven years late – stands.",
        "YEREVAN-BASED builders won.",
        "NATO – the alliance – said no.",
        "NATO – Members said no.",
        "EU – Members said no.",
        "Gor Petrosyan (pictured) – the mason – said no.",
        "COVID-19 – a year on",
        "I – the writer – was there.",
        "“NEVER AGAIN” – that was the sign.",
        "WARNING: The wall is wet.",
        "",
    ],
)
def test_a_sentence_is_no_dateline(text: str) -> None:
    assert split_dateline(text) is None


def test_a_dateline_on_a_line_of_its_own_leaves_no_empty_paragraph() -> None:
    parsed = page("A Headline\n\nYEREVAN (RFE/RL) –\n\nThe wall.\n")

    assert parsed.article.dateline == "YEREVAN"
    assert parsed.article.body_html == "<p>The wall.</p>"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("December 31, 2010", datetime(2010, 12, 31, tzinfo=UTC)),
        ("Published: Dec. 31st, 2010 at 12:05 a.m.", datetime(2010, 12, 31, 0, 5, tzinfo=UTC)),
        ("31 декабря 2010 г.", datetime(2010, 12, 31, tzinfo=UTC)),
        ("31 դեկտեմբերի 2010", datetime(2010, 12, 31, tzinfo=UTC)),
        ("2010-12-31T15:15:00+04:00", datetime(2010, 12, 31, 11, 15, tzinfo=UTC)),
        ("December 31, 2010 3:15 pm PST", datetime(2010, 12, 31, 23, 15, tzinfo=UTC)),
        ("31.12.2010", datetime(2010, 12, 31, tzinfo=UTC)),
        ("12/31/2010", None),
        ("February 30, 2010", None),
        ("December 31", None),
        ("May 2010 was the year.", None),
        ("December 31, 2010 25:00", None),
        ("December 31, 0001", None),
        ("13:00 pm December 31, 2010", None),
    ],
)
def test_a_day_is_read_or_left_alone(text: str, moment: datetime | None) -> None:
    assert moment_in(text, zone=UTC) == moment


@pytest.mark.parametrize(
    "text", ["By then it was over.", "By the sea", "By", "Bye Anna", "by and by"]
)
def test_a_sentence_is_no_byline(text: str) -> None:
    assert byline_in(text) is None


# --- Comments


def comments(text: str) -> ParsedPage:
    return page(f"A Headline\n\nA paragraph.\n\n{text}")


def test_a_numbered_line_inside_a_comment_begins_no_comment() -> None:
    parsed = comments(
        "  1. Gor said:\n\n    1. first point\n    2. As my aunt said:\n    it is wet\n\n"
        "    Bob said: no.\n\n  2. Bob said:\n\n    No.\n"
    )

    assert [(each.number, each.author) for each in parsed.comments] == [(1, "Gor"), (2, "Bob")]
    assert parsed.comments[0].body == (
        "1. first point\n2. As my aunt said:\nit is wet\n\nBob said: no."
    )


@pytest.mark.parametrize(
    "header",
    [
        "1. Gor said:",
        "   1. Gor said:",
        "1) Gor says:",
        "#1. Gor wrote:",
        "1.Gor said :",
        "1. Gor пишет:",
    ],
)
def test_the_first_line_of_a_comment_has_many_forms(header: str) -> None:
    parsed = comments(f"{header}\n\n     Yes.\n")

    assert [(each.number, each.author, each.body) for each in parsed.comments] == [
        (1, "Gor", "Yes.")
    ]


def test_a_name_may_be_a_word_that_also_says_who_speaks() -> None:
    assert [each.author for each in comments("1. Simon Says said:\n\nYes.\n").comments] == [
        "Simon Says"
    ]


@pytest.mark.parametrize("line", ["12.5 percent said:", "1. said nothing", "Gor said:", "1. Gor:"])
def test_other_lines_are_not_the_first_of_a_comment(line: str) -> None:
    assert comments(f"{line}\n\nYes.\n").comments == ()


def test_words_may_follow_on_the_same_line() -> None:
    parsed = comments("1. Gor said: Yes.\n2. Nané said: No.\nNever.\n9. He said: what?\n")

    assert [(each.number, each.body) for each in parsed.comments] == [
        (1, "Yes."),
        (2, "No.\nNever.\n9. He said: what?"),
    ]


def test_numbers_out_of_order_and_with_gaps_are_kept_and_told() -> None:
    parsed = comments("7. Gor said:\n\nA.\n\n3. Nané said:\n\nB.\n\n4. Gor said:\n\nC.\n")

    assert [each.number for each in parsed.comments] == [7, 3, 4]
    assert found(parsed, "comments") == "3, numbers 3 to 7, 2 of them missing, not in order"


def test_a_number_given_twice_is_kept_once_and_told() -> None:
    parsed = comments("1. Gor said:\n\nA.\n\n1. Nané said:\n\nB.\n")

    assert [(each.number, each.author) for each in parsed.comments] == [(1, "Gor"), (None, "Nané")]
    assert "given twice" in found(parsed, "number")


def test_the_same_comment_twice_is_taken_once() -> None:
    parsed = comments("1. Gor said:\n\nA.\n\n1. Gor said:\n\nA.\n")

    assert len(parsed.comments) == 1
    assert [(each.line, each.why) for each in parsed.unread] == [
        (9, "the same comment as on line 5")
    ]


@pytest.mark.parametrize(
    ("block", "why"),
    [
        ("1. Gor said:\n\n", "this comment has no text"),
        ("1. said:\n\nYes.\n\n", "this comment has no name"),
        ("1. \u200b\u200b said:\n\nYes.\n\n", "this comment has no name"),
    ],
)
def test_a_comment_that_lacks_something_is_listed_and_the_next_is_taken(
    block: str, why: str
) -> None:
    parsed = comments(f"{block}2. Nané said:\n\nNo.\n")

    assert [each.number for each in parsed.comments] == [2]
    assert [(each.line, each.why) for each in parsed.unread] == [(5, why)]


def test_text_that_belongs_to_no_comment_is_listed_with_its_line() -> None:
    parsed = page(
        PAGE.replace("  2. Nané", "Buy stones at Stone & Son!\n\n  2. Nané")
        + "\nLeave a Reply\n\nYou must be logged in to post a comment.\n"
    )

    assert parsed.comments == tuple(
        each
        if each.number == 1
        else type(each)(number=2, author=each.author, body=each.body, line=23)
        for each in page().comments
    )
    assert [(each.line, each.text) for each in parsed.unread] == [
        (21, "Buy stones at Stone & Son!"),
        (27, "Leave a Reply"),
        (29, "You must be logged in to post a comment."),
    ]


def test_a_comment_may_say_when_and_to_whom() -> None:
    parsed = comments(
        "1. Gor said on December 31, 2010 at 3:15 pm:\n\nA.\n\n"
        "2. Nané said:\n\nJanuary 1, 2011 at 9:00 am\n\nIn reply to #1\n\nB.\n\n"
        "3. Aram said:\n\nIn reply to Nané:\n\nC.\n\n4. Aram said:\n\nIn reply to Zori\n\nD.\n"
    )

    assert [each.said_at for each in parsed.comments][:2] == [
        datetime(2010, 12, 31, 15, 15, tzinfo=UTC),
        datetime(2011, 1, 1, 9, 0, tzinfo=UTC),
    ]
    assert [each.reply_to for each in parsed.comments] == [None, 1, 2, None]
    assert [each.body for each in parsed.comments] == ["A.", "B.", "C.", "In reply to Zori\n\nD."]


def test_a_paragraph_that_begins_with_responses_is_no_heading() -> None:
    parsed = page(
        "A Headline\n\nFirst.\n\nResponses to the wall were mixed.\n\nComments on it too.\n"
    )

    assert parsed.article.body_html.count("<p>") == 3


# --- Bad input


@pytest.mark.parametrize(
    ("data", "error", "code"),
    [
        (b"", PageIsEmpty, "page_empty"),
        (b" \n\t\r\n", PageIsEmpty, "page_empty"),
        (b"\xef\xbb\xbf", PageIsEmpty, "page_empty"),
        (b"%PDF-1.7\n...", PageNotText, "page_not_text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), PageNotText, "page_not_text"),
        (b"{\\rtf1 Headline}", PageNotText, "page_not_text"),
        (bytes(range(32)) * 20, PageNotText, "page_not_text"),
        ("Заголовок\n\nСтена стоит.\n".encode("cp1251"), PageNotText, "page_not_text"),
        (b"1. Gor said:\n\nYes.\n", PageHasNoHeadline, "page_has_no_headline"),
        (b"Long. " * 60 + b"\n\nYes.\n", PageHasNoHeadline, "page_has_no_headline"),
        ("\u200b\u200b\n".encode(), PageHasNoHeadline, "page_has_no_headline"),
        (b"A Headline\n", PageHasNoBody, "page_has_no_body"),
        (b"A Headline\n\nRelated posts\n\nDiscussion Policy\n", PageHasNoBody, "page_has_no_body"),
        (b"a" * 20_000_001, PageTooLarge, "page_too_large"),
    ],
)
def test_what_is_no_page_is_refused_with_a_stable_code(
    data: bytes, error: type[Invalid], code: str
) -> None:
    with pytest.raises(error) as refused:
        parse_text_page(data)

    assert refused.value.code == code
    assert "{" not in str(refused.value)


@pytest.mark.parametrize("encoding", ["no-such", "rot13", "hex", "a\x00b", "idna"])
def test_an_encoding_that_does_not_exist_is_refused(encoding: str) -> None:
    with pytest.raises(EncodingUnknown):
        parse_text_page("A Headline\n\n\u00e9.\n".encode(), encoding=encoding)


def test_a_named_encoding_is_used() -> None:
    data = "Заголовок\n\nСтена стоит.\n".encode("koi8-r")

    assert parse_text_page(data, encoding="koi8-r").article.headline == "Заголовок"


def test_a_western_line_in_a_utf8_page_is_read_and_told() -> None:
    data = PAGE.encode().replace(b"Well done.", "Naïve – “well” done.".encode("cp1252"))

    parsed = parse_text_page(data)

    assert parsed.comments[0].body.endswith("Naïve – “well” done.")
    assert any("Windows-1252, line 19" in each.what for each in parsed.found)


def test_a_line_that_is_no_text_is_listed_and_the_rest_taken() -> None:
    data = PAGE.encode().replace(b"Well done.", b"\xd1\x81\xd1\xff\xfe\x81\x8d caf\xe9")

    parsed = parse_text_page(data)

    assert [each.line for each in parsed.unread] == [19]
    assert parsed.comments[0].body == "Seven years! I counted 4,112 too…"
    assert len(parsed.comments) == 2


def test_characters_that_are_not_seen_go_and_are_told() -> None:
    hidden = PAGE.replace("Gor", "G\u202eor").replace("Harbour Wall", "Har\x00bour\u200b Wall")
    hidden = hidden.replace("Well done", "Well\u2066 done")

    parsed = page(hidden)

    assert (parsed.article, parsed.comments) == (page().article, page().comments)
    removed = [each for each in parsed.found if each.part == "removed"]
    assert [(each.what.split()[0], each.line) for each in removed] == [
        ("U+0000", 1),
        ("U+200B", 1),
        ("U+202E", 15),
        ("U+2066", 19),
    ]


def test_script_in_every_field_stays_text() -> None:
    attack = "<script>alert(1)</script>"
    parsed = page(
        f"{attack}\n\nTopics: {attack}\n\nSHORE TOWN ({attack}) – {attack}\n\nRelated posts\n\n"
        f"{attack}\n\nDiscussion Policy\n\n{attack}\n\n  1. {attack} said:\n\n    {attack}\n"
    )

    assert "<script" not in parsed.article.body_html
    assert attack in plain_text(parsed.article.body_html)
    assert parsed.comments[0].body == attack


# --- Properties

WORDS = st.text(
    st.characters(categories=["L", "N"], include_characters=" ’“”-,!?$%&<>"),
    min_size=1,
    max_size=60,
).map(lambda text: clean_line(text, max_chars=60))
# What begins with a letter is no list mark and no number of a comment.
SENTENCES = WORDS.map(lambda words: f"The {words} wall.".replace("  ", " "))
NAMES = st.lists(
    st.text(st.characters(categories=["Lu", "Ll"]), min_size=1, max_size=8), min_size=1, max_size=3
).map(lambda words: clean_line(" ".join(words), max_chars=60))
BODIES = st.lists(SENTENCES, min_size=1, max_size=4)


@given(BODIES, st.lists(st.tuples(NAMES, BODIES), max_size=4))
def test_a_page_that_is_written_out_reads_the_same(
    body: list[str], said: list[tuple[str, list[str]]]
) -> None:
    lines = [
        "The Wall",
        "",
        *"\n\n".join(body).split("\n"),
        "",
        "Discussion Policy",
        "",
        "Be kind.",
        "",
    ]
    for number, (name, texts) in enumerate(said, start=1):
        lines += [f"  {number}. {name} said:", ""]
        lines += [f"    {line}" if line else "" for line in "\n\n".join(texts).split("\n")]
        lines.append("")

    parsed = page("\n".join(lines))

    assert plain_text(parsed.article.body_html).split("\n\n") == body
    assert [(each.number, each.author, each.body) for each in parsed.comments] == [
        (number, name, "\n\n".join(texts)) for number, (name, texts) in enumerate(said, start=1)
    ]
    assert parsed.unread == ()


PAGE_REFUSED = (PageIsEmpty, PageNotText, PageHasNoHeadline, PageHasNoBody)
PIECES = st.sampled_from(
    (
        *("A Headline\n", "\n", "\r\n", "1. Gor said:\n", "  2. Nané said: no\n", "    text\n"),
        *("Related posts\n", "Discussion Policy\n", "3 Responses to it\n", "By Anna\n", "\x00"),
        *("YEREVAN (RFE/RL)–The\n", "December 31, 2010\n", "In reply to 1\n", "\ufeff", "\u202e"),
        *("1. said:\n", "Leave a Reply\n", "\t", "Topics: a\n", "\u2028", "—", "said:"),
    )
)


@given(st.lists(PIECES.map(str.encode) | st.binary(max_size=12), max_size=30).map(b"".join))
def test_any_bytes_are_read_or_refused_and_never_break_it(data: bytes) -> None:
    try:
        parsed = parse_text_page(data)
    except PAGE_REFUSED:
        return

    assert parsed.article.headline
    assert plain_text(parsed.article.body_html)
    assert all(each.author and each.body for each in parsed.comments)
    numbers = [each.number for each in parsed.comments if each.number is not None]
    assert len(numbers) == len(set(numbers))
    assert page_report(parsed)
