"""The desk's numbers: by period, by name, and as files."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    make.site()
    client.force_login(make.moderator())
    return client


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def lines(response: object) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text(response), newline=""), strict=True))


def some_comments() -> None:
    now = timezone.now()
    discussion = make.discussion()
    for days, body in enumerate(["The bridge.", "A HOLDME bridge.", "A REJECTME bridge."]):
        moment = now - timedelta(days=days * 20, minutes=1)
        make.posted(body, author=make.member(f"Writer{days}"), on=discussion, now=moment)


def test_strangers_are_asked_to_sign_in_and_readers_are_refused() -> None:
    make.site()
    reader = Client()
    reader.force_login(make.member())

    assert Client().get("/desk/numbers")["Location"].startswith("/account/login/")
    assert reader.get("/desk/numbers").status_code == 403
    assert reader.get("/desk/numbers?format=csv").status_code == 403


def test_an_empty_site_says_that_there_is_nothing_to_count(desk: Client) -> None:
    html = text(desk.get("/desk/numbers"))

    assert "No comment was posted." in html
    assert "No comment was refused." in html
    assert "<table data-plot" not in html


@pytest.mark.parametrize(("days", "posted"), [("7", "1"), ("30", "2"), ("90", "3"), ("x", "2")])
def test_the_period_can_be_chosen(desk: Client, days: str, posted: str) -> None:
    some_comments()

    html = text(desk.get(f"/desk/numbers?days={days}"))

    noun = "comment was" if posted == "1" else "comments were"
    assert f"{posted} {noun} posted" in html
    assert html.count('aria-current="page"') == 2


def test_plots_say_what_they_show_and_what_their_axes_measure(desk: Client) -> None:
    some_comments()

    html = text(desk.get("/desk/numbers?days=90"))

    assert 'data-plot="lines"' in html
    assert 'data-plot="bars"' in html
    assert 'data-up="Comments"' in html
    assert 'data-across="Week"' in html
    assert "style=" not in html
    assert "uPlot.iife.min.js" in html


def test_contributors_are_named_on_the_desk(desk: Client) -> None:
    some_comments()

    assert "Writer0 wrote most: 1 published comment." in text(desk.get("/desk/numbers"))


def test_all_numbers_can_be_downloaded(desk: Client) -> None:
    some_comments()

    response = desk.get("/desk/numbers?days=90&format=csv")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    head, *rows = lines(response)
    assert head == ["period", "table", "row", "column", "value"]
    assert {len(row) for row in rows} == {5}
    assert ["last_90_days", "contributors", "Writer0", "published", "1"] in rows
    posted = [int(row[4]) for row in rows if row[1] == "volume" and row[3] == "posted"]
    assert sum(posted) == 3


def test_one_table_can_be_downloaded(desk: Client) -> None:
    some_comments()

    head, *rows = lines(desk.get("/desk/numbers?days=90&format=csv&table=refusals"))

    assert head == ["clause", "by_rule", "by_person", "all"]
    assert rows == [["No profanity", "1", "0", "1"]]
    assert desk.get("/desk/numbers?format=csv&table=nothing").status_code == 404


def test_a_name_is_no_formula_in_a_download(desk: Client) -> None:
    make.posted("The bridge.", author=make.member("=cmd()"), now=timezone.now())

    rows = lines(desk.get("/desk/numbers?format=csv&table=contributors"))

    assert rows[1][0] == "'=cmd()"
