"""What a sanction means for whoever speaks, and what a rule does after a refusal."""

from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from plaintalk.articles.models import Topic
from plaintalk.discussion.errors import AuthorBarred, AuthorSlowed, WarningUnread
from plaintalk.discussion.models import Comment, Decision, Discussion
from plaintalk.discussion.queries import history_of, where_of
from plaintalk.discussion.services import (
    Posted,
    PreparedEdit,
    Speaker,
    decide,
    edit_comment,
    import_comment,
    prepare_edit,
    undo,
    withdraw_comment,
)
from plaintalk.people.models import Person, Sanction
from plaintalk.people.services import (
    confirm_read,
    imported_person,
    lift_sanction,
    make_sign_in_link,
    use_sign_in_link,
)
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sanctions import SanctionKind, Scope
from tests import make

pytestmark = pytest.mark.django_db

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
WARN = {"propose": "warning", "refusals": 2, "days": 30, "automatic": True}
SLOW = {
    "propose": "slow",
    "refusals": 2,
    "days": 30,
    "hours": 6,
    "length_days": 7,
    "automatic": True,
}
SUSPEND = {"propose": "suspension", "refusals": 2, "days": 30, "length_days": 7}
BLOCK = {"propose": "block", "refusals": 2, "days": 30}


def reword(comment: Comment, body: str = "Better words.", *, now: datetime) -> PreparedEdit:
    return prepare_edit(
        speaker=Speaker(person=comment.author, secret=make.SECRET),
        comment=comment,
        body=body,
        engine=make.PROFANE,
        timeout_s=10,
        now=now,
    )


def judged(
    comment: Comment, standing: Standing, *, by: Person | None = None, now: datetime = make.NOW
) -> Decision:
    comment.refresh_from_db()
    return decide(
        comment=comment,
        by=by or make.moderator(),
        standing=standing,
        clause="no-profanity",
        sentence="Please write it without the swear word.",
        seen=Standing(comment.standing),
        seen_revision=comment.revisions.count(),
        now=now,
    )


def refuse(author: Person, times: int = 2, *, now: datetime = make.NOW) -> list[Comment]:
    here = make.discussion()
    return [
        make.posted(f"REJECTME {number}", author=author, on=here, now=now + number * MINUTE).comment
        for number in range(times)
    ]


def kinds() -> list[str]:
    in_force = Sanction.objects.filter(lifted_at__isnull=True).order_by("pk")
    return list(in_force.values_list("kind", flat=True))


# ---- warnings -------------------------------------------------------------------------------


def test_a_warning_is_read_before_the_next_comment_and_the_next_wording() -> None:
    comment = make.posted(author=make.member()).comment
    author = comment.author
    warning = make.sanction(
        author, SanctionKind.WARNING, reason="Mind your words.", message="We like your maps."
    )

    with pytest.raises(WarningUnread, match=r"Mind your words\. We like your maps\."):
        make.posted(author=author, on=comment.discussion, now=make.NOW + HOUR)
    with pytest.raises(WarningUnread):
        reword(comment, now=make.NOW + MINUTE)
    confirm_read(person=author, public_id=warning.public_id, now=make.NOW + HOUR)

    reword(comment, now=make.NOW + MINUTE)
    make.posted(author=author, on=comment.discussion, now=make.NOW + HOUR)
    warning.refresh_from_db()
    assert (warning.read_at, warning.seen_at) == (make.NOW + HOUR, make.NOW + HOUR)


def test_a_lifted_warning_need_not_be_read() -> None:
    author = make.member()
    warning = make.sanction(author, SanctionKind.WARNING)
    lift_sanction(sanction=warning, by=make.moderator(), because="", now=make.NOW)

    make.posted(author=author)


def test_a_warning_is_for_the_person_who_got_it() -> None:
    first = make.posted(author=make.guest(), network="home").comment.author
    make.sanction(first, SanctionKind.WARNING)

    make.posted(author=make.guest("Neighbour"), network="home", now=make.NOW + HOUR)


# ---- slow and pre-moderation ----------------------------------------------------------------


def test_a_slowed_author_is_told_when_the_next_comment_is_possible() -> None:
    author, here = make.member(), make.discussion()
    make.sanction(author, SanctionKind.SLOW, hours=6, until=make.NOW + 7 * DAY)
    make.posted("One.", author=author, on=here)

    with pytest.raises(AuthorSlowed, match=r"every 6 hours.*2026-03-01 18:00 UTC") as refused:
        make.posted("Two.", author=author, on=make.discussion(), now=make.NOW + 5 * HOUR)

    assert refused.value.details["retry_after_s"] == 3600
    make.posted("Two.", author=author, on=here, now=make.NOW + 6 * HOUR)


