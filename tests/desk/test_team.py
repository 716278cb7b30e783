"""The team's page, and what a moderator of one topic meets on the desk."""

import pytest
from django.test import Client
from django.utils import timezone

from plaintalk.articles.models import Topic
from plaintalk.discussion.models import Comment, Decision
from plaintalk.discussion.queries import latest_revision
from plaintalk.people.models import Person
from plaintalk.people.permissions import Role
from plaintalk.policy.appearance import Standing
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(name="culture")
def a_topic() -> Topic:
    return make.topic("culture")


@pytest.fixture(name="chief")
def an_administrator() -> Person:
    make.site()
    return make.member("Chief", role=Role.ADMINISTRATOR)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def held_under(*topics: Topic, words: str) -> Comment:
    return make.comment(f"The HOLDME {words}.", on=make.discussion(topics=topics))


# ---- the page -------------------------------------------------------------------------------


def test_a_role_is_given_by_address_shown_and_taken_away_after_asking(
    chief: Person, culture: Topic
) -> None:
    client, nvard = signed_in(chief), make.member("Nvard")
    given = {"email": nvard.email, "role": "moderator", "where": f"topic:{culture.pk}"}

    client.post("/desk/team", given)

    post = nvard.posts.get()
    assert (post.role, post.site, post.topic) == (
        "moderator",
        str(make.site().pk),
        str(culture.pk),
    )
    assert post.given_by == chief
    page = text(client.get("/desk/team"))
    assert "articles on Culture" in page
    address = f"/desk/team/{post.public_id}/end"
    assert address in page
    assert "Nvard is moderator of articles on Culture." in text(client.get(address))
    post.refresh_from_db()
    assert post.ended_at is None

    client.post(address)

    post.refresh_from_db()
    assert post.ended_by == chief
    history = text(client.get("/desk/team"))
    assert "Chief gave Nvard: moderator, articles on Culture." in history
    assert "Chief took away from Nvard: moderator, articles on Culture." in history


def test_what_was_typed_stays_when_the_role_can_not_be_given(chief: Person) -> None:
    response = signed_in(chief).post(
        "/desk/team", {"email": "nobody@example.org", "role": "editor", "where": "every site"}
    )

    assert response.status_code == 422
    assert "No member has the address nobody@example.org." in text(response)
    assert 'value="nobody@example.org"' in text(response)
    assert '<option value="editor" selected>' in text(response)


def test_the_last_administrator_can_not_be_taken_away(chief: Person) -> None:
    response = signed_in(chief).post(f"/desk/team/{chief.posts.get().public_id}/end")

    assert response.status_code == 409
    assert "Chief is the last administrator there." in text(response)
    assert chief.posts.get().ended_at is None


def test_an_editor_is_offered_moderators_on_the_own_site_alone(chief: Person) -> None:
    client = signed_in(make.member("Ani", role=Role.EDITOR, at=make.site()))

    page = text(client.get("/desk/team"))

    assert '<option value="moderator">' in page
    assert '<option value="editor">' not in page
    assert "Every site here" not in page
    end = f"/desk/team/{chief.posts.get().public_id}/end"
    assert end not in page
    assert client.get(end).status_code == client.post(end).status_code == 403
    sent = {"email": make.member("Sona").email, "role": "editor", "where": "site"}
    assert client.post("/desk/team", sent).status_code == 422


def test_the_navigation_leads_to_the_team_for_those_who_name_it(
    chief: Person, culture: Topic
) -> None:
    moderator = make.member("Lusine", role=Role.MODERATOR)
    nvard = make.member("Nvard", role=Role.MODERATOR, topic=culture)

    assert 'href="/desk/team"' in text(signed_in(chief).get("/desk"))
    assert 'href="/desk/team"' not in text(signed_in(moderator).get("/desk"))
    page = text(signed_in(nvard).get("/desk"))
    assert 'href="/desk/team"' not in page
    assert 'href="/desk/numbers"' not in page
    assert 'href="/desk/policy"' not in page


# ---- a moderator of one topic ---------------------------------------------------------------


def test_a_topics_moderator_is_shown_that_topic_alone(culture: Topic) -> None:
    client = signed_in(make.member("Nvard", role=Role.MODERATOR, topic=culture))
    mine = held_under(culture, words="novel")
    held_under(make.topic("sport"), words="match")
    published = make.comment("A fine concert.", on=make.discussion(topics=[culture]))
    make.comment("A fine goal.", on=make.discussion(topics=[make.topic("sport")]))

    queue = text(client.get("/desk"))
    assert "novel" in queue
    assert "match" not in queue
    assert client.get("/desk/next")["Location"] == f"/desk/comments/{mine.public_id}"
    assert "1 waits now." in text(client.get("/desk/pulse?seen=0.0"))
    lately = text(client.get("/desk/published"))
    assert "A fine concert." in lately
    assert "A fine goal." not in lately
    assert published.standing == "published"


