"""The record: a chain that shows whatever was done to it."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.discussion.models import Decision, RecordHead, Revision
from plaintalk.discussion.queries import verify_record
from plaintalk.discussion.record import GENESIS, Entry, digest_of_text, first_break, hash_of
from plaintalk.discussion.services import withdraw_comment
from tests import make

TEXT = st.text(max_size=12)
JSON = st.lists(
    st.dictionaries(TEXT, TEXT | st.integers() | st.floats(0, 1), max_size=3), max_size=3
)

Chain = list[tuple[Entry, str]]


@st.composite
def chains(draw: st.DrawFn, at_least: int = 1) -> Chain:
    chain: Chain = []
    for position in range(1, draw(st.integers(at_least, 6)) + 1):
        entry = Entry(
            position=position,
            decision=draw(TEXT),
            comment=draw(TEXT),
            revision=draw(TEXT),
            maker=draw(st.sampled_from(["rule", "person"])),
            person=draw(TEXT),
            was=draw(TEXT),
            standing=draw(TEXT),
            clause=draw(TEXT),
            sentence=draw(TEXT),
            occasion=draw(TEXT),
            findings=draw(JSON),
            signals=draw(JSON),
            policy_version=draw(st.integers(0, 99)),
            model=draw(TEXT),
            decided_at=draw(TEXT),
            previous_hash=chain[-1][1] if chain else GENESIS,
        )
        chain.append((entry, hash_of(entry)))
    return chain


def broken(chain: Chain, *, whole: Chain) -> bool:
    return first_break(chain, length=len(whole), head=whole[-1][1]) is not None


@given(chains())
def test_an_untouched_chain_is_whole(chain: Chain) -> None:
    assert not broken(chain, whole=chain)


@given(chains(), st.data())
def test_changing_any_part_of_any_decision_breaks_the_chain(
    chain: Chain, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(chain) - 1))
    name = data.draw(st.sampled_from(sorted(Entry.__dataclass_fields__)))
    entry, stored = chain[index]
    value = getattr(entry, name)
    other = data.draw(
        {int: st.integers(0, 999), str: st.text(max_size=12), list: JSON}[type(value)].filter(
            lambda drawn: drawn != value
        )
    )

    changed = [*chain]
    changed[index] = (replace(entry, **{name: other}), stored)

    assert broken(changed, whole=chain)


@given(chains(at_least=2), st.data())
def test_dropping_any_decision_breaks_the_chain(chain: Chain, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(chain) - 1))

    assert broken(chain[:index] + chain[index + 1 :], whole=chain)


@given(chains(at_least=2), st.data())
def test_changing_the_order_breaks_the_chain(chain: Chain, data: st.DataObject) -> None:
    one, other = data.draw(
        st.lists(st.integers(0, len(chain) - 1), min_size=2, max_size=2, unique=True)
    )
    swapped = [*chain]
    swapped[one], swapped[other] = swapped[other], swapped[one]

    assert broken(swapped, whole=chain)


@given(chains(), st.data())
def test_a_chain_rewritten_from_some_point_on_ends_differently(
    chain: Chain, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(chain) - 1))
    rewritten = chain[:index]
    for entry, _stored in chain[index:]:
        previous = rewritten[-1][1] if rewritten else GENESIS
        sentence = entry.sentence + ("!" if entry.position == index + 1 else "")
        forged = replace(entry, sentence=sentence, previous_hash=previous)
        rewritten.append((forged, hash_of(forged)))

    assert broken(rewritten, whole=chain)


@given(st.text(), st.text())
def test_a_text_and_its_digest_belong_together(one: str, other: str) -> None:
    same = digest_of_text(one, salt="s") == digest_of_text(other, salt="s")

    assert same == (one == other)


# ---- the stored record ----------------------------------------------------------------------


def without_triggers() -> None:
    """Do what somebody with full access to the database could do."""
    on = "" if connection.vendor == "sqlite" else " ON discussion_decision"
    with connection.cursor() as cursor:
        for done in ("changed", "deleted"):
            cursor.execute(f"DROP TRIGGER decision_is_never_{done}{on}")


def record_of(comments: int) -> None:
    discussion = make.discussion()
    for number in range(comments):
        make.comment(f"HOLDME {number}", on=discussion, author=make.member())


@pytest.mark.django_db
def test_the_record_of_a_site_that_was_used_is_whole() -> None:
    record_of(4)
    comment = make.comment("Mine.", author=make.member())
    withdraw_comment(comment=comment, by=comment.author, now=make.NOW)

    state = verify_record(make.site())

    assert (state.length, state.broken) == (6, None)


@pytest.mark.django_db
def test_a_record_is_compared_with_what_was_noted_earlier() -> None:
    record_of(2)
    noted = verify_record(make.site())
    record_of(2)

    then = verify_record(make.site(), up_to=noted.length)

    assert (then.length, then.head, then.broken) == (noted.length, noted.head, None)


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"standing": "published"}, {"sentence": "x"}, {"findings": []}])
def test_a_decision_changed_behind_our_back_is_found(change: dict[str, object]) -> None:
    record_of(3)
    without_triggers()
    Decision.objects.filter(position=2).update(**change)

    state = verify_record(make.site())

    assert state.broken is not None
    assert state.broken.position == 2


@pytest.mark.django_db
@pytest.mark.parametrize("position", [1, 2, 3])
def test_a_decision_deleted_behind_our_back_is_found(position: int) -> None:
    record_of(3)
    without_triggers()
    Decision.objects.filter(position=position).delete()

    assert verify_record(make.site()).broken is not None


@pytest.mark.django_db
def test_a_decision_slipped_in_behind_the_end_is_found() -> None:
    record_of(2)
    last = Decision.objects.get(position=2)
    values = {field.attname: getattr(last, field.attname) for field in Decision._meta.fields}
    values |= {"id": None, "position": 3, "public_id": "d_forged", "hash": "f" * 64}
    Decision(**values).save()

    assert verify_record(make.site()).broken is not None


@pytest.mark.django_db
def test_a_head_set_back_to_hide_a_decision_is_found() -> None:
    record_of(2)
    first = Decision.objects.get(position=1)
    RecordHead.objects.update(length=1, hash=first.hash)

    assert verify_record(make.site()).broken is not None


@pytest.mark.django_db
def test_a_wording_changed_behind_our_back_is_found() -> None:
    record_of(1)
    Revision.objects.update(body="What was never written.")

    assert verify_record(make.site()).broken is not None


@pytest.mark.django_db
def test_an_erased_text_leaves_the_record_whole() -> None:
    record_of(1)
    Revision.objects.update(body="", salt="")

    assert verify_record(make.site()).broken is None


@pytest.mark.django_db
def test_the_database_itself_refuses_to_change_or_delete_a_decision() -> None:
    record_of(1)

    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.update(sentence="Changed.")
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.all()._raw_delete(Decision.objects.db)

    assert Decision.objects.get().sentence == ""


@pytest.mark.django_db
def test_a_stored_decision_can_not_be_saved_again() -> None:
    record_of(1)

    with pytest.raises(AssertionError, match="on the record"):
        Decision.objects.get().save()


def test_a_decision_made_before_occasions_were_recorded_keeps_its_hash() -> None:
    before = "6e6a4224e8ec4b95b82fddbd495b43164b547be7289bcf8a7200ef2e5fe78696"
    entry = Entry(
        position=1,
        decision="d_1",
        comment="c_1",
        revision="r",
        maker="rule",
        person="",
        was="",
        standing="published",
        clause="",
        sentence="",
        findings=[],
        signals=[],
        policy_version=1,
        model="",
        decided_at="2026-01-01T00:00:00.000000Z",
        previous_hash=GENESIS,
    )

    assert hash_of(entry) == before
    assert hash_of(replace(entry, occasion="posting")) != before
