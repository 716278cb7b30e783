"""A guest who confirms an address and writes at the same moment, on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from plaintalk.articles.services import confirm_guests
from plaintalk.discussion.models import Comment, Discussion
from plaintalk.discussion.queries import verify_record
from plaintalk.discussion.services import confirm_address
from plaintalk.people.addresses import AddressLinkSpent, address_token
from plaintalk.people.models import AddressLink, Person
from plaintalk.policy.appearance import Standing
from tests import make

AT_ONCE = 4

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite in memory is one connection's alone"
    ),
]


@pytest.fixture
def discussion() -> Discussion:
    made = make.discussion()
    confirm_guests(site=made.article.site, confirms=True)
    return made


def confirmed(token: str) -> int:
    """Use a token; give how much it settled, or -1 where it was spent."""
    try:
        return len(confirm_address(token=token, secret=make.SECRET, now=make.NOW))
    except AddressLinkSpent:
        return -1
    finally:
        connection.close()


def test_nothing_goes_on_waiting_for_what_was_confirmed(discussion: Discussion) -> None:
    guest = make.comment(on=discussion).author
    token = address_token(AddressLink.objects.get(), secret=make.SECRET)

    def post(number: int) -> None:
        try:
            known = Person.objects.get(pk=guest.pk)
            make.comment(f"Number {number}.", author=known, on=discussion)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE + 1) as pool:
        posting = [pool.submit(post, number) for number in range(AT_ONCE)]
        assert pool.submit(confirmed, token).result() >= 1
        for one in posting:
            one.result()

    standings = set(Comment.objects.values_list("standing", "awaits_confirmation"))
    assert standings == {(Standing.PUBLISHED, False)}
    assert verify_record(make.site()).broken is None


def test_a_link_pressed_several_times_at_once_works_once(discussion: Discussion) -> None:
    make.comment(on=discussion)
    token = address_token(AddressLink.objects.get(), secret=make.SECRET)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        settled = list(pool.map(confirmed, [token] * AT_ONCE))

    assert sorted(settled) == [-1, -1, -1, 1]
    assert Comment.objects.get().decisions.count() == 2
