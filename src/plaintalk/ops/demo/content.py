"""The demo's texts, as they lie beside this module in TOML."""

import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from plaintalk.policy.appearance import Standing

_HERE = files(__package__)


class _Text(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TopicText(_Text):
    """What a topic is called and about."""

    title: str
    description: str


class SiteText(_Text):
    """The publication itself."""

    name: str
    tagline: str
    contact_email: str
    topics: Mapping[str, TopicText]


class PersonText(_Text):
    """Somebody who signs comments. `about` is for whoever writes more of them."""

    key: str
    name: str
    kind: Literal["guest", "member"]
    email: str
    role: str = ""
    about: str = ""


class SanctionText(_Text):
    """A step that was taken against somebody."""

    person: str
    kind: Literal["warning", "suspension", "block"]
    clause: str
    reason: str
    by: str
    minutes_ago: int
    days: int = 0  # 0: for good
    lifted_minutes_ago: int | None = None


class AnswerText(_Text):
    """What a moderator made of a notice."""

    by: str
    minutes_ago: int
    outcome: Literal["kept"]
    to_notifier: str


class NoticeText(_Text):
    """That somebody says a comment is against the law; without an answer it waits."""

    article: str
    comment: str
    minutes_ago: int
    name: str
    email: str
    law: str
    why: str
    answer: AnswerText | None = None


class ArticleText(_Text):
    """An article, published so many minutes before the demo is loaded."""

    slug: str
    headline: str
    dateline: str = ""
    credit: str = ""
    byline: str = ""
    published_minutes_ago: int
    language: str
    topics: Sequence[str]
    openness: str = "open"
    body: str


class ActText(_Text):
    """What happened to a comment later."""

    kind: Literal["edit", "withdraw", "publish", "reject", "remove"]
    minutes_after: int
    by: str = "author"
    clause: str = ""
    sentence: str = ""
    body: str = ""


class CommentText(_Text):
    """A comment, so many minutes after its article."""

    key: str
    author: str
    minutes_after: int
    reply_to: str = ""
    body: str
    expect: Standing = Standing.PUBLISHED  # what the policy makes of it; tests compare
    act: Sequence[ActText] = Field(default=())


def site_text() -> SiteText:
    """Give the publication."""
    return SiteText.model_validate(_read(_HERE / "site.toml"))


def people_texts() -> list[PersonText]:
    """Give everybody who signs a comment or works on the paper."""
    return [PersonText.model_validate(each) for each in _read(_HERE / "people.toml")["person"]]


def sanction_texts() -> list[SanctionText]:
    """Give the steps taken against people, oldest first."""
    listed = _read(_HERE / "people.toml").get("sanction", [])
    steps = [SanctionText.model_validate(each) for each in listed]
    return sorted(steps, key=lambda step: -step.minutes_ago)


def notice_texts() -> list[NoticeText]:
    """Give the notices of illegal content."""
    return [NoticeText.model_validate(each) for each in _read(_HERE / "notices.toml")["notice"]]


def article_texts() -> list[ArticleText]:
    """Give every article, oldest first."""
    articles = [ArticleText.model_validate(_read(file)) for file in _toml_files("articles")]
    return sorted(articles, key=lambda article: -article.published_minutes_ago)


def comment_texts() -> dict[str, list[CommentText]]:
    """Give the comments by their article's slug, in the order in which they were written."""
    return {
        file.name.removesuffix(".toml"): sorted(
            (CommentText.model_validate(each) for each in _read(file)["comment"]),
            key=lambda comment: comment.minutes_after,
        )
        for file in _toml_files("comments")
    }


def _toml_files(folder: str) -> list[Traversable]:
    listed = (_HERE / folder).iterdir()
    return sorted((f for f in listed if f.name.endswith(".toml")), key=lambda file: file.name)


def _read(file: Traversable) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))
