"""All writes about the publication."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from plaintalk.articles.models import (
    HEADLINE_MAX_CHARS,
    LIKE_WORD_MAX_CHARS,
    LINE_MAX_CHARS,
    RETENTION_BOUNDS,
    SLUG_MAX_CHARS,
    Article,
    ArticleVector,
    PageHost,
    Retention,
    Site,
    State,
    Topic,
)
from plaintalk.articles.vectors import stored_vector
from plaintalk.kernel.errors import Conflict, Invalid, NotFound
from plaintalk.kernel.markup import clean_article_html, clean_line, plain_text

BODY_MAX_CHARS = 500_000
_HOST = re.compile(r"(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
# What a content security policy takes as a source: no addresses of IPv6, no patterns.
_PICTURE_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::(?P<port>[0-9]{1,5}))?")
# The longest name that the DNS knows, with a port.
_HOST_MAX_CHARS = 259
_PORTS = range(1, 65_536)
# All of them are told to the browser with each page.
PICTURE_HOSTS_MOST = 10
LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


class SlugTaken(Conflict):
    """Another article of the site has this address."""

    code = "article_address_taken"
    text = _("Another article has this address already. Change the address or the headline.")


class HostMalformed(Invalid):
    """What was given is no host."""

    code = "host_malformed"
    text = _("“{given}” is no host. Give a name such as paper.example, without http:// and path.")


class HostTaken(Conflict):
    """Another site of the installation has the host."""

    code = "host_taken"
    text = _("{host} belongs to {site} already. Take it away there first.")


class HostUnknown(NotFound):
    """The host is not in the site's list."""

    code = "host_unknown"
    text = _("{host} is not among the hosts of this site.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article as it was given, before anything of it is trusted.

    Attributes:
        body_html: HTML as given; the sanitiser decides what stays.
        slug: "" to make one from the headline.
        topics: titles; those that are new are added to the site's.
        import_key: what an import knows it by, or "".
    """

    headline: str
    body_html: str
    dateline: str = ""
    credit: str = ""
    byline: str = ""
    language: str = "en"
    topics: Sequence[str] = ()
    canonical_url: str = ""
    slug: str = ""
    state: State = State.PUBLISHED
    published_at: datetime
    import_key: str = ""


def create_site(*, name: str, language: str = "en", tagline: str = "", contact: str = "") -> Site:
    """Make a publication."""
    return Site.objects.create(name=name, language=language, tagline=tagline, contact=contact)


def allow_pages(*, site: Site, host: str, is_private: bool) -> PageHost:
    """Let the pages of a host bring their articles along.

    Args:
        host: as `interchange.fetching.host_of` gives it.
        is_private: its address may lie inside the own network.

    Raises:
        HostMalformed: it is no host.
        HostTaken: it is another site's.
    """
    if not _HOST.fullmatch(host):
        raise HostMalformed(given=host)
    entry = PageHost.objects.filter(host=host).first() or PageHost(site=site, host=host)
    if entry.site_id != site.pk:
        raise HostTaken(host=host, site=entry.site.name)
    entry.is_private = is_private
    entry.save()
    return entry


def refuse_pages(*, site: Site, host: str) -> None:
    """Let the pages of a host bring nothing along any more; what came stays.

    Raises:
        HostUnknown: it is not in the list.
    """
    deleted, _ = PageHost.objects.filter(site=site, host=host).delete()
    if not deleted:
        raise HostUnknown(host=host)


def name_site(*, site: Site, name: str, tagline: str, contact: str) -> None:
    """Give a publication its name and what goes with it."""
    site.name, site.tagline, site.contact = name, tagline, contact
    site.save(update_fields=["name", "tagline", "contact"])


def rename_like(*, site: Site, word: str) -> None:
    """Say what the button under a comment says; "" for "Like".

    Raises:
        Invalid: the word does not fit on a button.
    """
    cleaned = clean_line(word, max_chars=LIKE_WORD_MAX_CHARS + 1)
    if len(cleaned) > LIKE_WORD_MAX_CHARS:
        told = _("Give a word of {most} characters at most.").format(most=LIKE_WORD_MAX_CHARS)
        raise Invalid({"like_word": [told]})
    site.like_word = cleaned
    site.save(update_fields=["like_word"])


def show_pictures(*, site: Site, hosts: Sequence[str]) -> None:
    """Say from which hosts pictures are shown beside readers' names, and from no others.

    Args:
        hosts: with the port where it is not that of https; none: no pictures are shown.

    Raises:
        HostMalformed: one of them is no host.
        Invalid: there are more than PICTURE_HOSTS_MOST.
    """
    named = list(dict.fromkeys(_picture_host(host) for host in hosts))
    if len(named) > PICTURE_HOSTS_MOST:
        told = _("Name {most} hosts at most.").format(most=PICTURE_HOSTS_MOST)
        raise Invalid({"hosts": [told]})
    site.picture_hosts = named
    site.save(update_fields=["picture_hosts"])


def set_retention(*, site: Site, **days: int) -> Retention:
    """Say for how many days a site keeps things.

    Args:
        days: by the names of RETENTION_BOUNDS; what is not named stays as it is.

    Raises:
        Invalid: fewer or more days than there may be.
    """
    problems: dict[str, list[object]] = {}
    for name, given in days.items():
        least, most = RETENTION_BOUNDS[name]
        if not least <= given <= most:
            told = _("Choose {least} to {most} days.").format(least=least, most=most)
            problems[name] = [told]
    if problems:
        raise Invalid(problems)
    return Retention.objects.update_or_create(site=site, defaults=days)[0]


def ask_consent(*, site: Site, asks: bool) -> None:
    """Say whether who posts must have agreed to the version of the policy in force."""
    site.asks_consent = asks
    site.save(update_fields=["asks_consent"])


def confirm_guests(*, site: Site, confirms: bool) -> None:
    """Say whether guests must confirm their e-mail address before anything of theirs appears.

    What waits when it is switched off goes on waiting for it.
    """
    site.confirms_guests = confirms
    site.save(update_fields=["confirms_guests"])


def describe_topic(*, site: Site, slug: str, title: str, description: str) -> Topic:
    """Name a topic and say what it is about."""
    return Topic.objects.update_or_create(
        site=site, slug=slug, defaults={"title": title, "description": description}
    )[0]


def publish_article(*, site: Site, draft: Draft, now: datetime) -> Article:
    """Store a new article, with its vector.

    Raises:
        Invalid: headline or body is empty or too long, or a field is malformed; all at once.
        SlugTaken: the address that was asked for belongs to another article.
    """
    values = _cleaned(draft)
    slug = _slug_asked_for(draft) or _free_slug(site, values["headline"])
    vector = stored_vector(values["headline"], values["body_html"], values["language"])

    try:
        with transaction.atomic():
            article = Article.objects.create(site=site, slug=slug, changed_at=now, **values)
            _set_topics(article, draft.topics)
            _set_vector(article, vector)
    except IntegrityError as error:
        raise SlugTaken() from error
    return article


def change_article(*, article: Article, draft: Draft, now: datetime) -> Article:
    """Replace an article's content; its address stays unless another is asked for.

    Raises:
        Invalid: as for `publish_article`.
        SlugTaken: the address that was asked for belongs to another article.
    """
    values = _cleaned(draft)
    slug = _slug_asked_for(draft) or article.slug
    vector = stored_vector(values["headline"], values["body_html"], values["language"])

    try:
        with transaction.atomic():
            for name, value in {**values, "slug": slug, "changed_at": now}.items():
                setattr(article, name, value)
            article.save()
            _set_topics(article, draft.topics)
            _set_vector(article, vector)
    except IntegrityError as error:
        raise SlugTaken() from error
    return article


def make_vector(*, article: Article) -> bool:
    """Make an article's vector anew with the encoders of today; say whether one could be made."""
    vector = stored_vector(article.headline, article.body_html, article.language)
    _set_vector(article, vector)
    return vector is not None


def import_key_of(*, canonical_url: str, headline: str, body_text: str) -> str:
    """Give what makes an imported article the same one again: its address, else its words."""
    if canonical_url:
        return "url:" + hashlib.sha256(canonical_url.encode()).hexdigest()[:40]
    words = " ".join(f"{headline}\n{body_text}".split())
    return "text:" + hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:40]


