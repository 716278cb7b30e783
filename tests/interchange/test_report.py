"""What a person reads after an import."""

from pathlib import Path

from plaintalk.interchange.parsed import Found, ParsedArticle, ParsedPage, Unread
from plaintalk.interchange.report import page_report
from plaintalk.interchange.text_page import parse_text_page

DATA = Path(__file__).parent / "data"


def test_the_report_says_of_each_part_what_was_found() -> None:
    lines = page_report(parse_text_page((DATA / "saved_page.txt").read_bytes()))

    assert lines == [
        "Encoding                UTF-8",
        "Headline       line 1   Two Presidents Praise ‘Special Friendship’ With Hill Country",
        "Byline                  not found",
        "Time                    not found",
        "Dateline       line 3   LOWER CITY",
        "Credit         line 3   NW/NL",
        "Topics                  not found",
        "Body           line 3   12 paragraphs",
        "Related posts  line 28  heading only, no titles below it",
        "Policy         line 30  113 characters",
        "Comments       line 35  3, numbers 1 to 3",
    ]


def test_what_was_left_out_is_named_with_its_line() -> None:
    page = ParsedPage(
        ParsedArticle(headline="The Wall", body_html="<p>It stands.</p>"),
        found=(Found("headline", "W" * 200, 1),),
        unread=(Unread(40, "Buy stones", "belongs to no part"), Unread(0, "", "no place")),
    )

    assert page_report(page) == [
        f"Headline  line 1  {'W' * 99}…",
        "Could not read: line 40: belongs to no part (“Buy stones”)",
        "Could not read: no place",
    ]
