"""Second looks, golden items and figures through the pages, without any script."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from plaintalk.discussion.models import Comment, Decision
from plaintalk.moderation.quality.models import GoldenItem, SecondLook, Verdict
from plaintalk.moderation.quality.queries import next_for, percent_of
from plaintalk.moderation.quality.services import look_again, make_golden, set_share
from plaintalk.people.models import Person
from plaintalk.people.permissions import Role
from plaintalk.policy.appearance import Standing
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Person:
    make.moderator()
    made = make.member("Sona", role=Role.EDITOR)
    set_share(site=make.site(), by=made, percent=100, now=make.NOW)
    return made


@pytest.fixture
def colleague(editor: Person) -> Person:
    return make.member("Tigran", role=Role.MODERATOR)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def decided(*, standing: Standing = Standing.REJECTED) -> Decision:
    an_hour_ago = timezone.now() - timedelta(hours=1)
    comment = make.comment("The **HOLDME** bridge.", author=make.member("Vardan"), now=an_hour_ago)
    return make.decision_by(make.moderator(), on=comment, standing=standing, now=an_hour_ago)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def case_in(html: str) -> str:
    return re.findall(r'name="case" value="([^"]+)"', html)[0]


def look(person: Person, verdict: Verdict = Verdict.PUBLISH, clause: str = "") -> SecondLook:
    site, secret, now = make.site(), settings.SECRET_KEY, timezone.now()
    due = next_for(site, person, secret=secret, now=now)
    assert due is not None
    found = look_again(
        site=site,
        by=person,
        token=due.token,
        verdict=verdict,
        clause=clause,
        secret=secret,
        now=now,
    )
    return found.look


def test_strangers_sign_in_and_readers_are_refused(editor: Person) -> None:
    reader = client_of(make.member())
    for path in ("/desk/quality", "/desk/quality/next", "/desk/quality/golden"):
        assert Client().get(path)["Location"].startswith("/account/login/")
        assert reader.get(path).status_code == 403


def test_moderators_look_and_only_editors_set(colleague: Person) -> None:
    moderator = client_of(colleague)

    assert moderator.get("/desk/quality").status_code == 200
    assert moderator.get("/desk/quality/next").status_code == 200
    assert moderator.get("/desk/quality/golden").status_code == 403
    assert moderator.post("/desk/quality/share", {"percent": "9"}).status_code == 403
    assert percent_of(make.site()) == 100


def test_the_case_is_shown_without_its_author_its_decision_and_its_marks(
    colleague: Person,
) -> None:
    decision = decided()

    html = text(client_of(colleague).get("/desk/quality/next"))

    assert "<strong>HOLDME</strong> bridge." in html
    assert decision.comment.discussion.article.headline in html
    for told in ("Vardan", "Lilit", "Rejected", decision.sentence, "<mark", decision.public_id):
        assert told not in html
    assert decision.comment.public_id not in html


def test_whoever_decided_is_told_that_nothing_waits(editor: Person) -> None:
    decided()

    assert "No case waits" in text(client_of(make.moderator()).get("/desk/quality/next"))


def test_a_second_look_is_given_and_compared(colleague: Person) -> None:
    decision = decided()
    client = client_of(colleague)
    case = case_in(text(client.get("/desk/quality/next")))

    response = client.post(
        "/desk/quality/next", {"case": case, "verdict": "publish", "clause": ""}, follow=True
    )

    html = text(response)
    assert "The two differ" in html
    assert "Lilit" in html
    assert f"/desk/comments/{decision.comment.public_id}" in html
    assert "Talked over" not in html
    assert Comment.objects.get().standing == Standing.REJECTED
    assert Decision.objects.count() == 2


def test_a_refusal_without_a_clause_stays_on_the_same_case(colleague: Person) -> None:
    for _each in range(3):
        decided()
    client = client_of(colleague)
    case = case_in(text(client.get("/desk/quality/next")))

    response = client.post("/desk/quality/next", {"case": case, "verdict": "refuse"})

    assert response.status_code == 422
    assert "which clause" in text(response)
    assert case_in(text(response)) == case
    assert not SecondLook.objects.exists()


def test_a_form_sent_twice_counts_once_and_says_so(colleague: Person) -> None:
    decided()
    client = client_of(colleague)
    data = {"case": case_in(text(client.get("/desk/quality/next"))), "verdict": "publish"}

    assert client.post("/desk/quality/next", data).status_code == 302
    again = client.post("/desk/quality/next", data)

    assert again.status_code == 409
    assert "no longer, yours" in text(again)
    assert SecondLook.objects.count() == 1


@pytest.mark.parametrize("data", [{}, {"case": "x", "verdict": "nonsense"}])
def test_a_form_that_was_never_offered_is_refused(colleague: Person, data: dict[str, str]) -> None:
    assert client_of(colleague).post("/desk/quality/next", data).status_code == 422


def test_anothers_second_look_is_nobodys_business_but_editors(
    colleague: Person, editor: Person
) -> None:
    decided()
    made = look(colleague)
    path = f"/desk/quality/looks/{made.public_id}"

    assert client_of(make.moderator()).get(path).status_code == 404
    assert "Talked over" in text(client_of(editor).get(path))


def test_an_editor_talks_a_disagreement_over(colleague: Person, editor: Person) -> None:
    decided()
    made = look(colleague)
    client = client_of(editor)
    path = f"/desk/quality/looks/{made.public_id}"
    assert path in text(client.get("/desk/quality"))

    done = client.post(f"{path}/talked")

    assert done["Location"] == "/desk/quality"
    assert path not in text(client.get("/desk/quality"))
    assert client.post(f"{path}/talked").status_code == 409


def test_few_pairs_say_nothing_and_twenty_do(colleague: Person, editor: Person) -> None:
    client = client_of(editor)
    for each in range(20):
        assert "too few to say" in text(client.get("/desk/quality"))
        decided(standing=Standing.PUBLISHED if each % 2 else Standing.REJECTED)
        # The last one is judged otherwise than before.
        refuse = (each % 2 == 0) ^ (each == 19)
        verdict = Verdict.REFUSE if refuse else Verdict.PUBLISH
        look(colleague, verdict, "no-profanity" if refuse else "")

    html = text(client.get("/desk/quality"))

    assert "95\u00a0%" in html
    # 19 of 20 alike, with 10 refused first and 11 then: kappa 0.9.
    assert re.search(r"0\.90 \(0\.\d\d to 1\.00\)", html)


def test_a_moderator_sees_their_own_figures_only(colleague: Person) -> None:
    decided()
    look(colleague)
    stranger = make.member("Karen", role=Role.MODERATOR)

    html = text(client_of(stranger).get("/desk/quality"))

    assert "Quality of your decisions" in html
    for told in ("Tigran", "Lilit", "Disagreements", "Golden items</a>"):
        assert told not in html


def test_an_editor_makes_a_golden_item_and_retires_it(editor: Person) -> None:
    comment = make.comment("The HOLDME bridge.")
    client = client_of(editor)
    data = {
        "comment": f"https://example.org/desk/comments/{comment.public_id}",
        "verdict": "refuse",
        "clause": "no-profanity",
        "note": "The word is profane in any sense.",
    }

    assert client.post("/desk/quality/golden", data).status_code == 302
    html = text(client.get("/desk/quality/golden"))
    item = GoldenItem.objects.get()
    assert "profane in any sense" in html

    client.post(f"/desk/quality/golden/{item.public_id}/retire")

    assert "None yet" in text(client.get("/desk/quality/golden"))
    assert client.post(f"/desk/quality/golden/{item.public_id}/retire").status_code == 404


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"comment": "no comment"}, "names no comment"),
        ({"comment": "c_" + "0" * 26}, "no such comment"),
        ({"clause": ""}, "which clause"),
        ({"verdict": "nonsense"}, "Select a valid choice"),
    ],
)
def test_what_an_editor_typed_stays_when_it_can_not_be_used(
    editor: Person, fields: dict[str, str], told: str
) -> None:
    comment = make.comment("The HOLDME bridge.")
    data = {
        "comment": comment.public_id,
        "verdict": "refuse",
        "clause": "no-profanity",
        "note": "Because it is plain.",
    }

    response = client_of(editor).post("/desk/quality/golden", data | fields)

    assert response.status_code == 422
    assert told in text(response)
    assert "Because it is plain." in text(response)
    assert not GoldenItem.objects.exists()


def test_whoever_answered_a_golden_item_is_told_what_it_was(
    editor: Person, colleague: Person
) -> None:
    comment = make.comment("The HOLDME bridge.")
    client_of(editor).post(
        "/desk/quality/golden",
        {"comment": comment.public_id, "verdict": "publish", "note": "It names the bridge."},
    )
    client = client_of(colleague)
    page = text(client.get("/desk/quality/next"))
    assert "golden" not in page.lower()

    html = text(
        client.post(
            "/desk/quality/next", {"case": case_in(page), "verdict": "publish"}, follow=True
        )
    )

    assert "Both agree" in html
    assert "It names the bridge." in html


def test_an_editor_sets_the_share(editor: Person) -> None:
    client = client_of(editor)

    assert client.post("/desk/quality/share", {"percent": "12"}).status_code == 302
    assert percent_of(make.site()) == 12
    assert client.post("/desk/quality/share", {"percent": "120"}).status_code == 422
    assert percent_of(make.site()) == 12


def test_harsh_words_are_masked_for_who_wants_it_and_the_worst_is_counted(
    colleague: Person,
) -> None:
    Comment.objects.filter(pk=decided().comment_id).update(risk=0.95)
    client = client_of(colleague)
    client.post("/desk/gentle", {"on": "1"})

    html = text(client.get("/desk/quality/next"))

    assert "<strong>H•••••</strong> bridge." in html
    assert "<strong>HOLDME</strong> bridge." in text(client.get("/desk/quality/next?reveal=1"))
    assert "You opened 1 of the worst today" in text(client.get("/desk"))
    look(colleague)
    path = f"/desk/quality/looks/{SecondLook.objects.get().public_id}"
    assert "<strong>H•••••</strong> bridge." in text(client.get(path))


def test_golden_items_are_masked_for_who_wants_it(editor: Person) -> None:
    make_golden(
        site=make.site(),
        by=editor,
        comment=decided().comment,
        verdict=Verdict.REFUSE,
        clause="no-profanity",
        note="",
        now=timezone.now(),
    )
    client = client_of(editor)
    client.post("/desk/gentle", {"on": "1"})

    assert "**H•••••** bridge." in text(client.get("/desk/quality/golden"))
    assert "**HOLDME** bridge." in text(client.get("/desk/quality/golden?reveal=1"))
