"""Messages that one browser alone can read, and the key that push services know us by."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from plaintalk.notifications.sealing import MOST_BYTES, decoded, encoded, public_key_of, seal
from plaintalk.notifications.vapid import authorization, new_key, public_part, read_key
from tests import make
from tests.notifications.browsers import Receiver


def test_a_message_is_sealed_as_in_the_example_of_the_standard() -> None:
    # Source: RFC 8291, section 5 and appendix A.
    sender = read_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")

    sealed = seal(
        b"When I grow up, I want to be a watermelon",
        p256dh=make.P256DH,
        auth=make.PUSH_AUTH,
        sender=sender,
        salt=decoded("DGv6ra1nlYgDCS1FRnbzlw"),
    )

    assert encoded(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6"
        "TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qul"
        "cy4a-fN"
    )


def test_a_message_is_read_by_its_browser_and_by_no_other() -> None:
    browser, other = Receiver(), Receiver()
    message = "Ani“s ռ".encode() * 10

    sealed = seal(message, p256dh=browser.p256dh, auth=browser.auth)

    assert browser.read(sealed) == message
    with pytest.raises(InvalidTag):
        other.read(sealed)
    assert seal(message, p256dh=browser.p256dh, auth=browser.auth) != sealed, "a new key each time"
    longest = seal(b"a" * MOST_BYTES, p256dh=browser.p256dh, auth=browser.auth)
    assert len(longest) <= 4096, "what a push service must take (RFC 8030, section 7.2)"


@pytest.mark.parametrize("written", ["", "BCVx", "A" * 87, "!" * 87, "é" * 87])
def test_what_is_no_key_is_told(written: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        public_key_of(written)


def test_a_push_service_can_check_who_sends() -> None:
    key, now = new_key(), datetime.now(UTC)

    header = authorization(
        "https://push.example.net/send/secret", key=key, contact="mailto:a@example.org", now=now
    )

    scheme, _space, rest = header.partition(" ")
    token, public = (part.split("=", 1)[1] for part in rest.split(", "))
    assert scheme == "vapid"
    assert public == public_part(key)
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(public))
    claims = jwt.decode(token, point, algorithms=["ES256"], audience="https://push.example.net")
    assert claims["sub"] == "mailto:a@example.org"
    assert timedelta() < datetime.fromtimestamp(claims["exp"], UTC) - now <= timedelta(hours=24)
    assert "secret" not in str(claims)


def test_without_a_key_there_is_no_public_part() -> None:
    assert public_part("") == ""


@pytest.mark.parametrize("written", ["AAAA", "A" * 43, encoded(b"\xff" * 32)])
def test_a_key_that_is_none_of_the_curve_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_key(written)
