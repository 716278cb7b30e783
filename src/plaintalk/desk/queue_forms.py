"""What moderators fill in about many comments at once, and what a site keeps ready to say."""

from collections.abc import Iterable, Iterator, Sequence

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plaintalk.desk.forms import clause_choices
from plaintalk.discussion.services import SENTENCE_MAX_CHARS
from plaintalk.moderation.queue.services import Seen
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Policy


class BulkForm(forms.Form):
    """One decision about many comments."""

    STANDINGS = (Standing.PUBLISHED, Standing.REJECTED, Standing.REMOVED)

    standing = forms.ChoiceField(choices=[(each.value, each.value) for each in STANDINGS])
    sentence = forms.CharField(
        label=_("Sentence to the authors"),
        required=False,
        max_length=SENTENCE_MAX_CHARS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, policy: Policy, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        self.fields["clause"] = forms.ChoiceField(
            label=_("Clause"), required=False, choices=clause_choices(policy)
        )


class SentencesForm(forms.Form):
    """A sentence for each clause of the policy."""

    def __init__(self, policy: Policy, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        for number, clause in enumerate(policy.clauses, start=1):
            self.fields[clause.id] = forms.CharField(
                label=gettext("{number}. {title}").format(number=number, title=clause.title),
                required=False,
                max_length=SENTENCE_MAX_CHARS,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def sentences(self) -> Iterator[tuple[str, str]]:
        """Give each clause's id with what was written."""
        yield from self.cleaned_data.items()


def seen_as_text(seen: Iterable[Seen]) -> str:
    """Write comments as they were seen, for one hidden field; `read_seen` gives them back."""
    return " ".join(f"{one.public_id}:{one.standing}:{one.revision}" for one in seen)


def read_seen(texts: Sequence[str]) -> list[Seen]:
    """Read what `seen_as_text` wrote; what it never wrote is left out."""
    found = []
    for text in " ".join(texts).split():
        public_id, _colon, rest = text.partition(":")
        standing, _colon, revision = rest.partition(":")
        if standing in set(Standing) and revision.isascii() and revision.isdigit():
            found.append(Seen(public_id, Standing(standing), int(revision)))
    return found
