"""What all views of the wire share: who asks, the payload, the form of an answer, CORS."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from plaintalk.articles.hosts import site_asked
from plaintalk.articles.models import Site
from plaintalk.articles.queries import NoSite
from plaintalk.kernel.errors import PlaintalkError, TooSoon
from plaintalk.people import quota
from plaintalk.perspective.analysis import ENGLISH, Manner
from plaintalk.perspective.errors import (
    CallbackRefused,
    Data,
    KeyInvalid,
    KeyMissing,
    ParameterInvalid,
    PayloadTooLarge,
    QuotaUsedUp,
    error_data,
)
from plaintalk.perspective.keys import key_in_use
from plaintalk.perspective.models import ApiKey

# Where the wire's addresses begin; errors under them are answered in its own form.
PREFIXES = ("/v1alpha1", "/$discovery")
# The values of PLAINTALK_PERSPECTIVE_KEYS.
KEYS_REQUIRED = "required"
_TRUE = frozenset({"true", "1", ""})
_FALSE = frozenset({"false", "0"})
_HOUR_S = 3600
_BEARER = "bearer "

View = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a key and its site; without a key, the site of the host, if there is any."""

    key: ApiKey | None
    site: Site | None

    def manner(self) -> Manner:
        """Give how this caller is answered."""
        return Manner(
            lenient=self.key.lenient if self.key else False,
            language=self.site.language if self.site else ENGLISH,
            timeout_s=settings.PLAINTALK_ENGINE_TIMEOUT_S,
        )


def on_the_wire(method: str) -> Callable[[View], View]:
    """Make a view answer one method, preflights, and nobody's cookies; refuse other methods."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def served(request: HttpRequest) -> HttpResponse:
            if request.method == "OPTIONS":
                return _preflight(method)
            if request.method != method:
                return _wrong_method(request, method)
            _check_parameters(request)
            return view(request)

        return served

    return decorate


# ---- who asks --------------------------------------------------------------------------------


def caller_of(request: HttpRequest, *, now: datetime) -> Caller:
    """Give who asks, and count the request.

    Raises:
        KeyMissing, KeyInvalid: where keys are required.
        QuotaUsedUp: the key must wait.
    """
    key = key_of(request)
    if key is not None:
        _spend(key, now=now)
        return Caller(key, key.site)
    if settings.PLAINTALK_PERSPECTIVE_KEYS == KEYS_REQUIRED:
        raise KeyMissing()
    try:
        return Caller(None, site_asked(request))
    except NoSite:
        return Caller(None, None)


def _spend(key: ApiKey, *, now: datetime) -> None:
    limits = quota.Quota(per_second=key.per_second, per_day=key.per_day)
    try:
        quota.spend(f"perspective key {key.pk}", limits, now=now)
    except quota.QuotaUsedUp as error:
        raise QuotaUsedUp(**error.details) from error


def key_of(request: HttpRequest) -> ApiKey | None:
    """Give the key that was sent, if any. Where none is required, an unknown one is ignored.

    Raises:
        KeyInvalid: keys are required, and this one is unknown or revoked.
    """
    sent = _key_sent(request)
    if not sent:
        return None
    key = key_in_use(sent, secret=settings.SECRET_KEY)
    if key is None and settings.PLAINTALK_PERSPECTIVE_KEYS == KEYS_REQUIRED:
        raise KeyInvalid()
    return key


def _key_sent(request: HttpRequest) -> str:
    authorization = request.headers.get("authorization", "")
    bearer = authorization[len(_BEARER) :] if authorization.lower().startswith(_BEARER) else ""
    places = (request.GET.get("key", ""), request.headers.get("x-goog-api-key", ""), bearer)
    return next((sent for sent in map(str.strip, places) if sent), "")


# ---- what was sent ---------------------------------------------------------------------------


def payload_of(request: HttpRequest) -> bytes:
    """Give the body, whatever type it is said to be of.

    Raises:
        PayloadTooLarge: it is more than the server reads.
    """
    try:
        return request.body
    except RequestDataTooBig as error:
        raise PayloadTooLarge(limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) from error


def root_url(request: HttpRequest) -> str:
    """Give this server's address as the client reached it, with a slash at its end.

    At the site's public host it has the public scheme, whatever the proxy in front says.
    """
    public = urlsplit(settings.PLAINTALK_PUBLIC_URL)
    if request.get_host() == public.netloc:
        return f"{public.scheme}://{public.netloc}/"
    return request.build_absolute_uri("/")


def _check_parameters(request: HttpRequest) -> None:
    """Refuse what would be answered in another form. All that is unknown is ignored."""
    if "callback" in request.GET:
        raise CallbackRefused()
    if request.GET.get("alt", "json") != "json":
        raise ParameterInvalid(name="alt", values="json")
    if request.GET.get("prettyPrint", "true").lower() not in _TRUE | _FALSE:
        raise ParameterInvalid(name="prettyPrint", values="true, false")


# ---- the answer ------------------------------------------------------------------------------


def answer(
    request: HttpRequest, data: object, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """Give JSON that any origin may read, indented unless `prettyPrint=false`."""
    pretty = request.GET.get("prettyPrint", "true").lower() not in _FALSE
    indent, separators = (2, None) if pretty else (None, (",", ":"))
    response = HttpResponse(
        json.dumps(data, ensure_ascii=False, indent=indent, separators=separators),
        status=status,
        content_type="application/json; charset=UTF-8",
    )
    response["Cache-Control"] = "no-store"
    return _open_to_all(response)


def answer_error(request: HttpRequest, error: PlaintalkError) -> HttpResponse:
    """Answer an error in the wire's own form."""
    status, data = error_data(error)
    response = answer(request, data, status=status)
    if isinstance(error, TooSoon):
        response["Retry-After"] = str(error.details["retry_after_s"])
    return response


def _wrong_method(request: HttpRequest, method: str) -> HttpResponse:
    told: Data = {
        "code": HTTPStatus.METHOD_NOT_ALLOWED.value,
        "message": f"Only {method} is served here.",
        # Google's names have none for this status; it is theirs for what a service can't do.
        "status": "UNIMPLEMENTED",
    }
    response = answer(request, {"error": told}, status=HTTPStatus.METHOD_NOT_ALLOWED)
    response["Allow"] = f"{method}, OPTIONS"
    return response


def _preflight(method: str) -> HttpResponse:
    response = _open_to_all(HttpResponse(status=HTTPStatus.NO_CONTENT))
    del response["Content-Type"]
    response["Allow"] = response["Access-Control-Allow-Methods"] = f"{method}, OPTIONS"
    # The star does not stand for Authorization. Source: the Fetch standard.
    response["Access-Control-Allow-Headers"] = "*, Authorization"
    response["Access-Control-Max-Age"] = str(_HOUR_S)
    return response


def _open_to_all(response: HttpResponse) -> HttpResponse:
    """Any origin may ask: who asks is told by a key, never by a cookie."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Retry-After"
    return response
