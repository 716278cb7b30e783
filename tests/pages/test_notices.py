"""Anybody gives notice that a comment is illegal and reads the answer, without any script."""

import re

import pytest
from django.test import Client

from plaintalk.discussion.models import Comment
from plaintalk.moderation.notices.models import Notice, Outcome
from plaintalk.moderation.notices.services import NOTICES_A_DAY
from tests import make

pytestmark = pytest.mark.django_db

WHY = "It calls for violence <b>against</b> a neighbour."
DATA = {
    "why": WHY,
    "law": "Criminal Code",
    "name": "Nina Notifier",
    "email": "nina@example.org",
    "in_good_faith": "on",
    "once": "k1",
}


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


@pytest.fixture
def comment() -> Comment:
    return make.comment("Burn it down.", author=make.member())


def test_the_way_leads_from_the_report_page_and_the_policy_without_an_account(
    client: Client, comment: Comment
) -> None:
    address = f"/notice?comment={comment.public_id}"

    assert address in text(client.get(f"/c/{comment.public_id}/report"))
    assert '"/notice"' in text(client.get("/policy"))
    html = text(client.get(address))
    assert "Burn it down." in html
    assert f'value="{comment.public_id}"' in html
    assert text(client.get("/notice")).count("<form") == 1


def test_a_notice_leads_to_its_receipt_at_an_address_that_nobody_guesses(
    client: Client, comment: Comment
) -> None:
    response = client.post("/notice", DATA | {"comment": comment.public_id})

    notice = Notice.objects.get()
    path = response["Location"]
    assert re.fullmatch(rf"/notices/{notice.public_id}\?t=[0-9a-f]{{64}}", path)
    receipt = client.get(path)
    assert receipt["Referrer-Policy"] == "no-referrer"
    assert "no-store" in receipt["Cache-Control"]
    html = text(receipt)
    assert "We have your notice." in html
    assert "A moderator, not a machine" in html
    assert "It calls for violence &lt;b&gt;against&lt;/b&gt; a neighbour." in html
    assert client.get(path[:-1]).status_code == 404
    assert client.get(f"/notices/{notice.public_id}").status_code == 404


def test_the_address_in_the_readers_browser_will_do(client: Client, comment: Comment) -> None:
    place = client.get(f"/c/{comment.public_id}")["Location"]

    response = client.post("/notice", DATA | {"comment": f"http://testserver{place}"})

    assert response.status_code == 302
    assert Notice.objects.get().comment == comment


def test_a_form_sent_twice_leads_to_the_same_receipt(client: Client, comment: Comment) -> None:
    sent = DATA | {"comment": comment.public_id}

    first, second = client.post("/notice", sent), client.post("/notice", sent)

    assert first["Location"] == second["Location"]
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("why", "Write why the comment is illegal."),
        ("name", "Give your name."),
        ("email", "Give an e-mail address"),
        ("in_good_faith", "a notice needs your statement"),
        ("comment", "There is no such comment for readers"),
    ],
)
def test_what_is_missing_is_told_and_everything_typed_stays(
    client: Client, comment: Comment, missing: str, told: str
) -> None:
    sent = DATA | {"comment": comment.public_id}

    response = client.post("/notice", {**sent, missing: ""})

    html = text(response)
    assert response.status_code == 422
    assert told in html
    assert 'role="alert"' in html
    kept = {"why": "It calls for violence", "law": "Criminal Code", "name": "Nina Notifier"}
    for name, words in kept.items():
        assert (words in html) == (name != missing)
    assert ("checked" in html) == (missing != "in_good_faith")
    assert not Notice.objects.exists()


def test_a_notice_about_child_sexual_abuse_needs_no_name(client: Client, comment: Comment) -> None:
    sent = DATA | {"comment": comment.public_id, "about_child_abuse": "on"}

    response = client.post("/notice", sent | {"name": "", "email": ""}, follow=True)

    assert "You gave no e-mail address" in text(response)


def test_what_readers_do_not_see_is_not_given_away(client: Client) -> None:
    held = make.comment("The HOLDME bridge.")

    html = text(client.get(f"/notice?comment={held.public_id}"))

    assert "The HOLDME bridge." not in html
    response = client.post("/notice", DATA | {"comment": held.public_id})
    assert response.status_code == 422


def test_one_network_is_told_when_it_gave_too_many(client: Client, comment: Comment) -> None:
    for number in range(NOTICES_A_DAY):
        client.post("/notice", DATA | {"comment": comment.public_id, "once": f"k{number}"})

    response = client.post("/notice", DATA | {"comment": comment.public_id, "once": "more"})

    assert response.status_code == 429
    assert "Write to the editors if you have more." in text(response)
    assert "It calls for violence" in text(response)


@pytest.mark.parametrize("typed", ["x" * 5_000, "https://[", "c_" + "0" * 26])
def test_whatever_is_asked_for_the_page_is_there(client: Client, typed: str) -> None:
    make.site()

    assert client.get("/notice", {"comment": typed}).status_code == 200


# ---- the answer -----------------------------------------------------------------------------


def test_the_receipt_shows_the_decision_reasons_and_redress(client: Client) -> None:
    comment = make.comment("Burn it down.", author=make.member())
    site = comment.discussion.article.site
    site.contact = "editors@example.org"
    site.save()
    path = client.post("/notice", DATA | {"comment": comment.public_id})["Location"]
    make.notice_answered(Notice.objects.get(), Outcome.REMOVED)

    html = text(client.get(path))

    for told in (
        "The comment was taken down as illegal",
        "Criminal Code, section 111",
        "Thank you, we read it.",
        "No automated means were used.",
        "editors@example.org",
        "Go to a court",
    ):
        assert told in html
    assert "Burn it down." not in html


def test_the_author_reads_law_and_ground_and_nothing_of_the_notifier(client: Client) -> None:
    notice = make.noticed()
    make.notice_answered(notice, Outcome.REMOVED)
    client.force_login(notice.comment.author)

    html = text(client.get(f"/c/{notice.comment.public_id}/reasons"))

    assert "Somebody sent us a notice that it is illegal." in html
    assert "Criminal Code, section 111" in html
    assert "It calls for it." in html
    for secret in (notice.name, notice.email, notice.why, notice.to_notifier):
        assert secret not in html
