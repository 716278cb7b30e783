"""The policy's workbench: written, tried on the past, compared, published, without script."""

import re
import tomllib
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from plaintalk.desk.policy_forms import PolicyForm
from plaintalk.discussion.models import PolicyVersion
from plaintalk.discussion.queries import policy_in_force
from plaintalk.engine.signals import Attribute
from plaintalk.moderation.replay import queries
from plaintalk.moderation.replay.models import PolicyDraft, ReplayRun, RunState
from plaintalk.moderation.replay.services import carry_out
from plaintalk.people.permissions import Role
from plaintalk.policy.appearance import Standing
from plaintalk.policy.document import default_policy, parse_policy, policy_text
from tests import make

pytestmark = pytest.mark.django_db

MILD = make.SaidEngine({"mild": (Attribute.PROFANITY, 0.4)})
READ = ["/desk/policy", "/desk/policy/compare?old=1&new=1", "/desk/policy/shadow/2"]
READ += ["/desk/policy/thresholds?clause=no-profanity&days=30"]
READ += ["/desk/policy/compare", "/desk/policy/thresholds"]


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(make.moderator() if role is Role.MODERATOR else make.member(role=role))
    return client


@pytest.fixture
def editor() -> Client:
    make.site()
    return signed_in(Role.EDITOR)


def text(response: object) -> str:
    return unescape(response.content.decode())  # type: ignore[attr-defined]


def begun(client: Client, version: str = "") -> PolicyDraft:
    client.post("/desk/policy/drafts", {"version": version})
    return PolicyDraft.objects.latest("pk")


Sent = str | list[str]


def filled(draft: PolicyDraft, **changes: Sent) -> dict[str, Sent]:
    """Give the draft's form as a browser would send it, with some fields typed over."""
    form = PolicyForm(parse_policy(draft.document))
    sent: dict[str, Sent] = {"seen": str(draft.revision)}
    for part in (form.frame, *form.clauses, *form.ladder.steps):
        for bound in part:
            value = bound.value()
            if isinstance(value, list):
                sent[bound.html_name] = value
            elif value not in (None, "", False):
                sent[bound.html_name] = "on" if value is True else str(value)
    return sent | changes


def save(client: Client, draft: PolicyDraft, **changes: Sent) -> object:
    return client.post(f"/desk/policy/drafts/{draft.pk}", filled(draft, **changes))


def stored(draft: PolicyDraft) -> dict[str, object]:
    draft.refresh_from_db()
    return tomllib.loads(draft.document)


def bare(draft: PolicyDraft, *, hold: float = 0.35) -> None:
    """Give the draft a policy without examples."""
    PolicyDraft.objects.filter(pk=draft.pk).update(document=policy_text(make.policy(hold=hold)))
    draft.refresh_from_db()


# ---- who may --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", READ)
def test_moderators_may_read_the_workbench_and_readers_may_not(path: str) -> None:
    make.site()
    make.version(make.policy(), shadow=True)

    assert signed_in(Role.MODERATOR).get(path).status_code == 200
    assert signed_in(Role.READER).get(path).status_code == 403
    assert Client().get(path)["Location"].startswith("/account/login/")


def test_moderators_change_nothing(editor: Client) -> None:
    draft = begun(editor)
    moderator = signed_in(Role.MODERATOR)

    for path in ("", f"/{draft.pk}", f"/{draft.pk}/text", f"/{draft.pk}/publish"):
        assert moderator.post(f"/desk/policy/drafts{path}").status_code == 403
    assert "Begin a draft" not in text(moderator.get("/desk/policy"))


def test_a_draft_is_its_writers_alone(editor: Client) -> None:
    draft = begun(editor)

    assert signed_in(Role.EDITOR).get(f"/desk/policy/drafts/{draft.pk}").status_code == 404


@pytest.mark.parametrize(
    "path", ["shadow/1", "shadow/9", "drafts/9", f"drafts/{'9' * 30}", "runs/9"]
)
def test_what_is_not_there_is_said_so(editor: Client, path: str) -> None:
    assert editor.get(f"/desk/policy/{path}").status_code == 404


