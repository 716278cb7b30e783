"""`plaintalk perspective …` as it is typed."""

import pytest
from django.conf import settings
from typer.testing import CliRunner

from plaintalk.ops.command import app
from plaintalk.perspective.keys import key_in_use
from tests import make

pytestmark = pytest.mark.django_db


def typed(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["perspective", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout.strip()


def test_a_key_is_shown_once_and_then_known_by_its_name() -> None:
    make.site()
    made = typed("keys", "add", "Coral", "--lenient", "--per-second", "5", "--per-day", "0")

    assert key_in_use(made, secret=settings.SECRET_KEY) is not None
    listed = typed("keys", "list")
    assert made not in listed
    assert listed.startswith("Coral (The Test Post), made ")
    assert listed.endswith("5 a second, any number a day, lenient")


def test_a_revoked_key_is_said_to_be_revoked() -> None:
    make.site()
    made = typed("keys", "add", "Coral")

    assert typed("keys", "revoke", "Coral") == "Coral is revoked."
    assert key_in_use(made, secret=settings.SECRET_KEY) is None
    assert "revoked" in typed("keys", "list")


def test_without_keys_the_list_says_so() -> None:
    assert typed("keys", "list") == "There are no keys."


def test_the_report_begins_with_the_site_and_the_model() -> None:
    make.site()

    assert typed("report").startswith("The Test Post, scored by ")
