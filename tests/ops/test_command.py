"""The `plaintalk` command: what it prints, and with which status it leaves."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from plaintalk.articles.models import Article, Site
from plaintalk.articles.services import HostMalformed
from plaintalk.config.env import BadEnvironment, read_env
from plaintalk.discussion.models import Comment, Decision, PolicyVersion
from plaintalk.ops.command import app
from plaintalk.people.models import Person
from plaintalk.people.permissions import Role
from plaintalk.people.queries import PostNotFound
from plaintalk.policy.document import default_policy, policy_text
from tests import make
from tests.discussion.test_record import without_triggers

PAGE = """\
Old Mill Bridge Reopens

YEREVAN (Courier Wire)–The bridge at the old mill was opened to carts on Monday.

“We waited long enough,” the miller said.

Related posts

Discussion Policy

Be kind.

  1. Simon said:

    At last!

    I will walk there “today”.

  3. Anna Maria said:

    Mind the railing.
"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>
<item><title>Lake rises</title><link>https://wire.example/lake</link>
<description>&lt;p&gt;The lake rose by a hand.&lt;/p&gt;</description></item>
<item><title></title><link>https://wire.example/empty</link></item>
</channel></rss>"""


def plaintalk(*arguments: str | Path) -> Result:
    """Run a command in this process, on the test's database."""
    return CliRunner().invoke(app, [str(each) for each in arguments])