# ---- the form -------------------------------------------------------------------------------


def test_a_form_saved_as_it_is_changes_nothing(editor: Client) -> None:
    draft = begun(editor)

    save(editor, draft)

    draft.refresh_from_db()
    assert draft.revision == 2
    assert parse_policy(draft.document) == default_policy()


def test_thresholds_words_examples_and_switches_are_changed(editor: Client) -> None:
    draft = begun(editor)

    save(
        editor,
        draft,
        **{
            "clause-threats-title": "No threats",
            "clause-threats-hold_0": "0.4",
            "clause-threats-reject_0": "",
            "clause-threats-publish_examples": "The war killed many.\r\n> Why?\r\nBecause.",
            "hold_other_languages": "on",
            "opening": "Welcome.\r\n\r\nRead this.",
        },
    )

    policy = parse_policy(PolicyDraft.objects.get().document)
    clause = policy.clause("threats")
    assert clause is not None
    assert (clause.title, clause.when[0].hold, clause.when[0].reject) == ("No threats", 0.4, None)
    assert [(one.parent, one.text) for one in clause.publish_examples] == [
        ("", "The war killed many."),
        ("Why?", "Because."),
    ]
    assert policy.hold_other_languages
    assert policy.opening == "Welcome.\n\nRead this."


def test_clauses_are_moved_taken_out_and_added(editor: Client) -> None:
    draft = begun(editor)

    save(
        editor,
        draft,
        **{
            "clause-advertising-order": "1",
            "clause-no-profanity-order": "2",
            "clause-threats-remove": "on",
            "new-id": "no-spoilers",
            "new-title": "No spoilers",
            "new-text": "Do not tell how it ends.",
            "new-attribute": "TOXICITY",
            "new-hold": "0.8",
        },
    )

    ids = [clause.id for clause in parse_policy(PolicyDraft.objects.get().document).clauses]
    assert ids[:2] == ["advertising", "no-profanity"]
    assert "threats" not in ids
    assert ids[-1] == "no-spoilers"


def test_what_the_form_does_not_know_stays(editor: Client) -> None:
    draft = begun(editor)
    document = draft.document.replace('id = "threats"', 'id = "threats"\nlater = "kept"')
    data = f"{document}\n[later]\nsteps = 3\n"

    sent = QueryDict(mutable=True)
    for name, value in filled(draft).items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    form = PolicyForm(default_policy(), sent)
    assert form.is_valid()
    laid = tomllib.loads(form.laid_over(data))

    threats = next(one for one in laid["clause"] if one["id"] == "threats")
    assert (threats["dsa_category"], threats["later"]) == ("VIOLENCE", "kept")
    assert laid["later"] == {"steps": 3}


def test_conditions_are_changed_added_and_taken_out(editor: Client) -> None:
    draft = begun(editor)

    save(
        editor,
        draft,
        **{
            "clause-threats-attribute_0": "SEVERE_TOXICITY",
            "clause-threats-aimed_at_0": ["commenter", "author"],
            "clause-threats-attribute_1": "THREAT",
            "clause-threats-hold_1": "0.6",
            "clause-threats-appeal": "",
            "clause-threats-dsa_category": "SELF_HARM",
            "clause-personal-attacks-aimed_at_0": [],
            "clause-advertising-attribute_1": "SPAM",
            "clause-advertising-hold_1": "0.9",
        },
    )

    policy = parse_policy(PolicyDraft.objects.get().document)
    threats, attacks = policy.clause("threats"), policy.clause("personal-attacks")
    assert threats is not None
    assert attacks is not None
    assert [(one.attribute.value, one.aimed_at, one.hold, one.reject) for one in threats.when] == [
        ("SEVERE_TOXICITY", ("commenter", "author"), 0.5, 0.85),
        ("THREAT", (), 0.6, None),
    ]
    assert (threats.appeal, threats.dsa_category) == (False, "SELF_HARM")
    assert attacks.when[0].aimed_at == ()
    save(editor, PolicyDraft.objects.get(), **{"clause-threats-attribute_0": ""})
    threats = parse_policy(PolicyDraft.objects.get().document).clause("threats")
    assert threats is not None
    assert [one.attribute.value for one in threats.when] == ["THREAT"]


