"""The script that runs without a page, at an address that never changes and covers the site."""

import hashlib
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe


@require_safe
def push_worker(request: HttpRequest) -> HttpResponseBase:
    """GET /push-worker.js — from the root, since a worker covers what lies below its address."""
    content, etag = _read()
    fresh = HttpResponse(content, content_type="text/javascript; charset=utf-8")
    response = get_conditional_response(request, etag=etag) or fresh
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _read() -> tuple[bytes, str]:
    content = (settings.STATIC_FOLDER / "plaintalk" / "push-worker.js").read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'
