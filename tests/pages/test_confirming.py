"""Guests confirm their e-mail address before anything of theirs appears, without any script."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from plaintalk.articles.models import Article
from plaintalk.articles.services import confirm_guests
from plaintalk.discussion.models import Comment, Decision, Openness, Pace
from plaintalk.discussion.queries import verify_record
from plaintalk.discussion.services import open_discussion, set_openness
from plaintalk.hooks.services import deliver, make_letters
from plaintalk.hooks.writing import Mail
from plaintalk.people.addresses import LINK_LIVES
from plaintalk.people.models import AddressLink, Person
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sanctions import SanctionKind
from tests import make

pytestmark = pytest.mark.django_db

POLITE = "I crossed it on foot; the railing is still missing on the south side."
HELD = "Hagop is an idiot and a liar."
PROFANE = "What the fuck is wrong with this council?"
WAITS = "Waiting for the e-mail address to be confirmed"
PUBLIC_URL = "https://talk.example.org"


@pytest.fixture
def article() -> Article:
    made = make.article()
    confirm_guests(site=made.site, confirms=True)
    return made


def send(client: Client, article: Article, body: str = POLITE, **fields: str) -> str:
    data = {"name": "Anna", "email": "anna@example.org", "body": body} | fields
    response = client.post(f"{article.get_absolute_url()}/comments", data, follow=True)
    return response.content.decode()


def letters(**when: float) -> list[Mail]:
    """Give what the post would bring now."""
    now, sent = timezone.now() + timedelta(**when), []
    make_letters(site=make.site(), now=now)
    deliver(now=now, send=sent.append, public_url=PUBLIC_URL, secret=settings.SECRET_KEY)
    return sent


def link_in(mail: Mail) -> str:
    (link,) = re.findall(rf"{PUBLIC_URL}(/confirm/\S+)", mail.body)
    return link


def block(person: Person) -> None:
    make.sanction(person, SanctionKind.BLOCK, secret=settings.SECRET_KEY, now=timezone.now())


def read_first(article: Article) -> None:
    set_openness(
        discussion=open_discussion(article=article),
        openness=Openness.PREMODERATED,
        pace=Pace.NORMAL,
        by=make.moderator(),
        now=timezone.now(),
    )


def standing() -> str:
    return Comment.objects.latest("pk").standing


def test_a_guest_confirms_once_and_writes_freely_afterwards(
    client: Client, article: Article
) -> None:
    form = client.get(article.get_absolute_url()).content.decode()
    assert "We send a letter there once" in form

    page = send(client, article)

    assert "One step more" in page
    assert WAITS in page
    assert POLITE not in Client().get(article.get_absolute_url()).content.decode()
    article.discussion.refresh_from_db()
    assert article.discussion.published_count == 0
    (mail,) = letters()
    assert mail.to == "anna@example.org"
    asked = Client().get(link_in(mail)).content.decode()
    assert POLITE in asked
    done = Client(enforce_csrf_checks=True).post(link_in(mail))
    assert done.status_code == 200
    assert POLITE in Client().get(article.get_absolute_url()).content.decode()
    article.discussion.refresh_from_db()
    assert article.discussion.published_count == 1

    page = send(client, article, "And one thing more.")

    assert "Your comment is published." in page
    assert "We send a letter there once" not in page
    assert letters() == []
    assert verify_record(article.site).broken is None


def test_the_letter_quotes_nothing_that_a_guest_typed(client: Client, article: Article) -> None:
    send(client, article, "Buy at https://spam.example", name="BUY NOW spam.example")

    (mail,) = letters()

    for text in (mail.subject, mail.body, mail.html):
        assert "spam" not in text
        assert "BUY" not in text
    assert link_in(mail) in mail.html
    assert "\n" not in mail.subject
    assert "anna@" not in link_in(mail)


def test_the_letter_is_in_the_language_of_the_page(client: Client, article: Article) -> None:
    client.cookies["plaintalk_language"] = "de"
    send(client, article)

    assert AddressLink.objects.get().language == "de"
    assert '<html lang="de">' in letters()[0].html


def test_letters_about_decisions_are_in_the_language_in_which_the_address_was_asked_for(
    client: Client, article: Article
) -> None:
    client.cookies["plaintalk_language"] = "de"
    send(client, article)
    (asking,) = letters()
    Client().post(link_in(asking))
    make.decided(Comment.objects.get(), Standing.REMOVED, now=timezone.now())

    (mail,) = letters(seconds=16)

    assert "Kommentar" in mail.subject
    assert "reasons?t=" in mail.body


def test_looking_at_the_link_confirms_nothing(client: Client, article: Article) -> None:
    send(client, article)
    link = link_in(letters()[0])

    for _times in range(3):
        response = Client().get(link)
        assert response["X-Robots-Tag"] == "noindex"
        assert response["Referrer-Policy"] == "no-referrer"
    Client().head(link)

    assert standing() == Standing.HELD
    assert Person.objects.get(kind="guest").guest_email_confirmed_at is None


def test_a_link_works_once(client: Client, article: Article) -> None:
    send(client, article)
    link = link_in(letters()[0])
    Client().post(link)
    decisions = Decision.objects.count()

    again = Client().post(link)

    assert again.status_code == 403
    assert "used already" in again.content.decode()
    assert Client().get(link).status_code == 403
    assert Decision.objects.count() == decisions


@pytest.mark.parametrize(
    "wrong",
    [
        "/confirm/nonsense",
        "/confirm/cf_01.",
        "/confirm/é.ü",
        "/confirm/cf_01k0m3v7q2d8e9f0g1h2j3k4m5." + "0" * 40,
    ],
)
def test_what_is_no_link_of_ours_confirms_nothing(
    client: Client, article: Article, wrong: str
) -> None:
    send(client, article)

    assert Client().post(wrong).status_code == 403
    assert standing() == Standing.HELD


def test_one_guests_seal_opens_no_other_guests_link(client: Client, article: Article) -> None:
    send(client, article)
    send(Client(), article, name="Berta", email="berta@example.org")
    first, second = (link_in(mail) for mail in letters())
    mixed = f"{first.partition('.')[0]}.{second.rpartition('.')[2]}"

    assert Client().post(mixed).status_code == 403

    Client().post(second)
    assert [one.standing for one in Comment.objects.order_by("pk")] == ["held", "published"]


def test_a_link_ends_after_some_days(client: Client, article: Article) -> None:
    send(client, article)
    link = link_in(letters()[0])
    AddressLink.objects.update(expires_at=timezone.now())

    assert Client().post(link).status_code == 403
    assert standing() == Standing.HELD
    assert timedelta(days=2) < LINK_LIVES < timedelta(days=30)


def test_another_letter_makes_the_one_before_void(client: Client, article: Article) -> None:
    send(client, article)
    first = link_in(letters()[0])
    assert "Confirm your e-mail address" in client.get("/me").content.decode()

    page = client.post("/me/confirmation", follow=True).content.decode()

    assert "One step more" in page
    second = link_in(letters()[0])
    assert Client().post(first).status_code == 403
    assert Client().post(second).status_code == 200
    assert standing() == Standing.PUBLISHED
    assert "Confirm your e-mail address" not in client.get("/me").content.decode()


def test_who_waits_for_nothing_gets_no_letter(client: Client, article: Article) -> None:
    assert client.post("/me/confirmation").status_code == 302
    send(client, article)
    Client().post(link_in(letters()[0]))

    client.post("/me/confirmation")

    assert letters() == []


def test_several_comments_wait_for_one_letter(client: Client, article: Article) -> None:
    send(client, article)
    send(client, article, "And one thing more.")

    (mail,) = letters()
    Client().post(link_in(mail))

    assert {one.standing for one in Comment.objects.all()} == {Standing.PUBLISHED}


def test_another_address_must_be_confirmed_as_well(client: Client, article: Article) -> None:
    send(client, article)
    Client().post(link_in(letters()[0]))

    page = send(client, article, "And one thing more.", email="else@example.org")

    assert WAITS in page
    (mail,) = letters()
    assert mail.to == "else@example.org"


def test_a_letter_that_waits_is_not_sent_to_an_address_given_up(
    client: Client, article: Article
) -> None:
    send(client, article)
    send(client, article, "And one thing more.", email="else@example.org")

    assert [mail.to for mail in letters()] == ["else@example.org"]


def test_another_browser_with_the_same_address_is_another_guest(
    client: Client, article: Article
) -> None:
    send(client, article)
    Client().post(link_in(letters()[0]))

    assert WAITS in send(Client(), article, "Somebody else says so.")


def test_words_that_break_the_policy_are_shown_first_and_then_wait_for_both(
    client: Client, article: Article
) -> None:
    page = send(client, article, HELD)
    assert "A moderator will read this comment first" in page
    assert "address" not in re.findall(r'id="composer-problem">(.*?)</div>', page, re.DOTALL)[0]
    assert not Comment.objects.exists()
    assert letters() == []

    assert WAITS in send(client, article, HELD, confirmed="1")
    comment = Comment.objects.get()
    assert (comment.standing, comment.awaits_confirmation) == (Standing.HELD, True)
    Client().post(link_in(letters()[0]))
    comment.refresh_from_db()
    assert (comment.standing, comment.awaits_confirmation) == (Standing.HELD, False)
    assert (
        "Waiting for a moderator" in client.get(f"/c/{comment.public_id}/reasons").content.decode()
    )


def test_a_comment_that_is_rejected_waits_for_no_letter(client: Client, article: Article) -> None:
    send(client, article, PROFANE, confirmed="1")

    comment = Comment.objects.get()
    assert (comment.standing, comment.awaits_confirmation) == (Standing.REJECTED, False)
    assert letters() == []

    client.post(f"/c/{comment.public_id}/edit", {"body": POLITE})

    comment.refresh_from_db()
    assert (comment.standing, comment.awaits_confirmation) == (Standing.HELD, True)
    assert len(letters()) == 1


def test_polite_words_are_not_shown_again_because_of_the_address(
    client: Client, article: Article
) -> None:
    send(client, article)

    assert Comment.objects.count() == 1


def test_a_guest_who_was_blocked_meanwhile_is_read_by_a_moderator(
    client: Client, article: Article
) -> None:
    send(client, article)
    guest = Person.objects.get(kind="guest")
    block(guest)

    Client().post(link_in(letters()[0]))

    comment = Comment.objects.get()
    assert (comment.standing, comment.awaits_confirmation) == (Standing.HELD, False)
    assert comment.decisions.latest("position").clause == "pre-moderated"


def test_a_blocked_guest_has_no_letter_sent(client: Client, article: Article) -> None:
    send(client, article)
    letters()
    block(Person.objects.get(kind="guest"))

    page = send(client, article, "And one thing more.", email="victim@example.org")

    assert "You may not post here" in page
    assert letters() == []


def test_a_block_reaches_a_new_guest_who_confirms_the_same_address(
    client: Client, article: Article
) -> None:
    send(client, article)
    Client().post(link_in(letters()[0]))
    block(Person.objects.get(kind="guest"))
    again = Client()
    send(again, article, "Here again.")

    Client().post(link_in(letters()[0]))

    assert standing() == Standing.HELD
    assert "You may not post here" in send(again, article, "Let me in.")


def test_where_a_moderator_reads_first_by_now_a_moderator_reads(
    client: Client, article: Article
) -> None:
    send(client, article)
    read_first(article)

    page = Client().post(link_in(letters()[0])).content.decode()

    assert standing() == Standing.HELD
    assert "Waiting for a moderator" in page


def test_nobody_can_have_one_stranger_written_to_again_and_again(article: Article) -> None:
    for number in range(3):
        send(Client(), article, f"Number {number}.", email=f"stran.ger+{number}@gmail.com")

    browser = Client()
    response = browser.post(
        f"{article.get_absolute_url()}/comments",
        {"name": "Anna", "email": "stranger@gmail.com", "body": "What I typed."},
    )

    assert response.status_code == 429
    page = response.content.decode()
    assert "Too many letters" in page
    assert "What I typed." in page
    assert Comment.objects.count() == 3
    assert len(letters()) == 3


def test_members_and_guests_of_other_sites_confirm_nothing(
    client: Client, article: Article
) -> None:
    member = make.member()
    client.force_login(member)
    assert "Your comment is published." in send(client, article)

    confirm_guests(site=article.site, confirms=False)
    assert "Your comment is published." in send(Client(), article, "As a guest.")
    assert letters() == []


def test_the_queue_leaves_out_what_waits_for_an_address(client: Client, article: Article) -> None:
    read_first(article)
    send(client, article, confirmed="1")
    desk = Client()
    desk.force_login(make.moderator())
    assert POLITE not in desk.get("/desk").content.decode()

    Client().post(link_in(letters()[0]))

    assert POLITE in desk.get("/desk").content.decode()


def test_a_moderator_who_has_it_open_hears_that_the_wait_is_over(
    client: Client, article: Article
) -> None:
    send(client, article)
    comment = Comment.objects.get()
    desk = Client()
    desk.force_login(make.moderator())
    case = desk.get(f"/desk/comments/{comment.public_id}").content.decode()
    assert WAITS in case
    assert "Its author has not confirmed their e-mail address yet." in case
    before = comment.decisions.get().public_id

    Client().post(link_in(letters()[0]))

    news = desk.get(f"/desk/comments/{comment.public_id}/pulse?last={before}").content.decode()
    assert "the wait for the author’s e-mail address ended: Published" in news


def test_the_author_reads_what_to_do(client: Client, article: Article) -> None:
    send(client, article)
    comment = Comment.objects.get()

    page = client.get(f"/c/{comment.public_id}/reasons").content.decode()

    assert WAITS in page
    assert "by the link in our letter" in page
    assert "a moderator reads it and decides" not in page


def test_a_waiting_comment_can_be_reworded_and_withdrawn(client: Client, article: Article) -> None:
    send(client, article)
    comment = Comment.objects.get()

    client.post(f"/c/{comment.public_id}/edit", {"body": "Better words."})
    comment.refresh_from_db()
    assert (comment.body, comment.awaits_confirmation) == ("Better words.", True)
    assert len(letters()) == 1

    client.post(f"/c/{comment.public_id}/withdraw")
    comment.refresh_from_db()
    assert (comment.standing, comment.awaits_confirmation) == (Standing.WITHDRAWN, False)