def test_the_ladder_is_changed_in_the_form_and_the_usual_one_stays_unnamed(editor: Client) -> None:
    draft = begun(editor)
    draft.document = policy_text(default_policy().model_copy(update={"ladder": None}))
    draft.save()
    save(editor, draft, title="Another title")
    assert parse_policy(PolicyDraft.objects.get().document).ladder is None

    save(
        editor,
        PolicyDraft.objects.get(),
        **{"step-block-use": "", "step-suspension-days": "14", "step-slow-automatic": "on"},
    )

    ladder = parse_policy(PolicyDraft.objects.get().document).ladder
    usual = default_policy().ladder
    assert ladder is not None
    assert usual is not None
    assert [step.propose.value for step in ladder.steps] == [
        "warning",
        "slow",
        "pre-moderation",
        "suspension",
    ]
    assert ladder.steps[0] == usual.steps[0]
    assert (ladder.steps[1].automatic, ladder.steps[3].days) == (True, 14)


def test_a_ladder_that_skips_a_step_is_told_and_stays_as_typed(editor: Client) -> None:
    draft = begun(editor)

    response = save(editor, draft, **{"step-suspension-use": "", "step-block-refusals": "17"})

    page = text(response)
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert "a suspension must come before a block" in page
    assert 'value="17"' in page


def test_examples_of_several_lines_are_left_to_the_text_form(editor: Client) -> None:
    draft = begun(editor)
    clause = {"id": "one", "title": "One", "text": "x", "publish_examples": ["Two\nlines."]}
    clause["when"] = [{"attribute": "SPAM", "hold": 0.5}]
    policy = default_policy().model_validate(
        {"title": "T", "opening": "o", "closing": "c", "clause": [clause]}
    )
    PolicyDraft.objects.update(document=policy_text(policy))
    draft.refresh_from_db()

    page = text(editor.get(f"/desk/policy/drafts/{draft.pk}"))
    save(editor, draft, **{"clause-one-title": "Uno"})

    assert "several lines" in page
    kept = parse_policy(PolicyDraft.objects.get().document).clauses[0]
    assert (kept.title, kept.publish_examples[0].text) == ("Uno", "Two\nlines.")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"clause-threats-hold_0": "much"}, "nothing was saved", id="no-number"),
        pytest.param({"clause-threats-hold_0": "2"}, "less than or equal to 1", id="too-high"),
        pytest.param({"clause-threats-hold_0": "0.9"}, "hold must not be above", id="crossed"),
        pytest.param({"new-title": "Half a clause"}, "clause 9, id", id="half-a-clause"),
    ],
)
def test_what_can_not_be_used_is_told_and_stays_as_typed(
    editor: Client, changes: dict[str, str], told: str
) -> None:
    draft = begun(editor)

    response = save(editor, draft, **changes, **{"clause-threats-title": "Typed by hand"})

    assert response.status_code == 422  # type: ignore[attr-defined]
    page = text(response)
    assert told in page
    assert 'role="alert"' in page
    assert "Typed by hand" in page
    assert stored(draft)["clause"] == tomllib.loads(policy_text(default_policy()))["clause"]


def test_two_windows_do_not_overwrite_each_other(editor: Client) -> None:
    draft = begun(editor)
    save(editor, draft, **{"clause-threats-title": "First"})

    late = save(editor, draft, **{"clause-threats-title": "Second"})

    page = text(late)
    assert late.status_code == 409  # type: ignore[attr-defined]
    assert "Second" in page
    assert 'name="seen" value="2"' in page
    assert "First" in PolicyDraft.objects.get().document


# ---- the text form --------------------------------------------------------------------------


