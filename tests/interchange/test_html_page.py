"""Pages saved as HTML: what they mark, what they do not, and what they should not hold."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plaintalk.interchange.html_page import is_html, parse_html_page
from plaintalk.interchange.page_data import web_address
from plaintalk.interchange.parsed import (
    PageHasNoBody,
    PageHasNoHeadline,
    PageIsEmpty,
    PageNotText,
    ParsedPage,
)
from plaintalk.interchange.tree import tree_of
from plaintalk.kernel.errors import Invalid
from plaintalk.kernel.markup import plain_text

DATA = Path(__file__).parent / "data"


def page(body: str, head: str = "") -> ParsedPage:
    return parse_html_page(f"<!doctype html><head>{head}</head><body>{body}</body>".encode())


def marked(comments: str) -> ParsedPage:
    return page(f"<h1>The Wall</h1><div class=entry-content><p>It stands.</p></div>{comments}")


def test_a_page_of_wordpress_is_read_part_by_part() -> None:
    parsed = parse_html_page((DATA / "wordpress.html").read_bytes())

    article = parsed.article
    assert article.headline == "Ferry “Returns” to the Northern Shore"
    assert (article.dateline, article.dateline_date) == ("SHORE TOWN", "May 3")
    assert article.credit == "Harbour Wire"
    assert article.byline == "Lusine Hakobyan"
    assert article.published_at == datetime(2012, 5, 3, 4, 15, tzinfo=UTC)
    assert article.language == "en-US"
    assert article.topics == ("Ferries", "Transport")
    assert article.canonical_url == "https://harbour.example/2012/05/ferry-returns/"
    assert article.related == ("Harbour wall “finished”", "Seven years without a boat")
    assert article.policy_text == "Be brief. Be kind.\n\nNo advertising."
    assert plain_text(article.body_html) == (
        "The ferry’s first crossing in 7 years took 42 minutes, and 118 people were on board.\n\n"
        "“We waited long enough,” said the captain. The timetable is out.\n\n"
        "A boat is a promise."
    )
    assert 'href="https://harbour.example/2012/05/timetable"' in article.body_html


def test_comments_of_wordpress_keep_order_replies_and_words() -> None:
    parsed = parse_html_page((DATA / "wordpress.html").read_bytes())

    assert [
        (each.number, each.author, each.reply_to, each.source_id) for each in parsed.comments
    ] == [
        (1, "Gor", None, "comment-71"),
        (2, "Mr. Petrosian", None, "comment-72"),
        (3, "Nané", 1, "comment-74"),
    ]
    assert [each.body for each in parsed.comments] == [
        "I was on it & it’s “fine”.\n\nCold, though.",
        "1. Too dear.\n\n2. Too slow.",
        "Take a coat.\nAnd tea.",
    ]
    assert parsed.comments[0].said_at == datetime(2012, 5, 3, 5, 0, tzinfo=UTC)
    assert [(each.text, each.why) for each in parsed.unread] == [
        ("Silent", "this comment has no text"),
        ("Pingback: Some other site", "a notice from another site"),
    ]


def test_a_page_that_marks_nothing_is_read_by_its_words_and_its_data() -> None:
    parsed = parse_html_page((DATA / "plain.html").read_bytes())

    article = parsed.article
    assert article.headline == "Wall “Finished” & Stands"
    assert article.dateline == "SHORE TOWN"
    assert article.byline == "Anna <b>P.</b>, Gor D."
    assert article.published_at == datetime(2012, 5, 3, 8, 15, tzinfo=UTC)
    assert article.topics == ("Town", "walls", "Harbours")
    assert article.canonical_url == "https://harbour.example/wall"
    assert article.body_html.count("<p>") == 3
    assert "4,112 stones" in article.body_html
    assert "“It’s finished,”" in article.body_html
    assert "Home" not in article.body_html
    assert [(each.number, each.author, each.body, each.reply_to) for each in parsed.comments] == [
        (1, "Nané", "It leans.", None),
        (2, "Gor", "It does not.", 1),
    ]
    assert [each.why for each in parsed.unread] == ["this comment has no text"]


@pytest.mark.parametrize(
    "comments",
    [
        pytest.param(
            "<ol class=commentlist><li id=comment-1><cite>Gor</cite> Says:<br>"
            "<small class=commentmetadata><a>May 3, 2012 at 9:00 am</a></small><p>It leans.</p>"
            "<li id=comment-2><cite>Nané</cite> Says:<p>No.</p></ol>",
            id="an-old-theme",
        ),
        pytest.param(
            "<div itemscope itemtype='https://schema.org/Comment'><span itemprop=author>Gor</span>"
            "<time itemprop=dateCreated datetime='2012-05-03T09:00:00Z'></time>"
            "<div itemprop=text><p>It leans.</p></div></div>"
            "<div itemscope itemtype='https://schema.org/Comment'><span itemprop=author>"
            "<meta itemprop=name content='Nané'></span><p itemprop=text>No.</p></div>",
            id="microdata",
        ),
        pytest.param(
            "<div class=comment><span class=author>Gor</span><span class=date>May 3, 2012 9:00"
            "</span><div class=comment-text>It leans.</div></div>"
            "<div class=comment><span class=author>Nané</span>"
            "<div class=comment-text>No.</div></div>",
            id="divs",
        ),
        pytest.param(
            "<ol><li><p>Gor said:</p><p>It leans.</p><li><p>Nané said:</p><p>No.</p></ol>",
            id="a-numbered-list",
        ),
        pytest.param(
            "<p>1. Gor said:</p><p>It leans.</p><p>2. Nané said:</p><p>No.</p>",
            id="numbered-paragraphs",
        ),
    ],
)
def test_comments_are_found_in_many_kinds_of_markup(comments: str) -> None:
    parsed = marked(comments)

    assert [(each.number, each.author, each.body) for each in parsed.comments] == [
        (1, "Gor", "It leans."),
        (2, "Nané", "No."),
    ]
    assert plain_text(parsed.article.body_html) == "It stands."


def test_times_of_comments_in_old_themes_are_read() -> None:
    parsed = marked(
        "<ol class=commentlist><li><cite>Gor</cite> Says:<small class=commentmetadata>"
        "<a>May 3rd, 2012 at 9:00 am</a></small><p>It leans.</p></ol>"
    )

    assert parsed.comments[0].said_at == datetime(2012, 5, 3, 9, 0, tzinfo=UTC)


def test_comments_that_all_say_when_are_numbered_by_time() -> None:
    later, sooner = (
        f"<div class=comment id=comment-{hour}><b class=fn>Gor</b>"
        f"<time datetime='2012-05-03T0{hour}:00:00Z'></time>"
        f"<p class=comment-text>At {hour}.</p></div>"
        for hour in (9, 8)
    )

    assert [each.body for each in marked(later + sooner).comments] == ["At 8.", "At 9."]


def test_a_reply_never_comes_before_what_it_answers() -> None:
    parsed = marked(
        "<ul class=commentlist><li id=comment-1><b class=fn>Gor</b>"
        "<time datetime='2012-05-03T09:00:00Z'></time><p class=comment-text>It leans.</p>"
        "<ul class=children><li class=comment id=comment-2><b class=fn>Nané</b>"
        "<time datetime='2012-05-03T08:00:00Z'></time><p class=comment-text>No.</p></ul></ul>"
    )

    assert [(each.author, each.reply_to) for each in parsed.comments] == [
        ("Gor", None),
        ("Nané", 1),
    ]


def test_a_text_file_that_a_browser_saved_is_read_as_text() -> None:
    text = (DATA / "saved_page.txt").read_text(encoding="utf-8")

    parsed = parse_html_page(f"<html><head></head><body><pre>{text}</pre></body></html>".encode())

    assert parsed.article.credit == "NW/NL"
    assert [each.author for each in parsed.comments] == ["Simeon", "Stepan Bek", "Harut S."]


def test_script_in_every_field_is_not_let_through() -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    parsed = page(
        f"<h1 class=entry-title>Wall {attack}</h1><div class=entry-content onclick=alert(1)>"
        f"<p onclick=alert(1)>SHORE ({attack}X) – It stands. {attack}</p></div>"
        f"<p class=byline>By Gor {attack}</p><a rel=tag>Town {attack}</a>"
        f"<h3>Related posts</h3><ul><li><a href='javascript:1'>More {attack}</a></ul>"
        f"<ol class=commentlist><li id='comment-1'><b class=fn>Nané {attack}</b>"
        f"<div class=comment-text>No. {attack}</div></ol>",
        head=f'<link rel=canonical href="javascript:alert(1)"><title>{attack}</title>',
    )

    article = parsed.article
    shown = [article.headline, article.byline, *article.topics, *article.related, article.body_html]
    shown += [each.author + each.body for each in parsed.comments]
    assert not any("onerror" in each or "<img" in each or "onclick" in each for each in shown)
    assert article.canonical_url == ""
    assert article.topics


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"<!doctype html>", PageIsEmpty),
        (b"<html><body></body></html>", PageHasNoHeadline),
        (b"<html><head><title>The Wall</title></head><body></body></html>", PageHasNoBody),
        (b"<html>" + bytes(range(1, 31)) * 20, PageNotText),
        (b"<html><body>\x00<h1></h1><p>No headline.</p>", PageHasNoHeadline),
    ],
)
def test_what_is_no_page_is_refused(data: bytes, error: type[Invalid]) -> None:
    with pytest.raises(error):
        parse_html_page(data)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("<meta charset=windows-1251>", "cp1251"),
        ('<meta http-equiv=Content-Type content="text/html; charset=koi8-r">', "koi8-r"),
        ("<meta charset=utf-8>", "utf-8"),
        ("", "utf-8"),
        ("<meta charset=no-such>", "utf-8"),
        ("<meta charset=utf-8>", "utf-16"),
    ],
)
def test_the_encoding_that_a_page_names_is_used(declared: str, encoding: str) -> None:
    text = (
        f"<html><head>{declared}</head><body><h1>Стена</h1><div class=entry-content><p>Стоит.</p>"
    )

    assert parse_html_page(text.encode(encoding)).article.headline == "Стена"


def test_characters_that_can_not_be_read_are_counted() -> None:
    data = b"<html><meta charset=utf-8><h1>Wall</h1><div class=entry-content><p>It \xff\xfe stands."

    parsed = parse_html_page(data)

    assert any("2 characters could not be read" in each.what for each in parsed.found)


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("<p><b>YEREVAN (RFE/RL)</b>–The <i>wall</i>.</p>", "<p>The <em>wall</em>.</p>"),
        ("<p>YEREVAN &mdash; A &amp; B.</p>", "<p>A &amp; B.</p>"),
        ("<p><b>YEREVAN &ndash; The</b> wall.</p>", "<p><strong>The</strong> wall.</p>"),
    ],
)
def test_a_dateline_is_cut_off_through_its_markup(body: str, kept: str) -> None:
    parsed = page(f"<h1>The Wall</h1><div class=entry-content>{body}</div>")

    assert parsed.article.dateline == "YEREVAN"
    assert parsed.article.body_html == kept


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (b"<!DOCTYPE html><p>x", True),
        (b"\xef\xbb\xbf \n<html>", True),
        (b"<!-- saved -->\n<html>", True),
        (b"A Headline\n\nText with <b>bold</b>.", False),
        (b"<?xml version='1.0'?><rss>", False),
        (b"", False),
    ],
)
def test_a_page_of_html_is_told_from_text_and_feeds(data: bytes, answer: bool) -> None:
    assert is_html(data) is answer


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://a.example/b?c=1#d", "https://a.example/b?c=1"),
        (" http://a.example ", "http://a.example"),
        ("javascript:alert(1)", ""),
        ("//a.example/b", ""),
        ("/b", ""),
        ("https://me:secret@a.example/", ""),
        ("https://[", ""),
        ("https://a.example/" + "b" * 1000, ""),
    ],
)
def test_only_an_absolute_web_address_is_one(written: str, address: str) -> None:
    assert web_address(written) == address


def test_json_that_is_malformed_or_endless_is_as_if_absent() -> None:
    for data in (
        "{",
        "[" * 100_000,
        '{"@graph":' * 500,
        "null",
        '"x"',
        '{"@type":"Article","comment":5}',
    ):
        parsed = page(
            "<h1>The Wall</h1><div class=entry-content><p>It stands.</p></div>",
            head=f"<script type='application/ld+json'>{data}</script>",
        )
        assert parsed.article.headline == "The Wall"


PIECES = st.sampled_from(
    (
        *("<h1>Wall</h1>", "<p>", "</p>", "<div class=entry-content>", "</div>", "<li>", "text "),
        *("<ol class=commentlist>", "<li class=comment id=comment-1>", "<cite>Gor</cite>", "</ol>"),
        *("<title>", "<!--", "<script>", "</script>", "<time datetime=x>", "1. Gor said:", "&#x0;"),
        *(
            "<h3>Related posts</h3>",
            "<h3>Discussion Policy</h3>",
            "<pre>",
            "\x00",
            "\u202e",
            "<svg>",
        ),
    )
)


@example("<p>1. Gor said:<h1>Wall</h1>\x1f")
@example("<p>1. Gor said:<h1>Wall</h1>&#31;&#x0b;")
@given(st.lists(PIECES | st.text(max_size=6), max_size=25).map("".join))
def test_any_html_is_read_or_refused_and_never_breaks_it(text: str) -> None:
    try:
        # With a marked body, so that trafilatura, which is slow, is seldom asked.
        data = f"<div class=entry-content><p>It stands.</p></div>{text}".encode("utf-8", "replace")
        parsed = parse_html_page(data)
    except (PageHasNoHeadline, PageHasNoBody, PageIsEmpty, PageNotText):
        return

    assert parsed.article.headline
    assert "<script" not in parsed.article.body_html
    assert all(each.author and each.body for each in parsed.comments)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("it&#8217;s", "it’s"),
        ("it&#x2019;s", "it’s"),
        ("&#80;ort", "Port"),
        ("&#x1F600; day", "😀 day"),
        ("a&#9;b", "a b"),
        ("a&#31;b", "ab"),
        ("a&#x0B;b", "ab"),
        ("a&#0000000000000007;b", "ab"),
    ],
)
def test_a_character_by_number_is_read_and_a_control_character_left_out(
    written: str, read: str
) -> None:
    tree = tree_of(f"<p>{written}</p>")

    assert tree is not None
    assert " ".join(str(tree.text_content()).split()) == read


@given(st.integers(1, 0x10FFFF).filter(lambda n: not 0x7F <= n < 0xA0 and not 0xD800 <= n < 0xE000))
def test_only_what_xml_has_no_place_for_is_left_out_by_number(number: int) -> None:
    is_control = number < 32 and chr(number) not in "\t\n\r"

    for written in (f"&#{number};", f"&#x{number:x};", f"&#X{number:06X};"):
        tree = tree_of(f"<p>[{written}]</p>")
        assert tree is not None
        assert (tree.text_content() == "[]") == is_control