def test_another_topics_case_is_refused_with_a_page_that_says_so(culture: Topic) -> None:
    client = signed_in(make.member("Nvard", role=Role.MODERATOR, topic=culture))
    other = held_under(make.topic("sport"), words="match")
    case = f"/desk/comments/{other.public_id}"

    for response in (
        client.get(case),
        client.post(case, {"standing": "published", "seen": "held", "revision": 1}),
        client.post(f"{case}/skip"),
        client.post(f"{case}/pick", {"on": ""}),
        client.get(f"{case}/pulse"),
        client.post(f"/desk/reports/{other.public_id}/keep", {"revision": 1}),
        client.get(f"/desk/articles/{other.discussion.article.public_id}/discussion"),
    ):
        assert response.status_code == 403
        assert "for other topics or for another site, not here" in text(response)
    other.refresh_from_db()
    assert other.standing == Standing.HELD


def test_a_queue_asked_for_another_topics_article_names_it_to_nobody(culture: Topic) -> None:
    client = signed_in(make.member("Nvard", role=Role.MODERATOR, topic=culture))
    sport = make.article("Derby is moved to May", topics=[make.topic("sport")])
    own = make.article("Opera is moved to June", topics=[culture])

    assert sport.headline not in text(client.get(f"/desk?article={sport.public_id}"))
    assert own.headline in text(client.get(f"/desk?article={own.public_id}"))


def test_many_decided_at_once_leave_other_topics_alone(culture: Topic) -> None:
    nvard = make.member("Nvard", role=Role.MODERATOR, topic=culture)
    mine = held_under(culture, words="novel")
    other = held_under(make.topic("sport"), words="match")
    client = signed_in(nvard)
    ticked = [f"{one.public_id}:held:{latest_revision(one).ordinal}" for one in (mine, other)]

    preview = text(client.post("/desk/bulk", {"seen": ticked}))
    assert "novel" in preview
    assert "match" not in preview
    client.post("/desk/bulk", {"seen": ticked, "confirm": "", "standing": "published"})
    client.post(
        "/desk/bulk", {"all": "", "list": "waiting", "confirm": "", "standing": "published"}
    )

    decided = Decision.objects.filter(person=nvard)
    assert [one.comment for one in decided] == [mine]


def test_reports_appeals_and_notices_are_those_of_the_topic(culture: Topic) -> None:
    client = signed_in(make.member("Nvard", role=Role.MODERATOR, topic=culture))
    author = make.member("Vahan")
    refused = make.comment(
        "The HOLDME match.", author=author, on=make.discussion(topics=[make.topic("sport")])
    )
    make.decided(refused, Standing.REJECTED)
    appeal = make.appealed(refused)

    assert appeal.public_id not in text(client.get("/desk/appeals"))
    assert client.get(f"/desk/appeals/{appeal.public_id}").status_code == 403
    assert "Appeals (1)" not in text(client.get("/desk"))
    assert "Appeals (1)" in text(signed_in(make.moderator()).get("/desk"))
    person = text(client.get(f"/desk/people/{author.public_id}"))
    assert "HOLDME match" not in person
    assert "The whole site" not in person


def test_the_people_due_for_a_step_are_those_refused_something_in_the_topic(
    culture: Topic,
) -> None:
    client = signed_in(make.member("Nvard", role=Role.MODERATOR, topic=culture))
    for name, topic in (("Vahan", culture), ("Shant", make.topic("sport"))):
        author, here = make.member(name), make.discussion(topics=[topic])
        for number in range(3):
            held = make.comment(f"HOLDME {number}", author=author, on=here, now=timezone.now())
            make.decided(held, Standing.REJECTED, now=timezone.now())

    due = text(client.get("/desk/people"))
    all_due = text(signed_in(make.moderator()).get("/desk/people"))

    assert "Vahan" in due[due.index("A step is due") : due.index("Everybody")]
    assert "Shant" not in due[due.index("A step is due") : due.index("Everybody")]
    assert "Shant" in all_due[all_due.index("A step is due") : all_due.index("Everybody")]


def test_on_the_pages_only_the_topics_comments_are_theirs_to_moderate(culture: Topic) -> None:
    client = signed_in(make.member("Nvard", role=Role.MODERATOR, topic=culture))
    mine = held_under(culture, words="novel")
    other = held_under(make.topic("sport"), words="match")

    here = text(client.get(mine.discussion.article.get_absolute_url()))
    there = text(client.get(other.discussion.article.get_absolute_url()))

    assert f"/desk/comments/{mine.public_id}" in here
    assert "How the discussion is run" in here
    assert "match" not in there
    assert "/desk/comments/" not in there
    assert "How the discussion is run" not in there


def test_staff_of_another_site_see_no_more_than_readers() -> None:
    make.site()
    client = signed_in(make.member("Ani", role=Role.ADMINISTRATOR, at=make.site("The Other Post")))
    held = make.comment("The HOLDME bridge.")
    address = held.discussion.article.get_absolute_url()

    page = text(client.get(address))

    assert "HOLDME" not in page
    assert 'href="/desk"' not in page
    assert client.get(f"/desk/comments/{held.public_id}").status_code == 403
