"""Where allauth meets our people."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
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


class OtherAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # no types published
    """Sign people in by their accounts with other services."""

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, str]:
        """Suggest the name that the service knows; a person may sign with another."""
        found: dict[str, str] = super().get_signup_form_initial_data(sociallogin)
        known = sociallogin.account.extra_data
        # OpenID Connect keeps what it was told under the token that told it.
        told = {**known, **known.get("userinfo", {})}
        return found | {"name": str(told.get("name") or "")}

    def authenticate_by_email(self, sociallogin: Any) -> tuple[Person, str] | None:
        """Join the account with the same address, but nobody's who works for a site.

        Who runs the other service would otherwise be a moderator, an editor, an administrator. They
        sign in here and connect the other account themselves.
        """
        found: tuple[Person, str] | None = super().authenticate_by_email(sociallogin)
        return None if found is not None and found[0].held else found
