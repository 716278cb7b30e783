"""A message sealed so that one browser alone can read it (RFC 8291), and not its push service."""

import base64
import binascii
import secrets

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# A push service must take 4,096 bytes (RFC 8030, section 7.2), of which 103 are ours.
_RECORD_BYTES = 4096
MOST_BYTES = _RECORD_BYTES - 86 - 17
_LAST_RECORD = b"\x02"
POINT_BYTES, AUTH_BYTES, _SALT_BYTES = 65, 16, 16


def seal(
    message: bytes,
    *,
    p256dh: str,
    auth: str,
    sender: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
) -> bytes:
    """Give the body of a request to a push service, of the content coding aes128gcm (RFC 8188).

    Args:
        message: MOST_BYTES at most.
        p256dh, auth: the browser's public key and secret, as it gave them.
        sender, salt: made for this message alone; given only where a test compares.

    Raises:
        ValueError: the browser's keys are no keys.
    """
    assert len(message) <= MOST_BYTES
    receiver = public_key_of(p256dh)
    sender = sender or ec.generate_private_key(ec.SECP256R1())
    salt = salt or secrets.token_bytes(_SALT_BYTES)
    theirs, ours = point_of(receiver), point_of(sender.public_key())
    shared = sender.exchange(ec.ECDH(), receiver)
    # Source: RFC 8291, section 3.4.
    keying = _derive(shared, auth_of(auth), b"WebPush: info\0" + theirs + ours, 32)
    key = _derive(keying, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(keying, salt, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(key).encrypt(nonce, message + _LAST_RECORD, None)
    return salt + _RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours)]) + ours + sealed


def public_key_of(written: str) -> ec.EllipticCurvePublicKey:
    """Read a browser's public key.

    Raises:
        ValueError: it is no uncompressed point of the curve P-256.
    """
    point = decoded(written)
    if len(point) != POINT_BYTES:
        raise ValueError("a point of P-256 has 65 bytes")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def auth_of(written: str) -> bytes:
    """Read a browser's secret.

    Raises:
        ValueError: it has not 16 bytes.
    """
    auth = decoded(written)
    if len(auth) != AUTH_BYTES:
        raise ValueError("the secret has 16 bytes")
    return auth


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """Give a public key as a point, uncompressed."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def decoded(written: str) -> bytes:
    """Read base64url, with or without padding.

    Raises:
        ValueError: it is none.
    """
    padded = written.rstrip("=") + "=" * (-len(written.rstrip("=")) % 4)
    try:
        return base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise ValueError("not base64url") from error


def encoded(given: bytes) -> str:
    """Write base64url without padding."""
    return base64.urlsafe_b64encode(given).rstrip(b"=").decode("ascii")


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
