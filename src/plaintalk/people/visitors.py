"""Who sends a request: a member by their session, a guest by a signed cookie, or nobody known.

On the API somebody is known by a token instead (`known_by_token`). A browser that posts or signs
in gets a second cookie, by which moderators see that two people may be one. Readers get neither.
"""

import re
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.core import signing
from django.http import HttpRequest, HttpResponse

from plaintalk.people.models import ApiToken, Kind, Person
from plaintalk.people.network import (
    DEVICE_KEPT_FOR,
    client_address,
    device_digest,
    network_digest,
)
from plaintalk.people.queries import guest_by_public_id
from plaintalk.people.services import note_device
from plaintalk.people.tokens import token_in_use

GUEST_COOKIE = "plaintalk_guest"
# As long as a browser keeps one (RFC 6265bis caps it at 400 days); a guest who writes renews it.
GUEST_COOKIE_LIVES_S = 60 * 60 * 24 * 365
DEVICE_COOKIE = "plaintalk_device"
# Where a request keeps who sent it, once looked up.
_KNOWN = "plaintalk.person"
# What `secrets.token_urlsafe(16)` makes. Anything else was not set here, and is replaced.
_DEVICE_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
_SALT = "plaintalk.guest"
# Where a session keeps when it began.
_SIGNED_IN_AT = "plaintalk.signed_in_at"
# Who signed in within it is taken to be still at the keyboard.
FRESH = timedelta(minutes=15)
_BEARER = "bearer "


def person_of(request: HttpRequest) -> Person | None:
    """Give who is looking, or None; asked twice in a request, the database is asked once."""
    if _KNOWN not in request.META:
        request.META[_KNOWN] = _member(request) or _guest(request)
    known: Person | None = request.META[_KNOWN]
    return known


def note_sign_in(request: HttpRequest, *, now: datetime) -> None:
    """Keep with the session that it begins now."""
    request.session[_SIGNED_IN_AT] = now.timestamp()


def signed_in_lately(request: HttpRequest, *, now: datetime) -> bool:
    """Say whether this session began within FRESH."""
    began = request.session.get(_SIGNED_IN_AT)
    return isinstance(began, float) and now.timestamp() - began < FRESH.total_seconds()


def forget_visitor(response: HttpResponse) -> None:
    """Take away the cookies by which a browser is known."""
    response.delete_cookie(GUEST_COOKIE, samesite="Lax")
    response.delete_cookie(DEVICE_COOKIE, samesite="Lax")


def shows_token(request: HttpRequest) -> bool:
    """Say whether a request shows a token, good or bad. Only the API looks at it."""
    return request.headers.get("authorization", "").lower().startswith(_BEARER)


def known_by_token(request: HttpRequest, *, now: datetime) -> ApiToken:
    """Know the sender by the token that the request shows, whatever cookies come with it.

    Raises:
        TokenUnusable: it was revoked, has expired, or never was.
    """
    secret = request.headers["authorization"][len(_BEARER) :].strip()
    token = token_in_use(secret, now=now)
    request.META[_KNOWN] = token.person
    return token


def unknown_from_elsewhere(request: HttpRequest) -> None:
    """Know nobody by a cookie if the page that asks is of another origin."""
    origin = request.headers.get("origin", "")
    if origin and urlsplit(origin).netloc != request.get_host():
        request.META[_KNOWN] = None


def network_of(request: HttpRequest) -> str:
    """Give the keyed hash of the network that a request comes from; never the address."""
    address = client_address(
        remote=request.META.get("REMOTE_ADDR", ""),
        forwarded_for=request.META.get("HTTP_X_FORWARDED_FOR", ""),
        proxies=settings.PLAINTALK_PROXIES,
    )
    return network_digest(address, secret=settings.SECRET_KEY)


def let_in(request: HttpRequest, person: Person) -> None:
    """Sign somebody in by a way of our own, and list it among the places where they are.

    What comes through django-allauth is listed by it.
    """
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    UserSession.objects.create_from_request(request)


def remember_device(
    request: HttpRequest, response: HttpResponse, person: Person, *, now: datetime
) -> None:
    """Note that a person uses this browser, and set or renew the cookie that tells it again.

    For whoever posts or signs in; readers get none. The cookie outlasts signing out and a new
    name, and ends when the hashes that are kept of it do.
    """
    sent = request.COOKIES.get(DEVICE_COOKIE, "")
    token = sent if _DEVICE_TOKEN.fullmatch(sent) else secrets.token_urlsafe(16)
    digest = device_digest(token, secret=settings.SECRET_KEY)
    note_device(person=person, device=digest, now=now)
    response.set_cookie(
        DEVICE_COOKIE,
        token,
        max_age=DEVICE_KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def remember_guest(response: HttpResponse, guest: Person) -> None:
    """Set the cookie by which a guest is known again, to edit and withdraw."""
    if guest.kind != Kind.GUEST:
        return
    response.set_cookie(
        GUEST_COOKIE,
        signing.dumps(guest.public_id, salt=_SALT),
        max_age=GUEST_COOKIE_LIVES_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _member(request: HttpRequest) -> Person | None:
    user = request.user
    return user if isinstance(user, Person) and user.is_authenticated else None


def _guest(request: HttpRequest) -> Person | None:
    cookie = request.COOKIES.get(GUEST_COOKIE, "")
    try:
        public_id = signing.loads(cookie, salt=_SALT, max_age=GUEST_COOKIE_LIVES_S)
    except signing.BadSignature:
        return None
    return guest_by_public_id(str(public_id))