def _picture_host(given: str) -> str:
    """Give a host as addresses name it.

    Raises:
        HostMalformed: it is none.
    """
    host = given.lower().removesuffix(":443")
    found = _PICTURE_HOST.fullmatch(host)
    if found is None or len(host) > _HOST_MAX_CHARS or int(found["port"] or 1) not in _PORTS:
        raise HostMalformed(given=given)
    return host


def _cleaned(draft: Draft) -> dict[str, Any]:
    """Give the fields to store.

    Raises:
        Invalid: naming every field that is wrong.
    """
    problems: dict[str, list[object]] = {}
    # One more than allowed, so that what is too long is told and not cut.
    headline = clean_line(draft.headline, max_chars=HEADLINE_MAX_CHARS + 1)
    if not 1 <= len(headline) <= HEADLINE_MAX_CHARS:
        told = _("Write a headline of 1 to {most} characters.").format(most=HEADLINE_MAX_CHARS)
        problems["headline"] = [told]
    body_html = clean_article_html(draft.body_html)
    if len(draft.body_html) > BODY_MAX_CHARS or not plain_text(body_html).strip():
        told = _("Write a body of 1 to {most} characters.").format(most=f"{BODY_MAX_CHARS:,}")
        problems["body"] = [told]
    if not LANGUAGE.match(draft.language):
        problems["language"] = [_("Give a language code such as en, hy or ru.")]
    if draft.canonical_url and not _is_web_address(draft.canonical_url):
        problems["canonical_url"] = [_("Give an address that begins with http:// or https://.")]
    if problems:
        raise Invalid(problems)
    return {
        "headline": headline,
        "body_html": body_html,
        "dateline": clean_line(draft.dateline, max_chars=LINE_MAX_CHARS),
        "credit": clean_line(draft.credit, max_chars=LINE_MAX_CHARS),
        "byline": clean_line(draft.byline, max_chars=LINE_MAX_CHARS),
        "language": draft.language,
        "canonical_url": draft.canonical_url,
        "state": draft.state,
        "published_at": draft.published_at,
        "import_key": draft.import_key,
    }


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and len(url) <= 1000
    except ValueError:
        return False


def _slug_asked_for(draft: Draft) -> str:
    return slugify(draft.slug, allow_unicode=True)[:SLUG_MAX_CHARS].strip("-_")


def _free_slug(site: Site, headline: str) -> str:
    stem = slugify(headline, allow_unicode=True)[: SLUG_MAX_CHARS - 8].strip("-_") or "article"
    taken = set(
        Article.objects.filter(site=site, slug__startswith=stem).values_list("slug", flat=True)
    )
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _set_topics(article: Article, titles: Sequence[str]) -> None:
    topics = []
    for title in titles:
        shown = clean_line(title, max_chars=100)
        slug = slugify(shown, allow_unicode=True)[:60].strip("-_")
        if slug:
            defaults = {"title": shown}
            topics.append(
                Topic.objects.get_or_create(site=article.site, slug=slug, defaults=defaults)[0]
            )
    article.topics.set(topics)


def _set_vector(article: Article, vector: tuple[str, bytes] | None) -> None:
    if vector is None:
        ArticleVector.objects.filter(article=article).delete()
        return
    model, values = vector
    ArticleVector.objects.update_or_create(
        article=article, defaults={"model": model, "values": values}
    )
