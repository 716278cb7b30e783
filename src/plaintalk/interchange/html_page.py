"""A page that was saved as HTML.

What the page says of itself comes first (microdata, JSON-LD, Open Graph, the class names of
WordPress and its like); trafilatura finds the article where it says nothing.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from html import unescape

from lxml import html

from plaintalk.interchange.decoding import lines_in, text_of
from plaintalk.interchange.head import Dateline, byline_in, split_dateline
from plaintalk.interchange.html_comments import (
    comments_in_data,
    comments_in_tree,
    iso_moment,
    named,
    text_of_html,
)
from plaintalk.interchange.page_data import PageData
from plaintalk.interchange.parsed import (
    Account,
    PageHasNoBody,
    PageHasNoHeadline,
    PageIsEmpty,
    ParsedArticle,
    ParsedComment,
    ParsedPage,
)
from plaintalk.interchange.text_page import (
    HEADLINE_MAX_CHARS,
    LINE_MAX_CHARS,
    PageWalk,
    Section,
    comments_of,
    counted,
    page_of,
    section_begun_by,
)
from plaintalk.interchange.tree import inner_html, tokens, tree_of, with_class, without, words
from plaintalk.kernel.markup import clean_article_html, clean_line, paragraphs_html, plain_text

MOST_TOPICS = 20

_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE
)
_HTML_BEGINS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|meta|title|!--|div|article|p\b)",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# Where themes put the article, if they do not say so in microdata.
_BODY_CLASSES = (
    *("entry-content", "post-content", "article-content", "article-body", "article__body"),
    *("story-body", "post-body", "td-post-content", "single-content", "field--name-body"),
)
# What else stands inside it.
_FURNITURE_TAGS = ("script", "style", "nav", "aside", "form", "figure", "iframe", "noscript")
_FURNITURE_CLASS = re.compile(
    r"share|sharing|sharedaddy|social|related|newsletter|adverti[sz]ement|comments?|respond"
    r"|breadcrumbs?|byline|(?:post|entry|author)-(?:meta|navigation|box|tags)|tags-links"
    r"|(?:jp-)?relatedposts|related-posts"
)
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HEADED = re.compile(r"<(?P<name>p|h[2-4])>(?P<inner>.*?)</(?P=name)>", re.DOTALL)
_FIRST_PARAGRAPH = re.compile(r"<p>(?P<inner>.*?)</p>", re.DOTALL)
_PIECE = re.compile(r"<[^>]*>|&[a-z]+;|.", re.DOTALL)


def is_html(data: bytes) -> bool:
    """Say whether a file begins as an HTML page does."""
    return bool(_HTML_BEGINS.match(data[:1000]))


def parse_html_page(
    data: bytes,
    *,
    encoding: str | None = None,
    zone: tzinfo = UTC,
    body_needed: bool = True,
) -> ParsedPage:
    """Read a page that was saved as HTML. Nothing is fetched and no script is run.

    `encoding` outranks what the page names; `zone` is where times without one were written.
    Where no body is needed, a page without one gives its description, or its headline again.

    Raises:
        PageIsEmpty, PageTooLarge, PageNotText, EncodingUnknown: as `decoding.text_of`.
        PageHasNoHeadline: no title and no heading.
        PageHasNoBody: no article can be found.

    """
    account = Account()
    tree = tree_of(text_of(data, account=account, encoding=encoding or _declared(data)))
    if tree is None:
        raise PageIsEmpty()
    listing = _only_listing(tree)
    if listing is not None:
        lines = lines_in(str(listing.text_content()), account=account)
        return page_of(lines, account=account, zone=zone)
    page = PageData.of(tree)
    discussion = _discussion(tree, page, zone)
    told = without(tree, discussion.elements)
    article = _article(told, page, account, zone, body_needed=body_needed)
    account.found += discussion.account.found
    account.unread += discussion.account.unread
    found, unread = account.in_order()
    return ParsedPage(article, discussion.comments, found, unread)


def _declared(data: bytes) -> str | None:
    """Give the encoding that a page names, if there is one of that name."""
    match = _CHARSET.search(data[:4096])
    if match is None:
        return None
    try:
        encoding = codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return None
    # Whoever writes the first means the second (Encoding standard, 4.2).
    return "cp1252" if encoding in {"iso8859-1", "ascii"} else encoding


def _only_listing(tree: html.HtmlElement) -> html.HtmlElement | None:
    """Give the <pre> that a browser puts round a text file when it saves it."""
    bodies = tree.xpath("/html/body")
    children = list(bodies[0]) if bodies else []
    return children[0] if len(children) == 1 and children[0].tag == "pre" else None


# --- The discussion


@dataclass(frozen=True, slots=True)
class _Discussion:
    """The comments, the elements they stand in, and the account of both."""

    comments: tuple[ParsedComment, ...]
    elements: Sequence[html.HtmlElement]
    account: Account


def _discussion(tree: html.HtmlElement, page: PageData, zone: tzinfo) -> _Discussion:
    account = Account()
    marked = comments_in_tree(tree, account=account, zone=zone)
    if marked.comments:
        _tell(account, marked.comments)
        return _Discussion(marked.comments, marked.elements, account)
    listed = comments_in_data(page.article, account=account, zone=zone)
    if listed:
        _tell(account, listed)
        return _Discussion(listed, (), account)
    holders = _spoken(tree)
    text = "\n\n".join(text_of_html(html.tostring(each, encoding="unicode")) for each in holders)
    walk = PageWalk()
    for line in lines_in(text, account=Account()):
        walk.step(line)
    comments = comments_of(walk.blocks, account=account, zone=zone)
    return _Discussion(comments, holders, account)


def _tell(account: Account, comments: Sequence[ParsedComment]) -> None:
    told = f"{len(comments):,}, numbers 1 to {len(comments)}, by time or place on the page"
    account.find("comments", told, comments[0].line)


def _spoken(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """Give the elements from the first "N. NAME said:" to the last of its neighbours."""
    for element in tree.iter("p", "div", "li", "h2", "h3", "h4", "h5", "dt"):
        if section_begun_by(words(element, max_chars=HEADLINE_MAX_CHARS)) is Section.COMMENT:
            return [element, *element.itersiblings()]
    return []


# --- The article


def _article(
    tree: html.HtmlElement, page: PageData, account: Account, zone: tzinfo, *, body_needed: bool
) -> ParsedArticle:
    headline = _headline(tree, page)
    account.find("headline", headline)
    found = _body(tree, page.address, headline)
    if not found and body_needed:
        raise PageHasNoBody(headline=headline)
    body, dateline = without_dateline(found or _described(page, headline))
    published_at = _time(tree, page, zone)
    byline, topics, language = _byline(tree, page), _topics(tree, page), _language(tree, page)
    related, policy = _related(tree), _policy(tree)
    account.find("byline", byline or "not found")
    account.find("time", published_at.isoformat() if published_at else "not found")
    account.find("dateline", dateline.place if dateline else "not found")
    account.find("credit", (dateline.credit if dateline else "") or "not found")
    account.find("topics", ", ".join(topics) or "not found")
    account.find("language", language or "not found")
    account.find("address", page.address or "not found")
    account.find("body", counted(body.count("<p>"), "paragraph"))
    account.find("related posts", counted(len(related), "title") if related else "not found")
    account.find("policy", counted(len(policy), "character") if policy else "not found")
    return ParsedArticle(
        headline=headline,
        body_html=body,
        dateline=dateline.place if dateline else "",
        dateline_date=dateline.day if dateline else "",
        credit=dateline.credit if dateline else "",
        byline=byline,
        published_at=published_at,
        language=language,
        topics=topics,
        canonical_url=page.address,
        related=related,
        policy_text=policy,
    )


def _headline(tree: html.HtmlElement, page: PageData) -> str:
    headings = [
        *tree.xpath("//*[@itemprop='headline']"),
        *with_class(tree, {"entry-title", "post-title", "article-title", "headline"}),
        *tree.xpath("//article//h1"),
        *(tree.xpath("//h1") if len(tree.xpath("//h1")) == 1 else ()),
    ]
    candidates = [words(heading, max_chars=HEADLINE_MAX_CHARS) for heading in headings]
    candidates += [page.article_text("headline"), *page.metas("og:title", "twitter:title")]
    candidates += [words(each, max_chars=HEADLINE_MAX_CHARS) for each in tree.xpath("//title")]
    for candidate in candidates:
        headline = clean_line(candidate, max_chars=HEADLINE_MAX_CHARS)
        if headline:
            return headline
    raise PageHasNoHeadline()


def _body(tree: html.HtmlElement, address: str, headline: str) -> str:
    """Give the article's body, or ""; where the page marks none, trafilatura looks for it."""
    marked = [*tree.xpath("//*[contains(@itemprop, 'articleBody')]")]
    marked += with_class(tree, _BODY_CLASSES)
    bodies = [_cleaned(inner_html(without(each, _furniture(each))), address) for each in marked]
    body = max(bodies, key=lambda each: len(plain_text(each)), default="")
    body = body or _cleaned(_extracted(tree), address)
    # A heading that repeats the headline, and the line of names below it, are told elsewhere.
    for _ in range(2):
        first = _HEADED.match(body)
        shown = text_of_html(first["inner"]) if first else ""
        if first and (shown == headline or byline_in(shown) is not None):
            body = body[first.end() :].lstrip()
    return body if plain_text(body) else ""


