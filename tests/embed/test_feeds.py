"""Comments as Atom feeds, read as a feed reader reads them."""

from datetime import timedelta

import feedparser
import pytest
from django.test import Client
from lxml import etree

from plaintalk.articles.models import Site
from plaintalk.articles.services import Draft, publish_article
from plaintalk.discussion.models import Comment, Discussion
from plaintalk.discussion.services import mute, open_discussion
from plaintalk.people.models import Person
from tests import make

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = 'Tom & <script>alert("1")</script> ]]>'


def of_article(comment: Comment) -> str:
    return f"/embed/v1/feeds/articles/{comment.discussion.article.slug}.atom"


@pytest.fixture
def bridge() -> Discussion:
    draft = Draft(
        headline="Bridge & <toll>", body_html="<p>x</p>", topics=["River"], published_at=make.NOW
    )
    return open_discussion(article=publish_article(site=make.site(), draft=draft, now=make.NOW))


def test_an_articles_comments_are_a_feed_the_newest_first(
    client: Client, bridge: Discussion
) -> None:
    first = make.comment("Narrow *bridge*.", on=bridge, author=make.member("Anna"))
    later = make.NOW + timedelta(hours=1)
    reply = make.comment("Wide.", on=bridge, author=make.member("Vahan"), reply_to=first, now=later)
    make.comment("REJECTME", on=bridge, author=make.member())

    response = client.get(of_article(first))
    read = feedparser.parse(response.content)

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert not read.bozo
    assert read.version == "atom10"
    assert [entry.author for entry in read.entries] == ["Vahan", "Anna"]
    assert read.entries[0].link == f"http://testserver{reply.get_absolute_url()}"
    assert read.entries[1].content[0].value == "<p>Narrow <em>bridge</em>.</p>"
    assert read.entries[1].updated == "2026-03-01T12:00:00+00:00"
    assert read.feed.updated == "2026-03-01T13:00:00+00:00"
    root = etree.fromstring(response.content)
    thread = "{http://purl.org/syndication/thread/1.0}in-reply-to"
    (answered,) = root.findall(f".//{thread}")
    assert answered.get("ref") == f"http://testserver{first.get_absolute_url()}"


def test_a_feed_holds_what_rfc_4287_asks_for(client: Client, bridge: Discussion) -> None:
    comment = make.comment("A word.", on=bridge, author=make.member("Anna"))

    root = etree.fromstring(client.get(of_article(comment)).content)

    for needed in ("id", "title", "updated", "author"):
        assert len(root.findall(f"{ATOM}{needed}")) == 1
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"] == f"http://testserver{of_article(comment)}"
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    for needed in ("id", "title", "updated", "author", "link", "content"):
        assert len(entry.findall(f"{ATOM}{needed}")) == 1


def test_whatever_is_said_stays_text(client: Client, bridge: Discussion) -> None:
    comment = make.comment(HOSTILE, on=bridge, author=make.member(HOSTILE))
    Comment.objects.update(body_html=comment.body_html + "\x0b\ufffe")

    read = feedparser.parse(client.get(of_article(comment)).content, sanitize_html=False)

    assert not read.bozo
    assert read.feed.title.startswith("Comments on “Bridge & <toll>”")
    assert "<script>" not in read.entries[0].content[0].value
    assert read.entries[0].author.startswith("Tom & <script>")


def test_a_feed_is_sent_once_until_it_changes(client: Client, bridge: Discussion) -> None:
    comment = make.comment("A word.", on=bridge, author=make.member())
    path = of_article(comment)
    first = client.get(path)
    seen = {"if-none-match": first["ETag"]}

    assert first["Last-Modified"] == "Sun, 01 Mar 2026 12:00:00 GMT"
    assert "max-age=60" in first["Cache-Control"]
    assert client.get(path, headers=seen).status_code == 304
    make.comment("Another.", on=bridge, author=make.member())
    assert client.get(path, headers=seen).status_code == 200


