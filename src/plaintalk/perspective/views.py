"""The wire's addresses: parse, call, answer. `config/http_errors.py` answers what is raised."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from plaintalk.articles.queries import NoSite
from plaintalk.perspective.analysis import analyze, shared_engine
from plaintalk.perspective.discovery import VERSION, discovery_document
from plaintalk.perspective.errors import MethodUnknown, VersionUnknown
from plaintalk.perspective.openapi import openapi_document
from plaintalk.perspective.requests import read_analyze, read_suggest
from plaintalk.perspective.serving import (
    answer,
    caller_of,
    key_of,
    on_the_wire,
    payload_of,
    root_url,
)
from plaintalk.perspective.suggestions import Keeping, suggest


@on_the_wire("POST")
def analyze_comment(request: HttpRequest) -> HttpResponse:
    """POST /v1alpha1/comments:analyze — a comment's scores. Nothing of it is stored."""
    caller = caller_of(request, now=timezone.now())
    asked = read_analyze(payload_of(request))
    return answer(request, analyze(asked, engine=shared_engine(), manner=caller.manner()))


@on_the_wire("POST")
def suggest_score(request: HttpRequest) -> HttpResponse:
    """POST /v1alpha1/comments:suggestscore — what scores should have been; stored."""
    now = timezone.now()
    caller = caller_of(request, now=now)
    asked = read_suggest(payload_of(request))
    if caller.site is None:
        raise NoSite()
    keeping = Keeping(
        site=caller.site,
        key=caller.key,
        text_days=settings.PLAINTALK_SUGGESTED_TEXT_DAYS,
        secret=settings.SECRET_KEY,
    )
    reply = suggest(asked, engine=shared_engine(), manner=caller.manner(), keeping=keeping, now=now)
    return answer(request, reply)


@on_the_wire("GET")
def discovery(request: HttpRequest) -> HttpResponse:
    """GET /$discovery/rest?version=v1alpha1 — what Google's client libraries build on.

    It needs no key; one that is sent is looked at, so that a wrong one is told early.
    """
    key_of(request)
    version = request.GET.get("version", VERSION)
    if version != VERSION:
        raise VersionUnknown(version=version)
    return answer(request, discovery_document(root_url(request)))


@on_the_wire("GET")
def openapi(request: HttpRequest) -> HttpResponse:
    """GET /v1alpha1/openapi.json — the two methods as OpenAPI."""
    return answer(request, openapi_document(root_url(request)))


@csrf_exempt
def unknown(_request: HttpRequest) -> HttpResponse:
    """Refuse every other address of the wire, in its own form."""
    raise MethodUnknown()
