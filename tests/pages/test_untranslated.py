"""No page says a word that has not gone through the catalogues.

Every text of a catalogue is put between marks, and everything that people wrote is in Greek: a
Latin word outside the marks is one that no translation could reach.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation
from lxml import etree, html

from plaintalk.discussion.models import Comment, Openness, Pace
from plaintalk.discussion.services import mute, set_openness
from plaintalk.hooks.models import Kind, Letter
from plaintalk.hooks.writing import mail_of
from plaintalk.moderation.reports.services import report_comment
from plaintalk.people.permissions import Role
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Policy
from plaintalk.policy.sanctions import SanctionKind
from tests import make

pytestmark = pytest.mark.django_db
OPEN, CLOSE = "⟦", "⟧"
WORD = re.compile(r"[A-Za-z]{2,}")
# What an attribute says aloud, or shows.
SPOKEN = ("alt", "aria-label", "aria-description", "placeholder", "title")
# Names of things, the same in every language; days and codes as machines write them.
NAMES = {"CSV", "UTC", "JSON", "TOML"}
# What the helpers of the tests call the site and its moderator.
WRITTEN_BY_PEOPLE = ("The Test Post", "Lilit", "HOLDME", "REJECTME")
# Sends on to somewhere.
CHANGING = {"sso", "next"}
# A policy's differences are sentences of the policy package, which knows no languages yet; what a
# score measures has its name, and a clause its id, on the pages for whoever sets thresholds.
NOT_SAID_YET = {"policy_compare", "policy_thresholds", "learning"}
# What is kept about somebody is shown as it is stored, codes and ids among it.
AS_STORED = {"my_data", "my_data_json", "my_data_html"}
STEPS = ("", "/history", "/edit", "/withdraw", "/reasons", "/report", "/mute")


@pytest.fixture(autouse=True)
def _everything_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    def marked(text: str) -> str:
        return f"{OPEN}{text}{CLOSE}"

    def counted(one: str, many: str, number: int) -> str:
        return marked(one if number == 1 else many)

    real = translation._trans
    monkeypatch.setattr(real, "gettext", marked)
    monkeypatch.setattr(real, "pgettext", lambda context, text: marked(text))
    monkeypatch.setattr(real, "ngettext", counted)
    monkeypatch.setattr(real, "npgettext", lambda context, *told: counted(*told))


def unmarked(text: str) -> Iterator[str]:
    """Give the words of a text that are outside all marks."""
    depth, outside = 0, []
    for sign in text:
        depth += (sign == OPEN) - (sign == CLOSE)
        outside.append(sign if depth == 0 and sign != CLOSE else " ")
    yield from (word for word in WORD.findall("".join(outside)) if word not in NAMES)


def said_on(page: str) -> Iterator[str]:
    """Give what a page says: its text in one piece, and every attribute that is read or shown."""
    tree = html.fromstring(page)
    for element in list(tree.iter("script", "style", "code")):
        element.text = ""
    # The names of the languages are each in their own.
    for element in tree.xpath("//label[@lang] | //footer//a[contains(@href, '/language')]"):
        element.text = ""
    yield " ".join(etree.tostring(tree, method="text", encoding="unicode").split())
    for element in tree.iter():
        yield from (element.get(name, "") for name in SPOKEN)
        if element.tag == "input" and element.get("type") in {"submit", "button", "reset"}:
            yield element.get("value", "")


def bare_words(page: str) -> list[str]:
    return [word for said in said_on(page) for word in unmarked(said)]


@pytest.fixture
def policy() -> Policy:
    """Put a policy in force whose every word is Greek; its examples have none of ours."""
    clauses = tuple(
        clause.model_copy(
            update={
                "title": "Κανόνας",
                "text": "Κείμενο.",
                "publish_examples": (),
                "refuse_examples": (),
            }
        )
        for clause in make.policy().clauses
    )
    greek = {"title": "Κανόνες", "opening": "Αρχή.", "closing": "Τέλος.", "clauses": clauses}
    return make.policy().model_copy(update=greek)


@pytest.fixture
def comment(policy: Policy) -> Comment:
    """Give a removed comment of a member, on a page with everything that readers may meet."""
    make.version(policy, now=make.NOW - timedelta(days=30))
    article = make.article(
        "Γέφυρα", body="Άνοιξε.", topics=[make.topic("πόλη")], openness=Openness.PREMODERATED
    )
    set_openness(
        discussion=article.discussion,
        openness=Openness.OPEN,
        pace=Pace.SLOW,
        by=make.moderator(),
        because="Λόγος.",
        until=make.NOW + timedelta(days=4000),
        now=make.NOW,
    )
    on, author = article.discussion, make.member("Άννα")
    first = make.comment("Πρώτο.", author=author, on=on)
    for minutes, body in enumerate(("Απάντηση.", "HOLDME", "REJECTME"), start=1):
        now = make.NOW + timedelta(hours=minutes)
        make.comment(body, author=author, on=on, reply_to=first, now=now)
    other = make.member("Πέτρος")
    theirs = make.comment("Άλλο.", author=other, on=on)
    mute(person=author, muted=other, now=make.NOW)
    report_comment(comment=theirs, by=author, clause="no-profanity", now=make.NOW)
    make.sanction(author, SanctionKind.SLOW, reason="Λόγος.")
    make.sanction(author, SanctionKind.WARNING, reason="Λόγος.")
    make.decided(first, Standing.REMOVED, sentence="Λόγος.")
    return first


def bare_on(client: Client, path: str) -> list[str]:
    answer = client.get(path, follow=True)

    if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED or "html" not in answer["Content-Type"]:
        return []  # changes something, or answers programs
    assert answer.status_code in {200, 403, 404}, path
    page = answer.content.decode()
    for told in WRITTEN_BY_PEOPLE:
        page = page.replace(told, "")
    return bare_words(re.sub(r"\b\w+@example\.org", "", page))


def paths_without_arguments(namespace: str) -> list[str]:
    """Give the addresses that nothing need be known for."""
    resolver = get_resolver("plaintalk.config.urls")
    found = next(
        each
        for each in resolver.url_patterns
        if isinstance(each, URLResolver) and each.namespace == namespace
    )
    return [
        reverse(f"{namespace}:{each.name}")
        for each in found.url_patterns
        if isinstance(each, URLPattern)
        and "<" not in str(each.pattern)
        and each.name not in CHANGING | NOT_SAID_YET | AS_STORED
    ]


def test_a_bare_word_is_found_and_a_marked_or_a_greek_one_is_not() -> None:
    page = f"<p>{OPEN}Reply to {CLOSE}Άννα <b title='Bare'>and {OPEN}<i>more</i>{CLOSE}</b></p>"

    assert bare_words(page) == ["and", "Bare"]


def test_every_page_that_a_stranger_meets_is_said_through_the_catalogues(
    client: Client, comment: Comment
) -> None:
    article = comment.discussion.article
    paths = [
        *paths_without_arguments("pages"),
        article.get_absolute_url(),
        f"{article.get_absolute_url()}?only=picks",
        f"{article.get_absolute_url()}?q=Άλλο",
        *(f"/c/{one.public_id}{end}" for one in Comment.objects.all() for end in STEPS),
        "/topics/πόλη",
        "/a/nothing",
        *(reverse(f"account_{name}") for name in ("login", "signup", "reset_password")),
        f"/embed/v1/thread.html?article={article.slug}",
    ]

    assert {path: bare for path in paths if (bare := bare_on(client, path))} == {}


def test_every_page_that_a_member_meets_is_said_through_the_catalogues(
    client: Client, comment: Comment
) -> None:
    client.force_login(comment.author)
    article = comment.discussion.article
    paths = [
        *paths_without_arguments("pages"),
        article.get_absolute_url(),
        *(f"/c/{one.public_id}{end}" for one in Comment.objects.all() for end in STEPS),
        *(reverse(f"account_{name}") for name in ("logout", "email", "change_password")),
    ]

    assert {path: bare for path in paths if (bare := bare_on(client, path))} == {}


def test_every_page_of_the_desk_is_said_through_the_catalogues(
    client: Client, comment: Comment
) -> None:
    client.force_login(make.member("Ελένη", role=Role.ADMINISTRATOR))
    paths = [
        *paths_without_arguments("desk"),
        *(f"/desk/comments/{one.public_id}" for one in Comment.objects.all()),
        f"/desk/people/{comment.author.public_id}",
    ]

    assert {path: bare for path in paths if (bare := bare_on(client, path))} == {}


@pytest.mark.parametrize("kind", [Kind.REFUSED, Kind.HELD, Kind.PUBLISHED])
def test_every_letter_about_a_decision_is_said_through_the_catalogues(
    comment: Comment, kind: Kind
) -> None:
    decision = comment.decisions.order_by("pk").last()
    assert decision is not None
    letter = Letter(kind=kind, subject=decision.public_id, person=comment.author)
    sent = mail_of(letter, to="a@example.org", public_url="https://talk", secret=make.SECRET)
    text = re.sub(r"https?:\S+", "", f"{sent.subject} {sent.body}").replace("The Test Post", "")

    assert list(unmarked(text)) == []