def test_a_text_that_is_no_policy_yet_is_kept_and_told(editor: Client) -> None:
    draft = begun(editor)
    path = f"/desk/policy/drafts/{draft.pk}/text"

    response = editor.post(path, {"document": 'title = "T"\r\n', "seen": "1"})

    assert response.status_code == 422
    assert "opening: Field required" in text(response)
    assert PolicyDraft.objects.get().document == 'title = "T"\n'
    again = editor.get(f"/desk/policy/drafts/{draft.pk}", follow=True)
    assert again.redirect_chain == [(path, 302)]
    assert "opening: Field required" in text(again)


def test_a_text_that_is_a_policy_is_saved(editor: Client) -> None:
    draft = begun(editor)
    document = policy_text(make.policy(hold=0.4))

    response = editor.post(
        f"/desk/policy/drafts/{draft.pk}/text", {"document": document, "seen": "1"}
    )

    assert response.status_code == 302
    assert parse_policy(PolicyDraft.objects.get().document) == make.policy(hold=0.4)


# ---- trying ---------------------------------------------------------------------------------


def tried(client: Client, days: str = "30") -> ReplayRun:
    """Let a history happen, and try a stricter draft on it."""
    yesterday = timezone.now() - timedelta(days=1)
    on = make.discussion()
    for name in ("Aram", "Berta"):
        author = make.member(name)
        removed = make.comment("A mild word.", engine=MILD, on=on, author=author, now=yesterday)
    make.decided(removed, Standing.REMOVED, now=yesterday)
    draft = begun(client)
    bare(draft)
    response = save(client, draft, then="try", days=days)
    assert response.status_code == 302  # type: ignore[attr-defined]
    return ReplayRun.objects.latest("pk")


def test_a_replay_shows_its_progress_and_asks_again_without_a_script(editor: Client) -> None:
    run = tried(editor)
    ReplayRun.objects.update(state=RunState.RUNNING, done=1, total=2)

    response = editor.get(f"/desk/policy/runs/{run.pk}")

    assert response["Refresh"] == "2"
    assert "1 of 2 comments." in text(response)


def test_what_would_change_is_shown_with_the_comments_to_read(editor: Client) -> None:
    run = tried(editor)
    carry_out(run_id=run.pk, clock=timezone.now)

    response = editor.get(f"/desk/policy/runs/{run.pk}")

    page = text(response)
    assert "Refresh" not in response
    assert "2 comments were looked at. 2 would be judged otherwise." in page
    assert "2 more held: people had refused 1 of them and published 0." in page
    assert page.count("/desk/comments/c_") == 2
    assert "hold from 0.5 to 0.35" in page


def test_the_comments_that_change_can_be_read_by_what_people_decided(editor: Client) -> None:
    run = tried(editor)
    carry_out(run_id=run.pk, clock=timezone.now)

    page = text(editor.get(f"/desk/policy/runs/{run.pk}?then=published&now=held&answer=refused"))

    assert "Berta" in page
    assert "Aram" not in page


