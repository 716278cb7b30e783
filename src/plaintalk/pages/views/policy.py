"""The discussion policy, for readers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from plaintalk.articles.models import Site
from plaintalk.discussion.models import PolicyVersion
from plaintalk.discussion.queries import (
    never_in_force,
    policy_for_readers,
    policy_in_force,
    policy_versions,
)
from plaintalk.pages.views.visitor import site_of


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """GET /policy — the policy in force and its versions; `?version=N` shows an earlier one."""
    site = site_of(request)
    in_force = policy_in_force(site, now=timezone.now())
    asked = request.GET.get("version", "")
    number = int(asked) if asked.isascii() and asked.isdigit() else in_force.number
    shown = {
        "policy": policy_for_readers(site, number),
        "number": number,
        "number_in_force": in_force.number,
        "versions": _versions(site),
    }
    return render(request, "pages/policy.html", shown)


def _versions(site: Site) -> list[tuple[PolicyVersion, int | None]]:
    """Give the versions, newest first, each with the one that took its place, if one did."""
    replaced = never_in_force(site)
    versions = policy_versions(site).filter(shadow=False)
    return [(version, replaced.get(version.number)) for version in versions]
