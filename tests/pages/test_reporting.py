"""A reader reports a comment, without any script."""

import pytest
from django.test import Client

from plaintalk.discussion.models import Comment
from plaintalk.discussion.services import Speaker, edit_comment, prepare_edit
from plaintalk.moderation.reports.models import Report
from plaintalk.policy.appearance import Standing
from tests import make

pytestmark = pytest.mark.django_db

DATA = {"clause": "threats", "words": "Read the second line."}


@pytest.fixture
def reader(client: Client) -> Client:
    make.site()
    client.force_login(make.member("Reader"))
    return client


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def path(comment: Comment) -> str:
    return f"/c/{comment.public_id}/report"


def test_every_published_comment_of_others_has_a_link_to_report_it(reader: Client) -> None:
    comment = make.comment()
    article = comment.discussion.article.get_absolute_url()
    author = Client()
    author.force_login(make.member("Author"))
    own = make.comment("Mine.", author=make.member("Me"), on=comment.discussion)

    assert path(comment) in text(reader.get(article))
    assert path(comment) in text(Client().get(article))
    author.force_login(own.author)
    assert path(own) not in text(author.get(article))


def test_a_report_is_made_and_shown_on_the_readers_own_page(reader: Client) -> None:
    comment = make.comment()
    form = text(reader.get(path(comment)))
    assert comment.body in form

    response = reader.post(path(comment), DATA, follow=True)

    assert "A moderator reads the comment" in text(response)
    made = Report.objects.get()
    assert (made.clause, made.words) == ("threats", "Read the second line.")
    assert "No moderator has read it yet." in text(reader.get("/me"))


def test_a_report_is_about_the_wording_that_was_read(reader: Client) -> None:
    comment = make.comment(author=make.member())
    form = text(reader.get(path(comment)))
    assert '<input type="hidden" name="revision" value="1"' in form
    prepared = prepare_edit(
        speaker=Speaker(person=comment.author, secret=make.SECRET),
        comment=comment,
        body="Reworded in the meantime.",
        engine=make.PROFANE,
        timeout_s=10,
        now=make.NOW,
    )
    edit_comment(prepared, now=make.NOW)

    reader.post(path(comment), DATA | {"revision": "1"})

    assert Report.objects.get().revision.ordinal == 1


def test_the_reader_who_tips_the_scale_finds_a_page_too(reader: Client) -> None:
    comment = make.comment()
    for n in range(3):
        other = Client()
        other.force_login(make.member(f"R{n}"))
        other.post(path(comment), DATA)

    response = reader.post(path(comment), DATA, follow=True)

    assert response.status_code == 200
    assert Comment.objects.get().standing == Standing.HELD
    # What it was about is named, and no longer linked or quoted.
    html = text(reader.get("/me"))
    assert comment.discussion.article.headline in html
    assert comment.get_absolute_url() not in html


def test_strangers_are_asked_to_sign_in_and_can_not_report(client: Client) -> None:
    comment = make.comment()

    assert f"/account/login/?next={path(comment)}" in text(client.get(path(comment)))
    assert client.post(path(comment), DATA).status_code == 403
    assert not Report.objects.exists()


def test_a_guest_known_by_the_cookie_reports(client: Client) -> None:
    comment = make.comment()
    article = comment.discussion.article.get_absolute_url()
    client.post(
        f"{article}/comments",
        {"name": "A", "email": "a@example.org", "body": "Hello there.", "once": "1"},
    )

    assert client.post(path(comment), DATA).status_code == 302
    assert Report.objects.get().reporter.kind == "guest"


def test_a_report_without_a_clause_keeps_the_words(reader: Client) -> None:
    response = reader.post(path(make.comment()), DATA | {"clause": ""})

    assert response.status_code == 422
    assert "Read the second line." in text(response)
    assert not Report.objects.exists()


def test_a_second_report_of_the_same_comment_is_told_so(reader: Client) -> None:
    comment = make.comment()
    reader.post(path(comment), DATA)

    assert "reported this comment already" in text(reader.get(path(comment)))
    assert reader.post(path(comment), DATA).status_code == 409
    assert Report.objects.count() == 1


def test_authors_are_told_to_withdraw_instead(client: Client) -> None:
    comment = make.comment(author=make.member())
    client.force_login(comment.author)

    assert "withdraw it" in text(client.get(path(comment)))
    assert client.post(path(comment), DATA).status_code == 403


def test_what_does_not_appear_can_not_be_reported(reader: Client) -> None:
    comment = make.comment("The HOLDME bridge.")

    assert reader.get(path(comment)).status_code == 404
    assert reader.post(path(comment), DATA).status_code == 404
