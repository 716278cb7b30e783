"""Likes: who may, how they count, and how they rank."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from math import sqrt

import pytest
from django.db import connection

from plaintalk.discussion.errors import (
    AuthorBarred,
    CommentNotFound,
    DiscussionClosed,
    LikerUnknown,
    LikesOfOneNetwork,
    LikesTooFast,
    MembersOnly,
    OwnCommentLiked,
)
from plaintalk.discussion.models import Comment, Discussion, Like, Openness
from plaintalk.discussion.queries import (
    LIKES_SHOWN_WITHIN,
    Sort,
    Viewer,
    edition_of,
    thread_page,
)
from plaintalk.discussion.services import (
    GUESTS_OF_ONE_NETWORK,
    LIKES_WITHIN,
    Speaker,
    forget_likes,
    like,
    post_comment,
    prepare_comment,
    unlike,
)
from plaintalk.people.models import Person
from plaintalk.policy.appearance import Standing
from tests import make

pytestmark = pytest.mark.django_db


def liked_by(comment: Comment, many: int) -> None:
    for _ in range(many):
        like(comment=comment, person=make.member(), now=make.NOW)


def spoken_guest(name: str, on: Discussion, *, network: str = "") -> Person:
    guest = make.guest(name)
    speaker = Speaker(person=guest, network=network, secret=make.SECRET)
    prepared = prepare_comment(
        speaker=speaker,
        discussion=on,
        body=f"I am {name}.",
        engine=make.PROFANE,
        timeout_s=10,
        now=make.NOW - timedelta(minutes=10) if not network else make.NOW,
    )
    return post_comment(prepared, now=make.NOW).comment.author


def test_a_like_counts_once_a_person_and_can_be_taken_back() -> None:
    comment, reader = make.comment(), make.member()

    first = like(comment=comment, person=reader, now=make.NOW)
    again = like(comment=comment, person=reader, now=make.NOW)

    assert (first.likes, first.is_liked) == (again.likes, again.is_liked) == (1, True)
    back = unlike(comment=comment, person=reader, now=make.NOW)
    once_more = unlike(comment=comment, person=reader, now=make.NOW)
    assert (back.likes, back.is_liked) == (once_more.likes, once_more.is_liked) == (0, False)
    comment.refresh_from_db()
    assert (comment.likes, comment.like_rank, Discussion.objects.get().likes) == (0, 0, 0)


def test_who_is_not_known_can_not_like() -> None:
    comment = make.comment()

    for nobody in (None, make.guest("Never spoke")):
        with pytest.raises(LikerUnknown):
            like(comment=comment, person=nobody, now=make.NOW)
        with pytest.raises(LikerUnknown):
            unlike(comment=comment, person=nobody, now=make.NOW)


def test_nobody_likes_their_own_comment() -> None:
    comment = make.comment(author=make.member())

    with pytest.raises(OwnCommentLiked):
        like(comment=comment, person=comment.author, now=make.NOW)


def test_only_what_readers_see_is_liked() -> None:
    comment = make.comment("REJECTME")

    with pytest.raises(CommentNotFound):
        like(comment=comment, person=make.member(), now=make.NOW)


@pytest.mark.parametrize(
    ("openness", "refusal"),
    [(Openness.CLOSED, DiscussionClosed), (Openness.MEMBERS_ONLY, MembersOnly)],
)
def test_who_may_not_take_part_may_not_like(openness: Openness, refusal: type[Exception]) -> None:
    comment = make.comment()
    guest = spoken_guest("Zaven", comment.discussion)
    Discussion.objects.update(openness=openness)
    comment.discussion.refresh_from_db()

    with pytest.raises(refusal):
        like(comment=comment, person=guest, now=make.NOW)


def test_who_is_blocked_may_not_like_and_who_was_warned_may() -> None:
    comment, blocked, warned = make.comment(), make.member(), make.member()
    make.sanction(blocked)
    make.sanction(warned, make.SanctionKind.WARNING)

    with pytest.raises(AuthorBarred):
        like(comment=comment, person=blocked, now=make.NOW)
    assert like(comment=comment, person=warned, now=make.NOW).likes == 1


def test_guests_of_one_network_count_as_few() -> None:
    comment = make.comment()
    guests = [
        spoken_guest(f"Guest {n}", make.discussion(), network="one")
        for n in range(GUESTS_OF_ONE_NETWORK + 1)
    ]
    for guest in guests[:-1]:
        like(comment=comment, person=guest, network="one", now=make.NOW)

    with pytest.raises(LikesOfOneNetwork):
        like(comment=comment, person=guests[-1], network="elsewhere", now=make.NOW)
    like(comment=comment, person=make.member(), network="one", now=make.NOW)

    comment.refresh_from_db()
    assert comment.likes == GUESTS_OF_ONE_NETWORK + 1


def test_a_guest_is_remembered_by_the_network_liked_from() -> None:
    comment = make.comment()
    for n in range(GUESTS_OF_ONE_NETWORK):
        guest = spoken_guest(f"Guest {n}", make.discussion())
        like(comment=comment, person=guest, network="one", now=make.NOW)

    late = spoken_guest("Late", make.discussion())
    with pytest.raises(LikesOfOneNetwork):
        like(comment=comment, person=late, network="one", now=make.NOW)


def test_likes_faster_than_anybody_reads_are_refused_for_a_while() -> None:
    discussion, reader = make.discussion(), make.member()
    most, within = LIKES_WITHIN[0]
    author = make.moderator()
    comments = [make.comment(f"{n}.", on=discussion, author=author) for n in range(most + 1)]
    for comment in comments[:-1]:
        like(comment=comment, person=reader, now=make.NOW)

    with pytest.raises(LikesTooFast) as refused:
        like(comment=comments[-1], person=reader, now=make.NOW + timedelta(seconds=20))

    assert refused.value.details["retry_after_s"] == 40
    like(comment=comments[-1], person=reader, now=make.NOW + within)


def test_a_person_who_is_forgotten_takes_their_likes_along() -> None:
    comment, gone, stays = make.comment(), make.member(), make.member()
    for person in (gone, stays):
        like(comment=comment, person=person, now=make.NOW)

    forget_likes(person=gone, now=make.NOW)

    comment.refresh_from_db()
    assert comment.likes == 1
    assert list(Like.objects.values_list("person", flat=True)) == [stays.pk]


def wilson(successes: int, trials: int) -> float:
    z, p = 1.96, successes / trials
    wide = z * sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
    return (p + z * z / (2 * trials) - wide) / (1 + z * z / trials)


def test_a_rank_is_the_lower_end_of_wilsons_interval_of_its_share() -> None:
    discussion, author = make.discussion(), make.moderator()
    early = make.comment("Early.", on=discussion, author=author)
    other = make.comment("Other.", on=discussion, author=author)
    liked_by(early, 6)
    liked_by(other, 2)
    discussion.refresh_from_db()
    late = make.comment("Late.", on=discussion, author=author)
    liked_by(late, 2)

    ranks = dict(discussion.comments.values_list("number", "like_rank"))

    assert late.likes_before == 8
    for number, own, since in ((1, 6, 10), (2, 2, 10), (3, 2, 2)):
        assert ranks[number] / 1e8 == pytest.approx(wilson(own, since), abs=1e-7)


def test_a_late_comment_that_is_liked_much_overtakes_an_early_one() -> None:
    discussion, author = make.discussion(), make.moderator()
    early = make.comment("Early.", on=discussion, author=author)
    liked_by(early, 6)
    discussion.refresh_from_db()
    late = make.comment("Late.", on=discussion, author=author)
    liked_by(late, 5)
    liked_by(early, 2)

    places = thread_page(discussion, viewer=Viewer(), sort=Sort.LIKED).places

    assert [place.comment.number for place in places] == [2, 1]
    assert places[0].comment.likes < places[1].comment.likes


def test_ranks_lag_behind_by_a_tenth_at_most() -> None:
    discussion, author = make.discussion(), make.moderator()
    early = make.comment("Early.", on=discussion, author=author)
    other = make.comment("Other.", on=discussion, author=author)
    liked_by(early, 10)
    for given in range(1, 31):
        liked_by(other, 1)
        early.refresh_from_db()
        floor, ceiling = wilson(10, 10 + given), wilson(10, max(10, int((10 + given) / 1.1)))
        assert floor - 1e-7 <= early.like_rank / 1e8 <= ceiling + 1e-7


def test_likes_change_what_everybody_sees_at_most_once_in_a_while() -> None:
    comment = make.comment()
    discussion = comment.discussion
    turn = make.NOW  # begins a quarter of a minute
    assert edition_of(discussion, now=turn) == str(discussion.version)

    like(comment=comment, person=make.member(), now=turn)
    discussion.refresh_from_db()
    first = edition_of(discussion, now=turn + timedelta(seconds=1))
    like(comment=comment, person=make.member(), now=turn + timedelta(seconds=5))
    discussion.refresh_from_db()

    assert edition_of(discussion, now=turn + timedelta(seconds=6)) == first
    later = edition_of(discussion, now=turn + LIKES_SHOWN_WITHIN)
    assert later != first
    assert edition_of(discussion, now=turn + timedelta(days=1)) == later


def test_a_like_does_not_change_the_version() -> None:
    comment = make.comment()
    before = Discussion.objects.get().version

    like(comment=comment, person=make.member(), now=make.NOW)

    assert Discussion.objects.get().version == before


def test_the_viewers_own_likes_are_told_to_the_viewer_alone() -> None:
    comment, reader = make.comment(), make.member()
    like(comment=comment, person=reader, now=make.NOW)

    theirs = thread_page(comment.discussion, viewer=Viewer(reader)).places
    others = thread_page(comment.discussion, viewer=Viewer(make.member())).places

    assert [place.is_liked for place in theirs] == [True]
    assert [place.is_liked for place in others] == [False]


def test_a_withdrawn_comment_keeps_its_place_for_those_who_liked_it() -> None:
    comment = make.comment(author=make.member())
    like(comment=comment, person=make.member(), now=make.NOW)
    make.withdrawn(comment)

    assert comment.standing == Standing.WITHDRAWN
    assert unlike(comment=comment, person=Like.objects.get().person, now=make.NOW).likes == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite in memory is one connection's alone",
)
def test_the_count_holds_when_many_like_answer_and_decide_at_once() -> None:
    comment = make.comment(on=make.discussion(), author=make.member())
    readers = [make.member() for _ in range(24)]
    moderator = make.moderator()

    def take_part(index: int) -> None:
        try:
            here = Comment.objects.select_related("discussion__article__site").get(pk=comment.pk)
            like(comment=here, person=readers[index], now=make.NOW)
            like(comment=here, person=readers[index], now=make.NOW)
            if index % 3 == 0:
                unlike(comment=here, person=readers[index], now=make.NOW)
            make.posted(f"{index}.", author=moderator, on=here.discussion, reply_to=here)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take_part, range(24)))

    comment.refresh_from_db()
    assert comment.likes == Like.objects.count() == 16
    assert Discussion.objects.get().likes == 16
    assert comment.published_below == 24
