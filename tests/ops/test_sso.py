"""`plaintalk sso …` as it is typed, and the examples of docs/sso.md as they are copied."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from typer.testing import CliRunner

from plaintalk.articles.services import show_pictures
from plaintalk.kernel.errors import PlaintalkError
from plaintalk.ops.command import app
from plaintalk.ops.sso import FileUnreadable
from plaintalk.people.models import Person
from plaintalk.people.sso_keys import SsoKeyNotFound
from plaintalk.people.sso_tokens import SsoExpired
from tests import make
from tests.pages.test_sso import fresh
from tests.people.tokens import SECRET, coral_token, key

pytestmark = pytest.mark.django_db

PAGE = (Path(__file__).parent.parent.parent / "docs" / "sso.md").read_text(encoding="utf-8")
READER = {"id": "17", "name": "Sona Ա.", "email": "sona@example.org"}


def typed(*arguments: str, stdin: str = "") -> str:
    done = CliRunner().invoke(app, ["sso", *arguments], catch_exceptions=False, input=stdin)
    assert done.exit_code == 0, done.output
    return done.stdout.strip()


def refused(*arguments: str) -> PlaintalkError:
    done = CliRunner().invoke(app, ["sso", *arguments])
    assert isinstance(done.exception, PlaintalkError), done.output
    return done.exception


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def in_use(language: str) -> str:
    """Give the example with a key of its own filled in, as whoever copies it does."""
    printed = typed("key", "--audience", "talk.example.org")
    kid, secret = (re.search(rf"{name}: (\S+)", printed) for name in ("kid", "sign with"))
    assert kid is not None
    assert secret is not None
    before, first, between, second, after = re.split(r"(…)", example(language), maxsplit=2)
    assert first == second
    return before + kid[1] + between + secret[1] + after


def follow(address: str) -> Person:
    """Follow an example's address, and give whom it signed in."""
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("https", "talk.example.org")
    response = Client().get(f"{parts.path}?{parts.query}")
    assert response.status_code == 302, response.content.decode()
    assert response["Location"] == "/a/bridge?sort=newest"
    return Person.objects.get(name="Sona Ա.")


def test_a_key_is_shown_once_and_then_known_by_its_name() -> None:
    make.site()
    printed = typed("key", "first", "--audience", "talk.example.org", "--highest-role", "moderator")

    assert printed.startswith("kid: first\nalg: HS256\naud: talk.example.org\nsign with: ")
    listed = typed("list")
    assert printed.rpartition(" ")[2] not in listed
    assert listed.startswith("first (HS256), made ")
    assert listed.endswith("for talk.example.org, gives roles up to moderator")

    assert typed("retire", "first") == "first is retired."
    assert "retired" in typed("list").rpartition(",")[2]
    assert isinstance(refused("retire", "first"), SsoKeyNotFound)


def test_without_an_audience_tokens_name_the_sites_own_host() -> None:
    make.site()

    assert "aud: 127.0.0.1" in typed("key")


def test_without_keys_the_list_says_so() -> None:
    make.site()

    assert typed("list") == "There are no keys."


def test_a_public_key_from_a_file_makes_a_key_that_prints_no_secret(tmp_path: Path) -> None:
    make.site()
    printed = typed("key", "theirs", "--eddsa")
    private = printed.partition("sign with: ")[2]
    assert "PRIVATE KEY" in private

    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_pem_private_key,
    )

    public = load_pem_private_key(private.encode(), None).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    file = tmp_path / "public.pem"
    file.write_bytes(pem)

    assert "sign with" not in typed("key", "ours", "--public-key", str(file))
    assert isinstance(refused("key", "--public-key", str(tmp_path / "none")), FileUnreadable)


def test_a_secret_of_corals_goes_on_working() -> None:
    make.site()
    typed("key", "theirs", "--coral", "--secret-file", "-", stdin=f"{SECRET}\n")

    told = typed("try", coral_token({"id": "c-1", "username": "Sona"}, kid="theirs"))

    assert "Expires: never" in told
    assert "c-1 is new, and gets an account." in told
    assert "Coral's format" in typed("list")


def test_a_token_is_explained_and_does_nothing() -> None:
    key()
    odd = fresh(name="Sona", badges=["Subscriber"], email="x@example.org", jti="a")

    told = typed("try", "-", stdin=odd)
    assert typed("try", odd) == told

    assert "Good, signed with first." in told
    assert "17 is new, and gets an account." in told
    assert "Badges: Subscriber" in told
    assert "E-mail: none" in told
    assert "Left out: email: the token does not say that it was verified." in told
    assert "Good for once" in told
    assert not Person.objects.exists()
    assert isinstance(refused("try", fresh(exp=1)), SsoExpired)


def test_it_is_said_whether_a_tokens_picture_will_be_shown() -> None:
    key()
    with_picture = fresh(avatar="https://post.example/sona.png")
    assert "Picture: none" in typed("try", fresh())
    off = typed("try", with_picture)
    show_pictures(site=make.site(), hosts=["pictures.post.example"])
    elsewhere = typed("try", with_picture)
    show_pictures(site=make.site(), hosts=["post.example"])
    on = typed("try", with_picture)

    kept = (
        "Picture: https://post.example/sona.png, kept and not shown. The site shows pictures from "
    )
    assert f"{kept}nowhere: `plaintalk site pictures HOST` names the hosts." in off
    assert f"{kept}https://pictures.post.example: " in elsewhere
    assert "Picture: https://post.example/sona.png, shown beside the name" in on


def test_the_example_in_python_signs_in() -> None:
    make.site()
    made: dict[str, object] = {}
    exec(in_use("python"), made)

    address = made["sign_in_address"](READER, "/a/bridge?sort=newest")  # type: ignore[operator]

    person = follow(address)
    assert (person.email, person.badges) == ("sona@example.org", ["Subscriber"])
    assert parse_qs(urlsplit(address).query)["next"] == ["/a/bridge?sort=newest"]


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_the_example_in_node_signs_in() -> None:
    make.site()
    call = f"console.log(signInAddress({json.dumps(READER)}, '/a/bridge?sort=newest'));"
    code = in_use("js") + call

    address = _run("node", "--input-type=module", "-e", code)

    assert follow(address).email == "sona@example.org"


@pytest.mark.skipif(shutil.which("php") is None, reason="needs PHP")
def test_the_example_in_php_signs_in(tmp_path: Path) -> None:
    make.site()
    call = (
        f"echo sign_in_address(json_decode('{json.dumps(READER)}', true), '/a/bridge?sort=newest');"
    )
    file = tmp_path / "example.php"
    file.write_text(in_use("php") + call, encoding="utf-8")

    address = _run("php", str(file))

    assert follow(address).email == "sona@example.org"


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()
