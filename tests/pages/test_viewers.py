"""How many read a discussion now, on an article's page and in the words of every language."""

import gettext
import json
import re
from html import unescape

import pytest
from babel import Locale
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from plaintalk.articles.models import Article
from plaintalk.articles.viewers import show_viewers, tell_viewers
from plaintalk.pages.tags.amounts import viewers_forms, viewers_in_words
from tests import make
from tests.house.catalogues import PLURALS

PLACE = re.compile(r'<p class="viewers" data-forms="([^"]+)">([^<]*)</p>')


def page_of(article: Article) -> str:
    return Client().get(article.get_absolute_url()).content.decode()


def reading(article: Article, number: int) -> None:
    tell_viewers(process="one", open_here={article.pk: number}, now=timezone.now())


@pytest.mark.django_db
def test_a_page_says_how_many_read_it_without_any_script() -> None:
    article = make.article()
    show_viewers(site=article.site, shows=True)
    reading(article, 5)

    (place,) = PLACE.findall(page_of(article))

    assert place[1] == "5 people are reading this."
    assert json.loads(unescape(place[0]))["2"] == "{count} people are reading this."


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 1])
def test_nobody_is_told_that_they_read_alone(number: int) -> None:
    article = make.article()
    show_viewers(site=article.site, shows=True)
    reading(article, number)

    assert [said for _forms, said in PLACE.findall(page_of(article))] == [""]


@pytest.mark.django_db
def test_a_site_that_did_not_ask_for_it_shows_nothing() -> None:
    article = make.article()
    reading(article, 5)

    page = page_of(article)

    assert "viewers" not in page
    assert "reading this" not in page


def test_no_number_is_said_where_there_is_none() -> None:
    assert viewers_in_words(None) == ""


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_a_script_finds_the_form_of_every_number(language: str) -> None:
    category = Locale.parse(language).plural_form
    form_of = gettext.c2py(PLURALS[language][1] if language in PLURALS else "n != 1")
    with translation.override(language):
        known = [int(number) for number in json.loads(viewers_forms())]

    for number in range(2, 2000):
        # As the scripts choose: Intl.PluralRules has CLDR's categories, as Babel has.
        like = next(one for one in known if category(one) == category(number))
        assert form_of(like) == form_of(number), number
