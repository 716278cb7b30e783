"""What people type runs as its own letters do, whatever the page's language is."""

import pytest
from django.test import Client
from lxml import html as markup

from tests import make

pytestmark = pytest.mark.django_db
# An address runs from left to right everywhere; what is hidden or ticked is not typed.
TYPED = "//textarea | //input[@type='text' or @type='search' or not(@type)]"


def undirected(client: Client, address: str) -> list[str]:
    """Give the names of the fields for words that follow the page instead of the words."""
    tree = markup.fromstring(client.get(address).content)
    fields = tree.xpath(TYPED)
    assert fields, f"{address} has nothing to type into"
    return [one.get("name") for one in fields if one.get("dir") != "auto"]


def test_fields_of_readers_pages_follow_what_is_typed(client: Client) -> None:
    comment = make.comment("It is open.")
    article = comment.discussion.article.get_absolute_url()
    assert undirected(client, article) == []
    assert undirected(client, "/notice") == []
    client.force_login(make.member("Reader"))
    assert undirected(client, f"/c/{comment.public_id}/report") == []
    client.force_login(comment.author)
    assert undirected(client, f"/c/{comment.public_id}/edit") == []


def test_fields_of_the_desk_follow_what_is_typed(client: Client) -> None:
    comment = make.comment("HOLDME, it is open.")
    client.force_login(make.moderator())
    for address in (
        "/desk",
        "/desk/people",
        f"/desk/people/{comment.author.public_id}",
        f"/desk/comments/{comment.public_id}",
    ):
        assert undirected(client, address) == []


def test_fields_of_the_element_follow_what_is_typed(client: Client) -> None:
    comment = make.comment("It is open.")
    slug = comment.discussion.article.slug

    assert undirected(client, f"/embed/v1/thread.html?article={slug}") == []


def test_a_name_follows_its_own_letters_beside_others(client: Client) -> None:
    comment = make.comment("It is open.")
    client.force_login(make.moderator())

    page = client.get(f"/desk/comments/{comment.public_id}").content.decode()

    assert f"<bdi>{comment.author.name}</bdi>" in page
