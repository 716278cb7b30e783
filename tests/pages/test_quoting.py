"""A comment quoted in a reply."""

import html as markup

import pytest
from django.test import Client

from plaintalk.kernel.markup import render_comment
from plaintalk.pages.quoting import QUOTED_MAX_CHARS, quotation_of
from tests import make

pytestmark = pytest.mark.django_db

ADDRESS = "https://paper.example/c/c_1"


def test_the_composer_begins_with_the_words_and_a_way_back(client: Client) -> None:
    comment = make.comment("The bridge is *narrow*.\n\nAnd dear.", author=make.member("Anna"))
    path = comment.discussion.article.get_absolute_url()

    page = client.get(f"{path}?reply={comment.public_id}&quote=1").content.decode()

    begins = markup.unescape(page.partition('id="composer_body"')[2].partition(">")[2])
    address = f"http://testserver{comment.get_absolute_url()}"
    said = f"> [1. Anna]({address})\n>\n> The bridge is *narrow*.\n>\n> And dear.\n"
    assert begins.lstrip("\n").replace("\r\n", "\n").startswith(said)
    assert "Reply to 1. Anna" in page


def test_what_readers_do_not_see_is_not_quoted(client: Client) -> None:
    comment = make.comment("REJECTME secret.")
    path = comment.discussion.article.get_absolute_url()

    assert "secret" not in client.get(f"{path}?reply={comment.public_id}&quote=1").content.decode()


def test_the_quotation_is_rendered_as_one_with_a_link() -> None:
    comment = make.comment("The bridge is narrow.", author=make.member("[Anna](x) *1*"))

    shown = render_comment(quotation_of(comment, address=ADDRESS))

    assert shown.startswith("<blockquote>")
    assert f'href="{ADDRESS}"' in shown
    assert "1. [Anna](x) *1*</a>" in shown
    assert "The bridge is narrow." in shown


def test_what_a_comment_quotes_itself_is_left_out() -> None:
    comment = make.comment("> Older words.\n\nNewer words.")

    said = quotation_of(comment, address=ADDRESS)

    assert "Newer" in said
    assert "Older" not in said
    alone = make.comment("> Older words alone.")
    assert "> > Older words alone." in quotation_of(alone, address=ADDRESS)


def test_a_long_comment_is_quoted_in_part() -> None:
    said = quotation_of(make.comment("word " * 500), address=ADDRESS)

    assert len(said) < QUOTED_MAX_CHARS + 100
    assert said.rstrip().endswith("word …")
