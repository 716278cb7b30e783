"""Badges given on a person's page of the desk, and shown at once to whoever reads."""

import re

import pytest
from django.test import Client

from plaintalk.articles.models import Site
from plaintalk.discussion.services import open_discussion
from plaintalk.people.models import Badge, Person
from plaintalk.people.permissions import Role
from tests import make
from tests.embed.conftest import Api, token_of

pytestmark = pytest.mark.django_db

OWN = {"kind": "own", "words": "Chess expert"}


@pytest.fixture(name="editor")
def an_editor() -> Client:
    make.site()
    return signed_in(make.member("Chief", role=Role.EDITOR))


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def page(person: Person) -> str:
    return f"/desk/people/{person.public_id}"


def badges_on(client: Client, person: Person) -> str:
    """Give what the person's page says of badges."""
    html = text(client.get(page(person)))
    return html[html.index('id="badges"') : html.index('id="notes"')]


def test_a_badge_is_given_shown_with_who_and_when_and_taken_away(editor: Client) -> None:
    reader = make.member("Sona")

    response = editor.post(f"{page(reader)}/badges", OWN)
    assert response["Location"] == f"{page(reader)}#badges"
    held = badges_on(editor, reader)
    badge = Badge.objects.get()
    editor.post(f"/desk/badges/{badge.public_id}/end")

    assert '<span class="badge" dir="auto">Chess expert</span>' in held
    assert "Given by Chief on" in held
    ended = badges_on(editor, reader)
    assert "<s>Chess expert</s>" in ended
    assert "Taken away by Chief on" in ended
    assert 'class="badge"' not in ended


def test_what_is_refused_says_why_and_keeps_what_was_typed(editor: Client) -> None:
    reader = make.member("Sona")

    response = editor.post(f"{page(reader)}/badges", {"kind": "own", "words": "Chief <editor>"})

    html = text(response)
    assert response.status_code == 422
    assert "No badge may say that" in html
    assert 'value="Chief &lt;editor&gt;"' in html
    assert not Badge.objects.exists()


def test_a_choice_that_was_never_offered_is_refused(editor: Client) -> None:
    response = editor.post(f"{page(make.member())}/badges", {"kind": "owner", "words": "x"})

    assert response.status_code == 422
    assert not Badge.objects.exists()


def test_moderators_see_the_badges_and_can_change_none(editor: Client) -> None:
    reader, moderator = make.member("Sona"), signed_in(make.moderator())
    editor.post(f"{page(reader)}/badges", OWN)

    held = badges_on(moderator, reader)

    assert "Chess expert" in held
    assert "<form" not in held
    assert "<form" in badges_on(editor, reader)
    assert moderator.post(f"{page(reader)}/badges", OWN | {"words": "x"}).status_code == 403
    end = f"/desk/badges/{Badge.objects.get().public_id}/end"
    assert moderator.post(end).status_code == 403
    assert Badge.objects.held().count() == 1


def test_of_guests_the_page_says_that_they_can_have_none(editor: Client) -> None:
    guest = make.comment(author=make.guest()).author

    assert "Only members can have badges" in badges_on(editor, guest)
    refused = editor.post(f"{page(guest)}/badges", {"kind": "verified", "words": ""})
    assert refused.status_code == 422
    assert "guest may sign with another name" in text(refused)


def other_site() -> Site:
    site = make.site("The Other Post")
    Site.objects.filter(pk=site.pk).update(host="localhost")
    return Site.objects.get(pk=site.pk)


def test_another_site_neither_shows_a_badge_nor_can_take_it_away(editor: Client) -> None:
    other, reader = other_site(), make.member("Sona")
    theirs = signed_in(make.member("Ani", role=Role.ADMINISTRATOR, at=other))
    here, there = make.discussion(), open_discussion(article=make.article(on=other))
    for discussion in (here, there):
        make.comment(on=discussion, author=reader)
    editor.post(f"{page(reader)}/badges", OWN)
    badge = Badge.objects.get()

    ended = theirs.post(f"/desk/badges/{badge.public_id}/end", headers={"host": other.host})
    desk = text(theirs.get(page(reader), headers={"host": other.host}))
    article = text(Client().get(there.article.get_absolute_url(), headers={"host": other.host}))

    assert ended.status_code == 404
    assert "Chess expert" not in desk + article
    assert "Sona" in article
    assert "Chess expert" in text(Client().get(here.article.get_absolute_url()))


# ---- where they are shown --------------------------------------------------------------------


def shown_in(html: str) -> list[str]:
    return re.findall(r'<span class="badge">(.*?)</span>', html)


def test_readers_see_it_at_once_on_the_page_in_the_embed_and_by_the_api(
    editor: Client,
) -> None:
    reader, discussion = make.member("Sona"), make.discussion()
    comment = make.comment(on=discussion, author=reader)
    article = discussion.article
    pages = (
        article.get_absolute_url(),
        f"{article.get_absolute_url()}/1",
        f"/embed/v1/thread.html?article={article.slug}",
    )
    comments = f"/articles/{article.slug}/comments"
    anybody, api = Client(), Api()

    def everywhere() -> list[list[str]]:
        html = [shown_in(text(anybody.get(one))) for one in pages]
        (listed,) = api.get(comments).json()["comments"]
        alone = api.get(f"/comments/{comment.public_id}").json()
        return [*html, listed["author"]["badges"], alone["author"]["badges"]]

    assert everywhere() == [[]] * 5
    editor.post(f"{page(reader)}/badges", {"kind": "verified", "words": ""})
    assert everywhere() == [["Verified"]] * 5
    editor.post(f"/desk/badges/{Badge.objects.get().public_id}/end")
    assert everywhere() == [[]] * 5


def test_what_is_typed_is_text_on_every_page(editor: Client) -> None:
    reader, discussion = make.member("Sona"), make.discussion()
    make.comment(on=discussion, author=reader)

    editor.post(f"{page(reader)}/badges", {"kind": "own", "words": "<b>Expert</b>"})

    assert shown_in(text(Client().get(discussion.article.get_absolute_url()))) == [
        "&lt;b&gt;Expert&lt;/b&gt;"
    ]
    assert "<b>Expert" not in badges_on(editor, reader)


def test_whoever_has_a_badge_sees_it_on_their_own_page_and_by_their_token(editor: Client) -> None:
    reader = make.member("Sona")
    make.comment(author=reader)
    editor.post(f"{page(reader)}/badges", OWN)
    api = Api(token=token_of(reader))

    mine = api.get("/me/comments").json()["comments"]

    assert "Beside it stands: Chess expert" in text(signed_in(reader).get("/me"))
    assert api.get("/me").json()["badges"] == ["Chess expert"]
    assert [one["author"]["badges"] for one in mine] == [["Chess expert"]]


@pytest.mark.parametrize(("language", "word"), [("de", "Abonnent"), ("ar", "مشترك")])
def test_a_ready_badge_is_in_the_readers_language_also_where_it_is_kept(
    editor: Client, language: str, word: str
) -> None:
    reader, discussion = make.member("Sona"), make.discussion()
    make.comment(on=discussion, author=reader)
    editor.post(f"{page(reader)}/badges", {"kind": "subscriber", "words": ""})
    address, comments = discussion.article.get_absolute_url(), "/articles/{}/comments"
    asked = {"accept-language": language}

    english = text(Client().get(address))
    theirs = text(Client().get(address, headers=asked))
    told = Api().get(comments.format(discussion.article.slug), accept_language=language).json()

    assert shown_in(english) == ["Subscriber"]
    assert shown_in(theirs) == [word]
    assert told["comments"][0]["author"]["badges"] == [word]
