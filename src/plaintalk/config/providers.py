"""Other services whose accounts sign readers in, as the operator's file names them."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr, TypeAdapter


class _Provider(BaseModel):
    """What every service needs.

    Attributes:
        joins_accounts: an address that the service verified signs in to the account that has
            proved the same one here. Only for a service that truly verifies addresses.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    client_id: str = Field(min_length=1)
    secret: SecretStr = Field(min_length=1)
    joins_accounts: bool = False

    @property
    def origin(self) -> str:
        """Where the reader is sent to sign in, for the Content-Security-Policy."""
        raise NotImplementedError

    def app(self) -> dict[str, Any]:
        """Give the service as django-allauth's settings name one."""
        return {
            "client_id": self.client_id,
            "secret": self.secret.get_secret_value(),
            "settings": {"email_authentication": self.joins_accounts},
        }


class WellKnown(_Provider):
    """Google, Facebook or GitHub: all but id and secret is known."""

    kind: Literal["google", "facebook", "github"]

    @property
    def origin(self) -> str:
        return {
            "google": "https://accounts.google.com",
            "facebook": "https://www.facebook.com",
            "github": "https://github.com",
        }[self.kind]


class Apple(_Provider):
    """Apple, whose secret is a key's id, the team's, and the key itself."""

    kind: Literal["apple"]
    team: str = Field(min_length=1)
    private_key: SecretStr = Field(min_length=1)

    @property
    def origin(self) -> str:
        return "https://appleid.apple.com"

    def app(self) -> dict[str, Any]:
        app = super().app()
        app["key"] = self.team
        app["settings"]["certificate_key"] = self.private_key.get_secret_value()
        return app


class OpenID(_Provider):
    """Any service that speaks OpenID Connect.

    Attributes:
        id: its part of addresses here: the callback is /account/oidc/ID/login/callback/.
        name: on the button.
        server_url: where its /.well-known/openid-configuration lies.
    """

    kind: Literal["oidc"]
    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    name: str = Field(min_length=1, max_length=60)
    server_url: HttpUrl

    @property
    def origin(self) -> str:
        parts = urlsplit(str(self.server_url))
        return f"{parts.scheme}://{parts.netloc}"

    def app(self) -> dict[str, Any]:
        app = super().app()
        app["settings"]["server_url"] = str(self.server_url).rstrip("/")
        return app | {"provider_id": self.id, "name": self.name}


Provider = WellKnown | Apple | OpenID
_PROVIDERS = TypeAdapter(list[Annotated[Provider, Field(discriminator="kind")]])
_ALLAUTH_NAMES = {"oidc": "openid_connect"}


def providers_in(document: str) -> Sequence[Provider]:
    """Read a TOML document of [[provider]] tables; none from an empty one.

    Raises:
        ValueError: it is no TOML, or a table is not as docs/sign-in.md says. Names no value.
    """
    try:
        found = tomllib.loads(document)
    except tomllib.TOMLDecodeError as error:
        message = f"not TOML: {error}"
        raise ValueError(message) from error
    if unknown := sorted(set(found) - {"provider"}):
        message = f"only [[provider]] tables are known, not {', '.join(unknown)}"
        raise ValueError(message)
    providers = _PROVIDERS.validate_python(found.get("provider", []))
    names = [_name(one) for one in providers]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        message = f"named twice: {', '.join(twice)}"
        raise ValueError(message)
    return providers


def allauth_providers(
    providers: Iterable[Provider],
) -> Mapping[str, Mapping[str, Any]]:
    """Give SOCIALACCOUNT_PROVIDERS: by kind, the services of that kind."""
    apps: dict[str, dict[str, Any]] = {}
    for one in providers:
        kind = _ALLAUTH_NAMES.get(one.kind, one.kind)
        # A code that was seen on its way is of no use to others (RFC 7636).
        apps.setdefault(kind, {"APPS": [], "OAUTH_PKCE_ENABLED": True})["APPS"].append(one.app())
    return apps


def _name(provider: Provider) -> str:
    return provider.id if isinstance(provider, OpenID) else provider.kind
