"""What a new member fills in beside what django-allauth asks."""

from allauth.core import context
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from plaintalk.articles.queries import site_of_host
from plaintalk.kernel.errors import Invalid
from plaintalk.people.models import NAME_MAX_CHARS, Person
from plaintalk.people.names import check_name
from plaintalk.people.services import clean_name


class NameAtSignUp(forms.Form):
    """The name that a new member signs with, beside allauth's e-mail and password."""

    name = forms.CharField(label=_("Name"), max_length=NAME_MAX_CHARS)

    field_order = ("name", "email", "password1")

    def clean_name(self) -> str:
        # allauth's middleware keeps the request there; its forms are not handed one.
        site = site_of_host(context.request.get_host())
        try:
            name = clean_name(self.cleaned_data["name"])
            check_name(name, person=None, site=site)
            return name
        except Invalid as error:
            raise forms.ValidationError(str(error), code=error.code) from error

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Required by allauth; the adapter has stored the name already."""
