"""What a new member fills in beside what django-allauth asks."""

from typing import Any

from allauth.core import context
from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plaintalk.articles.queries import site_of_host
from plaintalk.discussion.queries import policy_in_force
from plaintalk.discussion.services import accept_policy
from plaintalk.kernel.errors import Invalid
from plaintalk.people.models import NAME_MAX_CHARS, Person
from plaintalk.people.names import check_name
from plaintalk.people.services import clean_name


class NameAtSignUp(forms.Form):
    """The name that a new member signs with, beside allauth's e-mail and password."""

    name = forms.CharField(label=_("Name"), max_length=NAME_MAX_CHARS)

    field_order = ("name", "email", "password1", "agrees")

    def clean_name(self) -> str:
        try:
            name = clean_name(self.cleaned_data["name"])
            check_name(name, person=None, site=self._site)
            return name
        except Invalid as error:
            raise forms.ValidationError(str(error), code=error.code) from error

    agrees = forms.BooleanField()

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        # allauth's middleware keeps the request there; its forms are not handed one.
        self._site = site_of_host(context.request.get_host())
        self._version = policy_in_force(self._site, now=timezone.now()).number
        if self._site.asks_consent:
            told = _("I agree to the discussion policy, version {version}.")
            self.fields["agrees"].label = told.format(version=self._version)
            self.fields["agrees"].help_text = _("It is linked at the foot of every page.")
        else:
            del self.fields["agrees"]
            told = _(
                "By making an account you accept the discussion policy, version {version}, which "
                "is linked at the foot of every page."
            )
            self.fields["name"].help_text = told.format(version=self._version)

    def signup(self, request: HttpRequest, user: Person) -> None:  # noqa: ARG002  # allauth passes it
        """Note under which version of the policy the account was made; the adapter did the rest."""
        accept_policy(person=user, site=self._site, number=self._version, now=timezone.now())
