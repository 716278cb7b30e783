"""What can go wrong in the queue."""

from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Invalid


class NothingChosen(Invalid):
    """An act on many comments without one."""

    code = "nothing_chosen"
    text = _("Choose at least one comment first.")


class TooManyChosen(Invalid):
    """More comments than one act takes."""

    code = "too_many_chosen"
    text = _("These are {many} comments; decide on at most {most} at once. Narrow the choice.")
