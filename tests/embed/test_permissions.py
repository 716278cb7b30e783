"""Every method of the API, called as everybody, against the table of who is answered."""

from enum import StrEnum

import pytest
from django.test import Client

from plaintalk.embed.api import api
from plaintalk.people.permissions import Role
from tests import make

pytestmark = pytest.mark.django_db


class Caller(StrEnum):
    """Who calls."""

    STRANGER = "stranger"
    READER = "reader"
    AUTHOR = "author"
    MODERATOR = "moderator"
    TOPIC_MODERATOR = "moderator of one topic"
    ELSEWHERE = "administrator of another site"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


EVERYBODY = frozenset(Caller)
# Whom each method answers; a new method is missing here until somebody has thought of it.
ANSWERS = {
    ("GET", "/articles/{slug}"): EVERYBODY,
    ("GET", "/articles/{slug}/related"): EVERYBODY,
    ("GET", "/comments/{public_id}/reasons"): frozenset({Caller.AUTHOR}),
}


def methods() -> set[tuple[str, str]]:
    paths = api.get_openapi_schema(path_prefix="")["paths"]
    return {(verb.upper(), path) for path, verbs in paths.items() for verb in verbs}


def test_every_method_is_in_the_table() -> None:
    assert methods() == set(ANSWERS)


@pytest.mark.parametrize("caller", list(Caller))
def test_each_caller_is_answered_as_the_table_says(caller: Caller) -> None:
    author = make.member()
    comment = make.comment("REJECTME", author=author)
    client = Client()
    if caller is Caller.AUTHOR:
        client.force_login(author)
    elif caller is Caller.TOPIC_MODERATOR:
        client.force_login(make.member("Nvard", role=Role.MODERATOR, topic=make.topic()))
    elif caller is Caller.ELSEWHERE:
        other = make.site("The Other Post")
        client.force_login(make.member("Ani", role=Role.ADMINISTRATOR, at=other))
    elif caller is not Caller.STRANGER:
        client.force_login(make.member("Somebody", role=Role(caller.value)))
    slug = comment.discussion.article.slug

    for (verb, path), answered in ANSWERS.items():
        address = "/api/v1" + path.format(slug=slug, public_id=comment.public_id)
        status = client.generic(verb, address).status_code

        assert (status == 200) == (caller in answered), f"{verb} {path}: {status}"
