"""Publishers' tokens: which are refused and with which code, and whom the good ones sign in."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from allauth.account.models import EmailAddress
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from plaintalk.articles.models import Site
from plaintalk.kernel.errors import PlaintalkError
from plaintalk.people import names, sso
from plaintalk.people.models import Kind, Person
from plaintalk.people.permissions import Role, highest_role
from plaintalk.people.sealing import SecretUnreadable
from plaintalk.people.sso import (
    SsoMeansStaff,
    Way,
    person_from_sso,
    plan_of,
    profiles_of,
    sign_in_by_sso,
)
from plaintalk.people.sso_keys import (
    SsoKeyNotFound,
    SsoKeyUnusable,
    SsoKidTaken,
    make_sso_key,
    retire_sso_key,
)
from plaintalk.people.sso_models import Algorithm, SsoIdentity, SsoKey, SsoSpent
from plaintalk.people.team import give_role
from tests import make
from tests.people.tokens import AUDIENCE, SECRET, claims, coral_token, key, token

pytestmark = pytest.mark.django_db


def role_of(person: Person) -> Role:
    """Give what somebody is on the site."""
    return highest_role(person, make.site().place)


def signed_in(given_token: str, **at: object) -> Person:
    return person_from_sso(given_token, site=make.site(), **({"now": make.NOW} | at))  # type: ignore[arg-type]


def code_of(given_token: object) -> str:
    """Give the code with which a token is refused; "" for one that signs in.

    A refusal says what to do, and leaves nobody behind.
    """
    before = Person.objects.count()
    refusal = _refusal_of(given_token)
    if refusal is None:
        return ""
    assert str(refusal)
    assert Person.objects.count() == before
    return refusal.code


def _refusal_of(given_token: object) -> PlaintalkError | None:
    try:
        signed_in(given_token)  # type: ignore[arg-type]
    except PlaintalkError as refusal:
        return refusal
    return None


def unsigned(alg: object, **header: object) -> str:
    """Give a token whose header says what it likes, signed with nothing."""
    parts = ({"alg": alg, "kid": "first"} | header, claims())
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    return b".".join([*encoded, b""]).decode()


def signed_with_public_key(pem: str) -> str:
    """Give a token that passes the public key of EdDSA off as a secret of HS256."""
    head = unsigned("HS256", kid="pair").rstrip(".")
    signature = hmac.new(pem.encode(), head.encode(), hashlib.sha256).digest()
    return f"{head}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def in_seconds(delta: timedelta) -> int:
    return int((make.NOW + delta).timestamp())


HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


# ---- refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "code"),
    [
        pytest.param(lambda: token(), "", id="a good one"),
        pytest.param(lambda: token(exp=in_seconds(-HOUR)), "sso_token_expired", id="expired"),
        pytest.param(lambda: token(exp=in_seconds(-29 * SECOND)), "", id="within clocks' leeway"),
        pytest.param(
            lambda: token(exp=in_seconds(-30 * SECOND)), "sso_token_expired", id="beyond leeway"
        ),
        pytest.param(lambda: token(exp=None), "sso_claims_unusable", id="no expiry"),
        pytest.param(lambda: token(aud="elsewhere.org"), "sso_audience_wrong", id="wrong audience"),
        pytest.param(lambda: token(aud=None), "sso_audience_wrong", id="no audience"),
        pytest.param(lambda: token(aud=["elsewhere.org", AUDIENCE]), "", id="among audiences"),
        pytest.param(lambda: token(kid="third"), "sso_key_unknown", id="unknown kid"),
        pytest.param(lambda: token(kid=None), "sso_key_unknown", id="no kid"),
        pytest.param(lambda: token(kid="old"), "sso_key_retired", id="replaced key"),
        pytest.param(lambda: token(kid="second"), "", id="the key that replaces it"),
        pytest.param(lambda: unsigned("none"), "sso_token_unsigned", id="alg=none"),
        pytest.param(lambda: unsigned("NoNe"), "sso_token_unsigned", id="alg=NoNe"),
        pytest.param(lambda: unsigned(None), "sso_token_unreadable", id="alg null"),
        pytest.param(lambda: unsigned(["HS256"]), "sso_token_unreadable", id="alg a list"),
        pytest.param(lambda: unsigned("HS256"), "sso_signature_wrong", id="no signature"),
        pytest.param(
            lambda: token(secret=SECRET[::-1]), "sso_signature_wrong", id="another secret"
        ),
        pytest.param(lambda: token(algorithm="HS512"), "sso_algorithm_wrong", id="HS512"),
        pytest.param(
            lambda: signed_with_public_key(SsoKey.objects.get(kid="pair").public_key),
            "sso_algorithm_wrong",
            id="public key as secret",
        ),
        pytest.param(lambda: token(iat=in_seconds(HOUR)), "sso_issued_in_future", id="future iat"),
        pytest.param(lambda: token(iat=in_seconds(29 * SECOND)), "", id="iat within leeway"),
        pytest.param(lambda: token(nbf=in_seconds(HOUR)), "sso_issued_in_future", id="future nbf"),
        pytest.param(
            lambda: token(exp=in_seconds(25 * HOUR)), "sso_lives_too_long", id="lives too long"
        ),
        pytest.param(
            lambda: token(name="Αnna Ρetr0syan"), "name_looks_like_another", id="look-alike name"
        ),
        pytest.param(lambda: token(name="ANNA PETROSYAN"), "name_taken", id="name taken"),
        pytest.param(lambda: token(name="Moderator"), "name_reserved", id="an office as name"),
        pytest.param(lambda: token(name=" \u200b "), "invalid", id="no name"),
        pytest.param(lambda: token(name=None), "sso_claims_unusable", id="name missing"),
        pytest.param(lambda: token(sub=None), "sso_claims_unusable", id="sub missing"),
        pytest.param(lambda: token(sub=17), "sso_claims_unusable", id="sub a number"),
        pytest.param(lambda: token(sub=""), "sso_claims_unusable", id="sub empty"),
        pytest.param(lambda: token(sub="a\0b"), "sso_claims_unusable", id="sub with NUL"),
        pytest.param(lambda: token(sub="\ud800"), "sso_claims_unusable", id="sub a surrogate"),
        pytest.param(lambda: token(exp=float("nan")), "sso_claims_unusable", id="exp no number"),
        pytest.param(lambda: token(exp=float("inf")), "sso_claims_unusable", id="exp infinite"),
        pytest.param(lambda: token(exp=10**400), "sso_claims_unusable", id="exp immense"),
        pytest.param(lambda: token(exp=True), "sso_claims_unusable", id="exp true"),
        pytest.param(lambda: token(exp="9999999999"), "sso_claims_unusable", id="exp a text"),
        pytest.param(lambda: token(iat=-1), "sso_claims_unusable", id="iat before time"),
        pytest.param(lambda: token(badges="Staff"), "sso_claims_unusable", id="badges a text"),
        pytest.param(lambda: token(email_verified="true"), "sso_claims_unusable", id="yes as text"),
        pytest.param(lambda: token(kid="a\0b"), "sso_key_unknown", id="kid with NUL"),
        pytest.param(lambda: token(kid="x" * 5_000), "sso_key_unknown", id="kid immense"),
        pytest.param(lambda: token(name="x" * 9_000), "sso_token_unreadable", id="immense"),
        pytest.param(lambda: "", "sso_token_unreadable", id="nothing"),
        pytest.param(lambda: "a.b.c", "sso_token_unreadable", id="no token"),
        pytest.param(lambda: "é.é.é", "sso_token_unreadable", id="not ASCII"),
        pytest.param(
            lambda: base64.urlsafe_b64encode(b"[" * 4_000).decode() + ".e30.",
            "sso_token_unreadable",
            id="bottomless header",
        ),
    ],
)
def test_a_token_is_taken_or_refused_with_its_own_code(made: object, code: str) -> None:
    key("first")
    key("second")
    key("old")
    key("pair", algorithm=Algorithm.EDDSA, secret="")
    retire_sso_key(site=make.site(), kid="old", now=make.NOW)
    make.member("Anna Petrosyan")

    assert code_of(made()) == code  # type: ignore[operator]


def test_a_token_for_one_site_signs_in_on_no_other() -> None:
    key("first")
    other = make.site("The Other Post")
    make_sso_key(site=other, new=make_new(), now=make.NOW)

    assert code_of(token(kid="elsewhere")) == "sso_key_unknown"
    with pytest.raises(PlaintalkError) as refused:
        person_from_sso(token(), site=other, now=make.NOW)
    assert refused.value.code == "sso_key_unknown"


def make_new() -> object:
    from plaintalk.people.sso_keys import NewKey

    return NewKey(kid="elsewhere", audience="other.example.org", secret=SECRET)


class TestHostileClaims(TestCase):
    @given(
        st.dictionaries(
            st.sampled_from(["sub", "name", "exp", "iat", "aud", "badges", "email", "avatar", "url",
                             "role", "jti", "email_verified", "nbf"]),
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
            | st.lists(st.text(max_size=40) | st.integers(), max_size=6),
        )
    )  # fmt: skip
    def test_signed_claims_of_any_kind_sign_in_or_are_refused_by_code(
        self, odd: dict[str, object]
    ) -> None:
        if not SsoKey.objects.exists():
            key("first", highest_role=Role.MODERATOR)

        code_of(token(**odd))


@given(st.text(max_size=200))
def test_any_text_is_refused_by_code_without_a_look_at_the_database(text: str) -> None:
    # Nothing of it parses, so no key is looked up; `code_of` asserts the rest.
    with pytest.raises(PlaintalkError):
        plan_of(text, site=None, now=make.NOW)  # type: ignore[arg-type]  # never reached


# ---- signed in ------------------------------------------------------------------------------


def test_at_first_sight_a_member_is_made_and_later_kept_up_to_date() -> None:
    key("first")
    person = signed_in(
        token(
            name="Sona",
            email="Sona@Example.org",
            email_verified=True,
            badges=["Subscriber"],
            avatar="https://post.example/sona.png",
            url="https://post.example/account",
        )
    )

    assert (person.kind, person.name, person.email) == (Kind.MEMBER, "Sona", "sona@example.org")
    assert (person.badges, role_of(person)) == (["Subscriber"], Role.READER)
    assert not person.has_usable_password()
    address = EmailAddress.objects.get(user=person)
    assert (address.email, address.verified, address.primary) == ("sona@example.org", True, True)
    assert profiles_of(person) == ["https://post.example/account"]

    later = signed_in(
        token(name="Sona K.", email="new@example.org", email_verified=True, badges=None, url=None)
    )

    assert later.pk == person.pk
    later.refresh_from_db()
    assert (later.name, later.email, later.badges) == ("Sona K.", "new@example.org", [])
    assert [one.email for one in EmailAddress.objects.filter(user=later)] == ["new@example.org"]
    assert profiles_of(later) == []


def test_every_key_of_a_site_names_the_same_readers() -> None:
    key("first")
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    key("pair", algorithm=Algorithm.EDDSA, secret="", public_key=public.decode())

    one = signed_in(token())
    other = signed_in(token(kid="pair", algorithm="EdDSA", secret=private))

    assert one.pk == other.pk
    assert SsoKey.objects.get(kid="pair").sealed_secret == ""


def test_an_older_token_signs_in_and_changes_nothing() -> None:
    key("first")
    signed_in(token(name="Sona", iat=in_seconds(-SECOND)))
    signed_in(token(name="Before", iat=in_seconds(-HOUR)))

    assert Person.objects.get(sso_identities__sub="17").name == "Sona"


@pytest.mark.parametrize("said", [{}, {"email_verified": False}, {"email_verified": None}])
def test_an_address_that_nobody_verified_is_not_kept_and_joins_nobody(
    said: dict[str, object],
) -> None:
    key("first")
    local = make.member("Hagop")

    person = signed_in(token(email=local.email, **said))

    assert person.pk != local.pk
    assert person.email == ""
    assert not EmailAddress.objects.filter(user=person).exists()


def test_a_verified_address_joins_the_account_that_proved_to_have_it() -> None:
    key("first")
    local = make.member("Hagop")

    plan = plan_of(
        token(email=local.email, email_verified=True, name="Hagop V."),
        site=make.site(),
        now=make.NOW,
    )
    assert plan.way is Way.JOINED
    joined = signed_in(token(email=local.email.upper(), email_verified=True, name="Hagop V."))

    assert (joined.pk, joined.name) == (local.pk, "Hagop V.")
    # The account's own address stays when the publisher's changes.
    signed_in(token(email="else@example.org", email_verified=True, name="Hagop V."))
    joined.refresh_from_db()
    assert joined.email == local.email
    assert set(EmailAddress.objects.filter(user=joined).values_list("email", "primary")) == {
        (local.email, True),
        ("else@example.org", False),
    }


def test_an_address_that_somebody_only_claims_joins_nobody() -> None:
    key("first")
    claimed = make.member("Hagop")
    EmailAddress.objects.filter(user=claimed).update(verified=False)

    person = signed_in(token(email=claimed.email, email_verified=True))

    assert person.pk != claimed.pk
    assert person.email == ""


def test_a_publishers_token_opens_no_account_with_a_post_elsewhere_or_in_a_topic() -> None:
    key("first")
    other = Site.objects.create(name="The Other Paper")
    elsewhere = make.member("Lilit", role=Role.ADMINISTRATOR, at=other)
    in_a_topic = make.member("Vahan", role=Role.MODERATOR, topic=make.topic())

    for person in (elsewhere, in_a_topic):
        with pytest.raises(SsoMeansStaff):
            signed_in(token(email=person.email, email_verified=True, name=person.name))


def test_whoever_signs_tokens_is_not_thereby_an_administrator() -> None:
    key("first")
    key("strong", highest_role=Role.MODERATOR)
    administrator = make.member("Lilit", role=Role.ADMINISTRATOR)
    moderator = make.member("Vahan", role=Role.MODERATOR)

    for kid, person in (("first", moderator), ("strong", administrator)):
        with pytest.raises(SsoMeansStaff):
            signed_in(token(kid=kid, sub=kid, email=person.email, email_verified=True, name="Ani"))
    joined = signed_in(
        token(kid="strong", email=moderator.email, email_verified=True, name="Vahan")
    )
    assert joined.pk == moderator.pk


@pytest.mark.parametrize(
    ("highest", "told", "given"),
    [
        (Role.READER, "moderator", Role.READER),
        (Role.READER, "administrator", Role.READER),
        (Role.MODERATOR, "moderator", Role.MODERATOR),
        (Role.MODERATOR, "administrator", Role.MODERATOR),
        (Role.ADMINISTRATOR, "editor", Role.EDITOR),
        (Role.ADMINISTRATOR, "owner", Role.READER),
        (Role.ADMINISTRATOR, None, Role.READER),
    ],
)
def test_a_token_gives_no_higher_role_than_its_key_may(
    highest: Role, told: str | None, given: Role
) -> None:
    key("first", highest_role=highest)

    assert role_of(signed_in(token(role=told))) == given


def test_a_role_ends_with_a_token_if_a_token_gave_it_and_stays_if_somebody_here_did() -> None:
    key("first", highest_role=Role.EDITOR)
    person = signed_in(token(role="editor"))
    assert role_of(signed_in(token(role="moderator"))) == Role.MODERATOR
    assert role_of(signed_in(token(role=None))) == Role.MODERATOR
    assert role_of(signed_in(token(role="reader"))) == Role.READER

    give_role(person=person, role=Role.EDITOR, by=None, now=make.NOW)
    assert role_of(signed_in(token(role="reader"))) == Role.EDITOR


def test_whom_a_token_makes_staff_may_be_called_so() -> None:
    key("first", highest_role=Role.MODERATOR)

    assert code_of(token(name="Moderator Ani")) == "name_reserved"
    assert code_of(token(name="Moderator Ani", role="moderator")) == ""


def test_readers_keep_their_names_and_do_not_take_those_of_others() -> None:
    key("first")
    signed_in(token(sub="1", name="Anna"))

    assert code_of(token(sub="1", name="ANNA")) == ""
    assert code_of(token(sub="2", name="Anna")) == "name_taken"
    assert signed_in(token(sub="2", name="Sona")).name == "Sona"
    assert code_of(token(sub="2", name="Аnna")) == "name_taken"


def test_names_may_repeat_where_the_key_says_so_but_not_those_of_staff() -> None:
    key("first", names_may_repeat=True)
    make.member("Lilit", role=Role.EDITOR)

    assert code_of(token(sub="1", name="John Smith")) == ""
    assert code_of(token(sub="2", name="John Smith")) == ""
    assert code_of(token(sub="3", name="Lilit")) == "name_taken"
    assert code_of(token(sub="3", name="Admin")) == "name_reserved"


def test_a_token_with_an_id_of_its_own_is_good_for_once() -> None:
    key("first")
    once = token(jti="a", exp=in_seconds(HOUR))

    signed_in(once)
    with pytest.raises(PlaintalkError) as refused:
        signed_in(once)
    assert refused.value.code == "sso_token_used_before"
    signed_in(token(jti="b"))
    for _twice in range(2):
        signed_in(token())

    # What has expired needs no remembering.
    assert SsoSpent.objects.count() == 2
    later = make.NOW + 2 * HOUR
    signed_in(token(exp=int((later + HOUR).timestamp())), now=later)
    assert not SsoSpent.objects.exists()


def test_one_who_was_signed_up_by_another_token_a_moment_ago_has_their_own_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key("first")
    check = names.check_name

    def check_after_the_other(name: str, **how: Any) -> None:
        monkeypatch.setattr(sso, "check_name", check)
        signed_in(token(jti="a"))
        check(name, **how)

    monkeypatch.setattr(sso, "check_name", check_after_the_other)

    late = signed_in(token(jti="b"))

    assert late == Person.objects.get()
    assert late.name == "Sona"


def test_a_token_that_is_refused_is_not_spent() -> None:
    key("first")
    other = make.member("Anna")
    with pytest.raises(PlaintalkError):
        signed_in(token(jti="a", name="Anna"))
    Person.objects.filter(pk=other.pk).update(is_active=False)

    assert code_of(token(jti="a", name="Anna")) == ""


def test_a_closed_account_stays_closed() -> None:
    key("first")
    person = signed_in(token())
    Person.objects.filter(pk=person.pk).update(is_active=False)

    assert code_of(token()) == "sso_account_closed"


def test_badges_are_few_and_short_and_new_ones_are_told() -> None:
    key("first")
    given = ["Subscriber", "  ", "Subscriber", "a\u202eb", "x" * 90, "4", "5", "6"]

    first = sign_in_by_sso(token(badges=given), site=make.site(), now=make.NOW)
    again = sign_in_by_sso(token(badges=given), site=make.site(), now=make.NOW)

    assert first.person.badges == ["Subscriber", "ab", "x" * 23 + "…", "4"]
    assert (first.looks_different, again.looks_different) == (True, False)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "//post.example", "http://", "https://a b", "data:x", "x" * 600, "\0"],
)
def test_addresses_that_are_none_of_the_web_are_left_out(address: str) -> None:
    key("first")
    signed_in(token(url=address, avatar=address))

    identity = SsoIdentity.objects.get()
    assert (identity.profile_url, identity.avatar_url) == ("", "")


def test_what_was_passed_over_is_told_to_whoever_makes_tokens() -> None:
    key("first")
    odd = token(email="x@example.org", badges=["x" * 30], role="owner", url="javascript:1")

    left_out = plan_of(odd, site=make.site(), now=make.NOW).told.left_out

    assert [each.partition(":")[0] for each in left_out] == ["email", "badges", "role", "url"]
    assert not Person.objects.exists()


# ---- Coral ----------------------------------------------------------------------------------


def test_corals_tokens_sign_in_as_they_are() -> None:
    key("first", coral_format=True, emails_are_verified=True, highest_role=Role.MODERATOR)

    person = signed_in(
        coral_token(
            {
                "id": "c-1",
                "email": "Sona@Example.org",
                "username": "Sona",
                "badges": ["Subscriber"],
                "role": "ADMIN",
                "url": "https://post.example/account",
            }
        )
    )

    assert (person.name, person.email, person.badges) == (
        "Sona",
        "sona@example.org",
        ["Subscriber"],
    )
    assert role_of(person) == Role.MODERATOR
    assert SsoIdentity.objects.get().sub == "c-1"


@pytest.mark.parametrize("role", ["COMMENTER", "MEMBER", "STAFF"])
def test_corals_other_roles_are_readers(role: str) -> None:
    key("first", coral_format=True, highest_role=Role.ADMINISTRATOR)

    person = signed_in(coral_token({"id": "1", "username": "Sona", "role": role}))

    assert role_of(person) == Role.READER


def test_corals_tokens_need_no_kid_and_are_tried_with_every_key_in_use() -> None:
    for kid, secret in (("a", SECRET), ("b", SECRET[::-1]), ("gone", "c" * 40)):
        key(kid, coral_format=True, secret=secret)
    retire_sso_key(site=make.site(), kid="gone", now=make.NOW)
    user: dict[str, object] = {"id": "1", "username": "Sona"}

    for secret in (SECRET, SECRET[::-1]):
        assert code_of(coral_token(user, kid=None, secret=secret)) == ""
    assert code_of(coral_token(user, kid=None, secret="c" * 40)) == "sso_signature_wrong"


@pytest.mark.parametrize(
    ("top", "code"),
    [
        ({"exp": None, "iat": None}, ""),
        ({"exp": in_seconds(-HOUR)}, "sso_token_expired"),
        ({"iat": in_seconds(HOUR)}, "sso_issued_in_future"),
        ({"jti": "a", "exp": in_seconds(900 * HOUR)}, ""),
        ({"user": None}, "sso_claims_unusable"),
        ({"user": {"id": "1"}}, "sso_claims_unusable"),
        ({"user": {"id": "1", "username": "Αnna"}}, "name_taken"),
    ],
)
def test_corals_tokens_are_refused_like_ours(top: dict[str, object], code: str) -> None:
    key("first", coral_format=True)
    make.member("Anna")
    given_token = coral_token(**({"user": {"id": "1", "username": "Sona"}} | top))  # type: ignore[arg-type]

    assert [code_of(given_token), code_of(given_token)] == [code, code]


def test_each_key_reads_its_own_format_alone() -> None:
    key("first", coral_format=True)
    key("second")

    assert code_of(token(kid="first")) == "sso_claims_unusable"
    user: dict[str, object] = {"id": "1", "username": "Sona"}
    assert code_of(coral_token(user, kid="second", aud=AUDIENCE)) == "sso_claims_unusable"


# ---- keys -----------------------------------------------------------------------------------


def test_a_secret_lies_sealed_and_opens_with_the_sites_own_secret_alone() -> None:
    made = key("first", secret="")
    stored = SsoKey.objects.get()

    assert made.signs_with
    assert made.signs_with not in stored.sealed_secret + repr(stored) + str(stored.__dict__)
    assert code_of(token(secret=made.signs_with)) == ""
    with override_settings(SECRET_KEY="x" * 50), pytest.raises(SecretUnreadable):
        signed_in(token(secret=made.signs_with))


def test_a_pair_that_is_made_here_signs_and_its_private_half_is_not_kept() -> None:
    made = key("first", algorithm=Algorithm.EDDSA, secret="")

    assert "PRIVATE KEY" in made.signs_with
    assert "PRIVATE" not in str(SsoKey.objects.get().__dict__)
    assert code_of(token(algorithm="EdDSA", secret=made.signs_with)) == ""


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"secret": "short"}, "secret"),
        ({"secret": "-----BEGIN PUBLIC KEY-----" + "x" * 40}, "secret"),
        ({"algorithm": Algorithm.EDDSA, "secret": "", "public_key": "no key"}, "public_key"),
        ({"algorithm": Algorithm.EDDSA, "secret": "", "coral_format": True}, "coral_format"),
        ({"audience": ""}, "audience"),
        ({"kid": "two\nlines"}, "kid"),
    ],
)
def test_what_makes_no_key_is_told(how: dict[str, object], field: str) -> None:
    with pytest.raises(SsoKeyUnusable) as refused:
        key(**({"kid": "first"} | how))  # type: ignore[arg-type]

    assert list(refused.value.fields) == [field]
    assert not SsoKey.objects.exists()


def test_a_keys_name_is_used_once_and_for_all() -> None:
    key("first")
    retire_sso_key(site=make.site(), kid="first", now=make.NOW)

    with pytest.raises(SsoKidTaken):
        key("first")
    with pytest.raises(SsoKeyNotFound):
        retire_sso_key(site=make.site(), kid="first", now=make.NOW)


def test_tokens_of_ours_are_as_the_library_writes_them() -> None:
    # So that the table above is about tokens, and not about how the tests make them.
    assert jwt.get_unverified_header(token()) == {"alg": "HS256", "typ": "JWT", "kid": "first"}
