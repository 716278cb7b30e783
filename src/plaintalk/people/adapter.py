"""Where allauth meets our people."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from plaintalk.people.models import Kind, Person
from plaintalk.people.visitors import remember_device


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    """Make members of those who sign up."""

    def save_user(
        self, request: HttpRequest, user: Person, form: Any, commit: bool = True
    ) -> Person:
        user.kind = Kind.MEMBER
        user.name = form.cleaned_data["name"]
        user.created_at = timezone.now()
        saved: Person = super().save_user(request, user, form, commit)
        return saved

    def post_login(self, request: HttpRequest, user: Person, **how: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **how)
        remember_device(request, response, user, now=timezone.now())
        return response