def test_the_comments_that_change_come_in_pages(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CHANGES_PAGE", 1)
    run = tried(editor)
    carry_out(run_id=run.pk, clock=timezone.now)
    first = text(editor.get(f"/desk/policy/runs/{run.pk}"))
    (following,) = re.findall(r'href="(\?[^"]*after=[^"#]*)', first)

    second = text(editor.get(f"/desk/policy/runs/{run.pk}{following}"))

    assert ("Aram" in first, "Berta" in first) == (True, False)
    assert ("Aram" in second, "Berta" in second) == (False, True)


def test_a_replay_cut_off_by_a_restart_is_shown_so_and_can_be_started_again(
    editor: Client,
) -> None:
    run = tried(editor)
    long_ago = timezone.now() - timedelta(hours=1)
    ReplayRun.objects.update(state=RunState.RUNNING, alive_at=long_ago)

    page = text(editor.get(f"/desk/policy/runs/{run.pk}"))
    editor.post(f"/desk/policy/runs/{run.pk}/again")

    assert "cut off when the server was restarted" in page
    assert ReplayRun.objects.get().state == RunState.WAITING


def test_a_replay_that_broke_down_says_so(editor: Client) -> None:
    run = tried(editor)
    ReplayRun.objects.update(state=RunState.FAILED, error="See the server's log.")

    assert "See the server's log." in text(editor.get(f"/desk/policy/runs/{run.pk}"))


def test_a_second_replay_waits_for_the_first(editor: Client) -> None:
    run = tried(editor)

    draft = PolicyDraft.objects.get()
    second = {"clause-threats-title": "Kept all the same"}
    response = save(editor, draft, then="try", days="7", **second)

    assert response.status_code == 409  # type: ignore[attr-defined]
    assert ReplayRun.objects.get() == run
    assert "Another replay is going on" in text(response)
    assert "Kept all the same" in PolicyDraft.objects.get().document


def test_any_days_of_the_past_can_be_tried(editor: Client) -> None:
    draft = begun(editor)
    days = {"days": "between", "since": "2026-02-27", "until": "2026-02-28"}

    save(editor, draft, then="try", **days)

    run = ReplayRun.objects.get()
    assert run.since.isoformat() == "2026-02-27T00:00:00+00:00"
    assert run.until.isoformat() == "2026-03-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        ("2026-02-28", "2026-02-27", "not before the first"),
        ("", "2026-02-27", "Give a day."),
        ("soon", "2026-02-27", "valid date"),
    ],
)
def test_days_that_make_no_period_are_told_and_the_draft_is_saved(
    editor: Client, since: str, until: str, told: str
) -> None:
    draft = begun(editor)
    days = {"days": "between", "since": since, "until": until}

    response = save(editor, draft, then="try", title="Kept", **days)

    page = text(response)
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert told in page
    assert f'value="{until}"' in page
    assert stored(draft)["title"] == "Kept"
    assert not ReplayRun.objects.exists()


def test_a_period_that_was_never_offered_is_refused(editor: Client) -> None:
    draft = begun(editor)

    assert save(editor, draft, then="try", days="4000").status_code == 422  # type: ignore[attr-defined]
    assert not ReplayRun.objects.exists()


def test_what_was_typed_is_saved_before_it_is_tried_or_published(editor: Client) -> None:
    run = tried(editor)
    draft = PolicyDraft.objects.get()

    response = save(editor, draft, then="publish", **{"clause-threats-title": "Typed just now"})

    assert response["Location"] == f"/desk/policy/drafts/{draft.pk}/publish"  # type: ignore[index]
    assert "Typed just now" in PolicyDraft.objects.get().document
    assert "Typed just now" not in ReplayRun.objects.get(pk=run.pk).document


# ---- publishing -----------------------------------------------------------------------------


def published(client: Client, draft: PolicyDraft, **how: str) -> object:
    draft.refresh_from_db()
    latest = PolicyVersion.objects.latest("number").number
    seen = {"seen": str(draft.revision), "latest": str(latest)}
    data = {"how": "now", "note": "Plainer.", "moment": ""} | seen | how
    return client.post(f"/desk/policy/drafts/{draft.pk}/publish", data)


def test_a_draft_is_published_with_its_note_and_is_gone(editor: Client) -> None:
    draft = begun(editor)
    save(editor, draft, **{"clause-threats-title": "No threats"})
    page = text(editor.get(f"/desk/policy/drafts/{draft.pk}/publish"))

    response = published(editor, draft)

    assert "Title: from “No threats, no calls to violence” to “No threats”." in page
    assert "come out as they must" in page
    assert response.status_code == 302  # type: ignore[attr-defined]
    version = PolicyVersion.objects.get(number=2)
    assert (version.note, version.published_by is not None) == ("Plainer.", True)
    assert policy_in_force(make.site(), now=timezone.now()).number == 2
    assert not PolicyDraft.objects.exists()


def test_what_a_colleague_published_meanwhile_is_not_taken_back_unseen(editor: Client) -> None:
    draft = begun(editor)
    bare(draft)
    make.version(make.policy(hold=0.6), now=timezone.now())

    late = published(editor, draft, latest="1")
    page = text(late)
    again = published(editor, draft)

    assert late.status_code == 409  # type: ignore[attr-defined]
    assert "Another version of the policy was published" in page
    assert "This draft began as version 1; version 2 is in force." in page
    assert 'name="latest" value="2"' in page
    assert again.status_code == 302  # type: ignore[attr-defined]


