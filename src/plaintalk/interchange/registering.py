"""An article registered when a reader first opens a page that shows its discussion.

The page is asked by the server, never believed from the browser: only hosts that the site lists
are, and only their own pages can say what their articles are called.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from plaintalk.articles.models import Article, Site
from plaintalk.articles.queries import ArticleNotFound, article_by_url, page_host
from plaintalk.articles.services import Draft, SlugTaken, import_key_of, publish_article
from plaintalk.interchange.fetching import PAGES, fetch, host_of
from plaintalk.interchange.html_page import parse_html_page
from plaintalk.interchange.page_data import web_address
from plaintalk.interchange.parsed import ParsedArticle
from plaintalk.kernel.errors import Invalid, PlaintalkError, TooSoon

FETCH_TIMEOUT_S = 10.0
# A news page is a few hundred kilobytes; what is longer is none.
PAGE_MAX_BYTES = 5_000_000
# A page that could not be registered is not asked again so soon.
FAILED_KEPT_S = 10 * 60
# So many pages a minute are asked for one site, by one process.
PAGES_A_MINUTE = 60
# What a campaign or a share adds to an address; the page behind it is the same.
_TRACKING = ("utm_", "mc_", "pk_")
_TRACKING_WHOLE = frozenset({"fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "ref_src"})


class PageNotListed(Invalid):
    """The page is on a host that the site does not list."""

    code = "page_not_listed"
    text = _(
        "Pages of {host} can't show discussions of this site. Allow them with "
        "`plaintalk site pages {host}`."
    )


class PageNotRead(Invalid):
    """The page was asked lately, and no article could be made of it."""

    code = "page_not_read"
    text = _(
        "No article could be read from {url}: {why} The page is asked again after ten minutes."
    )


class TooManyPages(TooSoon):
    """More unknown pages at once than readers open."""

    code = "too_many_pages"
    text = _("Too many pages that are not known yet were opened at once. Try again in a minute.")


def address_of_page(url: str) -> str:
    """Give a page's address without its fragment and what campaigns add; "" for no address."""
    parts = urlsplit(web_address(url))
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.startswith(_TRACKING) and name not in _TRACKING_WHOLE
    ]
    query = parts.query if len(kept) == len(parse_qsl(parts.query, keep_blank_values=True)) else ""
    return urlunsplit(parts._replace(query=query or urlencode(kept)))


def article_of_page(site: Site, url: str, *, now: datetime) -> Article:
    """Give the article that a page shows; register it if the page was never opened before.

    Args:
        url: of the page, as the reader's browser names it.

    Raises:
        ArticleNotFound: it is no address.
        PageNotListed: its host is not listed.
        AddressRefused, NotReached, AnswerTooLarge: the page could not be asked.
        PageNotRead: it was asked lately, in vain.
        TooManyPages: more than PAGES_A_MINUTE unknown ones.
    """
    address = address_of_page(url)
    if not address:
        raise ArticleNotFound()
    known = _known(site, address)
    if known is not None:
        return known
    look = _Look(site, address)
    look.check()
    try:
        parsed = look.parsed()
    except PlaintalkError as error:
        cache.set(look.key, str(error), FAILED_KEPT_S)
        raise
    return _registered(site, parsed, look.canonical(parsed), now=now)


def _registered(site: Site, parsed: ParsedArticle, address: str, *, now: datetime) -> Article:
    known = _known(site, address)
    if known is not None:
        return known
    try:
        return _publish(site, parsed, address, now=now)
    except SlugTaken:
        # Two readers opened the page at once.
        known = _known(site, address)
        if known is None:
            raise
        return known


def _known(site: Site, address: str) -> Article | None:
    try:
        return article_by_url(site, address)
    except ArticleNotFound:
        return None


@dataclass(frozen=True, slots=True)
class _Look:
    """A look at a page that is not known yet."""

    site: Site
    address: str

    @property
    def key(self) -> str:
        """Where it is kept that the page gave nothing."""
        digest = hashlib.sha256(self.address.encode()).hexdigest()[:32]
        return f"page-not-read-{self.site.pk}-{digest}"

    def check(self) -> None:
        host = host_of(self.address)
        if page_host(self.site, host) is None:
            raise PageNotListed(host=host)
        failed = cache.get(self.key)
        if failed is not None:
            raise PageNotRead(url=self.address, why=failed)
        counter = f"pages-asked-{self.site.pk}"
        cache.add(counter, 0, 60)
        if cache.incr(counter) > PAGES_A_MINUTE:
            raise TooManyPages(retry_after_s=60)

    def parsed(self) -> ParsedArticle:
        entry = page_host(self.site, host_of(self.address))
        data = fetch(
            self.address,
            accept=PAGES,
            timeout_s=FETCH_TIMEOUT_S,
            max_bytes=PAGE_MAX_BYTES,
            allow_private=entry is not None and entry.is_private,
            may_ask=self._is_listed,
        )
        return parse_html_page(data, body_needed=False).article

    def canonical(self, parsed: ParsedArticle) -> str:
        """Give the address that the page calls its own, if it lies on a host of the site."""
        named = address_of_page(parsed.canonical_url)
        return named if named and self._is_listed(host_of(named)) else self.address

    def _is_listed(self, host: str) -> bool:
        return page_host(self.site, host) is not None


def _publish(site: Site, parsed: ParsedArticle, address: str, *, now: datetime) -> Article:
    draft = Draft(
        headline=parsed.headline,
        body_html=parsed.body_html,
        dateline=parsed.dateline,
        credit=parsed.credit,
        byline=parsed.byline,
        language=parsed.language or site.language,
        topics=parsed.topics,
        canonical_url=address,
        published_at=parsed.published_at or now,
        import_key=import_key_of(canonical_url=address, headline="", body_text=""),
    )
    return publish_article(site=site, draft=draft, now=now)
