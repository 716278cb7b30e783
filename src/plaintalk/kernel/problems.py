"""Errors as programs read them: problem JSON."""

from plaintalk.kernel.errors import PlaintalkError
from plaintalk.kernel.http_status import status_of

MEDIA_TYPE = "application/problem+json"


def problem(error: PlaintalkError) -> dict[str, object]:
    """Give an error as problem JSON, with `code` and further members of our own.

    Source: RFC 9457.
    """
    status = status_of(error)
    return {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": str(error),
        "code": error.code,
        **error.members(),
    }
