"""What anybody fills in to give notice of illegal content. The services say what is wrong."""

import secrets

from django import forms
from django.utils.translation import gettext_lazy as _

from plaintalk.moderation.notices.models import LAW_MAX_CHARS, NAME_MAX_CHARS
from plaintalk.moderation.notices.services import WORDS_MAX_CHARS, Given


class NoticeForm(forms.Form):
    """A notice as typed. No field is required and none is stripped here: all of it comes back."""

    comment = forms.CharField(
        label=_("Which comment?"),
        help_text=_("Its address on this site: the number beside its author's name links to it."),
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"maxlength": 500}),
    )
    why = forms.CharField(
        label=_("Why is it illegal?"),
        help_text=_("Say what in it is illegal, and what shows that. A moderator reads this."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": WORDS_MAX_CHARS}),
    )
    law = forms.CharField(
        label=_("Which law does it break?"),
        help_text=_("If you know it. May be left out."),
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"maxlength": LAW_MAX_CHARS}),
    )
    about_child_abuse = forms.BooleanField(
        label=_("It is about child sexual abuse: name and e-mail may be left out."),
        required=False,
    )
    name = forms.CharField(
        label=_("Your name, or that of your organisation"),
        help_text=_("The author of the comment is not told it."),
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"maxlength": NAME_MAX_CHARS, "autocomplete": "name"}),
    )
    email = forms.CharField(
        label=_("Your e-mail address"),
        help_text=_(
            "A receipt and the answer go there. Name and address are erased six months "
            "after the answer."
        ),
        required=False,
        strip=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    in_good_faith = forms.BooleanField(
        label=_("I believe in good faith that what I write here is accurate and complete."),
        required=False,
    )
    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    @classmethod
    def blank(cls, comment: str) -> "NoticeForm":
        """Give an empty form with a token of its own, about a comment or ""."""
        first = {"once": secrets.token_urlsafe(24), "comment": comment}
        return cls(initial=first, auto_id="notice_%s")

    @classmethod
    def filled(cls, data: dict[str, str]) -> "NoticeForm":
        """Give the form as it was sent."""
        return cls(data, auto_id="notice_%s")

    def sent(self, name: str) -> str:
        """Give a field as typed, whatever may be wrong with it, but for NULs: no text has any."""
        return str(self.data.get(name, "")).replace("\0", "")

    def given(self) -> Given:
        """Give what was sent as the services take it."""
        return Given(
            why=self.sent("why"),
            law=self.sent("law"),
            name=self.sent("name"),
            email=self.sent("email"),
            about_child_abuse=bool(self.sent("about_child_abuse")),
            in_good_faith=bool(self.sent("in_good_faith")),
            once_key=self.sent("once"),
        )
