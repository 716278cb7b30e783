"""Settings: read once, all problems at once."""

from pathlib import Path

import pytest

from plaintalk.config.env import BadEnvironment, Env, read_env
from plaintalk.config.providers import allauth_providers, providers_in

KEY = {"PLAINTALK_SECRET_KEY": "k" * 40}
NO_FILE = Path("/nonexistent/.env")


def read(**variables: str) -> Env:
    return read_env({**KEY, **variables}, file=NO_FILE)


def test_the_secret_key_is_enough_to_start() -> None:
    env = read()

    assert env.secret_key.get_secret_value() == "k" * 40
    assert env.database_url.get_secret_value().startswith("sqlite:///")


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(BadEnvironment) as refused:
        read_env(
            {
                "PLAINTALK_PUBLIC_URL": "talk.example.org",
                "PLAINTALK_PROXIES": "many",
                "PLAINTALK_TIME_ZONE": "Mars/Base",
                "PLAINTALK_DATABSE_URL": "sqlite:///x",
            },
            file=NO_FILE,
        )

    told = str(refused.value).splitlines()
    for variable in ("SECRET_KEY", "PUBLIC_URL", "PROXIES", "TIME_ZONE", "DATABSE_URL"):
        assert sum(f"PLAINTALK_{variable}" in line for line in told) == 1
    assert len(told) == 5


def test_a_secret_is_not_printed() -> None:
    env = read(PLAINTALK_DATABASE_URL="postgres://u:hunter2@db/x")

    assert "hunter2" not in repr(env) + str(env)
    assert "k" * 40 not in repr(env)


def test_a_malformed_secret_is_not_printed_either() -> None:
    with pytest.raises(BadEnvironment) as refused:
        read(PLAINTALK_DATABASE_URL="mysql://u:hunter2@db/x")

    assert "hunter2" not in str(refused.value)


def test_a_value_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("f" * 40 + "\n")

    env = read_env({"PLAINTALK_SECRET_KEY_FILE": str(tmp_path / "key")}, file=NO_FILE)

    assert env.secret_key.get_secret_value() == "f" * 40


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"PLAINTALK_SECRET_KEY={'f' * 40}\nPLAINTALK_TIME_ZONE=Asia/Yerevan\n")

    env = read_env({"PLAINTALK_TIME_ZONE": "Europe/Paris"}, file=file)

    assert env.secret_key.get_secret_value() == "f" * 40
    assert env.time_zone == "Europe/Paris"


def test_host_names_are_separated_by_commas() -> None:
    assert read(PLAINTALK_HOSTS="a.example, b.example").hosts == ("a.example", "b.example")


def test_other_services_are_read_from_their_document(tmp_path: Path) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(
        '[[provider]]\nkind = "github"\nclient_id = "x"\nsecret = "y"\n\n'
        '[[provider]]\nkind = "oidc"\nid = "club"\nname = "The club"\nclient_id = "x"\n'
        'secret = "y"\nserver_url = "https://login.example.org/realm"\njoins_accounts = true\n'
    )

    env = read(PLAINTALK_PROVIDERS_FILE=str(file))

    github, club = providers_in(env.providers.get_secret_value())
    assert github.origin == "https://github.com"
    assert club.origin == "https://login.example.org"
    assert allauth_providers([github, club])["openid_connect"]["APPS"][0]["settings"] == {
        "email_authentication": True,
        "server_url": "https://login.example.org/realm",
    }


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("[[provider]\n", "not TOML"),
        ("[provider_x]\n", "only [[provider]] tables"),
        ('[[provider]]\nkind = "myspace"\nclient_id = "x"\nsecret = "y"', "myspace"),
        ('[[provider]]\nkind = "google"\nclient_id = "x"', "secret: Field required"),
        (2 * '[[provider]]\nkind = "google"\nclient_id = "x"\nsecret = "y"\n', "named twice"),
    ],
)
def test_a_document_of_services_that_can_t_be_read_says_what_is_wrong(
    document: str, told: str
) -> None:
    with pytest.raises(BadEnvironment) as refused:
        read(PLAINTALK_PROVIDERS=document)

    assert "PLAINTALK_PROVIDERS" in str(refused.value)
    assert told in str(refused.value)
