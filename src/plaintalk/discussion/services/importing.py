"""A comment that was said elsewhere, brought in."""

from datetime import datetime

from django.db import transaction

from plaintalk.discussion.judgement import Reader, judge
from plaintalk.discussion.models import Comment, Discussion, Occasion
from plaintalk.discussion.queries import in_force
from plaintalk.discussion.services.permitted import clean_body, is_premoderated
from plaintalk.discussion.services.writing import (
    Posted,
    add_revision,
    create_comment,
    lock_record,
    record_ruling,
)
from plaintalk.people.models import Person


def import_comment(
    *,
    author: Person,
    discussion: Discussion,
    body: str,
    number: int,
    parent: Comment | None,
    import_key: str,
    said_at: datetime,
    engine: Reader,
    timeout_s: float,
    now: datetime,
) -> Posted:
    """Store what was said elsewhere, under the number that it had there, judged as of now.

    Args:
        number: must be free in the discussion.
        import_key: what it is known by, so that it comes in once.

    Raises:
        Invalid: `body` is empty or too long.
    """
    body = clean_body(body)
    judgement = judge(
        body=body,
        author=author,
        discussion=discussion,
        parent=parent,
        in_force=in_force(discussion, now=now),
        engine=engine,
        timeout_s=timeout_s,
        premoderated=is_premoderated(discussion, now=now),
    )
    with transaction.atomic():
        head = lock_record(discussion.article.site)
        Discussion.objects.filter(pk=discussion.pk, last_number__lt=number).update(
            last_number=number
        )
        comment = create_comment(
            discussion=discussion,
            author=author,
            parent=parent,
            body=body,
            number=number,
            standing=judgement.ruling.standing,
            posted_at=said_at,
            import_key=import_key,
        )
        revision = add_revision(comment, now=said_at)
        decision = record_ruling(
            head, comment, revision, judgement, occasion=Occasion.IMPORT, was="", now=now
        )
    return Posted(comment, decision)
