"""The latest comments, for feeds: under an article, on a topic, by a person, in reply to one."""

from collections.abc import Sequence

from plaintalk.articles.models import Article, Site, State, Topic
from plaintalk.discussion.models import Comment, CommentQuerySet, Discussion
from plaintalk.discussion.queries.muting import keys_muted_by
from plaintalk.people.models import Person
from plaintalk.policy.appearance import Standing

# A feed reader asks every hour or so; a busy discussion goes by faster, and is read on its page.
FEED_MOST = 50


def latest_under(article: Article) -> Sequence[Comment]:
    """Give the latest published comments under an article, the newest first."""
    discussion = Discussion.objects.filter(article=article).first()
    here = Comment.objects.filter(discussion=discussion, standing=Standing.PUBLISHED)
    # By number, which is by time: there is an index of it.
    return _with_related(here.order_by("-number"))


def latest_on(topic: Topic) -> Sequence[Comment]:
    """Give the latest published comments under a topic's articles, the newest first."""
    return _latest(_published(topic.site).filter(discussion__article__topics=topic))


def latest_by(person: Person, site: Site) -> Sequence[Comment]:
    """Give a person's latest published comments, the newest first."""
    return _latest(_published(site).filter(author=person))


def latest_replies_to(person: Person, site: Site) -> Sequence[Comment]:
    """Give the latest published replies to a person, the newest first.

    Neither the person's own nor those of people whom they have muted are among them.
    """
    replies = _published(site).filter(parent__author=person)
    return _latest(replies.exclude(author__in=[person.pk, *keys_muted_by(person.pk)]))


def _published(site: Site) -> CommentQuerySet:
    return Comment.objects.filter(
        standing=Standing.PUBLISHED,
        discussion__article__site=site,
        discussion__article__state=State.PUBLISHED,
    )


def _latest(comments: CommentQuerySet) -> Sequence[Comment]:
    return _with_related(comments.order_by("-posted_at", "-pk"))


def _with_related(comments: CommentQuerySet) -> Sequence[Comment]:
    return list(comments.select_related("discussion__article", "author", "parent")[:FEED_MOST])
