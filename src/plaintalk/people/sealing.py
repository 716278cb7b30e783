"""Secrets that must be used again, as they are stored: to whoever has the database alone, noise.

The key comes from the installation's secret, as with everything that Django signs. What an earlier
secret sealed stays readable while that one is among Django's fallbacks.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from plaintalk.kernel.errors import Unavailable


class SecretUnreadable(Unavailable):
    """A stored secret was sealed under another secret key than this installation's."""

    code = "secret_unreadable"
    text = (
        "A stored secret can't be read, because PLAINTALK_SECRET_KEY has changed since. "
        "Put the old one back, or make a new key."
    )


def seal(secret: str) -> str:
    """Give a secret as it may be stored; twice the same looks different."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Give a secret back.

    Raises:
        SecretUnreadable: it was sealed under another secret key, or altered.
    """
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SecretUnreadable() from error


def _box() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key_from(str(secret))) for secret in secrets])


def _key_from(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(f"plaintalk/sealing/{secret}".encode()).digest())
