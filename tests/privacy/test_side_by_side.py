"""Somebody erased while they write, on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection

from plaintalk.discussion.errors import AuthorGone
from plaintalk.discussion.models import Comment, Discussion
from plaintalk.discussion.queries import verify_record
from plaintalk.people.models import Person
from plaintalk.people.services import guest_named
from plaintalk.policy.appearance import Standing
from plaintalk.privacy.erasure import erase
from plaintalk.privacy.models import Choice
from tests import make
from tests.privacy.everything import EMAIL, MARKS, NAME, TEXT_MARKS, places_of

WRITERS, EACH = 4, 40


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite in memory is one connection's alone"
)
def test_nothing_of_somebody_stays_who_is_erased_while_they_write() -> None:
    root = make.comment("Heronsgate.", author=guest_named(name=NAME, email=EMAIL, now=make.NOW))
    key, begun = root.author_id, Event()

    def write(writer: int) -> int:
        written = 0
        try:
            for number in range(EACH):
                make.posted(
                    f"Heronsgate {writer}, {number}.",
                    author=Person.objects.get(pk=key),
                    on=Discussion.objects.select_related("article__site").get(),
                    reply_to=root,
                    now=make.NOW + timedelta(hours=1 + writer, minutes=number),
                )
                written += 1
                begun.set()
        except AuthorGone:
            return written
        finally:
            connection.close()
        return written

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write, writer) for writer in range(WRITERS)]
        begun.wait(timeout=30)
        erase(person=root.author, choice=Choice.WITHDRAW, secret=make.SECRET, now=make.NOW)
        written = [one.result() for one in writing]

    assert 0 < sum(written) < WRITERS * EACH
    assert Comment.objects.count() == 1 + sum(written)
    assert set(Comment.objects.values_list("standing", flat=True)) == {Standing.WITHDRAWN}
    assert places_of(*MARKS, *TEXT_MARKS) == set()
    assert verify_record(make.site()).broken is None
