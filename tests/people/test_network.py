"""Networks and addresses as keyed hashes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.people.network import client_address, email_digest, network_digest

S = "secret"


@given(st.ip_addresses())
def test_an_address_never_stands_in_its_digest(address: object) -> None:
    digest = network_digest(str(address), secret=S)

    assert len(digest) == 64
    assert str(address) not in digest


@given(st.ip_addresses(), st.text(min_size=1), st.text(min_size=1))
def test_another_key_gives_another_digest(address: object, one: str, other: str) -> None:
    same = network_digest(str(address), secret=one) == network_digest(str(address), secret=other)

    assert same == (one == other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_a_household_is_one_network(one: str, other: str, same: bool) -> None:
    assert (network_digest(one, secret=S) == network_digest(other, secret=S)) == same


@given(st.text())
def test_what_is_no_address_gives_nothing_and_raises_nothing(text: str) -> None:
    assert network_digest(f"x{text}", secret=S) == ""
    assert isinstance(email_digest(text, secret=S), str)


@pytest.mark.parametrize(
    "alias", ["ANNA@example.org", "anna+news@example.org", " anna@Example.org"]
)
def test_aliases_of_a_mailbox_are_the_mailbox(alias: str) -> None:
    assert email_digest(alias, secret=S) == email_digest("anna@example.org", secret=S)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        pytest.param(0, "203.0.113.9", "192.0.2.1", id="nobody-is-believed-without-a-proxy"),
        pytest.param(1, "203.0.113.9", "203.0.113.9", id="our-own-proxy-is-believed"),
        pytest.param(1, "8.8.8.8, 203.0.113.9", "203.0.113.9", id="what-came-before-it-is-not"),
        pytest.param(2, "203.0.113.9", "203.0.113.9", id="a-missing-hop-raises-nothing"),
        pytest.param(1, "", "192.0.2.1", id="no-header"),
    ],
)
def test_only_our_own_proxies_say_who_is_behind_them(
    proxies: int, forwarded: str, address: str
) -> None:
    found = client_address(remote="192.0.2.1", forwarded_for=forwarded, proxies=proxies)

    assert found == address