def test_a_slowed_author_may_reword_and_is_free_when_it_is_over() -> None:
    author = make.member()
    comment = make.posted("One.", author=author).comment
    make.sanction(author, SanctionKind.SLOW, hours=48, until=make.NOW + DAY)

    reword(comment, now=make.NOW + MINUTE)
    make.posted("Two.", author=author, on=comment.discussion, now=make.NOW + DAY)


def test_withdrawing_a_comment_does_not_make_the_next_one_come_sooner() -> None:
    author, here = make.member(), make.discussion()
    make.sanction(author, SanctionKind.SLOW)
    comment = make.posted("One.", author=author, on=here).comment
    withdraw_comment(comment=comment, by=author, now=make.NOW + MINUTE)

    with pytest.raises(AuthorSlowed):
        make.posted("Two.", author=author, on=here, now=make.NOW + HOUR)


def test_what_a_pre_moderated_author_writes_is_held_and_they_are_told_why() -> None:
    comment = make.posted(author=make.member()).comment
    author = comment.author
    make.sanction(author, SanctionKind.PREMODERATION, until=make.NOW + 30 * DAY)

    posted = make.posted(author=author, on=comment.discussion, now=make.NOW + HOUR)
    edited = edit_comment(reword(comment, now=make.NOW + MINUTE), now=make.NOW + MINUTE)

    for each in (posted, edited):
        assert each.comment.standing == Standing.HELD
        assert [one["because"] for one in each.decision.findings] == [
            "A moderator reads what you write first until 2026-03-31 12:00 UTC. "
            "Your own page says why."
        ]
    other = make.posted(on=comment.discussion, now=make.NOW + HOUR)
    assert other.comment.standing == Standing.PUBLISHED


# ---- scope ----------------------------------------------------------------------------------


def place(scope: Scope, here: Discussion) -> str:
    topic = Topic.objects.create(site=make.site(), slug="roads", title="Roads")
    here.article.topics.add(topic)
    where = where_of(here)
    return {
        Scope.DISCUSSION: where.discussion,
        Scope.TOPIC: str(topic.pk),
        Scope.SITE: where.site,
    }[scope]


@pytest.mark.parametrize(
    ("scope", "elsewhere"),
    [(Scope.DISCUSSION, True), (Scope.TOPIC, True), (Scope.SITE, False)],
)
@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        (SanctionKind.SUSPENSION, AuthorBarred),
        (SanctionKind.BLOCK, AuthorBarred),
        (SanctionKind.WARNING, WarningUnread),
        (SanctionKind.SLOW, AuthorSlowed),
    ],
)
def test_a_step_bars_where_it_applies_and_nowhere_else(
    scope: Scope, elsewhere: bool, kind: SanctionKind, refusal: type[Exception]
) -> None:
    author, here, there = make.member(), make.discussion(), make.discussion()
    make.posted("One.", author=author, on=here)
    make.sanction(author, kind, scope=scope, place=place(scope, here), until=make.NOW + 7 * DAY)

    with pytest.raises(refusal):
        make.posted("Two.", author=author, on=here, now=make.NOW + HOUR)
    if elsewhere:
        make.posted("Two.", author=author, on=there, now=make.NOW + HOUR)
    else:
        with pytest.raises(refusal):
            make.posted("Two.", author=author, on=there, now=make.NOW + HOUR)


def test_a_slow_step_under_one_article_counts_what_was_posted_there() -> None:
    author, here, there = make.member(), make.discussion(), make.discussion()
    where = place(Scope.DISCUSSION, here)
    make.sanction(author, SanctionKind.SLOW, scope=Scope.DISCUSSION, place=where)
    make.posted("There.", author=author, on=there)

    make.posted("Here.", author=author, on=here, now=make.NOW + HOUR)
    with pytest.raises(AuthorSlowed):
        make.posted("Here again.", author=author, on=here, now=make.NOW + 2 * HOUR)


# ---- what counts ----------------------------------------------------------------------------


def weights(author: Person) -> list[int]:
    return [each.weight for each in history_of(author, make.site()).refused]


def test_a_rule_weighs_one_and_a_person_or_a_removal_two() -> None:
    author = make.member()
    here = make.discussion()
    make.posted("REJECTME", author=author, on=here)
    held = make.posted("HOLDME", author=author, on=here).comment
    public = make.posted("Fine.", author=author, on=here).comment
    judged(held, Standing.REJECTED)
    judged(public, Standing.REMOVED)

    assert weights(author) == [1, 2, 2]
    assert len(history_of(author, make.site()).posted_at) == 3


