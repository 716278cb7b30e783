"""From an error's family to an HTTP status: the only place that knows both."""

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
)

STATUS: Mapping[type[PlaintalkError], HTTPStatus] = {
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
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