def shell(arguments: Sequence[str], *, folder: Path, **variables: str) -> tuple[int, str, str]:
    """Run the installed command as a person would, in a folder of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PLAINTALK_")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-c", "from plaintalk.ops.command import main; main()", *arguments],
        cwd=folder,
        env=environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


# ---- judge ----------------------------------------------------------------------------------


def test_judging_needs_no_installation(tmp_path: Path) -> None:
    status, printed, _told = shell(["judge", "--text", "What the fuck?", "--json"], folder=tmp_path)

    verdict = json.loads(printed)
    assert status == 0
    assert set(verdict) == {"standing", "findings", "policy_version", "model"}
    assert verdict["standing"] in {"held", "rejected"}
    (finding,) = verdict["findings"]
    assert set(finding) == {"clause", "because", "spans"}
    assert (finding["clause"], finding["spans"]) == ("no-profanity", [[9, 13]])
    assert list(tmp_path.iterdir()) == []


def test_a_policy_file_can_be_tried(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    default = policy_text(default_policy())
    file.write_text(default.replace("hold = 0.5, reject = 0.85", "hold = 0.99", 1))

    status, printed, _told = shell(
        ["judge", "--text", "What the fuck?", "--json", "--policy", str(file)],
        folder=tmp_path,
    )

    assert (status, json.loads(printed)["standing"]) == (0, "published")


def test_an_unreadable_policy_is_told_with_its_code_and_status_2(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("title = 3")

    status, printed, told = shell(
        ["judge", "--text", "x", "--policy", "policy.toml"], folder=tmp_path
    )

    assert (status, printed) == (2, "")
    assert "[policy_unreadable]" in told
    assert "Traceback" not in told


def test_bad_settings_are_told_all_at_once_with_status_2(tmp_path: Path) -> None:
    status, _printed, told = shell(
        ["verify"], folder=tmp_path, PLAINTALK_PROXIES="x", PLAINTALK_COLOUR="red"
    )

    assert status == 2
    for name in ("PLAINTALK_SECRET_KEY", "PLAINTALK_PROXIES", "PLAINTALK_COLOUR"):
        assert name in told


def test_init_makes_a_key_once_that_others_can_not_read(tmp_path: Path) -> None:
    first = shell(["init"], folder=tmp_path)
    key = (tmp_path / ".env").read_text()
    second = shell(["init"], folder=tmp_path)

    assert (first[0], second[0]) == (0, 0)
    assert (tmp_path / ".env").read_text() == key
    assert (tmp_path / ".env").stat().st_mode & 0o077 == 0
    assert len(read_env({}, file=tmp_path / ".env").push_key.get_secret_value()) == 43


def test_a_key_for_notifications_on_devices_is_printed_and_can_be_set(tmp_path: Path) -> None:
    status, told, _problems = shell(["push-key"], folder=tmp_path)

    assert status == 0
    key, no_file = {"PLAINTALK_SECRET_KEY": "x" * 32}, tmp_path / "none"
    env = read_env({**key, "PLAINTALK_PUSH_KEY": told.strip()}, file=no_file)
    assert env.push_key.get_secret_value() == told.strip()
    with pytest.raises(BadEnvironment, match="PLAINTALK_PUSH_KEY: give what"):
        read_env({**key, "PLAINTALK_PUSH_KEY": told.strip()[:-3]}, file=no_file)


def test_an_import_may_be_the_first_thing_that_is_done_here(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")

    first = shell(["import", "page", "page.txt"], folder=tmp_path)
    second = shell(["import", "page", "page.txt"], folder=tmp_path)

    assert (first[0], second[0]) == (0, 0)
    assert "2 new: 2 published" in first[1]
    assert "2 here already" in second[1]
    assert (tmp_path / "data" / "plaintalk.sqlite3").exists()


def test_a_command_in_the_wrong_folder_makes_nothing_there(tmp_path: Path) -> None:
    status, _printed, told = shell(["verify"], folder=tmp_path)

    assert status == 2
    assert "plaintalk init" in told
    assert list(tmp_path.iterdir()) == []


# ---- ways in --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_saved_page_comes_in_with_its_numbers_names_and_words(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")

    result = plaintalk("import", "page", tmp_path / "page.txt")

    assert result.exit_code == 0
    article = Article.objects.get()
    assert (article.dateline, article.credit) == ("YEREVAN", "Courier Wire")
    assert article.body_html.count("<p>") == 2
    said = Comment.objects.order_by("number").values_list("number", "author_name", "body")
    assert list(said) == [
        (1, "Simon", "At last!\n\nI will walk there “today”."),
        (3, "Anna Maria", "Mind the railing."),
    ]
    assert "2 new: 2 published; no findings" in result.output
    assert "--date gives another" in result.output


@pytest.mark.django_db
def test_a_page_without_a_date_takes_the_one_that_is_given(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")

    result = plaintalk("import", "page", tmp_path / "page.txt", "--date", "2010-12-31")

    assert "--date gives another" not in result.output
    assert f"{Article.objects.get().published_at:%Y-%m-%d}" == "2010-12-31"
    assert {f"{one.posted_at:%Y-%m-%d}" for one in Comment.objects.all()} == {"2010-12-31"}


@pytest.mark.django_db
def test_a_page_brought_in_twice_adds_nothing(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    plaintalk("import", "page", tmp_path / "page.txt")
    before = (Article.objects.count(), Comment.objects.count(), Person.objects.count())

    result = plaintalk("import", "page", tmp_path / "page.txt")

    assert "here already" in result.output
    assert before == (Article.objects.count(), Comment.objects.count(), Person.objects.count())
    assert Decision.objects.count() == 2


@pytest.mark.django_db
def test_a_file_that_can_not_be_taken_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "empty.txt").write_text("")

    result = plaintalk(
        "import", "page", tmp_path / "missing.txt", tmp_path / "empty.txt", tmp_path / "good.txt"
    )

    assert result.exit_code == 2
    assert "[file_unreadable]" in result.output
    assert "[page_empty]" in result.output
    assert Article.objects.count() == 1


@pytest.mark.django_db
def test_the_account_of_an_import_can_be_had_as_json(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")

    result = plaintalk("import", "page", tmp_path / "page.txt", "--json")

    account = json.loads(result.output)
    assert account["article"]["dateline"] == "YEREVAN"
    assert [one["number"] for one in account["comments"]] == [1, 3]


@pytest.mark.django_db
def test_a_comment_whose_number_a_reader_has_taken_comes_in_under_the_next(tmp_path: Path) -> None:
    without_first = PAGE.replace("  1. Simon said:\n\n    At last!", "  ")
    (tmp_path / "page.txt").write_text(without_first, encoding="utf-8")
    plaintalk("import", "page", tmp_path / "page.txt")
    make.comment("A reader was here.", on=Article.objects.get().discussion)
    (tmp_path / "page.txt").write_text(
        without_first + "\n  4. Late said:\n\n    Me too.\n", encoding="utf-8"
    )

    result = plaintalk("import", "page", tmp_path / "page.txt")

    assert "Number 4 belongs to another comment" in result.output
    assert Comment.objects.get(author_name="Late").number == 5


@pytest.mark.django_db
def test_the_hosts_whose_pages_may_show_discussions_are_listed_added_and_removed() -> None:
    make.site()

    added = plaintalk("site", "pages", "Paper.example")
    private = plaintalk("site", "pages", "127.0.0.1:8010", "--private")
    removed = plaintalk("site", "pages", "paper.example", "--remove")
    wrong = plaintalk("site", "pages", "https://paper.example/")

    assert added.output == "paper.example\n"
    assert private.output == "127.0.0.1:8010 (own network)\npaper.example\n"
    assert removed.output == "127.0.0.1:8010 (own network)\n"
    assert isinstance(wrong.exception, HostMalformed)


@pytest.mark.django_db
def test_a_feed_comes_in_and_what_can_not_be_read_is_listed(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(FEED)

    first = plaintalk("import", "feed", tmp_path / "feed.xml")
    second = plaintalk("import", "feed", tmp_path / "feed.xml")

    assert first.exit_code == second.exit_code == 0
    assert "Could not read: item 2" in first.output
    assert Article.objects.get().canonical_url == "https://wire.example/lake"
    assert "0 new" in second.output


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["http://127.0.0.1:1/feed", "http://169.254.169.254/latest"])
def test_a_feed_from_inside_the_own_network_is_refused(url: str) -> None:
    from plaintalk.interchange.fetching import AddressRefused

    result = plaintalk("import", "feed", url)

    assert isinstance(result.exception, AddressRefused)


# ---- sites, people, policy, record ----------------------------------------------------------


@pytest.mark.django_db
def test_a_site_begins_with_version_1_of_the_default_policy() -> None:
    assert plaintalk("site", "create", "The Valley Post").exit_code == 0

    assert Site.objects.get().name == "The Valley Post"
    assert PolicyVersion.objects.get().number == 1


@pytest.mark.django_db
def test_a_site_has_its_own_word_for_a_like() -> None:
    make.site("The Valley Post")

    assert "Respect" in plaintalk("site", "like-word", "Respect").output
    assert Site.objects.get().like_word == "Respect"
    too_long = plaintalk("site", "like-word", "x" * 21)
    assert too_long.exit_code != 0
    assert Site.objects.get().like_word == "Respect"
    plaintalk("site", "like-word", "")
    assert Site.objects.get().like_word == ""


@pytest.mark.django_db
def test_a_site_shows_pictures_from_the_hosts_that_are_named_and_then_from_none() -> None:
    make.site("The Valley Post")

    def told(*arguments: str) -> str:
        done = plaintalk("site", "pictures", *arguments)
        assert done.exit_code == 0, done.output
        return done.output.strip()

    assert told() == "The Valley Post shows no pictures."
    named = "The Valley Post shows pictures from a.example, b.example:8443."
    assert told("a.example", "B.example:8443") == told() == named
    assert isinstance(plaintalk("site", "pictures", "*.example").exception, HostMalformed)
    assert plaintalk("site", "pictures", "c.example", "--none").exit_code == 2
    assert told() == named
    assert told("--none") == told() == "The Valley Post shows no pictures."


@pytest.mark.django_db
def test_a_sign_in_link_makes_a_member_once_and_is_another_each_time() -> None:
    make.site()
    asked = ("sign-in-link", "chief@example.org", "--name", "Chief", "--role", "administrator")

    first, second = plaintalk(*asked), plaintalk(*asked)

    assert first.output != second.output
    assert "/sign-in/" in first.output
    person = Person.objects.get(email="chief@example.org")
    assert [post.role for post in person.held] == ["administrator"]


@pytest.mark.django_db
def test_roles_are_given_listed_and_taken_by_place() -> None:
    make.topic("culture")
    nvard = make.member("Nvard")
    make.member("Chief", role=Role.ADMINISTRATOR)
    in_culture = ("moderator", "--topic", "culture")

    given = plaintalk("role", "give", nvard.email, *in_culture)

    assert given.exit_code == 0
    line = f"Nvard <{nvard.email}>: moderator, site {make.site().pk}, Culture"
    assert line in given.output
    listed = plaintalk("role", "list").output.splitlines()
    assert [one.partition(" ")[0] for one in listed] == ["Chief", "Nvard"]
    assert listed[1] == line
    # Not where they have it: at every site.
    elsewhere = plaintalk("role", "take", nvard.email, "moderator")
    assert isinstance(elsewhere.exception, PostNotFound)
    assert plaintalk("role", "take", nvard.email, *in_culture).exit_code == 0
    assert not Person.objects.get(pk=nvard.pk).held


@pytest.mark.django_db
def test_a_new_member_is_made_with_a_role_at_one_site() -> None:
    site = make.site()

    plaintalk("sign-in-link", "ani@example.org", "--name", "Ani", "--site", str(site.pk))

    person = Person.objects.get(email="ani@example.org")
    assert [(post.role, post.site) for post in person.held] == [("moderator", str(site.pk))]


@pytest.mark.django_db
def test_a_policy_is_shown_changed_and_put_in_force(tmp_path: Path) -> None:
    make.site()
    file = tmp_path / "policy.toml"
    file.write_text(plaintalk("policy", "show").output.replace("No profanity", "No swearing"))

    result = plaintalk("policy", "publish", file, "--note", "Plainer.")

    assert result.exit_code == 0
    assert "Version 2" in result.output
    assert "No swearing" in plaintalk("policy", "show").output
    assert "No profanity" in plaintalk("policy", "show", "--version", "1").output


@pytest.mark.django_db
def test_a_policy_whose_examples_fail_needs_saying_so_by_name(tmp_path: Path) -> None:
    from plaintalk.discussion.errors import ExamplesFail

    make.site()
    file = tmp_path / "policy.toml"
    shown = plaintalk("policy", "show").output
    file.write_text(shown.replace("What the fuck is the council doing?", "Good morning."))

    refused = plaintalk("policy", "publish", file)
    accepted = plaintalk("policy", "publish", file, "--accept-failing", "no-profanity")

    assert isinstance(refused.exception, ExamplesFail)
    assert plaintalk("policy", "test", file).exit_code == 1
    assert accepted.exit_code == 0
    assert PolicyVersion.objects.count() == 2


@pytest.mark.django_db
def test_vectors_can_be_made_anew() -> None:
    from plaintalk.articles.models import ArticleVector

    make.article()
    ArticleVector.objects.all().delete()

    result = plaintalk("vectors")

    assert "1 of 1 articles" in result.output
    assert ArticleVector.objects.count() == 1


@pytest.mark.django_db
def test_verify_tells_a_whole_record_from_a_broken_one() -> None:
    make.comment("HOLDME")
    whole = plaintalk("verify")
    noted = whole.output.split("Note this: ")[1].strip()
    same = plaintalk("verify", "--noted", noted)
    other = plaintalk("verify", "--noted", "1:" + "0" * 64)
    without_triggers()
    Decision.objects.update(sentence="Forged.")
    broken = plaintalk("verify")

    assert [each.exit_code for each in (whole, same, other, broken)] == [0, 0, 1, 1]
    assert "BROKEN at decision 1" in broken.output
