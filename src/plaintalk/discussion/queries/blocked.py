"""Who is blocked where they said something, asked of many comments at once."""

from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast

from plaintalk.articles.models import Article
from plaintalk.people.models import Sanction
from plaintalk.policy.sanctions import SanctionKind, Scope


def author_blocked(*, comment: str, now: datetime) -> Exists:
    """Match what belongs to a comment whose author is blocked where it was said.

    The places are those of `policy.sanctions.Where.is_within`.

    Args:
        comment: the path from there to the comment.
    """
    article = f"{comment}__discussion__article"
    of_article = OuterRef(OuterRef(article))
    topics = Article.topics.through.objects.filter(article=of_article)
    here = (
        Q(scope=Scope.SITE, place="")
        | Q(scope=Scope.SITE, place=Cast(OuterRef(f"{article}__site"), CharField()))
        | Q(scope=Scope.TOPIC, place__in=topics.values(key=Cast("topic_id", CharField())))
        | Q(scope=Scope.DISCUSSION, place=OuterRef(f"{article}__public_id"))
    )
    blocks = Sanction.objects.in_force(now).filter(kind=SanctionKind.BLOCK)
    return Exists(blocks.filter(here, person=OuterRef(f"{comment}__author")))
