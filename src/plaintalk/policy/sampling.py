"""Which decisions are looked at a second time. Pure.

A draw by keyed hash needs no table of what was drawn: whoever holds the key gets the same sample
again, and whoever does not can't tell beforehand which decision will be in it. Raising the share
adds to the sample and takes nothing out of it.
"""

import hashlib
import hmac

_KEY = "plaintalk/second-look/{secret}"
# The first 8 bytes of the hash, as a number, spread evenly from 0 to this.
_BYTES = 8
_RANGE = 1 << (8 * _BYTES)


def is_drawn(public_id: str, *, share: float, secret: str) -> bool:
    """Say whether a decision is in the sample.

    Args:
        share: of all decisions, 0.0 to 1.0.
        secret: the site's key.
    """
    number = int.from_bytes(_digest(public_id, secret)[:_BYTES], "big")
    return number < share * _RANGE


def place_for(looker: str, public_id: str, *, secret: str) -> str:
    """Give where a case stands in one person's order: random, and the same at every call.

    It serves as the case's name on the page as well, since it does not tell what the case is.
    """
    return _digest(f"{looker}/{public_id}", secret).hex()


def _digest(value: str, secret: str) -> bytes:
    key = hashlib.sha256(_KEY.format(secret=secret).encode()).digest()
    return hmac.new(key, value.encode(), hashlib.sha256).digest()
