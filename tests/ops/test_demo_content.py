"""The demo publication's content holds together: read with tomllib alone, no database."""

import re
import tomllib
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

DEMO = Path(__file__).parents[2] / "src" / "plaintalk" / "ops" / "demo"

Table = dict[str, Any]


def _read(path: Path) -> Table:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _by_key(tables: list[Table]) -> dict[str, Table]:
    found = {table["key"]: table for table in tables}
    assert len(found) == len(tables), "a key is used twice"
    return found


SITE = _read(DEMO / "site.toml")
PEOPLE_FILE = _read(DEMO / "people.toml")
PEOPLE = _by_key(PEOPLE_FILE["person"])
SANCTIONS: list[Table] = PEOPLE_FILE["sanction"]
ARTICLES = {path.stem: _read(path) for path in sorted((DEMO / "articles").glob("*.toml"))}
DISCUSSIONS: dict[str, list[Table]] = {
    path.stem: _read(path)["comment"] for path in sorted((DEMO / "comments").glob("*.toml"))
}
COMMENTS = [(slug, comment) for slug, comments in DISCUSSIONS.items() for comment in comments]

STAFF_ROLES = {"moderator", "editor", "administrator"}
CLAUSES = {
    "no-profanity",
    "personal-attacks",
    "threats",
    "hatred",
    "sexual-content",
    "private-information",
    "advertising",
    "stay-on-subject",
}
# From which standing an act may start, and which standing it leads to ("" leaves it as it is).
ACTS = {
    "edit": ({"published", "held"}, ""),
    "withdraw": ({"published", "held"}, "withdrawn"),
    "publish": ({"held", "rejected"}, "published"),
    "reject": ({"held"}, "rejected"),
    "remove": ({"published"}, "removed"),
}
ARTICLE_KEYS = {
    "slug",
    "headline",
    "dateline",
    "credit",
    "byline",
    "published_minutes_ago",
    "language",
    "topics",
    "body",
}
E_MAIL = re.compile(r"[\w.+-]+@[\w.-]+")
RESERVED_HOST = re.compile(r"(?:^|\.)example\.(?:org|com)$")


def _is_staff(key: str) -> bool:
    return PEOPLE[key]["role"] in STAFF_ROLES


def _standings(comment: Table) -> list[tuple[int, str]]:
    """From which minute after the article's publication the comment stands how, in order."""
    posted: int = comment["minutes_after"]
    standings = [(posted, comment.get("expect", "published"))]
    for act in comment.get("act", []):
        after = ACTS[act["kind"]][1]
        if after:
            standings.append((posted + act["minutes_after"], after))
    return standings


def _standing_at(comment: Table, minute: int) -> str:
    return [standing for since, standing in _standings(comment) if since <= minute][-1]


def _depth(comment: Table, comments: dict[str, Table]) -> int:
    parent = comment.get("reply_to", "")
    return 1 + (_depth(comments[parent], comments) if parent else 0)


# The site


def test_every_e_mail_address_leads_nowhere() -> None:
    for path in DEMO.rglob("*.toml"):
        for address in E_MAIL.findall(path.read_text(encoding="utf-8")):
            assert RESERVED_HOST.search(address.split("@")[1]), f"{path.name}: {address}"


def test_every_link_leads_nowhere() -> None:
    for slug, comment in COMMENTS:
        for host in re.findall(r"https?://([\w.-]+)", comment["body"]):
            assert RESERVED_HOST.search(host), f"{slug} {comment['key']}: {host}"


def test_no_telephone_number_can_ring() -> None:
    # 555-01xx is kept free for fiction in North America; no Armenian number starts with 00.
    for slug, comment in COMMENTS:
        for number in re.findall(r"\(\d{3}\) \d{3}-\d{4}|\+\d[\d ]{8,}", comment["body"]):
            assert re.match(r"\(559\) 555-01\d\d|\+374 00 ", number), f"{slug}: {number}"


# The articles


def test_there_is_a_newspaper_to_read() -> None:
    languages = Counter(article["language"] for article in ARTICLES.values())
    assert len(ARTICLES) >= 15
    assert languages["hy"] >= 2
    assert languages["ru"] >= 2
    assert len({topic for article in ARTICLES.values() for topic in article["topics"]}) >= 6