def test_what_was_withdrawn_leaves_the_feed(client: Client, bridge: Discussion) -> None:
    comment = make.comment("A word.", on=bridge, author=make.member())
    seen = {"if-none-match": client.get(of_article(comment))["ETag"]}
    make.withdrawn(comment)

    response = client.get(of_article(comment), headers=seen)

    assert response.status_code == 200
    assert feedparser.parse(response.content).entries == []


def test_a_topic_and_a_person_have_feeds(client: Client, bridge: Discussion) -> None:
    anna = make.member("Anna")
    make.comment("Here.", on=bridge, author=anna)
    make.comment("Elsewhere.", author=anna)

    topic = feedparser.parse(client.get("/embed/v1/feeds/topics/river.atom").content)
    person = feedparser.parse(client.get(f"/embed/v1/feeds/people/{anna.public_id}.atom").content)

    assert len(topic.entries) == 1
    assert len(person.entries) == 2
    assert person.feed.title == "Comments by Anna — The Test Post"


def test_who_published_nothing_has_no_feed(client: Client, bridge: Discussion) -> None:
    silent, refused = make.member(), make.member()
    make.comment("REJECTME", on=bridge, author=refused)

    for who in (silent.public_id, refused.public_id, "p_nobody"):
        assert client.get(f"/embed/v1/feeds/people/{who}.atom").status_code == 404


def feed_of_replies(client: Client, person: Person) -> str:
    client.force_login(person)
    html = client.get("/me").content.decode()
    return "/embed" + html.partition('href="http://testserver/embed')[2].partition('"')[0]


def test_replies_to_me_leave_out_my_own_and_those_of_whom_i_muted(
    client: Client, bridge: Discussion
) -> None:
    me, muted = make.member("Me"), make.member("Muted")
    mine = make.comment("Mine.", on=bridge, author=me)
    for author in (me, muted, make.member("Friend")):
        make.comment(f"{author.name} answers.", on=bridge, author=author, reply_to=mine)
    make.comment("Not to me.", on=bridge, author=make.member())
    mute(person=me, muted=muted, now=make.NOW)

    response = Client().get(feed_of_replies(client, me))

    assert [entry.author for entry in feedparser.parse(response.content).entries] == ["Friend"]
    assert "private" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"


def test_a_renewed_address_makes_the_old_one_bad(client: Client, bridge: Discussion) -> None:
    me = make.member("Me")
    old = feed_of_replies(client, me)
    assert Client().get(old).status_code == 200

    client.post("/me/feed/renew")

    new = feed_of_replies(client, me)
    assert new != old
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200


@pytest.mark.parametrize("token", ["x", ".", "p_x.0000", "é.ü", "%F0%9F%92%A9"])
def test_a_guessed_address_opens_nothing(client: Client, token: str) -> None:
    make.site()

    assert client.get(f"/embed/v1/feeds/replies/{token}.atom").status_code == 404


def test_another_persons_seal_does_not_open_mine(client: Client, bridge: Discussion) -> None:
    me, other = make.member(), make.member()
    seal = feed_of_replies(client, other).rpartition("/")[2].partition(".")[2]

    assert client.get(f"/embed/v1/feeds/replies/{me.public_id}.{seal}").status_code == 404


def test_pages_say_where_their_feeds_are(client: Client, bridge: Discussion) -> None:
    comment = make.comment(on=bridge, author=make.member())

    article = client.get(bridge.article.get_absolute_url()).content.decode()
    topic = client.get("/topics/river").content.decode()

    kind = '<link rel="alternate" type="application/atom+xml"'
    assert kind in article
    assert f'href="{of_article(comment)}"' in article
    assert 'href="/embed/v1/feeds/topics/river.atom"' in topic


def test_a_feed_is_in_its_sites_language_whoever_asks(client: Client, bridge: Discussion) -> None:
    comment = make.comment("Narrow.", on=bridge, author=make.member("Anna"))
    Site.objects.update(language="de")
    client.cookies["plaintalk_language"] = "fr"

    response = client.get(of_article(comment), HTTP_ACCEPT_LANGUAGE="es")

    feed = feedparser.parse(response.content)
    assert feed.feed.title.startswith("Kommentare zu „Bridge")
    assert feed.feed.language == "de"
    assert feed.entries[0].title.startswith("Anna zu „Bridge")
