"""Feeds: what is read, what is listed, and what must do no harm."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.interchange.feed import FeedHasNoItems, FeedUnreadable, parse_feed
from plaintalk.interchange.parsed import PageTooLarge
from plaintalk.interchange.report import feed_report

DATA = Path(__file__).parent / "data"
ITEM = (
    "<item><title>Wall</title><link>https://a.example/1</link>"
    "<description>It stands.</description></item>"
)


def rss(items: str, before: str = "") -> bytes:
    return (
        f"<?xml version='1.0' encoding='utf-8'?>{before}<rss version='2.0'><channel>"
        f"<title>Post</title>{items}</channel></rss>"
    ).encode()


def test_an_rss_feed_is_read_and_what_lacks_something_is_listed() -> None:
    feed = parse_feed((DATA / "feed.rss").read_bytes())

    assert feed.title == "The Harbour Post"
    first, second = (page.article for page in feed.pages)
    assert first.headline == "Ferry “Returns” & Stays"
    assert (first.dateline, first.credit, first.byline) == (
        "SHORE TOWN",
        "Harbour Wire",
        "Lusine Hakobyan",
    )
    assert first.published_at == datetime(2012, 5, 3, 4, 15, tzinfo=UTC)
    assert first.topics == ("Transport", "Ferries")
    assert first.language == "en-GB"
    assert first.canonical_url == "https://harbour.example/ferry"
    assert first.body_html == (
        "<p>The crossing took 42 minutes.</p><p>“At last,” said the captain.</p>"
        '<p><a href="https://harbour.example/timetable" rel="noopener">Timetable</a></p>'
    )
    assert second.body_html == "<p>Plain words, 3 stalls &amp; a band.</p>"
    assert second.published_at is None
    assert [(each.line, each.unit, each.why) for each in feed.unread] == [
        (2, "item", "the item has no address"),
        (3, "item", "the item has no headline"),
        (4, "item", "the item has no text"),
        (6, "item", "the item has no address"),
        (7, "item", "the same address again"),
    ]


def test_an_atom_feed_is_read() -> None:
    feed = parse_feed((DATA / "feed.atom").read_bytes())

    article = feed.pages[0].article
    assert article.headline == "3 < 5 is not markup"
    assert (article.dateline, article.credit) == ("ԵՐԵՎԱՆ", "Ազատություն")
    assert article.body_html == "<p>Լաստանավը վերադարձավ։</p>"
    assert article.byline == "Լուսինե, Գոռ"
    assert article.topics == ("Լուրեր",)
    assert article.language == "hy"
    assert article.published_at == datetime(2012, 5, 3, 4, 15, tzinfo=UTC)


def test_an_rdf_feed_is_read() -> None:
    data = (
        b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
        b"xmlns='http://purl.org/rss/1.0/'><channel><title>Post</title></channel>"
        b"<item><title>Wall</title><link>https://a.example/1</link>"
        b"<description>It stands.</description></item></rdf:RDF>"
    )

    assert parse_feed(data).pages[0].article.headline == "Wall"


def test_a_feed_that_breaks_off_is_read_as_far_as_it_goes_and_told() -> None:
    data = rss(ITEM + ITEM.replace("/1", "/2"))[:-60]

    feed = parse_feed(data)

    assert len(feed.pages) >= 1
    assert feed.unread[0].line == 0
    assert "not well-formed" in feed.unread[0].why


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain words",
        b"<html><body><p>A page</p></body></html>",
        b"\x89PNG\r\n\x1a\n",
        b"{}",
        b"/etc/hostname",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_is_no_feed_is_refused_with_a_stable_code(data: bytes) -> None:
    with pytest.raises(FeedUnreadable) as refused:
        parse_feed(data)

    assert refused.value.code == "feed_unreadable"
    assert "{" not in str(refused.value)


def test_bytes_are_never_taken_for_the_name_of_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_bytes(rss(ITEM))

    with pytest.raises(FeedUnreadable):
        parse_feed(str(secret).encode())


def test_an_empty_feed_says_so() -> None:
    with pytest.raises(FeedHasNoItems):
        parse_feed(rss(""))


def test_a_feed_of_any_size_is_not_read() -> None:
    with pytest.raises(PageTooLarge):
        parse_feed(b" " * 20_000_001)


def test_entities_that_grow_are_not_unfolded() -> None:
    levels = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))
    before = f'<!DOCTYPE rss [<!ENTITY e0 "lol">{levels}]>'

    feed = parse_feed(rss(ITEM.replace("It stands.", "It &e9; stands."), before))

    assert all(len(page.article.body_html) < 10_000 for page in feed.pages)


@pytest.mark.parametrize("kind", ["SYSTEM", "PUBLIC 'x'"])
def test_entities_that_reach_out_bring_nothing_in(kind: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("kept-at-home", encoding="utf-8")
    before = f'<!DOCTYPE rss [<!ENTITY x {kind} "{secret.as_uri()}">]>'

    feed = parse_feed(rss(ITEM.replace("It stands.", "It &x; stands."), before))

    assert "kept-at-home" not in repr(feed)


def test_script_in_every_field_is_not_let_through() -> None:
    attack = "&lt;img src=x onerror=alert(1)&gt;"
    feed = parse_feed(
        rss(
            f"<item><title>Wall {attack}</title><link>https://a.example/1</link>"
            f"<author>Gor {attack}</author><category>Town {attack}</category>"
            f"<description>It stands. {attack}</description></item>"
        )
    )

    article = feed.pages[0].article
    assert article.body_html == "<p>It stands.</p>"
    assert (article.headline, article.byline, article.topics) == ("Wall", "Gor", ("Town",))


def test_the_report_names_every_item() -> None:
    lines = feed_report(parse_feed((DATA / "feed.rss").read_bytes()))

    assert lines[:3] == [
        "Feed     The Harbour Post",
        "Items    7 items, 2 of them read",
        "  2012-05-03  Ferry “Returns” & Stays",
    ]
    assert lines[-1] == ("Could not read: item 7: the same address again (“The ferry once more”)")


PIECES = st.sampled_from(
    (
        *("<rss version='2.0'><channel>", "</channel></rss>", "<item>", "</item>", "<title>"),
        *(
            "</title>",
            "<link>https://a.example/1</link>",
            "<description>",
            "</description>",
            "text",
        ),
        *("<![CDATA[", "]]>", "&", "&x;", "<!DOCTYPE rss [", "]>", "<pubDate>x</pubDate>", "\x00"),
        *("<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "<content type='xhtml'>", "<b>"),
        *("<?xml version='1.0' encoding='x'?>", "<category/>", "<author>", "\u202e", "<guid>"),
    )
)


@given(st.lists(PIECES | st.text(max_size=6), max_size=25).map("".join))
def test_any_bytes_are_read_or_refused_and_never_break_it(text: str) -> None:
    try:
        feed = parse_feed(text.encode("utf-8", "replace"))
    except (FeedUnreadable, FeedHasNoItems):
        return

    for page in feed.pages:
        assert page.article.headline
        assert page.article.body_html
        assert page.article.canonical_url.startswith("http")
