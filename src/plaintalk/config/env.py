"""What the operator of one installation may set, read once when the process starts.

A site's rules (policy, openness of discussions) are not here: editors change them on the desk
and they are kept in the database with their history. Nothing here is named after an environment:
there is no "production" switch to behave differently under.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from plaintalk.config.providers import providers_in
from plaintalk.kernel.errors import PlaintalkError
from plaintalk.notifications.vapid import read_key

PREFIX = "PLAINTALK_"
ENV_FILE = Path(".env")


class BadEnvironment(PlaintalkError):
    """One or more settings are missing, unknown or malformed. Lists all of them."""

    code = "bad_environment"
    text = "{problems}"


class Env(BaseModel):
    """Every setting, with its default. `docs/settings.md` is made from this class."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    secret_key: SecretStr = Field(
        min_length=32,
        description="Signs cookies and one-time links, and salts network hashes. At least 32 "
        "characters; `plaintalk init` makes one.",
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000",
        description="Where readers reach the site. With https, cookies travel over nothing else.",
    )
    hosts: tuple[str, ...] = Field(
        default=("localhost", "127.0.0.1", "[::1]"),
        description="Further host names that the site answers to, separated by commas.",
    )
    database_url: SecretStr = Field(
        default=SecretStr("sqlite:///data/plaintalk.sqlite3"),
        description="sqlite:///FILE or postgres://USER:PASSWORD@HOST:PORT/NAME.",
    )
    mail_url: SecretStr = Field(
        default=SecretStr("console:"),
        description="console: (printed by the server), file:///FOLDER, or "
        "smtp://USER:PASSWORD@HOST:PORT, smtp+tls:// for STARTTLS, smtps:// for TLS.",
    )
    mail_from: str = Field(
        default="Plaintalk <noreply@localhost>", description="The sender of e-mails."
    )
    time_zone: str = Field(
        default="UTC", description="Times are shown in this zone, by its name in the tz database."
    )
    proxies: int = Field(
        default=0,
        ge=0,
        le=8,
        description="How many reverse proxies stand in front. So many entries at the end of "
        "X-Forwarded-For are believed; with 0, none.",
    )
    engine_timeout_ms: int = Field(
        default=2000,
        ge=10,
        le=60_000,
        description="Longest wait for the engine; after it a comment is held for a person, and "
        "a Perspective client is answered 503.",
    )
    perspective_keys: Literal["required", "none"] = Field(
        default="required",
        description="Whether Perspective clients must send an API key: required, or none for a "
        "private network that nobody else can reach.",
    )
    suggested_text_days: int = Field(
        default=180,
        ge=0,
        le=3650,
        description="How many days the texts stay that Perspective clients suggest scores for; "
        "with 0 they are not stored.",
    )

    api_reads_a_minute: int = Field(
        default=600,
        ge=0,
        le=1_000_000,
        description="How many requests to read one token, person or unknown network may make to "
        "the API in a minute; with 0, any number.",
    )
    api_writes_a_minute: int = Field(
        default=60,
        ge=0,
        le=1_000_000,
        description="The same for requests that post, check or change something.",
    )
    live_listeners: int = Field(
        default=5000,
        ge=0,
        le=100_000,
        description="How many open pages one process tells at once what happens in their "
        "discussions; further ones ask now and then. With 0 all of them ask.",
    )
    live_listeners_a_network: int = Field(
        default=200,
        ge=0,
        le=100_000,
        description="How many of them may come from one network; with 0, any number.",
    )

    push_key: SecretStr = Field(
        default=SecretStr(""),
        description="Signs notifications to devices (web push, VAPID). `plaintalk init` makes one, "
        "`plaintalk push-key` one for settings that exist; without it they are not offered.",
    )

    providers: SecretStr = Field(
        default=SecretStr(""),
        description="Other services whose accounts sign readers in: a TOML document, best in a "
        "file that PLAINTALK_PROVIDERS_FILE names (docs/sign-in.md).",
    )

    @field_validator("hosts", mode="before")
    @classmethod
    def _split_at_commas(cls, given: object) -> object:
        if isinstance(given, str):
            return tuple(part.strip() for part in given.split(",") if part.strip())
        return given

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, given: str) -> str:
        parts = urlsplit(given)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("give an address such as https://talk.example.org")
        return given.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _names_a_known_database(cls, given: SecretStr) -> SecretStr:
        scheme = urlsplit(given.get_secret_value()).scheme
        if scheme not in {"sqlite", "postgres", "postgresql"}:
            raise ValueError("give sqlite:///FILE or postgres://USER:PASSWORD@HOST:PORT/NAME")
        return given

    @field_validator("mail_url")
    @classmethod
    def _names_a_known_way_of_mail(cls, given: SecretStr) -> SecretStr:
        scheme = urlsplit(given.get_secret_value()).scheme
        if scheme not in {"console", "file", "memory", "smtp", "smtp+tls", "smtps"}:
            raise ValueError("give console:, file:///FOLDER or smtp://HOST:PORT")
        return given

    @field_validator("push_key")
    @classmethod
    def _is_a_key_of_push_services(cls, given: SecretStr) -> SecretStr:
        if given.get_secret_value():
            try:
                read_key(given.get_secret_value())
            except ValueError as error:
                raise ValueError("give what `plaintalk push-key` prints") from error
        return given

    @field_validator("providers")
    @classmethod
    def _names_providers(cls, given: SecretStr) -> SecretStr:
        try:
            providers_in(given.get_secret_value())
        except ValidationError as error:
            told = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
            raise ValueError("; ".join(told)) from error
        return given

    @field_validator("time_zone")
    @classmethod
    def _is_in_the_tz_database(cls, given: str) -> str:
        try:
            ZoneInfo(given)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("give a name of the tz database such as Asia/Yerevan") from error
        return given


