"""Which of the addresses that publishers gave are shown as pictures beside names."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.articles.models import Site
from plaintalk.articles.services import HostMalformed, show_pictures
from plaintalk.kernel.errors import Invalid
from plaintalk.people.models import Person
from plaintalk.people.pictures import picture_of, picture_shown, pictures_of
from plaintalk.people.sso import SignedIn, sign_in_by_sso
from plaintalk.people.sso_models import SsoIdentity
from tests import make
from tests.people.tokens import key, token

HOST = "pictures.post.example"
FACE = f"https://{HOST}/sona.png"
OURS = Site(picture_hosts=[HOST, "post.example:8443", "localhost:8020"])


def signed_in(*, site: Site | None = None, **claims: object) -> SignedIn:
    return sign_in_by_sso(token(**claims), site=site or make.site(), now=make.NOW)


@pytest.mark.parametrize(
    "address",
    [
        FACE,
        f"https://{HOST}",
        f"https://{HOST}?of=17",
        f"HTTPS://{HOST.upper()}/Sona.png",
        "https://post.example:8443/sona.png",
        "http://localhost:8020/sona.png",
        f"https://{HOST}/'\"><script>alert(1)</script>",
    ],
)
def test_a_picture_on_a_host_that_is_named_is_shown(address: str) -> None:
    assert picture_shown(address, OURS) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://evil.example/sona.png",
        f"http://{HOST}/sona.png",
        f"//{HOST}/sona.png",
        f"https://{HOST}.evil.example/",
        f"https://evil.example/{HOST}",
        f"https://evil.example#{HOST}",
        f"https://{HOST}@evil.example/",
        f"https://evil.example@{HOST}/",
        f"https://evil.example\\@{HOST}/",
        f"https://{HOST}\\.evil.example/",
        f"https:\\\\{HOST}/",
        f"https://{HOST}:8443/",
        f"https://below.{HOST}/",
        f"https://{HOST.replace('.', '。')}/",
        "https://post.example/",
        "https://post.example:443/",
        "https://localhost:8020/",
        "http://localhost/",
        "http://localhost.evil.example:8020/",
        f"javascript://{HOST}/%0aalert(1)",
        f"data://{HOST}/",
        "https://[::1/",
    ],
)
def test_any_other_address_is_as_if_there_were_none(address: str) -> None:
    assert picture_shown(address, OURS) == ""
    assert picture_shown(FACE, Site()) == ""


@given(st.text(max_size=60), st.sampled_from(["", "https://", f"https://{HOST}", "http://"]))
def test_what_is_shown_begins_with_an_origin_that_is_named(text: str, before: str) -> None:
    shown = picture_shown(before + text, OURS)

    assert not shown or any(shown.lower().startswith(one) for one in OURS.picture_origins)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "*",
        "*.post.example",
        "https://post.example",
        "post.example/",
        "post.example/faces",
        "reader@post.example",
        "post.example;script-src *",
        "post.example evil.example",
        "post.example,evil.example",
        "'self'",
        "post.example\nx",
        "post.example:0",
        "post.example:65536",
        "post.example:",
        "post..example",
        "постъ.example",
        "[::1]:8020",
        "x" * 300,
        "\x1b[2J",
    ],
)
@pytest.mark.django_db
def test_what_is_no_host_is_refused_and_changes_nothing(host: str) -> None:
    show_pictures(site=make.site(), hosts=[HOST])

    with pytest.raises(HostMalformed):
        show_pictures(site=make.site(), hosts=["post.example", host])

    assert Site.objects.get().picture_hosts == [HOST]


@pytest.mark.django_db
def test_hosts_are_kept_as_addresses_name_them_and_are_few() -> None:
    site = make.site()
    show_pictures(site=site, hosts=["Post.Example:443", "post.example", "127.0.0.1:80"])

    assert site.picture_hosts == ["post.example", "127.0.0.1:80"]
    assert site.picture_origins == {"https://post.example", "http://127.0.0.1:80"}
    with pytest.raises(Invalid):
        show_pictures(site=site, hosts=[f"{number}.example" for number in range(11)])


@pytest.mark.django_db
def test_pictures_are_those_that_the_publisher_of_this_site_gave() -> None:
    key("first")
    show_pictures(site=make.site(), hosts=[HOST])
    other = make.site("The Other Post")
    show_pictures(site=other, hosts=[HOST])
    sona = signed_in(avatar=FACE).person
    ara = signed_in(sub="18", name="Ara", avatar="https://evil.example/ara.png").person
    guest = make.posted().comment.author

    assert pictures_of([sona.pk, ara.pk, guest.pk], make.site()) == {sona.pk: FACE}
    assert picture_of(sona, other) == ""
    assert picture_of(Person(), make.site()) == ""


@pytest.mark.django_db
def test_nothing_is_asked_where_no_pictures_are_shown(django_assert_num_queries: Any) -> None:
    key("first")
    sona, site = signed_in(avatar=FACE).person, make.site()

    with django_assert_num_queries(0):
        assert pictures_of([sona.pk], site) == {}


@pytest.mark.django_db
def test_only_a_picture_that_is_shown_makes_somebody_look_different() -> None:
    key("first")
    unseen = [signed_in(avatar=FACE), signed_in(avatar=FACE + "?2")]
    show_pictures(site=make.site(), hosts=[HOST])

    seen = [
        signed_in(avatar=address)
        for address in (FACE, FACE, "https://evil.example/", "https://evil.example/2", FACE, None)
    ]

    assert [one.looks_different for one in unseen] == [False, False]
    assert [one.looks_different for one in seen] == [True, False, True, False, True, True]
    assert SsoIdentity.objects.get().avatar_url == ""