def test_the_articles_span_some_seven_weeks() -> None:
    ages = [article["published_minutes_ago"] for article in ARTICLES.values()]
    assert min(ages) < 24 * 60
    assert 6 * 7 < max(ages) / (24 * 60) < 8 * 7
    assert len(set(ages)) == len(ages)


@pytest.mark.parametrize("slug", ARTICLES)
def test_an_article_is_whole(slug: str) -> None:
    article = ARTICLES[slug]
    assert set(article) - {"openness"} == ARTICLE_KEYS
    assert article["slug"] == slug
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug)
    assert article["language"] in {"en", "hy", "ru"}
    assert article["topics"]
    assert set(article["topics"]) <= set(SITE["topics"])
    assert article["dateline"] == article["dateline"].upper()
    assert article.get("openness", "open") in {"open", "closed", "members only", "pre-moderated"}


@pytest.mark.parametrize("slug", ARTICLES)
def test_an_article_has_the_length_of_one(slug: str) -> None:
    paragraphs = ARTICLES[slug]["body"].strip().split("\n\n")
    assert 7 <= len(paragraphs) <= 14
    assert all("\n" not in paragraph for paragraph in paragraphs)
    assert 230 <= sum(len(paragraph.split()) for paragraph in paragraphs) <= 500


@pytest.mark.parametrize("slug", ARTICLES)
def test_an_article_is_in_the_script_of_its_language(slug: str) -> None:
    article = ARTICLES[slug]
    ranges = {"en": "a-zA-Z", "hy": "\u0531-\u0587", "ru": "\u0400-\u04ff"}
    letters = [letter for letter in article["headline"] + article["body"] if letter.isalpha()]
    own = re.findall(f"[{ranges[article['language']]}]", "".join(letters))
    assert len(own) / len(letters) > 0.97


def test_each_openness_is_shown_by_one_article() -> None:
    shown = Counter(article.get("openness", "open") for article in ARTICLES.values())
    assert shown["closed"] == shown["members only"] == shown["pre-moderated"] == 1


# The people


def test_nobody_is_two_people() -> None:
    for field in ("name", "email"):
        values = [person[field] for person in PEOPLE.values()]
        assert len(set(values)) == len(values)


def test_a_person_is_whole() -> None:
    for person in PEOPLE.values():
        assert set(person) - {"topic"} == {"key", "name", "kind", "email", "role", "about"}
        assert person.get("topic", "culture") in SITE["topics"]
        assert person["kind"] in {"guest", "member"}
        assert person["role"] in STAFF_ROLES | {""}
        assert person["kind"] == "member" or not person["role"]


def test_the_desk_is_staffed() -> None:
    roles = Counter(person["role"] for person in PEOPLE.values())
    assert roles["moderator"] >= 2
    assert roles["editor"] >= 1


def test_a_sanction_has_a_reason_and_an_end_that_makes_sense() -> None:
    for sanction in SANCTIONS:
        assert sanction["person"] in PEOPLE
        assert _is_staff(sanction["by"])
        assert sanction["kind"] in {"warning", "suspension", "block"}
        assert sanction["clause"] in CLAUSES
        assert sanction["reason"].endswith(".")
        assert (sanction["days"] > 0) == (sanction["kind"] == "suspension")
        assert 0 < sanction.get("lifted_minutes_ago", 1) < sanction["minutes_ago"]


def test_nobody_comments_while_suspended_or_blocked() -> None:
    for sanction in SANCTIONS:
        if sanction["kind"] == "warning":
            continue
        since = sanction["minutes_ago"]
        until = since - sanction["days"] * 24 * 60 if sanction["days"] else 0
        until = max(until, sanction.get("lifted_minutes_ago", 0))
        for slug, comment in COMMENTS:
            minutes_ago = ARTICLES[slug]["published_minutes_ago"] - comment["minutes_after"]
            if comment["author"] == sanction["person"]:
                assert not until < minutes_ago < since, f"{slug} {comment['key']}"


# The discussions


