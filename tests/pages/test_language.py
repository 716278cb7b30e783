"""The language that somebody reads in: theirs by choice, the browser's, or the site's."""

import pytest
from django.test import Client

from plaintalk.articles.models import Site
from plaintalk.hooks.models import Kind, Letter
from plaintalk.hooks.writing import mail_of
from plaintalk.policy.appearance import Standing
from tests import make

pytestmark = pytest.mark.django_db
COOKIE = "plaintalk_language"


@pytest.fixture
def site() -> Site:
    return make.site()


def page(client: Client, path: str = "/", asked: str = "") -> str:
    headers = {"accept-language": asked} if asked else {}
    return client.get(path, follow=True, headers=headers).content.decode()


def test_a_browser_is_answered_in_the_first_language_it_asks_for_that_there_is(
    client: Client, site: Site
) -> None:
    assert '<html lang="fr" dir="ltr">' in page(client, asked="ja, fr-CA;q=0.8, de;q=0.5")
    assert "Se connecter" in page(client, asked="fr")


def test_who_asks_for_none_that_there_is_reads_the_sites_own(client: Client, site: Site) -> None:
    site.language = "hy"
    site.save()

    assert '<html lang="hy" dir="ltr">' in page(client)
    assert '<html lang="hy" dir="ltr">' in page(client, asked="ja, *")
    assert '<html lang="ru" dir="ltr">' in page(client, asked="ru")


def test_arabic_pages_run_from_right_to_left(client: Client, site: Site) -> None:
    comment = make.comment()

    shown = page(client, comment.discussion.article.get_absolute_url(), asked="ar")

    assert '<html lang="ar" dir="rtl">' in shown
    assert "سياسة النقاش" in shown


def test_what_was_chosen_comes_before_what_the_browser_asks_for(client: Client, site: Site) -> None:
    asked = page(client, "/language?next=/policy", asked="de")
    assert 'name="next" value="/policy"' in asked

    answer = client.post("/language", {"language": "es", "next": "/policy"})

    assert answer["Location"] == "/policy"
    assert client.cookies[COOKIE].value == "es"
    assert '<html lang="es"' in page(client, asked="de")
    client.post("/language", {"language": ""})
    assert '<html lang="de"' in page(client, asked="de")


@pytest.mark.parametrize(
    "path", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1"]
)
def test_choosing_never_leads_to_another_site(client: Client, site: Site, path: str) -> None:
    assert client.post("/language", {"language": "fr", "next": path})["Location"] == "/"


def test_a_language_that_there_is_not_chooses_none(client: Client, site: Site) -> None:
    client.post("/language", {"language": "../../etc"})

    assert '<html lang="en"' in page(client)


def test_a_member_finds_their_language_in_another_browser(client: Client, site: Site) -> None:
    member = make.member()
    client.force_login(member)
    client.post("/language", {"language": "ru"})

    other = Client()
    other.force_login(member)

    assert '<html lang="ru"' in page(other, asked="de")


def test_the_way_back_holds_no_secret_of_the_address(client: Client, site: Site) -> None:
    assert 'next=%2Fpolicy"' in page(client, "/policy?sort=secret")
    assert "secret" not in page(client, "/policy?sort=secret")
    assert "some-token" not in page(client, "/sign-in/some-token")


def test_an_answer_names_its_language_and_what_it_depends_on(client: Client, site: Site) -> None:
    answer = client.get("/", headers={"accept-language": "de"})

    assert answer["Content-Language"] == "de"
    assert "Accept-Language" in answer["Vary"]


def test_a_snapshot_of_the_threads_is_kept_for_each_language(client: Client, site: Site) -> None:
    path = make.comment().discussion.article.get_absolute_url()

    assert "Répondre" in page(client, path, asked="fr")
    assert "Antworten" in page(client, path, asked="de")
    assert "Répondre" in page(client, path, asked="fr")


def test_days_are_written_as_the_language_writes_them(client: Client, site: Site) -> None:
    path = make.comment().discussion.article.get_absolute_url()

    assert "28 February 2026" in page(client, path)
    assert "28. Februar 2026" in page(client, path, asked="de")
    assert "28 февраля 2026 г." in page(client, path, asked="ru")
    assert "28 de febrero de 2026" in page(client, path, asked="es")


def test_a_rules_reason_is_told_in_the_language_of_whoever_reads_it(client: Client) -> None:
    author = make.member()
    comment = make.comment("REJECTME", author=author)
    client.force_login(author)

    assert "The marked words are profane." in page(client, f"/c/{comment.public_id}/reasons")
    told = page(client, f"/c/{comment.public_id}/reasons", asked="de")
    assert "Die markierten Wörter sind vulgär." in told
    assert "The marked words" not in told


def test_a_letter_is_in_the_language_that_its_reader_keeps_or_else_the_articles() -> None:
    author = make.member()
    comment = make.comment(author=author)
    decision = make.decided(comment, Standing.REMOVED)
    letter = Letter(kind=Kind.REFUSED, subject=decision.public_id, person=author)

    def subject() -> str:
        url = "https://talk.example"
        return mail_of(letter, to="anna@example.org", public_url=url, secret=make.SECRET).subject

    assert subject().endswith("why your comment 1 does not appear")
    article = comment.discussion.article
    article.language = "fr-CA"
    article.save()
    assert subject().endswith("pourquoi votre commentaire 1 n’apparaît pas")
    author.language = "ru"
    author.save()
    assert subject().endswith("почему ваш комментарий 1 не появился")
