"""Every error that Plaintalk raises on purpose.

PlaintalkError
├── Refusal            an expected "no"; the person can do something about it
│   ├── Invalid        what was given is malformed; `fields` says where           422
│   ├── Unrecognised   whoever asks must say who they are, or said it wrongly     401
│   ├── NotAllowed     this person may not do this                                403
│   ├── NotFound       it is not there, or this person may not know it is         404
│   ├── WrongMethod    something is there, and this can't be done to it           405
│   ├── Conflict       it was true when the page loaded and is not now            409
│   └── TooSoon        the right request at the wrong time                        429
└── Unavailable        a dependency did not answer; trying again may work         503

Anything else that escapes is a bug: it is logged with its traceback and answered with 500.

The families live here. A concrete error lives beside the function that raises it. Only
`kernel/http_status.py` turns a family into an HTTP status, and only `ops/command.py` an error into
an exit status.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from plaintalk.kernel.words import translatable

Detail = str | int


class PlaintalkError(Exception):
    """Base of the tree above.

    `code` is part of the API: it never changes and is never used twice.
    `text` is for people: it may be reworded or translated at any time. It says what happened
    and what to do now, and may name `details` in braces.
    `challenge` tells a program how to say who it is, and may name `details` too. Source: RFC 9110,
    section 11.6.1.
    """

    code: ClassVar[str] = ""
    # A str, or a lazily translated one.
    text: ClassVar[object] = ""
    challenge: ClassVar[str] = ""

    def __init__(self, **details: Detail) -> None:
        self.details = details
        super().__init__(details)

    def __str__(self) -> str:
        # Formatted late, so that a lazily translated text follows the language of the reader.
        return str(self.text).format(**self.details)

    def members(self) -> Mapping[str, object]:
        """Give what a program is told beside code and text, as JSON; mostly nothing."""
        return {}


class Refusal(PlaintalkError):
    """An expected "no"."""


class Invalid(Refusal):
    """What was given is malformed.

    Args:
        fields: what is wrong, by the name of the field it is wrong with.
    """

    code = "invalid"
    text: ClassVar[object] = translatable("Some of what was given can't be used.")

    def __init__(
        self, fields: Mapping[str, Sequence[object]] | None = None, **details: Detail
    ) -> None:
        super().__init__(**details)
        self.fields = {
            name: [str(problem) for problem in problems]
            for name, problems in (fields or {}).items()
        }

    def __str__(self) -> str:
        told = [problem for problems in self.fields.values() for problem in problems]
        return " ".join(told) if told else super().__str__()

    def members(self) -> Mapping[str, object]:
        return {"fields": self.fields} if self.fields else {}


class Unrecognised(Refusal):
    """Whoever asks must say who they are, or said it in a way that does not count."""

    challenge = 'Bearer realm="plaintalk"'


class NotAllowed(Refusal):
    """This person may not do this."""


class NotFound(Refusal):
    """It is not there, or this person may not know that it is."""

    code = "not_found"
    text: ClassVar[object] = translatable(
        "There is nothing here. It may have been moved or taken down."
    )


class WrongMethod(Refusal):
    """Something is at this address, and what was asked for can't be done to it."""

    code = "method_not_allowed"
    text: ClassVar[object] = translatable(
        "This can't be done here. The header Allow says what can."
    )


class Conflict(Refusal):
    """It was true when the page was loaded and is not now."""


class TooSoon(Refusal):
    """The right request at the wrong time; `details["retry_after_s"]` says when to try again."""


class Unavailable(PlaintalkError):
    """A dependency did not answer; trying again may work."""
