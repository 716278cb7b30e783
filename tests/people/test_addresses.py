"""Links by which guests confirm their addresses: few, sealed, good once and for a while."""

from datetime import timedelta

import pytest

from plaintalk.people.addresses import (
    LETTERS_FROM_NETWORK,
    LETTERS_TO_ONE,
    LINK_LIVES,
    AddressLinkSpent,
    TooManyLetters,
    address_token,
    link_of_address_token,
    send_link,
    send_link_once,
    use_link,
)
from plaintalk.people.models import AddressLink, Person
from plaintalk.people.services import forget_spent_address_links, guest_renamed
from tests import make

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def guest(email: str = "anna@example.org") -> Person:
    person = guest_renamed(guest=make.guest(), name="Anna", email=email)
    person.save()
    return person


def link(person: Person, *, network: str = "home", after: timedelta = MINUTE * 0) -> AddressLink:
    return send_link(
        person=person,
        site="1",
        language="en",
        network=network,
        secret=make.SECRET,
        now=make.NOW + after,
    )


def opened(token: str, *, after: timedelta = MINUTE) -> AddressLink:
    return link_of_address_token(token, secret=make.SECRET, now=make.NOW + after)


def test_a_token_opens_its_link_until_it_ends() -> None:
    made = link(guest())
    token = address_token(made, secret=make.SECRET)

    assert opened(token, after=LINK_LIVES - MINUTE) == made
    with pytest.raises(AddressLinkSpent):
        opened(token, after=LINK_LIVES)


def test_a_token_of_another_key_opens_nothing() -> None:
    token = address_token(link(guest()), secret="another key")  # of a test

    with pytest.raises(AddressLinkSpent):
        opened(token)


def test_a_link_for_an_address_given_up_confirms_nothing() -> None:
    person = guest()
    made = link(person)
    token = address_token(made, secret=make.SECRET)
    guest_renamed(guest=person, name="Anna", email="victim@example.org").save()

    with pytest.raises(AddressLinkSpent):
        opened(token)
    with pytest.raises(AddressLinkSpent):
        use_link(made, secret=make.SECRET, now=make.NOW)
    person.refresh_from_db()
    assert person.guest_email_confirmed_at is None


def test_a_link_of_somebody_erased_confirms_nothing() -> None:
    person = guest()
    token = address_token(link(person), secret=make.SECRET)
    Person.objects.filter(pk=person.pk).update(is_active=False)

    with pytest.raises(AddressLinkSpent):
        opened(token)


def test_a_link_used_at_the_same_moment_twice_is_used_once() -> None:
    made = link(guest())
    same = AddressLink.objects.select_related("person").get(pk=made.pk)
    use_link(made, secret=make.SECRET, now=make.NOW)

    with pytest.raises(AddressLinkSpent):
        use_link(same, secret=make.SECRET, now=make.NOW)


def test_no_token_holds_the_address_and_nothing_stored_is_a_token() -> None:
    made = link(guest())
    token = address_token(made, secret=make.SECRET)

    assert "anna" not in token
    seal = token.partition(".")[2]
    stored = [str(value) for value in AddressLink.objects.values_list().get()]
    assert not any(seal in value or "anna" in value for value in stored)


@pytest.mark.parametrize("email", ["anna+news@example.org", "ANNA@example.org"])
def test_a_mailbox_gets_few_letters_a_day_by_whatever_name(email: str) -> None:
    for number in range(LETTERS_TO_ONE.per_day):
        link(guest(), network=f"network {number}")

    with pytest.raises(TooManyLetters) as refused:
        link(guest(email), network="yet another")
    assert int(refused.value.details["retry_after_s"]) > 0
    assert link(guest(email), network="yet another", after=timedelta(days=1))


def test_a_network_has_few_letters_sent_at_once_and_in_a_day() -> None:
    sent = 0
    for minute in range(60):
        for _times in range(7):
            try:
                link(guest(f"reader{sent}@example.org"), after=minute * MINUTE)
            except TooManyLetters:
                break
            sent += 1
        assert sent <= LETTERS_FROM_NETWORK.per_minute * (minute + 1)
    assert sent == LETTERS_FROM_NETWORK.per_day
    assert link(guest("reader@elsewhere.example"), network="another")


def test_who_comes_from_no_known_network_is_counted_together() -> None:
    for number in range(LETTERS_FROM_NETWORK.per_minute):
        link(guest(f"reader{number}@example.org"), network="")

    with pytest.raises(TooManyLetters):
        link(guest("one.more@example.org"), network="")


def test_a_good_link_is_not_sent_a_second_time() -> None:
    person = guest()
    for _times in range(2 * LETTERS_TO_ONE.per_day):
        send_link_once(
            person=person,
            site="1",
            language="en",
            network="home",
            secret=make.SECRET,
            now=make.NOW,
        )

    assert AddressLink.objects.count() == 1


def test_links_go_once_used_or_over() -> None:
    used, other = link(guest()), link(guest("berta@example.org"))
    use_link(used, secret=make.SECRET, now=make.NOW)

    assert forget_spent_address_links(now=make.NOW) == 1
    assert AddressLink.objects.get() == other
    assert forget_spent_address_links(now=make.NOW + LINK_LIVES) == 1