def read_env(environ: Mapping[str, str] | None = None, *, file: Path = ENV_FILE) -> Env:
    """Read PLAINTALK_<NAME>, or the file that PLAINTALK_<NAME>_FILE names, for every setting.

    The environment wins over `file`.

    Raises:
        BadEnvironment: naming every variable that is missing, unknown or malformed.
    """
    in_file = {name: value or "" for name, value in dotenv_values(file).items()}
    variables = {**in_file, **(os.environ if environ is None else environ)}
    ours = {name: value for name, value in variables.items() if name.startswith(PREFIX)}
    given, problems = _settings_given(ours)
    try:
        env = Env.model_validate(given)
    except ValidationError as error:
        problems += list(_told(error))
    if problems:
        raise BadEnvironment(problems="\n".join(problems))
    return env


def variable_of(name: str) -> str:
    """Give the environment variable of a setting."""
    return f"{PREFIX}{name.upper()}"


def _settings_given(variables: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    known = {variable_of(name): name for name in Env.model_fields}
    given: dict[str, str] = {}
    problems: list[str] = []
    for variable, value in sorted(variables.items()):
        if variable in known:
            given[known[variable]] = value
        elif variable.removesuffix("_FILE") in known:
            try:
                given[known[variable.removesuffix("_FILE")]] = Path(value).read_text().strip()
            except (OSError, UnicodeDecodeError) as error:
                problems.append(f"{variable}: {value} can't be read ({type(error).__name__}).")
        else:
            problems.append(f"{variable} is not a setting. A typing slip?")
    return given, problems


def _told(error: ValidationError) -> Iterable[str]:
    for problem in error.errors(include_url=False, include_input=False):
        name = str(problem["loc"][0])
        if problem["type"] == "missing":
            yield f"{variable_of(name)} is not set. {Env.model_fields[name].description}"
        else:
            yield f"{variable_of(name)}: {problem['msg'].removeprefix('Value error, ')}"