def _described(page: PageData, headline: str) -> str:
    told = [page.article_text("description"), *page.metas("og:description", "description")]
    return paragraphs_html(next((each for each in told if each), headline))


def _cleaned(markup: str, address: str) -> str:
    """Sanitise, and stop where related posts, the policy or the discussion begins."""
    body = clean_article_html(markup, base_url=address or None)
    for block in _HEADED.finditer(body):
        if section_begun_by(text_of_html(block["inner"])) is not None and block.start():
            return clean_article_html(body[: block.start()])
    return body


def _furniture(body: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for element in body.iterdescendants():
        if element.tag in _FURNITURE_TAGS or any(map(_FURNITURE_CLASS.fullmatch, tokens(element))):
            yield element


def _extracted(tree: html.HtmlElement) -> str:
    # Half a second to import; most pages say themselves where their article is.
    import trafilatura

    found = trafilatura.extract(
        html.tostring(tree, encoding="unicode"),
        output_format="html",
        include_comments=False,
        include_formatting=True,
        include_links=True,
        include_tables=True,
    )
    return found or ""


def without_dateline(body: str) -> tuple[str, Dateline | None]:
    """Take the dateline off the first paragraph of a body that the sanitiser has passed."""
    first = _FIRST_PARAGRAPH.search(body)
    if first is None:
        return body, None
    shown = unescape(re.sub(r"<[^>]*>", "", first["inner"]))
    dateline = split_dateline(shown.lstrip())
    if dateline is None:
        return body, None
    inner = _without_first(first["inner"], len(shown) - len(shown.lstrip()) + dateline.end)
    kept = f"{body[: first.start()]}<p>{inner}</p>{body[first.end() :]}"
    return clean_article_html(kept), dateline


def _without_first(markup: str, count: int) -> str:
    """Drop the first characters of a paragraph; its tags stay."""
    kept = []
    for piece in _PIECE.findall(markup):
        is_tag = piece.startswith("<")
        if is_tag or count <= 0:
            kept.append(piece)
        else:
            count -= 1
    return "".join(kept)


def _time(tree: html.HtmlElement, page: PageData, zone: tzinfo) -> datetime | None:
    written = [page.article_text("datePublished")]
    written += page.metas("article:published_time", "datepublished", "date", "dc.date.issued")
    for element in tree.xpath("//*[@itemprop='datePublished'] | //time"):
        written += [element.get("datetime") or "", element.get("content") or ""]
        written.append(words(element, max_chars=LINE_MAX_CHARS))
    for each in with_class(tree, {"entry-date", "post-date", "published", "date", "posted-on"}):
        written.append(words(each, max_chars=LINE_MAX_CHARS))
    moments = (iso_moment(each, zone=zone) for each in written if each)
    return next((moment for moment in moments if moment is not None), None)


def _byline(tree: html.HtmlElement, page: PageData) -> str:
    names = [named(page.article.get("author"))]
    elements = [
        *tree.xpath("//*[@itemprop='author']//*[@itemprop='name'] | //*[@itemprop='author']"),
        *tree.xpath("//a[@rel='author']"),
        *with_class(tree, {"byline", "author", "author-name", "entry-author"}),
    ]
    names += [words(element, max_chars=LINE_MAX_CHARS) for element in elements]
    names += page.metas("author", "article:author", "dc.creator")
    for name in names:
        shown = byline_in(name) or clean_line(name, max_chars=LINE_MAX_CHARS)
        if shown and not shown.startswith(("http://", "https://")):
            return shown
    lines = (words(each, max_chars=LINE_MAX_CHARS) for each in tree.iter("p", "div", "span"))
    return next((name for name in map(byline_in, lines) if name), "")


def _topics(tree: html.HtmlElement, page: PageData) -> tuple[str, ...]:
    written = [page.article_text("articleSection"), *page.metas("article:section", "article:tag")]
    keywords = page.article.get("keywords")
    listed = keywords if isinstance(keywords, list) else [keywords or ""]
    written += [part for each in listed for part in str(each).split(",")]
    for each in page.metas("keywords", "news_keywords"):
        written += each.split(",")
    for link in tree.xpath("//a[@rel]"):
        if {"tag", "category"} & set(link.get("rel").split()):
            written.append(words(link, max_chars=LINE_MAX_CHARS))
    shown = [clean_line(each, max_chars=LINE_MAX_CHARS) for each in written]
    unique = {each.casefold(): each for each in reversed(shown) if each}
    return tuple(reversed(unique.values()))[:MOST_TOPICS]


def _language(tree: html.HtmlElement, page: PageData) -> str:
    written = [tree.get("lang") or "", page.article_text("inLanguage"), *page.metas("og:locale")]
    return next((code for code in map(language_code, written) if code), "")


def language_code(written: str) -> str:
    """Give a code such as "hy" or "en-US" as BCP 47 spells it; "" where there is none."""
    first, *rest = written.strip().replace("_", "-").split("-")
    code = "-".join([first.lower(), *rest])
    return code if _LANGUAGE.fullmatch(code) else ""


# --- What stands around it


def _related(tree: html.HtmlElement) -> tuple[str, ...]:
    holders = [
        each
        for each in tree.iter("div", "section", "aside", "ul")
        if any(name.startswith(("related", "jp-related", "yarpp-related")) for name in tokens(each))
    ]
    holders += _below_heading(tree, Section.RELATED)
    titles = [
        words(link, max_chars=HEADLINE_MAX_CHARS) for holder in holders for link in holder.iter("a")
    ]
    return tuple(dict.fromkeys(title for title in titles if title))


def _policy(tree: html.HtmlElement) -> str:
    below = _below_heading(tree, Section.POLICY)
    texts = [text_of_html(html.tostring(each, encoding="unicode")) for each in below]
    return "\n\n".join(text for text in texts if text)


def _below_heading(tree: html.HtmlElement, section: Section) -> list[html.HtmlElement]:
    """Give the elements between a part's heading and whatever comes next."""
    for heading in tree.iter("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "strong"):
        if section_begun_by(words(heading, max_chars=LINE_MAX_CHARS)) is not section:
            continue
        # A heading alone in a box of its own heads what comes after the box.
        boxes = [heading, *heading.iterancestors()]
        outer = next((box for box in boxes if box.getnext() is not None), heading)
        below = []
        for element in outer.itersiblings():
            begins_next = section_begun_by(words(element, max_chars=LINE_MAX_CHARS))
            if element.tag in _HEADING_TAGS or begins_next is not None:
                break
            below.append(element)
        return below
    return []
