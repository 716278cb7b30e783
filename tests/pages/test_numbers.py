"""The public numbers, without anybody's name."""

import csv
import io
from itertools import pairwise

import pytest
from django.test import Client

from plaintalk.people.models import Person
from tests import make
from tests.moderation.history import make_history

pytestmark = pytest.mark.django_db


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_the_policy_leads_to_the_numbers(client: Client) -> None:
    make.site()

    assert 'href="/policy/numbers"' in text(client.get("/policy"))
    assert client.get("/policy/numbers").status_code == 200


def test_a_new_site_says_that_there_is_nothing_to_count(client: Client) -> None:
    make.site()

    html = text(client.get("/policy/numbers"))

    assert html.count("No comment was posted.") == 2
    assert "data-plot" not in html


def test_anybody_reads_how_many_were_refused_for_what_and_by_whom(client: Client) -> None:
    make_history()

    html = text(client.get("/policy/numbers"))

    assert "80 comments were posted; 42% appeared at once." in html
    assert "refusals were for “No profanity”" in html
    assert "Half of the held comments were decided on within" in html
    assert "Moderators published 6 of 20 comments that a rule had rejected." in html
    assert "style=" not in html


def test_headings_stand_in_order(client: Client) -> None:
    make_history()

    html = text(client.get("/policy/numbers"))

    levels = [int(part[0]) for part in html.split("<h")[1:] if part[0].isdigit()]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_nobody_is_named_and_nothing_is_quoted(client: Client) -> None:
    told = make_history()
    names = set(Person.objects.values_list("name", flat=True))

    for query in ("", "?format=csv", "?format=csv&table=volume&period=all_time"):
        shown = text(client.get(f"/policy/numbers{query}"))

        assert [one for one in told.secrets | names if one in shown] == []


def test_all_numbers_can_be_downloaded(client: Client) -> None:
    make_history()

    rows = list(csv.reader(io.StringIO(text(client.get("/policy/numbers?format=csv")), newline="")))

    assert {row[0] for row in rows[1:]} == {"last_12_months", "all_time"}
    assert ["all_time", "refusals", "No profanity", "by_rule", "20"] in rows
    assert client.get("/policy/numbers?format=csv&table=contributors").status_code == 404
    assert client.get("/policy/numbers?format=csv&table=volume&period=x").status_code == 404
