"""What moderators and editors fill in. The services say what is wrong with it."""

from datetime import UTC, datetime, timedelta

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plaintalk.articles.models import HEADLINE_MAX_CHARS, LINE_MAX_CHARS, Article, State
from plaintalk.articles.services import Draft
from plaintalk.discussion.models import Discussion, Mode, Openness, Pace
from plaintalk.discussion.queries import answerers_of
from plaintalk.discussion.services import Hours
from plaintalk.kernel.markup import paragraphs_html
from plaintalk.people.models import Person
from plaintalk.people.queries import member_meant
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Policy

HOURS = (
    ("", _("Until it is set otherwise")),
    ("1", _("1 hour")),
    ("2", _("2 hours")),
    ("12", _("12 hours")),
    ("24", _("1 day")),
    ("168", _("7 days")),
)


def _hour() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def clause_choices(policy: Policy) -> list[tuple[str, str]]:
    """Give the policy's clauses as choices, numbered as readers see them."""
    numbered = enumerate(policy.clauses, start=1)
    named = [(clause.id, f"{number}. {clause.title}") for number, clause in numbered]
    return [("", gettext("Choose a clause")), *named]


class DecisionForm(forms.Form):
    """One decision about one comment."""

    standing = forms.ChoiceField(choices=[(each.value, each.value) for each in Standing])
    clause = forms.ChoiceField(label=_("Clause"), required=False)
    sentence = forms.CharField(
        label=_("Sentence to the author"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.ChoiceField(
        choices=[(each.value, each.value) for each in Standing], widget=forms.HiddenInput
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, policy: Policy, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        self.fields["clause"] = forms.ChoiceField(
            label=_("Clause"), required=False, choices=clause_choices(policy)
        )


class DiscussionForm(forms.Form):
    """Who may take part, and how fast."""

    openness = forms.ChoiceField(label=_("Who may take part"), choices=Openness.choices)
    pace = forms.ChoiceField(label=_("Pace"), choices=Pace.choices)
    hours = forms.ChoiceField(label=_("For how long"), choices=HOURS, required=False)
    because = forms.CharField(label=_("Why, told to readers"), max_length=300, required=False)

    # The choice by which what was set ends when it was going to.
    AS_SET = "as set"

    def __init__(self, discussion: Discussion, sent: QueryDict | None = None) -> None:
        now = timezone.now()
        is_over = discussion.is_over(now)
        self._set_until = None if is_over else discussion.set_until
        super().__init__(
            sent,
            initial={
                "openness": discussion.openness_at(now),
                "pace": discussion.pace_at(now),
                "hours": self.AS_SET if self._set_until else "",
                "because": "" if is_over else discussion.because,
            },
        )
        self.fields["hours"] = forms.ChoiceField(
            label=_("For how long"), choices=[*self._as_set(), *HOURS], required=False
        )

    def _as_set(self) -> list[tuple[str, str]]:
        if self._set_until is None:
            return []
        moment = date_format(timezone.localtime(self._set_until), "j F, H:i")
        return [(self.AS_SET, gettext("Until {moment}, as it is set").format(moment=moment))]

    def until(self, now: datetime) -> datetime | None:
        """Give when it ends by itself, or None."""
        hours = self.cleaned_data["hours"]
        if hours == self.AS_SET:
            return self._set_until
        return now + timedelta(hours=int(hours)) if hours else None


class ModeForm(forms.Form):
    """What a discussion is held for, and who answers in it."""

    mode = forms.ChoiceField(label=_("What it is"), choices=Mode.choices)
    answerers = forms.CharField(
        label=_("Who answers readers here"),
        help_text=_(
            "The article's author, or guests: members, one a line, by e-mail address, name or id. "
            "The newsroom answers anyway."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    asks_from = forms.DateTimeField(
        label=_("Questions from"),
        help_text=_("Empty: at once. Hours are for questions alone."),
        required=False,
        widget=_hour(),
    )
    asks_until = forms.DateTimeField(
        label=_("Questions until"),
        help_text=_("Empty: until it is set otherwise."),
        required=False,
        widget=_hour(),
    )
    answers_from = forms.DateTimeField(
        label=_("Answers from"),
        help_text=_("Told to readers; nobody is kept waiting."),
        required=False,
        widget=_hour(),
    )
    readers_reply = forms.BooleanField(
        label=_("Readers reply to questions, too"),
        required=False,
    )

    def __init__(self, discussion: Discussion, sent: QueryDict | None = None) -> None:
        named = answerers_of(discussion)
        super().__init__(
            sent,
            initial={
                "mode": discussion.mode,
                "answerers": "\n".join(f"{one.name} ({one.public_id})" for one in named),
                "asks_from": discussion.asks_from,
                "asks_until": discussion.asks_until,
                "answers_from": discussion.answers_from,
                "readers_reply": discussion.readers_reply,
            },
        )

    @property
    def people(self) -> list[Person]:
        """Give whoever was named.

        Raises:
            MemberNotFound, PersonNotFound, NobodyCalledSo, SeveralCalledSo: somebody was not found.
        """
        lines = self.cleaned_data["answerers"].splitlines()
        return [member_meant(line) for line in lines if line.strip()]

    @property
    def hours(self) -> Hours:
        """Give when questions are asked and answered."""
        data = self.cleaned_data
        return Hours(
            asks_from=data["asks_from"],
            asks_until=data["asks_until"],
            answers_from=data["answers_from"],
        )


class ArticleForm(forms.Form):
    """An article as an editor writes it: HTML, or plain paragraphs with blank lines between."""

    headline = forms.CharField(label=_("Headline"), max_length=HEADLINE_MAX_CHARS)
    dateline = forms.CharField(
        label=_("Dateline"),
        help_text=_("The place, such as YEREVAN"),
        max_length=LINE_MAX_CHARS,
        required=False,
    )
    credit = forms.CharField(
        label=_("Credit"),
        help_text=_("The agency, such as RFE/RL"),
        max_length=LINE_MAX_CHARS,
        required=False,
    )
    byline = forms.CharField(
        label=_("Byline"),
        help_text=_("The writer"),
        max_length=LINE_MAX_CHARS,
        required=False,
    )
    body = forms.CharField(
        label=_("Body"),
        help_text=_("HTML, or plain text with a blank line between paragraphs"),
        widget=forms.Textarea(attrs={"rows": 18}),
    )
    topics = forms.CharField(label=_("Topics"), help_text=_("Separated by commas"), required=False)
    language = forms.CharField(
        label=_("Language"), help_text=_("A code such as en, hy or ru"), initial="en"
    )
    published_at = forms.DateTimeField(
        label=_("Time"),
        required=False,
        widget=_hour(),
    )
    canonical_url = forms.CharField(label=_("Canonical address"), required=False)
    slug = forms.CharField(
        label=_("Address on this site"), help_text=_("Made from the headline"), required=False
    )
    state = forms.ChoiceField(label=_("State"), choices=State.choices, initial=State.PUBLISHED)

    @classmethod
    def of(cls, article: Article) -> "ArticleForm":
        """Give the form as the article is stored."""
        stored = {
            name: getattr(article, name) for name in cls.base_fields if hasattr(article, name)
        }
        topics = ", ".join(topic.title for topic in article.topics.all())
        return cls(initial=stored | {"body": article.body_html, "topics": topics})

    def draft(self, *, import_key: str = "") -> Draft:
        """Give what was written as a draft for the services."""
        data = self.cleaned_data
        body = data["body"]
        moment = data["published_at"] or timezone.now()
        return Draft(
            headline=data["headline"],
            body_html=body if "<" in body else paragraphs_html(body),
            dateline=data["dateline"],
            credit=data["credit"],
            byline=data["byline"],
            language=data["language"].strip(),
            topics=[part.strip() for part in data["topics"].split(",") if part.strip()],
            canonical_url=data["canonical_url"].strip(),
            slug=data["slug"],
            state=State(data["state"]),
            published_at=moment.astimezone(UTC),
            import_key=import_key,
        )
