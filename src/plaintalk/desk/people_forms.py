"""What moderators fill in about people. The services say what is wrong with it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django import forms
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from plaintalk.articles.models import Article
from plaintalk.desk.forms import clause_choices
from plaintalk.discussion.models import Decision
from plaintalk.people.models import BADGE_MAX_CHARS, BadgeKind
from plaintalk.policy.clauses import Policy
from plaintalk.policy.sanctions import (
    DEFAULT_HOURS,
    DEFAULT_LENGTH,
    Proposal,
    SanctionKind,
    Scope,
)

KINDS = (
    (SanctionKind.WARNING.value, _("Warning")),
    (SanctionKind.SLOW.value, _("Slow")),
    (SanctionKind.PREMODERATION.value, _("Pre-moderation")),
    (SanctionKind.SUSPENSION.value, _("Suspension")),
    (SanctionKind.BLOCK.value, _("Block")),
)
# A label, not the comment: what it says stands beside its title on the same page.
EXCERPT_WORDS = 12


class SanctionForm(forms.Form):
    """A step against a person, with the refused comments that it rests on."""

    kind = forms.ChoiceField(
        label=_("Step"),
        help_text=_(
            "Warning: must be read before the next comment. Slow: one comment in so many hours. "
            "Pre-moderation: a moderator reads first. Suspension and block: may not post."
        ),
        choices=KINDS,
    )
    where = forms.ChoiceField(label=_("Where it applies"), required=False)
    days = forms.IntegerField(
        label=_("For how many days"),
        help_text=_("Empty: until a moderator lifts it. A warning ends when it is read."),
        min_value=1,
        max_value=3650,
        required=False,
    )
    hours = forms.IntegerField(
        label=_("Hours between two comments"),
        help_text=_("For slowing alone."),
        min_value=1,
        max_value=24 * 7,
        required=False,
    )
    clause = forms.ChoiceField(label=_("Clause"))
    reason = forms.CharField(
        label=_("Reason, told to the person"), widget=forms.Textarea(attrs={"rows": 3})
    )
    message = forms.CharField(
        label=_("Message to the person"),
        help_text=_("If there is more to say."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    at_once = forms.BooleanField(
        label=_("At once: take this step although a milder one comes first"), required=False
    )
    evidence = forms.MultipleChoiceField(
        label=_("Refused comments that it rests on"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        policy: Policy,
        articles: Sequence[Article],
        topics: Collection[str] | None,
        refusals: Sequence[Decision],
        *args: object,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        offered = {
            "clause": clause_choices(policy),
            "where": _places(articles, topics),
            "evidence": [(one.public_id, _told(one)) for one in refusals],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    @staticmethod
    def proposing(
        step: SanctionKind, called_for: Proposal | None, refusals: Sequence[Decision]
    ) -> dict[str, object]:
        """Give what the form starts with: the ladder's step, or the next by what came before.

        Every refused comment is ticked; a moderator takes out what does not belong.
        """
        length = DEFAULT_LENGTH[step]
        first: dict[str, object] = {
            "kind": step.value,
            "days": length.days if length else None,
            "hours": DEFAULT_HOURS,
            "evidence": [one.public_id for one in refusals],
        }
        if called_for is not None:
            first |= {
                "kind": called_for.step.propose.value,
                "days": called_for.step.length_days,
                "hours": called_for.step.hours or DEFAULT_HOURS,
                "clause": called_for.clause,
                "reason": f"{called_for.reason}.",
            }
        return first

    def until(self, now: datetime) -> datetime | None:
        """Give when the chosen step ends; None for one without an end."""
        days = self.cleaned_data["days"]
        return now + timedelta(days=days) if days else None

    def scope_and_place(self, *, site: str) -> tuple[Scope, str]:
        """Give where the step applies: its scope, and the key of the site, topic or discussion."""
        scope, _colon, place = self.cleaned_data["where"].partition(":")
        return (Scope(scope), place) if place else (Scope.SITE, site)


class LiftForm(forms.Form):
    """Why a sanction ends early."""

    because = forms.CharField(label=_("Why"), required=False)


class ExtensionForm(forms.Form):
    """What somebody is told who is taken for a person under a sanction."""

    person = forms.CharField(widget=forms.HiddenInput, max_length=32)
    comment = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)
    reason = forms.CharField(
        label=_("Reason, told to the person"),
        required=False,
        help_text=_("Name nobody: it may be somebody else after all."),
        widget=forms.Textarea(attrs={"rows": 2}),
        initial=_("We take this to be a new name of somebody who may not post freely here now."),
    )


class BadgeForm(forms.Form):
    """What a newsroom says of a member beside their name."""

    kind = forms.ChoiceField(
        label=_("Badge"),
        choices=BadgeKind.choices,
        help_text=_(
            "Verified: you know that they are who they say. Their name is protected then. The "
            "first two are put into each reader's language."
        ),
    )
    words = forms.CharField(
        label=_("Your own words"),
        help_text=_("A word or two, shown as you write them. Empty for the others."),
        widget=forms.TextInput(attrs={"maxlength": BADGE_MAX_CHARS}),
        required=False,
    )

    def __init__(self, sent: QueryDict | None = None) -> None:
        # Steps against people, on the same page, are of a kind as well.
        super().__init__(sent, auto_id="badge_%s")


class NoteForm(forms.Form):
    """A note on a person."""

    text = forms.CharField(
        label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


def _places(articles: Sequence[Article], covered: Collection[str] | None) -> list[tuple[str, str]]:
    """Give where a step can apply; `covered` are the topics of who takes it, None: the site."""
    topics = {
        f"{Scope.TOPIC}:{topic.pk}": _now("Articles on {topic}").format(topic=topic.title)
        for article in articles
        for topic in article.topics.all()
        if covered is None or str(topic.pk) in covered
    }
    discussions = {
        f"{Scope.DISCUSSION}:{article.public_id}": _now("Under “{headline}”").format(
            headline=article.headline
        )
        for article in articles
    }
    whole = [(Scope.SITE.value, _now("The whole site"))] if covered is None else []
    return [*whole, *topics.items(), *discussions.items()]


def _told(decision: Decision) -> str:
    comment = decision.comment
    excerpt = Truncator(comment.body).words(EXCERPT_WORDS)
    return f"{comment.number}. {comment.discussion.article.headline}: {excerpt}"