@pytest.mark.parametrize("slug", DISCUSSIONS)
def test_a_discussion_is_told_in_order(slug: str) -> None:
    published_minutes_ago = ARTICLES[slug]["published_minutes_ago"]
    comments = DISCUSSIONS[slug]
    _by_key(comments)
    minutes = [comment["minutes_after"] for comment in comments]
    assert all(earlier < later for earlier, later in pairwise(minutes))
    assert all(0 < minute < published_minutes_ago for minute in minutes)


@pytest.mark.parametrize("slug", DISCUSSIONS)
def test_a_comment_is_whole(slug: str) -> None:
    for comment in DISCUSSIONS[slug]:
        required = {"key", "author", "minutes_after", "body"}
        assert required <= set(comment) <= required | {"reply_to", "expect", "act"}
        assert comment["author"] in PEOPLE
        assert comment["body"].strip()
        assert comment.get("expect", "published") in {"published", "held", "rejected"}


@pytest.mark.parametrize("slug", DISCUSSIONS)
def test_a_reply_answers_what_could_be_read(slug: str) -> None:
    comments = {comment["key"]: comment for comment in DISCUSSIONS[slug]}
    for comment in comments.values():
        if "reply_to" in comment:
            parent = comments[comment["reply_to"]]
            assert parent["minutes_after"] < comment["minutes_after"]
            standing = _standing_at(parent, comment["minutes_after"])
            assert standing == "published", comment["key"]


@pytest.mark.parametrize("slug", DISCUSSIONS)
def test_an_act_follows_from_the_standing_before_it(slug: str) -> None:
    published_minutes_ago = ARTICLES[slug]["published_minutes_ago"]
    for comment in DISCUSSIONS[slug]:
        standing, last = comment.get("expect", "published"), 0
        for act in comment.get("act", []):
            starts, after = ACTS[act["kind"]]
            assert standing in starts, comment["key"]
            assert last < act["minutes_after"], comment["key"]
            assert comment["minutes_after"] + act["minutes_after"] < published_minutes_ago
            standing, last = after or standing, act["minutes_after"]


def test_an_act_is_by_someone_who_may() -> None:
    for _slug, comment in COMMENTS:
        for act in comment.get("act", []):
            if act["kind"] in {"edit", "withdraw"}:
                assert act["by"] == comment["author"]
            else:
                assert _is_staff(act["by"])
            if act["kind"] in {"reject", "remove"}:
                assert act["clause"] in CLAUSES
                assert act["sentence"].endswith(".")


def test_an_edit_changes_something_and_in_time() -> None:
    edits = [
        (comment, act)
        for _slug, comment in COMMENTS
        for act in comment.get("act", [])
        if act["kind"] == "edit"
    ]
    assert len(edits) >= 4
    for comment, act in edits:
        assert act["minutes_after"] <= 9
        assert act["body"].strip() != comment["body"].strip()


def test_only_members_speak_where_only_members_may() -> None:
    for slug, comment in COMMENTS:
        if ARTICLES[slug].get("openness") == "members only":
            assert PEOPLE[comment["author"]]["kind"] == "member"


def test_every_comment_waits_where_comments_are_read_first() -> None:
    for slug, comment in COMMENTS:
        if ARTICLES[slug].get("openness") == "pre-moderated":
            assert comment.get("expect") == "held"


def test_no_comment_is_posted_twice() -> None:
    bodies = [comment["body"] for _slug, comment in COMMENTS]
    assert len(set(bodies)) == len(bodies)


def test_forty_people_have_much_to_say() -> None:
    assert len(COMMENTS) >= 180
    assert len({comment["author"] for _slug, comment in COMMENTS}) >= 35
    assert max(len(comments) for comments in DISCUSSIONS.values()) >= 30
    assert set(ARTICLES) - set(DISCUSSIONS), "some articles have no discussion"


def test_one_thread_is_at_least_five_deep() -> None:
    deepest = max(
        _depth(comment, {other["key"]: other for other in comments})
        for comments in DISCUSSIONS.values()
        for comment in comments
    )
    assert deepest >= 5


def test_every_standing_is_shown() -> None:
    last = Counter(_standings(comment)[-1][1] for _slug, comment in COMMENTS)
    assert last["published"] > 0.8 * len(COMMENTS)
    assert last["held"] >= 5
    assert last["rejected"] >= 5
    assert last["removed"] >= 3
    assert last["withdrawn"] >= 2