def test_what_was_reversed_undone_or_reworded_counts_nothing() -> None:
    author, here = make.member(), make.discussion()
    restored, undone, reworded = (
        make.posted(f"{word} it.", author=author, on=here).comment
        for word in ("REJECTME", "HOLDME", "REJECTME")
    )
    judged(restored, Standing.PUBLISHED)
    undo(decision=judged(undone, Standing.REJECTED), by=make.moderator(), clock=lambda: make.NOW)
    edit_comment(reword(reworded, now=make.NOW), now=make.NOW)

    assert weights(author) == []


def test_an_undone_publication_leaves_the_rules_refusal_as_it_weighed() -> None:
    author = make.member()
    comment = make.posted("REJECTME", author=author).comment
    undo(decision=judged(comment, Standing.PUBLISHED), by=make.moderator(), clock=lambda: make.NOW)

    assert weights(author) == [1]


def test_withdrawing_a_refused_comment_does_not_unmake_the_refusal() -> None:
    author = make.member()
    refused, fine = (
        make.posted(body, author=author).comment for body in ("REJECTME", "A fine bridge.")
    )
    for comment in (refused, fine):
        withdraw_comment(comment=comment, by=author, now=make.NOW)

    assert weights(author) == [1]


# ---- what a rule does -----------------------------------------------------------------------


def test_a_rule_warns_right_after_the_refusal_that_called_for_it() -> None:
    make.ladder(WARN)
    author = make.member()
    refuse(author, 1)
    assert kinds() == []

    refuse(author, 1, now=make.NOW + HOUR)

    warning = Sanction.objects.get()
    assert (warning.kind, warning.imposed_by) == (SanctionKind.WARNING, None)
    assert warning.reason == "By rule, after 2 refusals of 2 comments in 30 days."
    assert warning.clause == "no-profanity"
    by_rule = Decision.objects.filter(standing=Standing.REJECTED).order_by("position")
    assert warning.evidence == [one.public_id for one in by_rule]
    with pytest.raises(WarningUnread, match="By rule, after 2 refusals"):
        make.posted(author=author, now=make.NOW + 2 * HOUR)


def test_a_rule_climbs_to_slowing_and_leaves_the_rest_to_people() -> None:
    make.ladder(WARN, SLOW, SUSPEND, BLOCK)
    author = make.member()
    refuse(author)
    confirm_read(person=author, public_id=Sanction.objects.get().public_id, now=make.NOW)
    refuse(author, now=make.NOW + HOUR)

    slowed = Sanction.objects.get(kind=SanctionKind.SLOW)
    assert (slowed.hours, slowed.place) == (6, str(make.site().pk))
    assert slowed.until == slowed.imposed_at + 7 * DAY
    refuse(author, 1, now=make.NOW + 10 * HOUR)
    refuse(author, 1, now=make.NOW + 20 * HOUR)
    assert kinds() == ["warning", "slow"]


def test_nothing_is_done_by_rule_where_the_policy_leaves_it_to_people() -> None:
    author = make.member()
    refuse(author, 5)

    assert kinds() == []


def test_a_moderators_refusal_makes_the_rule_act_and_taking_it_back_ends_it() -> None:
    make.ladder(WARN)
    author, here = make.member(), make.discussion()
    first, second = (
        make.posted(f"HOLDME {one}", author=author, on=here).comment for one in range(2)
    )
    judged(first, Standing.REJECTED)
    decision = judged(second, Standing.REJECTED)
    assert kinds() == ["warning"]

    undo(decision=decision, by=make.moderator(), clock=lambda: make.NOW)

    fell = Sanction.objects.get()
    assert (fell.lifted_at, fell.lifted_by) == (make.NOW, None)
    assert fell.lifted_because == "A decision that this rested on was reversed."
    judged(second, Standing.REJECTED, now=make.NOW + MINUTE)
    assert kinds() == ["warning"], "what fell by itself forgives nothing"


def test_a_restored_comment_ends_what_the_rule_did_and_not_what_a_moderator_did() -> None:
    make.ladder(WARN)
    author = make.member()
    comment = refuse(author)[0]
    mine = make.sanction(author, SanctionKind.SUSPENSION, until=make.NOW + DAY)

    judged(comment, Standing.PUBLISHED)

    assert kinds() == [mine.kind]


