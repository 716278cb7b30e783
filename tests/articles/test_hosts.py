"""Where readers reach a publication, and whatever leaves the server leads to."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from plaintalk.articles.hosts import have_own_hosts, url_of
from plaintalk.articles.models import Article, Site
from plaintalk.articles.queries import site_of_host
from plaintalk.articles.services import HostMalformed, HostTaken, answer_at
from plaintalk.discussion.models import Comment
from plaintalk.discussion.services import open_discussion
from plaintalk.hooks.services import deliver, make_letters
from plaintalk.hooks.writing import Mail
from plaintalk.notifications.mailing import mail_notifications
from plaintalk.notifications.models import ByMail, Kind
from plaintalk.notifications.queries import Chosen
from plaintalk.notifications.services import choose, make_notifications
from plaintalk.policy.appearance import Standing
from tests import make

pytestmark = pytest.mark.django_db

PUBLIC = "https://talk.example.org"
SOON = make.NOW + timedelta(seconds=16)


@pytest.fixture
def first() -> Site:
    return make.site()


@pytest.fixture
def second(first: Site) -> Site:
    site = make.site("The Other Post")
    answer_at(site=site, host="Other.example")
    return site


def article_of(site: Site) -> Article:
    article = make.article()
    Article.objects.filter(pk=article.pk).update(site=site)
    article.refresh_from_db()
    return article


@pytest.mark.parametrize(
    ("public", "reached"),
    [
        ("https://talk.example.org", "https://other.example"),
        ("http://127.0.0.1:8000", "http://other.example:8000"),
        ("https://example.org/talk", "https://other.example/talk"),
    ],
)
def test_a_site_with_a_host_of_its_own_is_reached_there(
    second: Site, public: str, reached: str
) -> None:
    assert url_of(second, public_url=public) == reached
    assert have_own_hosts()


def test_the_first_site_and_one_without_a_host_are_at_the_installations_address(
    first: Site,
) -> None:
    Site.objects.filter(pk=first.pk).update(host="first.example")
    first.refresh_from_db()
    without = make.site("The Other Post")

    assert url_of(first, public_url=PUBLIC) == PUBLIC
    assert url_of(without, public_url=PUBLIC) == PUBLIC
    assert not have_own_hosts()


@pytest.mark.parametrize("host", ["https://other.example", "other.example:8000", "a b", "x" * 201])
def test_what_is_no_host_name_is_refused(first: Site, host: str) -> None:
    with pytest.raises(HostMalformed):
        answer_at(site=first, host=host)


def test_a_host_belongs_to_one_site_and_can_be_given_up(first: Site, second: Site) -> None:
    with pytest.raises(HostTaken):
        answer_at(site=first, host="other.example")

    answer_at(site=second, host="")
    answer_at(site=first, host="other.example")

    assert site_of_host("other.example:8000") == first


def test_letters_and_mails_of_a_second_site_lead_to_its_host(second: Site) -> None:
    here = open_discussion(article=article_of(second))
    author = make.member("Anna Vance")
    first_word = make.comment("The first word.", author=author, on=here)
    choose(person=author, chosen={Kind.REPLY: Chosen(True, ByMail.AT_ONCE)}, now=make.NOW)
    reply = make.comment("I saw it.", author=make.member("Bagrat"), on=here, reply_to=first_word)
    make.decided(make.comment("Not this.", author=author, on=here), Standing.REMOVED)
    sent: list[Mail] = []

    make_letters(site=second, now=SOON)
    make_notifications(site=second, now=SOON)
    how = {"now": SOON, "send": sent.append, "public_url": PUBLIC, "secret": make.SECRET}
    deliver(**how)  # type: ignore[arg-type]
    mail_notifications(**how)  # type: ignore[arg-type]

    letter, mail = sent
    assert "https://other.example/c/" in letter.body
    assert f"https://other.example/c/{reply.public_id}" in mail.body
    assert mail.headers["List-Unsubscribe"].startswith("<https://other.example/unsubscribe/")
    for one in sent:
        assert PUBLIC not in one.body + one.html


def test_the_link_of_a_letter_opens_at_the_host_that_it_names(
    second: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["*"])
    comment = make.comment(
        "A word.", author=make.member(), on=open_discussion(article=article_of(second))
    )
    make.decided(comment, Standing.REMOVED)
    sent: list[Mail] = []
    make_letters(site=second, now=SOON)
    deliver(now=SOON, send=sent.append, public_url=PUBLIC, secret=settings.SECRET_KEY)
    (path,) = re.findall(r"https://other\.example(/c/\S+)", sent[0].body)
    client = Client()
    client.force_login(Comment.objects.get(pk=comment.pk).author)

    assert client.get(path, headers={"host": "other.example"}).status_code == 200
    assert client.get(path, headers={"host": "talk.example.org"}).status_code == 404
