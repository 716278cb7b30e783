"""Where allauth meets our people."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from plaintalk.people.models import Kind, Person
from plaintalk.people.tokens import revoke_every_token
from plaintalk.people.visitors import note_sign_in, remember_device


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


def revoke_tokens_of(user: Person, **_told: Any) -> None:
    """End every API token of a member whose password is another now: whoever has one is out."""
    revoke_every_token(person=user, now=timezone.now())


def note_moment_of_sign_in(request: HttpRequest, **_told: Any) -> None:
    """Keep with a session when it began: what can't be undone asks for a fresh one."""
    note_sign_in(request, now=timezone.now())


def hear_of_sign_ins() -> None:
    """Listen to what Django and allauth tell about sessions and passwords."""
    for told in (password_changed, password_reset, password_set):
        told.connect(revoke_tokens_of, dispatch_uid="plaintalk.revoke_tokens")
    user_logged_in.connect(note_moment_of_sign_in, dispatch_uid="plaintalk.note_sign_in")


class OtherAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # no types published
    """Sign people in by their accounts with other services."""

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, str]:
        """Suggest the name that the service knows; a person may sign with another."""
        found: dict[str, str] = super().get_signup_form_initial_data(sociallogin)
        known = sociallogin.account.extra_data
        # OpenID Connect keeps what it was told under the token that told it.
        told = {**known, **known.get("userinfo", {})}
        return found | {"name": str(told.get("name") or "")}

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Take no service's word for an address but of one that may join accounts by it.

        Whoever has proved an address is shown the notices that were given with it, and is joined
        by a publisher's token that names it. Others are asked for a proof by letter.
        """
        super().pre_social_login(request, sociallogin)
        for address in sociallogin.email_addresses:
            trusted = self.can_authenticate_by_email(sociallogin, address.email)
            address.verified = address.verified and trusted

    def authenticate_by_email(self, sociallogin: Any) -> tuple[Person, str] | None:
        """Join the account with the same address, but nobody's who works for a site.

        Who runs the other service would otherwise be a moderator, an editor, an administrator. They
        sign in here and connect the other account themselves.
        """
        found: tuple[Person, str] | None = super().authenticate_by_email(sociallogin)
        return None if found is not None and found[0].held else found