def test_a_draft_changed_in_another_window_is_not_published_unseen(editor: Client) -> None:
    draft = begun(editor)
    bare(draft)

    late = published(editor, draft, seen="7")

    assert late.status_code == 409  # type: ignore[attr-defined]
    assert PolicyVersion.objects.count() == 1


def test_a_version_can_come_into_force_later(editor: Client) -> None:
    draft = begun(editor)
    bare(draft)
    tomorrow = timezone.localtime() + timedelta(days=1)

    past = published(editor, draft, how="later", moment="2020-01-01T10:00")
    none = published(editor, draft, how="later")
    published(editor, draft, how="later", moment=f"{tomorrow:%Y-%m-%dT%H:%M}")

    assert (past.status_code, none.status_code) == (422, 422)  # type: ignore[attr-defined]
    assert "still to come" in text(past)
    assert policy_in_force(make.site(), now=timezone.now()).number == 1
    assert policy_in_force(make.site(), now=timezone.now() + timedelta(days=2)).number == 2
    assert "scheduled" in text(editor.get("/desk/policy"))


def test_a_failing_example_is_named_and_must_be_accepted_by_name(editor: Client) -> None:
    draft = begun(editor)
    save(editor, draft, **{"clause-sexual-content-refuse_examples": "A kind word."})

    page = text(editor.get(f"/desk/policy/drafts/{draft.pk}/publish"))
    refused = published(editor, draft)
    accepted = published(editor, draft, **{"accept_sexual-content": "on"})

    assert (
        "sexual-content: This must be held or rejected, and came out as “Published”: “A kind word.”"
    ) in (re.sub(r"<[^>]+>", "", page))
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert "Plainer." in text(refused)
    assert accepted.status_code == 302  # type: ignore[attr-defined]


def test_a_shadow_is_published_and_shows_what_it_would_have_done(editor: Client) -> None:
    draft = begun(editor)
    bare(draft)
    published(editor, draft, how="shadow")
    empty = text(editor.get("/desk/policy/shadow/2"))
    make.decided(make.comment("A mild word.", engine=MILD), Standing.REMOVED)

    page = text(editor.get("/desk/policy/shadow/2"))

    assert "Nothing has been said" in empty
    assert "1 more held: people had refused 1 of them and published 0." in page
    assert "What version 2 would have done" in text(editor.get("/desk/policy"))


def test_readers_learn_nothing_of_a_shadow_version(editor: Client) -> None:
    make.version(make.policy(hold=0.35), shadow=True)
    reader = Client()

    assert "Version 2" not in text(reader.get("/policy"))
    assert reader.get("/policy?version=2").status_code == 404
    assert reader.get("/policy?version=1").status_code == 200


def test_an_old_version_is_taken_up_again_as_a_new_one(editor: Client) -> None:
    make.version(make.policy(hold=0.4), now=timezone.now())
    draft = begun(editor, "1")

    published(editor, draft, note="Version 1 again.")

    in_force = policy_in_force(make.site(), now=timezone.now())
    assert (in_force.number, in_force.policy) == (3, default_policy())


def test_two_versions_are_compared_in_words(editor: Client) -> None:
    make.version(make.policy(hold=0.4))

    page = text(editor.get("/desk/policy/compare?old=1&new=2"))

    assert "hold from 0.5 to 0.4" in page
    assert editor.get("/desk/policy/compare?old=1&new=9").status_code == 422


def test_a_version_that_takes_the_place_of_one_to_come_says_so(editor: Client) -> None:
    later = timezone.now() + timedelta(days=2)
    make.version(make.policy(hold=0.6), now=later)
    draft = begun(editor)
    bare(draft)

    before = text(editor.get("/desk/policy"))
    warned = text(editor.get(f"/desk/policy/drafts/{draft.pk}/publish"))
    published(editor, draft)
    after = text(editor.get("/desk/policy"))
    readers = text(Client().get("/policy"))

    assert "Call version 2 off" in before
    assert "version 2 never comes into force" in warned
    assert "never in force: version 3 took its place" in after
    assert "never came into force: version 3 took its place" in readers
    assert policy_in_force(make.site(), now=later + timedelta(days=1)).number == 3


