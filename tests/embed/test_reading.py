"""Reading by the API: articles, discussions page by page, single comments, wordings."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from plaintalk.articles.models import Article
from plaintalk.articles.services import Draft, publish_article
from plaintalk.articles.viewers import show_viewers, tell_viewers
from plaintalk.discussion.models import Discussion, Openness
from plaintalk.discussion.queries import REPLIES_A_ROOT, ROOTS_A_PAGE
from plaintalk.discussion.services import edit_comment, prepare_edit, set_openness
from plaintalk.people.models import Person
from plaintalk.people.permissions import Role
from plaintalk.policy.appearance import Standing
from tests import make
from tests.embed.conftest import Api, refusal, token_of

pytestmark = pytest.mark.django_db


def under(article: Article, query: str = "") -> str:
    return f"/articles/{article.slug}/comments{query}"


# ---- articles --------------------------------------------------------------------------------


def test_an_article_is_found_by_the_address_of_its_page(api: Api) -> None:
    draft = Draft(
        headline="Lake level rises",
        body_html="<p>It rose.</p>",
        canonical_url="https://paper.example/lake?a=1&b=2",
        published_at=make.NOW,
    )
    publish_article(site=make.site(), draft=draft, now=make.NOW)

    found = api.get("/articles?url=https%3A%2F%2Fpaper.example%2Flake%3Fa%3D1%26b%3D2").json()

    assert (found["slug"], found["canonical_url"]) == ("lake-level-rises", draft.canonical_url)
    assert refusal(api.get("/articles?url=https://paper.example/")) == (404, "article_not_found")
    assert refusal(api.get("/articles")) == (422, "invalid")


def test_an_article_is_told_with_how_many_read_it_where_the_site_shows_it(
    api: Api, article: Article
) -> None:
    path = f"/articles/{article.slug}"
    tell_viewers(process="one", open_here={article.pk: 3}, now=timezone.now())
    assert api.get(path).json()["viewers"] is None

    show_viewers(site=article.site, shows=True)
    tell_viewers(process="one", open_here={article.pk: 3}, now=timezone.now())

    assert api.get(path).json()["viewers"] == 3


# ---- a discussion ----------------------------------------------------------------------------


def test_a_discussion_is_told_with_its_comments(
    api: Api, article: Article, discussion: Discussion
) -> None:
    first = make.comment("It is open.", on=discussion)
    make.comment("At last.", on=discussion, reply_to=first)

    told = api.get(under(article)).json()

    assert told["discussion"] | {"version": 0} == {
        "version": 0,
        "count": 2,
        "openness": "open",
        "pace": "normal",
        "because": "",
        "until": None,
        "mode": "conversation",
        "answerers": [],
        "asks_from": None,
        "asks_until": None,
        "answers_from": None,
        "readers_reply": False,
    }
    root, reply = told["comments"]
    assert root["html"] == "<p>It is open.</p>"
    assert root["author"] == {
        "id": first.author.public_id,
        "name": "Anna",
        "kind": "guest",
        "badges": [],
        "avatar_url": None,
    }
    assert root["url"] == f"http://testserver/c/{first.public_id}"
    assert (root["number"], root["replies"], root["root"], root["body"]) == (1, 1, None, None)
    assert (reply["parent"], reply["root"], reply["depth"]) == (root["id"], root["id"], 1)
    assert told["next_cursor"] == ""


def test_a_discussion_that_nobody_began_is_empty(api: Api) -> None:
    draft = Draft(headline="New", body_html="<p>New.</p>", published_at=make.NOW)
    new = publish_article(site=make.site(), draft=draft, now=make.NOW)

    told = api.get(under(new)).json()

    assert (told["comments"], told["discussion"]["count"]) == ([], 0)


def test_why_a_discussion_is_closed_is_told_until_it_is_over(
    api: Api, article: Article, discussion: Discussion
) -> None:
    now = timezone.now()

    def close(until: Any) -> dict[str, Any]:
        set_openness(
            discussion=discussion,
            openness=Openness.CLOSED,
            pace=discussion.pace,  # type: ignore[arg-type]  # as stored
            by=make.moderator(),
            until=until,
            because="It is night.",
            now=now - timedelta(hours=2),
        )
        return api.get(under(article)).json()["discussion"]  # type: ignore[no-any-return]

    closed = close(now + timedelta(hours=1))
    over = close(now - timedelta(hours=1))

    assert (closed["openness"], closed["because"]) == ("closed", "It is night.")
    assert closed["until"] is not None
    assert (over["openness"], over["because"], over["until"]) == ("open", "", None)


def test_pages_follow_one_another_by_cursor(
    api: Api, article: Article, discussion: Discussion
) -> None:
    for number in range(ROOTS_A_PAGE + 2):
        make.comment(f"Number {number}.", on=discussion, now=make.NOW + timedelta(hours=number))

    for sort, numbers in (("oldest", [51, 52]), ("newest", [2, 1]), ("replies", [2, 1])):
        first = api.get(under(article, f"?sort={sort}")).json()
        second = api.get(under(article, f"?sort={sort}&cursor={first['next_cursor']}")).json()

        assert len(first["comments"]) == ROOTS_A_PAGE
        assert [one["number"] for one in second["comments"]] == numbers
        assert second["next_cursor"] == ""


def test_what_a_page_leaves_out_of_a_thread_is_there_by_itself(
    api: Api, article: Article, discussion: Discussion
) -> None:
    root = make.comment("Root.", on=discussion)
    for number in range(REPLIES_A_ROOT + 3):
        later = make.NOW + timedelta(hours=number)
        make.comment(f"Reply {number}.", on=discussion, reply_to=root, now=later)

    page = api.get(under(article)).json()["comments"]
    thread = api.get(under(article, "?thread=1")).json()["comments"]

    assert (len(page), page[0]["more_replies"]) == (1 + REPLIES_A_ROOT, 3)
    assert len(thread) == 1 + REPLIES_A_ROOT + 3
    assert refusal(api.get(under(article, "?thread=2"))) == (404, "comment_not_found")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?cursor=nonsense", "cursor_unreadable"),
        ("?sort=loudest", "invalid"),
        ("?thread=0", "invalid"),
        ("?thread=99999999999999999999", "invalid"),
        ("?cursor=%00", "address_unreadable"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    api: Api, article: Article, query: str, code: str
) -> None:
    assert refusal(api.get(under(article, query))) == (422, code)


def test_a_list_costs_as_many_queries_with_many_comments_as_with_few(
    api: Api,
    article: Article,
    discussion: Discussion,
    member: Person,
    django_assert_num_queries: Any,
) -> None:
    api.token = token_of(member)
    for number in range(3):
        later = make.NOW + timedelta(hours=number)
        root = make.comment("HOLDME", on=discussion, author=member, now=later)
    api.get(under(article))
    with django_assert_num_queries(14):
        assert len(api.get(under(article)).json()["comments"]) == 3

    for number in range(20):
        later = make.NOW + timedelta(days=1, hours=number)
        root = make.comment("It is open.", on=discussion, author=member, now=later)
        make.comment("Indeed.", on=discussion, reply_to=root, now=later)
    with django_assert_num_queries(14):
        assert len(api.get(under(article)).json()["comments"]) == 43


# ---- what appears to whom --------------------------------------------------------------------


def test_what_waits_is_for_its_author_alone(
    api: Api, article: Article, discussion: Discussion, member: Person
) -> None:
    held = make.comment("The HOLDME bridge.", on=discussion, author=member)
    mine, other = Api(token_of(member)), Api(token_of(make.member("Vahan")))

    (shown,) = mine.get(under(article)).json()["comments"]
    assert (shown["standing"], shown["mine"], shown["may_edit"]) == ("held", True, True)
    assert (shown["body"], shown["edit_until"]) == ("The HOLDME bridge.", None)
    assert mine.get(f"/comments/{held.public_id}").json() == shown

    for reader in (api, other):
        assert reader.get(under(article)).json()["comments"] == []
        assert refusal(reader.get(f"/comments/{held.public_id}")) == (404, "comment_not_found")
        history = reader.get(f"/comments/{held.public_id}/history")
        assert refusal(history) == (404, "comment_not_found")


def test_what_holds_up_replies_keeps_its_place_and_nothing_else(
    api: Api, article: Article, discussion: Discussion
) -> None:
    root = make.comment("The first.", on=discussion)
    make.comment("An answer.", on=discussion, reply_to=root)
    make.decided(root, Standing.REMOVED)

    removed, answer = api.get(under(article)).json()["comments"]

    assert (removed["number"], removed["standing"]) == (1, "removed")
    assert (removed["html"], removed["body"], removed["author"]) == ("", None, None)
    assert answer["parent"] == removed["id"]


def test_a_moderators_token_shows_what_a_reader_sees(
    article: Article, discussion: Discussion
) -> None:
    held = make.comment("The HOLDME bridge.", on=discussion)
    api = Api(token_of(make.member("Chief", role=Role.ADMINISTRATOR)))

    assert api.get(under(article)).json()["comments"] == []
    assert refusal(api.get(f"/comments/{held.public_id}")) == (404, "comment_not_found")


def test_how_long_a_published_comment_may_be_changed_is_told(
    article: Article, discussion: Discussion, member: Person
) -> None:
    fresh = make.comment("Fresh.", on=discussion, author=member, now=timezone.now())
    old = make.comment("Old.", on=discussion, author=member)
    api = Api(token_of(member))

    shown = api.get(f"/comments/{fresh.public_id}").json()
    assert (shown["may_edit"], shown["mine"]) == (True, True)
    assert shown["edit_until"] > shown["posted_at"]
    shown = api.get(f"/comments/{old.public_id}").json()
    assert (shown["may_edit"], shown["edit_until"]) == (False, None)


def test_every_wording_that_readers_saw_is_there(api: Api, discussion: Discussion) -> None:
    comment = make.comment("First.", on=discussion)
    prepared = prepare_edit(
        speaker=make.Speaker(person=comment.author, secret=make.SECRET),
        comment=comment,
        body="Second.",
        engine=make.PROFANE,
        timeout_s=10,
        now=make.NOW,
    )
    edit_comment(prepared, now=make.NOW)

    told = api.get(f"/comments/{comment.public_id}/history").json()

    assert [one["body"] for one in told["wordings"]] == ["First.", "Second."]


# ---- not sent twice --------------------------------------------------------------------------


def test_who_has_the_page_already_is_told_so(
    api: Api, article: Article, discussion: Discussion
) -> None:
    make.comment("It is open.", on=discussion)
    first = api.get(under(article))
    again = api.get(under(article), If_None_Match=first["ETag"])
    other = api.get(under(article, "?sort=newest"), If_None_Match=first["ETag"])
    make.comment("At last.", on=discussion)
    changed = api.get(under(article), If_None_Match=first["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    assert other.status_code == 200
    assert (changed.status_code, len(changed.json()["comments"])) == (200, 2)
    assert first["Cache-Control"] == "no-cache"
    assert {"Authorization", "Cookie"} <= set(first["Vary"].replace(" ", "").split(","))


def test_what_is_made_for_somebody_is_kept_by_nobody(article: Article, member: Person) -> None:
    response = Api(token_of(member)).get(under(article))

    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response


def test_the_snapshot_for_all_holds_nothing_of_who_asked_before(
    api: Api, article: Article, discussion: Discussion, member: Person
) -> None:
    make.comment("The HOLDME bridge.", on=discussion, author=member)
    make.comment("It is open.", on=discussion, author=member)
    mine = Api(token_of(member)).get(under(article)).json()

    told = api.get(under(article)).json()

    assert [one["mine"] for one in mine["comments"]] == [True, True]
    assert [one["mine"] for one in told["comments"]] == [False]
    assert told["comments"][0]["body"] is None
