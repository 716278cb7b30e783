"""The key by which push services know this installation (RFC 8292, "VAPID")."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from plaintalk.notifications.sealing import decoded, encoded, point_of

# A day is the most that is allowed; clocks differ.
_GOOD_FOR = timedelta(hours=12)
_KEY_BYTES = 32


def new_key() -> str:
    """Make a private key, as the setting `push_key` keeps it."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return encoded(number.to_bytes(_KEY_BYTES, "big"))


def read_key(written: str) -> ec.EllipticCurvePrivateKey:
    """Read a private key of the curve P-256, as other tools for web push write it too.

    Raises:
        ValueError: it is none.
    """
    given = decoded(written)
    if len(given) != _KEY_BYTES:
        raise ValueError("a private key has 32 bytes")
    return ec.derive_private_key(int.from_bytes(given, "big"), ec.SECP256R1())


def public_part(written: str) -> str:
    """Give the public key that browsers ask for (`applicationServerKey`); "" for no key."""
    return encoded(point_of(read_key(written).public_key())) if written else ""


def authorization(endpoint: str, *, key: str, contact: str, now: datetime) -> str:
    """Give the header that tells a push service who sends.

    Args:
        endpoint: where it goes; the header is good for this service alone.
        key: the setting `push_key`.
        contact: an https or mailto address of whoever runs the site.
    """
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": now + _GOOD_FOR, "sub": contact}
    token = jwt.encode(claims, read_key(key), algorithm="ES256")
    return f"vapid t={token}, k={public_part(key)}"
