"""What an HTML page says of itself for machines: meta elements, links, JSON-LD."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urlsplit

from lxml import html

from plaintalk.kernel.markup import clean_line

URL_MAX_CHARS = 1000
_VALUE_MAX_CHARS = 1000
_ARTICLE_KINDS = re.compile(r"Article$|BlogPosting$|Report$")
# JSON-LD is nested a few levels deep; more is an attempt on the stack.
_MOST_NESTED = 10


@dataclass(frozen=True, slots=True)
class PageData:
    """Meta elements by their name in small letters, and the JSON-LD of the article.

    `address` is the canonical one, or "".
    """

    values: Mapping[str, list[str]]
    article: Mapping[str, Any]
    address: str

    @classmethod
    def of(cls, tree: html.HtmlElement) -> "PageData":
        """Read a page. What is malformed is as if it were not there."""
        values: dict[str, list[str]] = {}
        for meta in tree.iter("meta"):
            name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
            content = clean_line(meta.get("content") or "", max_chars=_VALUE_MAX_CHARS)
            if content:
                values.setdefault(name.strip().lower(), []).append(content)
        article = _article_data(tree)
        links = [link.get("href") or "" for link in tree.xpath("//link[@rel='canonical']")]
        links += values.get("og:url", [])
        links += [str(article.get(name) or "") for name in ("url", "mainEntityOfPage", "@id")]
        address = next((each for each in map(web_address, links) if each), "")
        return cls(values, article, address)

    def metas(self, *names: str) -> list[str]:
        """Give what the meta elements of these names say, in the order of the names."""
        return [value for name in names for value in self.values.get(name, [])]

    def article_text(self, name: str) -> str:
        """Give one property of the article's JSON-LD as a line; "" where it is none."""
        value = self.article.get(name)
        if isinstance(value, list):
            value = value[0] if value else ""
        return (
            clean_line(unescape(value), max_chars=_VALUE_MAX_CHARS)
            if isinstance(value, str)
            else ""
        )


def web_address(written: str) -> str:
    """Give an absolute http or https address without its fragment; "" for anything else."""
    shown = clean_line(written, max_chars=URL_MAX_CHARS + 1)
    try:
        parts = urlsplit(shown)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    if not is_address or len(shown) > URL_MAX_CHARS or " " in shown or parts.username:
        return ""
    return urldefrag(shown).url


def _article_data(tree: html.HtmlElement) -> Mapping[str, Any]:
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for each in _objects(data, _MOST_NESTED):
            kinds = each.get("@type")
            listed = kinds if isinstance(kinds, list) else [kinds]
            if any(_ARTICLE_KINDS.search(str(kind)) for kind in listed):
                return each
    return {}


def _objects(data: object, left: int) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, list) and left:
        for each in data:
            yield from _objects(each, left - 1)
    elif isinstance(data, Mapping):
        yield data
        yield from _objects(data.get("@graph") or [], left - 1)
