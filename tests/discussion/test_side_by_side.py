"""Many people at once, on PostgreSQL; for SQLite the real server is asked (tests/ops)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from plaintalk.discussion.models import Comment, Discussion
from plaintalk.discussion.queries import verify_record
from plaintalk.discussion.services import open_discussion
from tests import make

WRITERS, EACH = 6, 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite in memory is one connection's alone; tests/ops/test_serving.py asks it on disk",
)
def test_numbers_counts_and_the_record_hold_when_many_write_at_once() -> None:
    article = make.article()
    root = make.comment("Root.", on=open_discussion(article=article))

    def write(writer: int) -> None:
        try:
            for number in range(EACH):
                make.posted(
                    f"Writer {writer}, {number}.",
                    author=make.guest(f"Writer {writer}"),
                    on=Discussion.objects.select_related("article__site").get(),
                    reply_to=root,
                    now=make.NOW + timedelta(minutes=number),
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))

    many = WRITERS * EACH
    numbers = Comment.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, many + 2))
    root.refresh_from_db()
    assert root.published_below == many
    assert Discussion.objects.get().published_count == many + 1
    assert verify_record(make.site()).broken is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="as above")
def test_the_same_form_sent_twice_at_once_gives_one_comment() -> None:
    article = make.article()

    def send(_time: int) -> str:
        try:
            discussion = open_discussion(article=article)
            posted = make.posted("Once.", on=discussion, once_key="a-form")
            return posted.comment.public_id
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        ids = set(pool.map(send, range(4)))

    assert len(ids) == Comment.objects.count() == 1
