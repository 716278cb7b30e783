"""The discussion as a piece of HTML for the publisher's own page, and the element's files."""

import gzip
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from plaintalk.articles.models import Article
from plaintalk.articles.viewers import show_viewers, tell_viewers
from plaintalk.discussion.models import Discussion, Openness
from plaintalk.discussion.queries import ROOTS_A_PAGE
from plaintalk.discussion.services import set_openness
from plaintalk.people.models import Person, TokenScope
from tests import make
from tests.embed.conftest import refusal, token_of

pytestmark = pytest.mark.django_db

PAGE = "https://paper.example/bridge"
# Script and styles together, compressed.
MOST_BYTES = 12 * 1024


@pytest.fixture(autouse=True)
def _known(article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(canonical_url=PAGE)


def thread(query: str = "", *, url: str = PAGE, token: str = "", **headers: str) -> Any:
    sent = {"Origin": "https://paper.example", **headers}
    if token:
        sent["Authorization"] = f"Bearer {token}"
    return Client().get(f"/embed/v1/thread.html?url={url}{query}", headers=sent)


def test_the_discussion_of_a_page_is_a_piece_of_html_with_whole_addresses(
    discussion: Discussion,
) -> None:
    root = make.comment("It is open.", on=discussion)
    make.comment("At last.", on=discussion, reply_to=root)

    response = thread()

    page = response.content.decode()
    assert page.startswith('<section class="plaintalk"')
    assert "It is open." in page
    assert f'href="http://testserver/c/{root.public_id}"' in page
    assert 'href="/' not in page
    assert 'formaction="/' not in page
    assert 'href="#c1"' in page, "a place in the piece stays a place"
    assert "<script" not in page
    assert "csrf" not in page
    assert response["Access-Control-Allow-Origin"] == "*"


def test_any_cache_may_keep_it_and_ask_whether_it_is_still_so(discussion: Discussion) -> None:
    make.comment("It is open.", on=discussion)
    first = thread()

    again = thread(**{"If-None-Match": first["ETag"]})
    make.comment("At last.", on=discussion)
    after = thread(**{"If-None-Match": first["ETag"]})

    assert "public" in first["Cache-Control"]
    assert (again.status_code, again.content) == (304, b"")
    assert after.status_code == 200
    assert "At last." in after.content.decode()


def test_a_member_is_shown_what_is_new_since_the_last_visit_and_a_guest_is_not(
    discussion: Discussion, member: Person
) -> None:
    make.comment("Old.", on=discussion)
    token = token_of(member, TokenScope.READ)
    first = thread(token=token).content.decode()
    make.comment("Young.", on=discussion)

    again, guests = thread(token=token).content.decode(), thread().content.decode()

    assert "1 is new to you." not in first
    assert "1 is new to you." in again
    assert "/new?after=1" in again
    assert "new to you" not in guests
    assert "data-new" in guests, "the guest's own browser marks them"


def test_the_next_new_comment_is_named_with_the_thread_that_shows_it(
    discussion: Discussion, member: Person
) -> None:
    for number in range(ROOTS_A_PAGE + 1):
        make.comment(f"The bridge, {number}.", on=discussion)
    slug = discussion.article.slug

    def after(number: str) -> Any:
        return Client().get(f"/embed/v1/next?article={slug}&after={number}").json()

    last = ROOTS_A_PAGE + 1
    assert after("1") == {"number": 2, "thread": None}
    assert after(str(last - 1)) == {"number": last, "thread": last}
    assert after(str(last)) == {"number": None, "thread": None}
    assert after("x")["number"] == 1
    alone = thread(f"&thread={last}").content.decode()
    assert f'id="c{last}"' in alone
    assert 'id="c1"' not in alone
    assert "The whole discussion" in alone


def test_a_discussion_is_searched_and_what_is_no_search_is_refused(
    discussion: Discussion,
) -> None:
    make.comment("The herring came home.", on=discussion)
    make.comment("The cat did not.", on=discussion)

    found = thread("&q=herring").content.decode()

    assert "came home" in found
    assert "The cat" not in found
    assert 'value="herring"' in found
    assert refusal(thread("&q=" + "x" * 500))[1] == "search_too_long"
    assert thread("&thread=77").status_code == 404


def test_cookies_make_nothing_personal(discussion: Discussion, member: Person) -> None:
    make.comment("HOLDME", on=discussion, author=member)
    known = Client()
    known.force_login(member)

    response = known.get(f"/embed/v1/thread.html?url={PAGE}")

    assert "HOLDME" not in response.content.decode()
    assert "public" in response["Cache-Control"]
    assert not response.cookies


def test_a_token_shows_its_person_what_is_theirs_and_nobody_keeps_it(
    discussion: Discussion, member: Person
) -> None:
    make.comment("HOLDME", on=discussion, author=member)

    mine = thread(token=token_of(member))
    other = thread(token=token_of(make.member("Other")))

    assert "HOLDME" in mine.content.decode()
    assert f"<strong>{member.name}</strong>" in mine.content.decode()
    assert mine["Cache-Control"] == "private, no-store"
    assert "HOLDME" not in other.content.decode()


def test_a_token_without_reading_and_one_that_is_none(
    discussion: Discussion, member: Person
) -> None:
    make.comment("HOLDME", on=discussion, author=member)

    write_only = thread(token=token_of(member, TokenScope.WRITE))

    assert "HOLDME" not in write_only.content.decode()
    assert refusal(thread(token="pt_nothing")) == (401, "token_unusable")


def test_orders_and_filters_are_those_of_our_own_page(discussion: Discussion) -> None:
    for word in ("First", "Second"):
        make.comment(f"{word}.", on=discussion)

    newest = thread("&sort=newest").content.decode()
    found = thread("&q=second").content.decode()

    assert newest.index("Second.") < newest.index("First.")
    assert "First." not in found
    assert thread("&after=nonsense").status_code == 422


def test_a_closed_discussion_offers_nothing_to_fill_in(discussion: Discussion) -> None:
    make.comment(on=discussion)
    set_openness(
        discussion=discussion,
        openness=Openness.CLOSED,
        pace=discussion.pace,  # type: ignore[arg-type]  # as it is
        by=make.moderator(),
        now=timezone.now(),
    )

    page = thread().content.decode()

    assert "This discussion is closed." in page
    assert 'data-form="composer"' not in page


def test_a_page_of_a_host_that_is_not_listed_is_refused(discussion: Discussion) -> None:
    response = thread(url="https://elsewhere.example/story")

    assert refusal(response) == (422, "page_not_listed")


def test_how_far_a_discussion_is_can_be_asked_often(
    article: Article, discussion: Discussion
) -> None:
    make.comment(on=discussion)

    response = Client().get(f"/embed/v1/state?article={article.slug}")

    discussion.refresh_from_db()
    assert response.json() == {"version": discussion.version, "count": 1, "viewers": None}
    assert Client().get("/embed/v1/state?article=nothing").status_code == 404


def test_who_asks_for_news_is_told_how_many_read_where_the_site_shows_it(article: Article) -> None:
    show_viewers(site=article.site, shows=True)
    tell_viewers(process="one", open_here={article.pk: 3}, now=timezone.now())

    response = Client().get(f"/embed/v1/state?article={article.slug}")

    assert response.json() == {"version": 0, "count": 0, "viewers": 3}


def test_there_is_a_place_for_how_many_read_where_the_site_shows_it(article: Article) -> None:
    before = thread()
    assert "viewers" not in before.content.decode()

    show_viewers(site=article.site, shows=True)
    tell_viewers(process="one", open_here={article.pk: 3}, now=timezone.now())
    shown = thread(If_None_Match=before["ETag"])

    page = shown.content.decode()
    assert '<p class="help viewers"' in page
    # Any cache may keep the page, so that the number is not in it.
    assert "3 people" not in page
    tell_viewers(process="one", open_here={article.pk: 4}, now=timezone.now())
    assert thread(If_None_Match=shown["ETag"]).status_code == 304


def test_the_elements_files_are_small_and_any_page_may_load_them() -> None:
    files = {name: Client().get(f"/{name}") for name in ("embed.js", "embed.css")}

    assert sum(len(gzip.compress(each.content)) for each in files.values()) <= MOST_BYTES
    assert files["embed.js"]["Content-Type"].startswith("text/javascript")
    assert files["embed.css"]["Content-Type"].startswith("text/css")
    for name, response in files.items():
        assert response["Access-Control-Allow-Origin"] == "*"
        again = Client().get(f"/{name}", headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304
