"""The element's script and style sheet, at addresses that never change.

Readers get them without the notes that stand on lines of their own; nothing else is different.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

_FOLDER = Path(__file__).parent / "files"
# Pages name the address without a version, so that a new one is theirs within the hour.
KEPT_S = 60 * 60
# Notes for whoever reads the source: a block, or lines, with nothing else beside them.
_NOTES = re.compile(r"^[ \t]*(?:/\*(?:[^*]|\*(?!/))*\*/|//[^\n]*)[ \t]*\n", re.MULTILINE)
_KINDS = {"embed.js": "text/javascript; charset=utf-8", "embed.css": "text/css; charset=utf-8"}


@require_safe
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """GET /embed.js, /embed.css — to pages of any origin, which modules must ask by CORS."""
    content, etag = _read(name)
    fresh = HttpResponse(content, content_type=_KINDS[name])
    response = get_conditional_response(request, etag=etag) or fresh
    response["ETag"] = etag
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = f"public, max-age={KEPT_S}"
    return response


@cache
def _read(name: str) -> tuple[bytes, str]:
    content = _NOTES.sub("", (_FOLDER / name).read_text(encoding="utf-8")).encode()
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'
