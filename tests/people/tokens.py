"""Keys and tokens of a publisher, for tests."""

import json
from datetime import timedelta
from typing import Any

import jwt

from plaintalk.people.sso_keys import Made, NewKey, make_sso_key
from tests import make

AUDIENCE = "talk.example.org"
SECRET = "a secret of the publisher, for tests alone, long enough for HS512 too"


def key(kid: str = "first", **how: Any) -> Made:
    """Make a key of the test's site."""
    given = {"kid": kid, "audience": AUDIENCE, "secret": SECRET} | how
    return make_sso_key(site=make.site(), new=NewKey(**given), now=make.NOW)


def claims(**other: object) -> dict[str, object]:
    """Give good claims, with others instead; None leaves one out."""
    expires = int((make.NOW + timedelta(minutes=5)).timestamp())
    good: dict[str, object] = {"aud": AUDIENCE, "exp": expires, "sub": "17", "name": "Sona"}
    return {name: value for name, value in (good | other).items() if value is not None}


def token(
    *, kid: str | None = "first", secret: Any = SECRET, algorithm: str = "HS256", **other: object
) -> str:
    """Give a token in our own format."""
    return _signed(claims(**other), kid, secret, algorithm)


def coral_token(
    user: dict[str, object] | None,
    *,
    kid: str | None = "first",
    secret: str = SECRET,
    **top: object,
) -> str:
    """Give a token in Coral's format."""
    issued = int((make.NOW - timedelta(minutes=5)).timestamp())
    payload = {"user": user, "jti": "1", "iat": issued} | top
    stated = {name: value for name, value in payload.items() if value is not None}
    return _signed(stated, kid, secret, "HS256")


def _signed(payload: dict[str, object], kid: str | None, secret: Any, algorithm: str) -> str:
    headers = {} if kid is None else {"kid": kid}
    return jwt.PyJWS().encode(
        json.dumps(payload).encode(), secret, algorithm, {"typ": "JWT"} | headers
    )
