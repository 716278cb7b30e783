"""What was parsed, stored: articles and their comments, each once."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from plaintalk.articles.models import Article, Site
from plaintalk.articles.queries import article_by_import_key
from plaintalk.articles.services import Draft, import_key_of, publish_article
from plaintalk.discussion.judgement import Reader
from plaintalk.discussion.models import Comment, Discussion
from plaintalk.discussion.queries import comment_by_import_key, numbers_taken
from plaintalk.discussion.services import Posted, import_comment, open_discussion
from plaintalk.interchange.parsed import ParsedArticle, ParsedComment, ParsedPage, Unread
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.markup import clean_line, plain_text
from plaintalk.people.models import NAME_MAX_CHARS, Person
from plaintalk.people.services import imported_person


@dataclass(slots=True)
class Imported:
    """What one page brought in.

    Attributes:
        is_new: the article was not here before.
        posted: comments that are new, each with its decision.
        known: how many comments were here before.
        renumbered: numbers on the page that others have here, with the numbers given instead.
        refused: what could not be stored, and why; the rest is.
    """

    article: Article
    is_new: bool
    posted: list[Posted] = field(default_factory=list)
    known: int = 0
    renumbered: list[tuple[int, int]] = field(default_factory=list)
    refused: list[Unread] = field(default_factory=list)


def import_page(
    page: ParsedPage,
    *,
    site: Site,
    published_at: datetime | None,
    engine: Reader,
    timeout_s: float,
    now: datetime,
) -> Imported:
    """Store an article and its comments. What is here already is left as it is.

    Args:
        published_at: when the article appeared, where the page itself does not say; `now` if
            that is not known either.

    Raises:
        Invalid: the article itself can't be stored; then nothing is.
    """
    article, is_new = _article(page.article, site=site, published_at=published_at or now, now=now)
    imported = Imported(article, is_new)
    if not page.comments:
        return imported
    discussion = open_discussion(article=article)
    speakers: dict[str, Person] = {}
    by_number: dict[int, Comment] = {}
    taken = numbers_taken(discussion)
    numbers = _free_numbers(page, taken)
    for parsed, key in zip(page.comments, _import_keys(page), strict=True):
        known = comment_by_import_key(discussion, key)
        if known is not None:
            imported.known += 1
            by_number[known.number] = known
            continue
        is_free = parsed.number is not None and parsed.number not in taken
        number = parsed.number if is_free and parsed.number is not None else next(numbers)
        try:
            posted = _comment(
                parsed,
                key=key,
                number=number,
                discussion=discussion,
                by_number=by_number,
                speakers=speakers,
                engine=engine,
                timeout_s=timeout_s,
                now=now,
            )
        except Refusal as refusal:
            imported.refused.append(Unread(parsed.line, parsed.body[:80], str(refusal)))
            continue
        if parsed.number is not None and parsed.number != number:
            imported.renumbered.append((parsed.number, number))
        by_number[parsed.number or number] = posted.comment
        imported.posted.append(posted)
    return imported


def _article(
    parsed: ParsedArticle, *, site: Site, published_at: datetime, now: datetime
) -> tuple[Article, bool]:
    key = import_key_of(
        canonical_url=parsed.canonical_url,
        headline=parsed.headline,
        body_text=plain_text(parsed.body_html),
    )
    known = article_by_import_key(site, key)
    if known is not None:
        return known, False
    draft = Draft(
        headline=parsed.headline,
        body_html=parsed.body_html,
        dateline=parsed.dateline,
        credit=parsed.credit,
        byline=parsed.byline,
        language=parsed.language or site.language,
        topics=parsed.topics,
        canonical_url=parsed.canonical_url,
        published_at=(parsed.published_at or published_at).astimezone(UTC),
        import_key=key,
    )
    return publish_article(site=site, draft=draft, now=now), True


def _comment(
    parsed: ParsedComment,
    *,
    key: str,
    number: int,
    discussion: Discussion,
    by_number: dict[int, Comment],
    speakers: dict[str, Person],
    engine: Reader,
    timeout_s: float,
    now: datetime,
) -> Posted:
    name = clean_line(parsed.author, max_chars=NAME_MAX_CHARS)
    if name not in speakers:
        speakers[name] = imported_person(name=name, now=now)
    return import_comment(
        author=speakers[name],
        discussion=discussion,
        body=parsed.body,
        number=number,
        parent=by_number.get(parsed.reply_to) if parsed.reply_to is not None else None,
        import_key=key,
        said_at=(parsed.said_at or discussion.article.published_at).astimezone(UTC),
        engine=engine,
        timeout_s=timeout_s,
        now=now,
    )


def _import_keys(page: ParsedPage) -> Iterator[str]:
    """Give what makes each comment the same one again: its own id, else number, name and words.

    A page may hold the same words by the same person twice; they are told apart by their order.
    """
    seen: dict[str, int] = {}
    for parsed in page.comments:
        words = parsed.source_id or f"{parsed.number}\0{parsed.author}\0{parsed.body}"
        digest = hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:40]
        seen[digest] = seen.get(digest, 0) + 1
        yield f"{digest}-{seen[digest]}"


def _free_numbers(page: ParsedPage, taken: set[int]) -> Iterator[int]:
    """Give numbers for comments that have none, after every number that is used."""
    used = taken | {parsed.number for parsed in page.comments if parsed.number is not None}
    number = max(used, default=0)
    while True:
        number += 1
        yield number