def test_a_version_to_come_is_called_off_by_taking_up_the_one_in_force(editor: Client) -> None:
    later = timezone.now() + timedelta(days=2)
    make.version(make.policy(hold=0.6), now=later)

    response = editor.post("/desk/policy/drafts", {"call_off": "2"})
    page = text(editor.get(response["Location"]))
    published(editor, PolicyDraft.objects.get(), note="Version 2 is called off.")

    assert 'value="Version 2 is called off."' in page
    moment = later + timedelta(days=1)
    assert policy_in_force(make.site(), now=moment).policy == default_policy()


def test_where_nothing_differs_there_is_nothing_to_publish(editor: Client) -> None:
    draft = begun(editor)

    page = text(editor.get(f"/desk/policy/drafts/{draft.pk}/publish"))

    assert "there is nothing to publish" in page
    assert 'name="note"' not in page


def test_thresholds_are_shown_with_their_cost_and_the_present_one_marked(editor: Client) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    comment = make.comment("A mild word.", engine=MILD, now=yesterday)
    make.decided(comment, Standing.REMOVED, now=yesterday)

    page = text(editor.get("/desk/policy/thresholds?clause=no-profanity&days=30"))

    rows = re.findall(r"<tr(.*?)</tr>", page, re.DOTALL)
    cells = {
        re.sub(r"<[^>]+>", " ", row.partition(">")[2]).split()[0]: re.findall(r">(\d+)</td>", row)
        for row in rows[1:]
    }
    assert cells["0.40"] == ["1", "0", "0"]
    assert cells["0.45"] == ["0", "1", "0"]
    assert next(row for row in rows if "nearest" in row).count("0.50") == 1
    assert editor.get("/desk/policy/thresholds?clause=no-such&days=30").status_code == 422


def test_a_threshold_is_taken_into_a_draft(editor: Client) -> None:
    path = "/desk/policy/thresholds/draft"
    sent = {"clause": "threats", "condition": "0", "hold": "0.7"}

    response = editor.post(path, sent)

    draft = PolicyDraft.objects.get()
    assert response["Location"] == f"/desk/policy/drafts/{draft.pk}#clause-threats"
    threats = parse_policy(draft.document).clause("threats")
    assert threats is not None
    assert (threats.when[0].hold, threats.when[0].reject) == (0.7, 0.85)
    for wrong in ({"condition": "5"}, {"clause": "no-such"}, {"hold": "7"}, {"hold": ""}):
        assert editor.post(path, sent | wrong).status_code == 422


def test_a_threshold_above_the_one_that_rejects_is_kept_and_told(editor: Client) -> None:
    sent = {"clause": "threats", "condition": "0", "hold": "0.95"}

    page = text(editor.post("/desk/policy/thresholds/draft", sent, follow=True))

    assert "hold must not be above reject" in page


def test_an_address_without_a_choice_shows_what_its_form_begins_with(editor: Client) -> None:
    make.version(make.policy(hold=0.4))

    thresholds = text(editor.get("/desk/policy/thresholds"))
    differences = text(editor.get("/desk/policy/compare"))

    assert "Thresholds of “No profanity”" in thresholds
    assert 'value="90" selected' in thresholds
    assert "hold from 0.5 to 0.4" in differences


def test_a_draft_is_thrown_away(editor: Client) -> None:
    draft = begun(editor)

    editor.post(f"/desk/policy/drafts/{draft.pk}/drop")

    assert editor.get(f"/desk/policy/drafts/{draft.pk}").status_code == 404


def test_no_page_of_the_workbench_brings_styles_or_scripts_with_it() -> None:
    templates = Path(__file__).parent.parent.parent / "src/plaintalk/desk/templates/desk"

    for template in templates.glob("*policy*.html"):
        assert not re.search(r"<script|\son[a-z]+=|\sstyle=", template.read_text())