def test_an_author_who_finds_better_words_keeps_the_warning() -> None:
    make.ladder(WARN)
    author = make.member()
    comment = refuse(author)[0]
    confirm_read(person=author, public_id=Sanction.objects.get().public_id, now=make.NOW)

    edit_comment(reword(comment, now=make.NOW + HOUR), now=make.NOW + HOUR)

    assert kinds() == ["warning"]


def test_rules_leave_staff_alone() -> None:
    make.ladder(WARN)
    moderator = make.moderator()
    here = make.discussion()
    for number in range(2):
        comment = make.posted(f"Fine {number}.", author=moderator, on=here).comment
        judged(comment, Standing.REMOVED, by=make.member(role=make.Role.EDITOR))

    assert kinds() == []


# ---- a person's later word ------------------------------------------------------------------


def unblocked(now: datetime = make.NOW + HOUR) -> Person:
    """A member who was refused, warned, suspended and blocked, and whom a moderator let back in."""
    author = make.member("Shant")
    refuse(author, 4)
    make.sanction(author, SanctionKind.WARNING)
    make.sanction(author, SanctionKind.SUSPENSION, until=make.NOW + 30 * DAY)
    make.sanction(author, SanctionKind.BLOCK)
    for sanction in Sanction.objects.filter(person=author):
        lift_sanction(sanction=sanction, by=make.moderator(), because="A mistake.", now=now)
    # From now on rules do what they may: there are refusals enough for every step.
    make.ladder(WARN, SLOW, SUSPEND, BLOCK)
    return author


def may_post(author: Person, *, network: str = "", now: datetime = make.NOW + DAY) -> Posted:
    return make.posted("A fine bridge.", author=author, network=network, now=now)


def test_an_unblock_is_not_undone_by_older_refusals_nor_by_new_ones() -> None:
    author = unblocked()
    before = Sanction.objects.count()

    may_post(author)
    refuse(author, 4, now=make.NOW + 2 * DAY)
    for comment in Comment.objects.filter(standing=Standing.REJECTED):
        undo(
            decision=judged(comment, Standing.PUBLISHED),
            by=make.moderator(),
            clock=lambda: make.NOW,
        )

    assert Sanction.objects.count() == before
    may_post(author, now=make.NOW + 3 * DAY)


def test_an_unblock_is_not_undone_by_signing_in(client: Client) -> None:
    author = unblocked()
    author.set_password("a password for this test")
    author.save()
    before = Sanction.objects.count()

    signed_in = client.post(
        "/account/login/", {"login": author.email, "password": "a password for this test"}
    )
    link = make_sign_in_link(person=author, now=make.NOW)
    assert use_sign_in_link(token=link, now=make.NOW) == author

    assert signed_in.status_code == 302
    assert client.get("/me").context["person"] == author
    assert Sanction.objects.count() == before
    may_post(author)


def test_an_unblock_is_not_undone_by_an_import_under_the_same_name() -> None:
    author, here = unblocked(), make.discussion()
    before = Sanction.objects.count()

    for number in range(1, 5):
        import_comment(
            author=imported_person(name=author.name, now=make.NOW),
            discussion=here,
            body="REJECTME",
            number=number,
            parent=None,
            import_key=f"old:{number}",
            said_at=make.NOW - DAY,
            engine=make.PROFANE,
            timeout_s=10,
            now=make.NOW + 2 * HOUR,
        )

    assert Sanction.objects.count() == before
    may_post(author)


def test_an_import_of_their_own_comments_counts_for_nobody() -> None:
    make.ladder(WARN)
    author, here = make.member(), make.discussion()

    for number in range(1, 4):
        import_comment(
            author=author,
            discussion=here,
            body="REJECTME",
            number=number,
            parent=None,
            import_key=f"old:{number}",
            said_at=make.NOW - DAY,
            engine=make.PROFANE,
            timeout_s=10,
            now=make.NOW,
        )

    assert kinds() == []
    assert weights(author) == []
    assert history_of(author, make.site()).posted_at == ()


def test_an_unblock_is_not_undone_by_a_change_of_address() -> None:
    other, author = make.member(), unblocked(now=make.NOW + HOUR)
    make.sanction(other)

    EmailAddress.objects.create(user=author, email=other.email.replace("@", "+new@"), verified=True)
    may_post(author)
    make.sanction(other, now=make.NOW + 2 * HOUR)
    with pytest.raises(AuthorBarred):
        may_post(author)


def test_a_block_of_a_guest_bars_no_other_guest_of_the_same_network() -> None:
    first = make.posted(author=make.guest("A"), network="home").comment.author
    make.sanction(first, now=make.NOW + HOUR)

    with pytest.raises(AuthorBarred):
        may_post(first, network="home")
    may_post(make.guest("B"), network="home")
