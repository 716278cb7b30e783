"""What every template of the desk needs: what can be taken back, and which words are masked."""

from django.http import HttpRequest
from django.utils import timezone

from plaintalk.desk.masks import REVEAL, is_masked
from plaintalk.desk.sitting import Sitting


def sitting(request: HttpRequest) -> dict[str, object]:
    """Give the desk's templates what somebody's sitting is like; others nothing.

    `reveal` and `unreveal` are the queries of this page with all words shown, and as it was.
    """
    match = request.resolver_match
    if match is None or match.app_name != "desk":
        return {}
    sits = Sitting(request)
    asked = request.GET.copy()
    asked.pop(REVEAL, None)
    unreveal = asked.urlencode()
    asked[REVEAL] = "1"
    return {
        "undoable": sits.undoable(timezone.now()),
        "is_gentle": sits.is_gentle,
        "is_masked": is_masked(request),
        "reveal": asked.urlencode(),
        "unreveal": unreveal,
    }
