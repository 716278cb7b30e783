"""From an error to an answer over HTTP, status and headers: the only place that knows both."""

from collections.abc import Mapping
from http import HTTPStatus

from plaintalk.kernel.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    PlaintalkError,
    TooSoon,
    Unavailable,
    Unrecognised,
    WrongMethod,
)

STATUS: Mapping[type[PlaintalkError], HTTPStatus] = {
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Unrecognised: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    WrongMethod: HTTPStatus.METHOD_NOT_ALLOWED,
    Conflict: HTTPStatus.CONFLICT,
    TooSoon: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


def status_of(error: PlaintalkError) -> HTTPStatus:
    """Give the HTTP status of an error's family; 500 for an error of none."""
    return next(
        (STATUS[family] for family in type(error).__mro__ if family in STATUS),
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )


def headers_of(error: PlaintalkError) -> Mapping[str, str]:
    """Give the headers that an answer about this error carries."""
    headers: dict[str, str] = {}
    if isinstance(error, TooSoon):
        headers["Retry-After"] = str(error.details.get("retry_after_s", 60))
    if error.challenge:
        headers["WWW-Authenticate"] = error.challenge.format(**error.details)
    return headers
