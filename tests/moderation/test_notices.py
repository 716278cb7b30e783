"""Notices of illegal content: given by anybody, answered once by a moderator, told to both."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given as with_any
from hypothesis import strategies as st

from plaintalk.discussion.models import Comment, Decision, Occasion
from plaintalk.kernel.errors import Invalid, NotAllowed
from plaintalk.moderation.appeals.queries import Origin, statement_about
from plaintalk.moderation.notices.addresses import Meant, comment_meant
from plaintalk.moderation.notices.errors import (
    CommentMoved,
    NoticeAnswered,
    NoticeNotFound,
    NoticeOutcomeMissing,
    TooManyNotices,
)
from plaintalk.moderation.notices.models import Notice, Outcome
from plaintalk.moderation.notices.queries import (
    comment_noticed,
    figures,
    legal_ground_about,
    notice_by_public_id,
    notice_opened_by,
    open_notices,
    receipt_token,
)
from plaintalk.moderation.notices.services import (
    NOTICES_A_DAY,
    NOTIFIER_KEPT_FOR,
    Given,
    erase_notifiers,
    give_notice,
)
from plaintalk.people.permissions import Role
from plaintalk.policy.appearance import Standing
from tests import make

HOST = "talk.example.org"
ID = "c_01k0m3abcdefghjkmnpqrstvwx"
LATER = make.NOW + timedelta(hours=2)


# ---- which comment --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (ID, Meant(public_id=ID)),
        (f"  https://{HOST}/c/{ID} ", Meant(public_id=ID)),
        (f"https://TALK.example.org/c/{ID}/report?x=1#c2", Meant(public_id=ID)),
        (f"/c/{ID}", Meant(public_id=ID)),
        (f"https://{HOST}/a/the-bridge#c12", Meant(slug="the-bridge", number=12)),
        (f"https://{HOST}/a/the-bridge/3?after=0000003#c12", Meant(slug="the-bridge", number=12)),
        (f"https://{HOST}/a/the-bridge", None),
        (f"https://elsewhere.example/c/{ID}", None),
        ("the second one, please", None),
        ("https://[", None),
        ("", None),
    ],
)
def test_an_address_of_a_comment_here_names_it(typed: str, meant: Meant | None) -> None:
    assert comment_meant(typed, host=HOST) == meant


@with_any(st.text())
def test_whatever_is_pasted_names_a_comment_or_none(typed: str) -> None:
    meant = comment_meant(typed, host=HOST)

    assert meant is None or meant.public_id or (meant.slug and meant.number >= 0)


@pytest.mark.django_db
def test_a_comment_is_found_by_id_and_by_its_place_and_only_if_readers_see_it() -> None:
    comment, held = make.comment("Look."), make.comment("The HOLDME bridge.")
    article = comment.discussion.article.get_absolute_url()

    def found(typed: str) -> Comment | None:
        return comment_noticed(make.site(), typed, host=HOST)

    assert found(comment.public_id) == comment
    assert found(f"https://{HOST}{article}#c{comment.number}") == comment
    assert found(f"https://{HOST}{article}#c99") is None
    assert found(held.public_id) is None
    assert comment_noticed(make.site("The Other Post"), comment.public_id, host=HOST) is None


# ---- given ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_notice_waits_and_opens_by_its_token_alone() -> None:
    notice = make.noticed()

    token = receipt_token(notice.public_id, secret=make.SECRET)
    assert open_notices(make.site()) == [notice]
    assert notice_opened_by(make.site(), notice.public_id, token=token) == notice
    assert token not in str(Notice.objects.values().get())
    for wrong in ("", "x", receipt_token("n_other", secret=make.SECRET)):
        with pytest.raises(NoticeNotFound):
            notice_opened_by(make.site(), notice.public_id, token=wrong)
    with pytest.raises(NoticeNotFound):
        notice_opened_by(make.site("The Other Post"), notice.public_id, token=token)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"why": " \u200b"}, {"why"}),
        ({"why": "x" * 5_001}, {"why"}),
        ({"name": " "}, {"name"}),
        ({"email": "nobody"}, {"email"}),
        ({"in_good_faith": False}, {"in_good_faith"}),
        ({"about_child_abuse": True, "email": "nobody"}, {"email"}),
        ({"why": "", "name": "", "email": ""}, {"why", "name", "email"}),
    ],
)
def test_what_is_missing_is_told_at_once_and_nothing_is_stored(
    typed: dict[str, str | bool], fields: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        make.noticed(**typed)

    assert set(refused.value.fields) == fields
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_a_notice_about_child_abuse_needs_no_name_and_no_address() -> None:
    notice = make.noticed(name="", email="", about_child_abuse=True)

    assert (notice.name, notice.email) == ("", "")


@pytest.mark.django_db
def test_one_form_sent_twice_is_one_notice_and_other_words_are_another() -> None:
    comment = make.comment()

    first = make.noticed(comment, once_key="k")
    again = make.noticed(comment, once_key="k")
    other = make.noticed(comment, once_key="k", why="Something else.")

    assert first == again != other
    assert Notice.objects.count() == 2


@pytest.mark.django_db
def test_a_network_gives_so_many_notices_a_day_and_is_forgotten_after_it() -> None:
    comment = make.comment()
    for _number in range(NOTICES_A_DAY):
        make.noticed(comment, network="n1")
    with pytest.raises(TooManyNotices):
        make.noticed(comment, network="n1")
    make.noticed(comment, network="n2")
    make.noticed(comment, network="n1", now=make.NOW + timedelta(days=1, seconds=1))

    assert list(Notice.objects.exclude(network="").values_list("network", flat=True)) == ["n1"]


@pytest.mark.django_db
def test_a_notice_without_a_notifier_is_not_stored_by_any_other_way() -> None:
    notice = make.noticed()

    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(email="")


# ---- answered -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_comment_found_illegal_is_removed_upon_the_notice_with_its_ground() -> None:
    notice = make.noticed()

    make.notice_answered(notice, Outcome.REMOVED)

    comment, decision = notice.comment, Decision.objects.latest("position")
    comment.refresh_from_db()
    assert comment.standing == Standing.REMOVED
    assert (decision.occasion, decision.clause) == (Occasion.NOTICE, "threats")
    assert decision.sentence == "Nobody may call for this."
    assert (notice.outcome, notice.decision, notice.decided_by) == (
        Outcome.REMOVED,
        decision,
        make.moderator(),
    )
    ground = legal_ground_about(comment)
    assert ground is not None
    assert (ground.law, ground.explanation) == ("Criminal Code, section 111", "It calls for it.")
    assert statement_about(comment, now=LATER).origin is Origin.NOTICE


@pytest.mark.django_db
def test_a_held_comment_found_illegal_is_rejected_and_otherwise_published() -> None:
    for outcome, standing in (
        (Outcome.REMOVED, Standing.REJECTED),
        (Outcome.KEPT, Standing.PUBLISHED),
    ):
        notice = make.noticed()
        make.held_for_reports(notice.comment)

        make.notice_answered(notice, outcome)

        notice.comment.refresh_from_db()
        assert notice.comment.standing == standing


@pytest.mark.django_db
def test_a_comment_that_is_kept_stays_and_the_record_says_that_somebody_read_it() -> None:
    notice = make.noticed()

    make.notice_answered(notice, Outcome.KEPT)

    notice.comment.refresh_from_db()
    assert notice.comment.standing == Standing.PUBLISHED
    assert notice.decision is not None
    assert notice.decision.occasion == Occasion.NOTICE
    assert (notice.legal_ground, notice.explanation) == ("", "")
    assert legal_ground_about(notice.comment) is None


@pytest.mark.django_db
def test_a_comment_published_again_breaks_no_law_any_more() -> None:
    notice = make.noticed()
    make.notice_answered(notice, Outcome.REMOVED)

    make.decided(notice.comment, Standing.PUBLISHED, now=LATER)

    assert legal_ground_about(notice.comment) is None


@pytest.mark.django_db
def test_a_comment_that_is_gone_is_told_and_not_decided_on_again() -> None:
    notice = make.noticed()
    make.decided(notice.comment, Standing.REMOVED)
    decisions = Decision.objects.count()
    for outcome in (Outcome.REMOVED, Outcome.KEPT, None):
        with pytest.raises(NoticeOutcomeMissing):
            make.notice_answered(notice, outcome)

    make.notice_answered(notice, Outcome.GONE)

    assert (notice.outcome, notice.decision) == (Outcome.GONE, None)
    assert Decision.objects.count() == decisions


@pytest.mark.django_db
def test_a_comment_that_appears_is_not_answered_as_gone() -> None:
    notice = make.noticed()

    with pytest.raises(NoticeOutcomeMissing):
        make.notice_answered(notice, Outcome.GONE)
    with pytest.raises(CommentMoved):
        make.notice_answered(notice, Outcome.GONE, seen=Standing.REMOVED)

    assert notice.is_open


@pytest.mark.django_db
@pytest.mark.parametrize(
    "missing", ["to_notifier", "clause", "sentence", "legal_ground", "explanation"]
)
def test_what_notifier_and_author_must_be_told_is_required(missing: str) -> None:
    notice = make.noticed()

    with pytest.raises(Invalid) as refused:
        make.notice_answered(notice, Outcome.REMOVED, **{missing: " "})

    assert set(refused.value.fields) == {missing}
    assert notice.is_open


@pytest.mark.django_db
@pytest.mark.parametrize("second", [Outcome.REMOVED, Outcome.KEPT])
@pytest.mark.parametrize("first", [Outcome.REMOVED, Outcome.KEPT])
def test_of_two_moderators_one_answers_and_the_other_is_told(
    first: Outcome, second: Outcome
) -> None:
    given = make.noticed()
    on_one_screen = notice_by_public_id(make.site(), given.public_id)
    on_another = notice_by_public_id(make.site(), given.public_id)
    make.notice_answered(on_one_screen, first)
    decisions = Decision.objects.count()

    with pytest.raises(NoticeAnswered):
        make.notice_answered(
            on_another,
            second,
            by=make.member("Sona", role=Role.EDITOR),
            seen=Standing.PUBLISHED,
        )

    given.refresh_from_db()
    assert given.outcome == first
    assert Decision.objects.count() == decisions


@pytest.mark.django_db
def test_a_comment_decided_on_meanwhile_leaves_the_notice_open() -> None:
    notice = make.noticed()
    make.decided(notice.comment, Standing.REMOVED)

    with pytest.raises(CommentMoved):
        make.notice_answered(notice, Outcome.REMOVED, seen=Standing.PUBLISHED)

    notice.refresh_from_db()
    assert notice.is_open


@pytest.mark.django_db
def test_readers_answer_no_notices() -> None:
    notice = make.noticed()

    with pytest.raises(NotAllowed):
        make.notice_answered(notice, Outcome.KEPT, by=make.member())


# ---- kept and counted -----------------------------------------------------------------------


@pytest.mark.django_db
def test_names_and_addresses_are_erased_half_a_year_after_the_answer() -> None:
    answered, waiting = make.noticed(), make.noticed()
    make.notice_answered(answered, Outcome.KEPT, now=LATER)
    then = LATER + NOTIFIER_KEPT_FOR

    assert erase_notifiers(now=then - timedelta(seconds=1)) == 0
    assert erase_notifiers(now=then) == 1
    assert erase_notifiers(now=then) == 0

    answered.refresh_from_db()
    waiting.refresh_from_db()
    assert (answered.name, answered.email, answered.erased_at) == ("", "", then)
    assert waiting.email


@pytest.mark.django_db
def test_notices_are_counted_with_how_long_they_took() -> None:
    for outcome, hours in ((Outcome.REMOVED, 1), (Outcome.KEPT, 3)):
        make.notice_answered(make.noticed(), outcome, now=make.NOW + timedelta(hours=hours))
    make.noticed()
    day = timedelta(days=1)

    told = figures(make.site(), begin=make.NOW - day, end=make.NOW + day)

    assert (told.received, told.decided, told.acted_upon) == (3, 2, 1)
    assert told.median == timedelta(hours=2)
    assert figures(make.site(), begin=make.NOW + day, end=make.NOW + 2 * day).received == 0


@pytest.mark.django_db
def test_a_notice_keeps_which_wording_it_was_about() -> None:
    comment = make.comment()
    given = Given(why="It is.", name="A", email="a@example.org", in_good_faith=True)

    notice = give_notice(comment=comment, given=given, network="", secret=make.SECRET, now=make.NOW)

    assert notice.revision == comment.revisions.get()
