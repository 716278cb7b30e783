"""Who calls the API, and whether they may: the only place that looks at tokens and their scopes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from plaintalk.articles.hosts import site_asked
from plaintalk.articles.models import Site
from plaintalk.discussion.queries import Viewer
from plaintalk.discussion.services import Speaker
from plaintalk.embed.elsewhere import note_left
from plaintalk.kernel.errors import Invalid, NotAllowed, Unrecognised
from plaintalk.people.models import ApiToken, Person, TokenScope
from plaintalk.people.quota import Left, Quota, QuotaUsedUp, spend, spend_here
from plaintalk.people.tokens import TokenUnusable
from plaintalk.people.visitors import (
    known_by_token,
    network_of,
    person_of,
    shows_token,
    unknown_from_elsewhere,
)

JSON = "application/json"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Nobody mistypes a token; a program that keeps sending a dead one is slowed down.
_UNUSABLE = Quota(per_minute=30)


class NotSignedIn(Unrecognised):
    """Something of a person's own was asked for, and nobody is known."""

    code = "not_signed_in"
    text = _("Say who you are: send a token as `Authorization: Bearer …`.")


class ScopeMissing(NotAllowed):
    """The token was made for other things."""

    code = "scope_missing"
    text = _("This token does not include “{scope}”. Make one that does.")
    # Source: RFC 6750, section 3.1.
    challenge = 'Bearer realm="plaintalk", error="insufficient_scope", scope="{scope}"'


class FormForged(NotAllowed):
    """A request known by a cookie came without the form's token."""

    code = "csrf_failed"
    text = _("Send the page's CSRF token as X-CSRFToken, or a token as `Authorization: Bearer …`.")


class BodyUnreadable(Invalid):
    """The body is no JSON object, or is not said to be one."""

    code = "body_unreadable"
    text = _("Send a JSON object, with `Content-Type: application/json`.")


class Need(Enum):
    """Whom a method answers."""

    ANYBODY = "anybody"  # a token that includes reading makes it personal
    ANYBODY_SPEAKING = "anybody, to write"  # who is not known speaks as a new guest
    READING = "somebody known, to read what is theirs"
    WRITING = "somebody known, to write"
    EDITING = "somebody known who works here, to say how a discussion is held"
    TOKEN = "a token"  # noqa: S105  # what is needed, not a secret


_SCOPES: Mapping[Need, TokenScope] = {
    Need.ANYBODY_SPEAKING: TokenScope.WRITE,
    Need.READING: TokenScope.READ,
    Need.WRITING: TokenScope.WRITE,
    Need.EDITING: TokenScope.EDIT,
}
_FOR_ANYBODY = frozenset({Need.ANYBODY, Need.ANYBODY_SPEAKING})
_COUNTED_AS_WRITING = frozenset({Need.ANYBODY_SPEAKING, Need.WRITING, Need.EDITING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls a method, after all checks.

    Attributes:
        person: None for somebody who is not known, or whose token does not show them what is
            theirs.
        token: what they are known by; None for a cookie.
        site: the publication that is asked.
        network: `people.network.network_digest` of the request.
    """

    person: Person | None
    token: ApiToken | None
    site: Site
    network: str

    @property
    def viewer(self) -> Viewer:
        """Give who looks. No token includes moderating, whatever its person's role is."""
        return Viewer(self.person, as_reader=self.token is not None)

    @property
    def known(self) -> Person:
        """Give the person of a method that answers nobody else."""
        assert self.person is not None, "the method needs somebody known"
        return self.person

    def speaker(self, person: Person) -> Speaker:
        """Give the person as whoever speaks from where this call came."""
        return Speaker(person=person, network=self.network, secret=settings.SECRET_KEY)


class Bearer(AuthBase):
    """What a method asks of its caller; gives the `Caller`, as `request.auth`."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "A token from `/me/tokens`, or the one that came with a guest's comment."

    def __init__(self, need: Need) -> None:
        self.need = need
        super().__init__()

    @property
    def is_optional(self) -> bool:
        """Say whether the method answers somebody who is not known."""
        return self.need in _FOR_ANYBODY

    def __call__(self, request: HttpRequest) -> Caller:
        """Find out who calls, count the call, and refuse it if they may not make it.

        Raises:
            TokenUnusable, NotSignedIn: nobody is known by what was sent.
            ScopeMissing, FormForged: they may not do this in this way.
            QuotaUsedUp: they must wait.
            BodyUnreadable: a body that is not said to be JSON.
            NoSite: nothing was set up yet.
        """
        now = timezone.now()
        token = _token_of(request, now=now)
        person = person_of(request)
        _count(request, self.need, token, person, now=now)
        if token is not None:
            person = _in_scope(token, self.need)
        elif person is not None:
            _check_own_page(request)
        if (person is None and not self.is_optional) or (token is None and self.need is Need.TOKEN):
            raise NotSignedIn()
        _check_says_json(request)
        site = site_asked(request)
        return Caller(person=person, token=token, site=site, network=network_of(request))


def _token_of(request: HttpRequest, *, now: datetime) -> ApiToken | None:
    """Give the token shown; one that is shown counts, whatever cookies come with it."""
    if not shows_token(request):
        unknown_from_elsewhere(request)
        return None
    try:
        return known_by_token(request, now=now)
    except TokenUnusable:
        spend_here(f"unusable tokens of {network_of(request)}", _UNUSABLE, now=now)
        raise


def _in_scope(token: ApiToken, need: Need) -> Person | None:
    """Give whom the token makes known to a method that needs this.

    Raises:
        ScopeMissing: the method is for tokens with another scope.
    """
    scope = _SCOPES.get(need)
    if scope is not None and scope not in token.scopes:
        raise ScopeMissing(scope=scope.value)
    if need is Need.ANYBODY and TokenScope.READ not in token.scopes:
        return None
    return token.person


def _check_own_page(request: HttpRequest) -> None:
    """Do nothing if a request known by a cookie comes from a page of ours.

    Raises:
        FormForged: it may come from elsewhere.
    """
    if request.method not in _SAFE and check_csrf(request) is not None:
        raise FormForged()


def _check_says_json(request: HttpRequest) -> None:
    """Do nothing if a body is said to be JSON: a page of another origin must ask before it sends.

    Raises:
        BodyUnreadable: it is said to be something else.
    """
    has_body = request.META.get("CONTENT_LENGTH") not in {None, "", "0"}
    if request.method not in _SAFE and has_body and request.content_type != JSON:
        raise BodyUnreadable()


def _count(
    request: HttpRequest,
    need: Need,
    token: ApiToken | None,
    person: Person | None,
    *,
    now: datetime,
) -> None:
    """Count the call against the caller's quota, and let the answer say what is left of it.

    Raises:
        QuotaUsedUp: they must wait.
    """
    doing, most = "reads", settings.PLAINTALK_API_READS_A_MINUTE
    if need in _COUNTED_AS_WRITING:
        doing, most = "writes", settings.PLAINTALK_API_WRITES_A_MINUTE
    quota = Quota(per_minute=most)
    try:
        if token is not None:
            left = spend(f"{doing} by token {token.pk}", quota, now=now)
        elif person is not None:
            left = spend(f"{doing} by person {person.pk}", quota, now=now)
        else:
            left = spend_here(f"{doing} from {network_of(request)}", quota, now=now)
    except QuotaUsedUp as error:
        note_left(request, Left(quota.burst, 0, int(error.details["retry_after_s"])))
        raise
    note_left(request, left)
