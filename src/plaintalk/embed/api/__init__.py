"""`/api/v1`: what a person can read and do on the pages, as JSON. docs/api.md is the guide.

Every method says by `needs(…)` whom it answers and how it may refuse, and calls the same services
as the pages. A new subject is a module here that hangs its methods on `document.router`.
"""

from plaintalk import __version__
from plaintalk.embed.api import (
    articles,
    comments,
    devices,
    following,
    live,
    me,
    mine,
    modes,
    notifications,
    readers,
    reasons,
    session,
    speaking,
    steps,
    threads,
)
from plaintalk.embed.api.document import DescribedAPI, answer_ninjas_errors, router

# Their methods are on the router once they are imported.
SUBJECTS = (
    articles,
    threads,
    modes,
    live,
    comments,
    devices,
    reasons,
    speaking,
    readers,
    following,
    me,
    mine,
    steps,
    notifications,
    session,
)

api = DescribedAPI(
    title="Plaintalk",
    version=__version__,
    description="Articles, their discussions, and taking part in them. Errors are problem JSON "
    "(RFC 9457) with a stable `code`. Any origin may ask; who asks is told by a token, sent as "
    "`Authorization: Bearer …`. Answers say what is left of the caller's quota in the headers "
    "`RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds).",
    urls_namespace="api",
    docs_url=None,  # the page would load scripts from another host
)
answer_ninjas_errors(api)
api.add_router("", router)
