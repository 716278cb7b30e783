"""Pages of ours that show readers' pictures: the only ones that may ask another host."""

from collections.abc import Mapping
from http import HTTPStatus

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plaintalk.articles.models import Site


def render_with_pictures(
    request: HttpRequest,
    template: str,
    shown: Mapping[str, object],
    *,
    site: Site,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Render a page that may ask the hosts whose pictures the site shows, if it shows any."""
    page = render(request, template, shown, status=status)
    # It marks the answer, for the middleware that writes the header.
    csp_update({"img-src": sorted(site.picture_origins)})(lambda _request: page)(request)
    return page
