"""Pages and feeds brought in from the command line, with an account of every part."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from plaintalk.articles.hosts import url_of
from plaintalk.articles.models import Site
from plaintalk.articles.queries import NoSite, default_site
from plaintalk.discussion.judgement import default_engine
from plaintalk.discussion.services import found_site
from plaintalk.interchange.feed import parse_feed
from plaintalk.interchange.fetching import FEEDS, fetch
from plaintalk.interchange.html_page import is_html, parse_html_page
from plaintalk.interchange.parsed import ParsedPage
from plaintalk.interchange.report import feed_report, page_report, unread_lines
from plaintalk.interchange.services import Imported, import_page
from plaintalk.interchange.text_page import parse_text_page
from plaintalk.kernel.errors import PlaintalkError
from plaintalk.kernel.times import as_utc
from plaintalk.moderation.learning.queries import reader_for
from plaintalk.ops.policies import FileUnreadable

Say = Callable[[str], None]

# What a publication is called until somebody names it; the demo may still move in.
UNTITLED = "Untitled publication"
# Nobody waits for an import's page, so the engine may take its time.
_ENGINE_TIMEOUT_S = 30.0
_FETCH_TIMEOUT_S = 20.0


def import_pages(
    files: Sequence[Path], *, date: datetime | None, encoding: str, as_json: bool, say: Say
) -> int:
    """Bring in saved pages, each by itself; give how many could not be taken at all."""
    site, failed = _site(), 0
    for file in files:
        try:
            page = _parse(_read(file), encoding=encoding)
            imported = _store(page, site, date=date)
        except PlaintalkError as error:
            failed += 1
            refused = {"file": file.name, "code": error.code, "message": str(error)}
            say(json.dumps(refused) if as_json else f"{file.name}: {error} [{error.code}]")
            continue
        if as_json:
            account = _as_data(file.name, page, imported)
            say(json.dumps(account, ensure_ascii=False, default=str))
        else:
            undated = imported.is_new and not (date or page.article.published_at)
            say("\n".join([file.name, *page_report(page), *_stored(imported, undated=undated)]))
    return failed


def import_feed_from(source: str, *, allow_private: bool, say: Say) -> None:
    """Bring in a feed's articles.

    Raises:
        FileUnreadable, FeedUnreadable, AddressRefused, NotReached: nothing was taken.
    """
    if source.startswith(("http://", "https://")):
        data = fetch(source, accept=FEEDS, timeout_s=_FETCH_TIMEOUT_S, allow_private=allow_private)
    else:
        data = _read(Path(source))
    feed = parse_feed(data)
    site = _site()
    for line in feed_report(feed):
        say(line)
    new = 0
    for page in feed.pages:
        try:
            new += _store(page, site, date=None).is_new
        except PlaintalkError as error:
            say(f"Not stored: {page.article.headline}: {error} [{error.code}]")
    say(f"Stored      {new} new of {len(feed.pages)} articles")


def _site() -> Site:
    try:
        return default_site()
    except NoSite:
        return found_site(name=UNTITLED, now=datetime.now(UTC))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise FileUnreadable(file=str(file), why=error.strerror or "unknown error") from error


def _parse(data: bytes, *, encoding: str) -> ParsedPage:
    parse = parse_html_page if is_html(data) else parse_text_page
    return parse(data, encoding=encoding or None)


def _store(page: ParsedPage, site: Site, *, date: datetime | None) -> Imported:
    return import_page(
        page,
        site=site,
        published_at=as_utc(date) if date else None,
        engine=reader_for(site, default_engine()),
        timeout_s=_ENGINE_TIMEOUT_S,
        now=datetime.now(UTC),
    )


def _stored(imported: Imported, *, undated: bool) -> list[str]:
    article = imported.article
    news = "new" if imported.is_new else "here already"
    base = url_of(article.site, public_url=settings.PLAINTALK_PUBLIC_URL)
    url = f"{base}{article.get_absolute_url()}"
    lines = ["", f"Article     {news}: {url}"]
    if undated:
        lines.append("Time        not on the page, so it is dated now; --date gives another")
    new = [posted.comment for posted in imported.posted]
    if new:
        standings = Counter(comment.standing for comment in new)
        told = ", ".join(f"{count} {standing}" for standing, count in standings.items())
        findings = sum(len(posted.decision.findings) for posted in imported.posted)
        lines.append(f"Comments    {len(new)} new: {told}; {findings or 'no'} findings")
        lines.extend(f"            {one.number}. {one.author_name}: {one.standing}" for one in new)
    if imported.known:
        lines.append(f"Comments    {imported.known} here already, left as they are")
    for was, now in imported.renumbered:
        lines.append(f"Number {was} belongs to another comment here; it came in as {now}")
    return [*lines, *unread_lines(imported.refused), ""]


def _as_data(name: str, page: ParsedPage, imported: Imported) -> dict[str, Any]:
    return {
        "file": name,
        "found": [asdict(each) for each in page.found],
        "unread": [asdict(each) for each in (*page.unread, *imported.refused)],
        "article": {
            "id": imported.article.public_id,
            "is_new": imported.is_new,
            "headline": imported.article.headline,
            "dateline": imported.article.dateline,
            "credit": imported.article.credit,
            "byline": imported.article.byline,
            "slug": imported.article.slug,
        },
        "comments": [
            {
                "number": posted.comment.number,
                "author": posted.comment.author_name,
                "standing": posted.comment.standing,
                "findings": posted.decision.findings,
            }
            for posted in imported.posted
        ],
        "known": imported.known,
        "renumbered": imported.renumbered,
    }
