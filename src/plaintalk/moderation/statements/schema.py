"""The Commission's rules for a statement of reasons, field by field. Pure.

They are those of the transparency database (digital-services-act/transparency-database on GitHub),
StatementStoreRequest, as of June 2026. docs/transparency.md says what we send.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from plaintalk.policy.dsa import DsaCategory

PUID = r"^[a-zA-Z0-9-_]+$"
CATEGORY_PREFIX = "STATEMENT_CATEGORY_"
_EEA = (
    r"^(AT|BE|BG|CY|CZ|DE|DK|EE|ES|FI|FR|GR|HR|HU|IE|IS|IT|LI|LT|LU|LV|MT|NL|NO|PL|PT|RO|SE|SI|SK)$"
)


def _is_date(text: str) -> str:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError("must be a day as YYYY-MM-DD")
    date.fromisoformat(text)
    return text


def _is_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("must be an address that begins with http:// or https://")
    return text


def _is_category(text: str) -> str:
    if text.removeprefix(CATEGORY_PREFIX) not in set(DsaCategory) or text in set(DsaCategory):
        raise ValueError("is not one of the Commission's categories")
    return text


Text500 = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Text2000 = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Text5000 = Annotated[str, StringConstraints(min_length=1, max_length=5000)]
Day = Annotated[str, AfterValidator(_is_date)]
Url = Annotated[Text500, AfterValidator(_is_url)]
Category = Annotated[str, AfterValidator(_is_category)]
Country = Annotated[str, StringConstraints(pattern=_EEA)]
Keyword = Annotated[str, StringConstraints(pattern=r"^KEYWORD_[A-Z_]+$")]
YesNo = Literal["Yes", "No"]

Visibility = Literal[
    "DECISION_VISIBILITY_CONTENT_REMOVED",
    "DECISION_VISIBILITY_CONTENT_DISABLED",
    "DECISION_VISIBILITY_CONTENT_DEMOTED",
    "DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED",
    "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED",
    "DECISION_VISIBILITY_CONTENT_LABELLED",
    "DECISION_VISIBILITY_OTHER",
]
Monetary = Literal[
    "DECISION_MONETARY_SUSPENSION", "DECISION_MONETARY_TERMINATION", "DECISION_MONETARY_OTHER"
]
Provision = Literal[
    "DECISION_PROVISION_PARTIAL_SUSPENSION",
    "DECISION_PROVISION_TOTAL_SUSPENSION",
    "DECISION_PROVISION_PARTIAL_TERMINATION",
    "DECISION_PROVISION_TOTAL_TERMINATION",
]
ContentType = Literal[
    "CONTENT_TYPE_APP",
    "CONTENT_TYPE_AUDIO",
    "CONTENT_TYPE_IMAGE",
    "CONTENT_TYPE_PRODUCT",
    "CONTENT_TYPE_SYNTHETIC_MEDIA",
    "CONTENT_TYPE_TEXT",
    "CONTENT_TYPE_VIDEO",
    "CONTENT_TYPE_OTHER",
]
ILLEGAL = "DECISION_GROUND_ILLEGAL_CONTENT"
INCOMPATIBLE = "DECISION_GROUND_INCOMPATIBLE_CONTENT"
VOLUNTARY = "SOURCE_VOLUNTARY"


class ContentId(BaseModel):
    """A product's number; nothing that is discussed here has one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ean_13: Annotated[str, StringConstraints(pattern=r"^\d{13}$")] = Field(alias="EAN-13")


class Statement(BaseModel):
    """One statement of reasons. The fields bear the Commission's names."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    decision_visibility: list[Visibility] | None = None
    decision_visibility_other: Text500 | None = None
    decision_monetary: Monetary | None = None
    decision_monetary_other: Text500 | None = None
    decision_provision: Provision | None = None
    decision_account: (
        Literal["DECISION_ACCOUNT_SUSPENDED", "DECISION_ACCOUNT_TERMINATED"] | None
    ) = None
    account_type: Literal["ACCOUNT_TYPE_BUSINESS", "ACCOUNT_TYPE_PRIVATE"] | None = None
    decision_ground: Literal[
        "DECISION_GROUND_ILLEGAL_CONTENT", "DECISION_GROUND_INCOMPATIBLE_CONTENT"
    ]
    decision_ground_reference_url: Url | None = None
    illegal_content_legal_ground: Text500 | None = None
    illegal_content_explanation: Text2000 | None = None
    incompatible_content_ground: Text500 | None = None
    incompatible_content_explanation: Text2000 | None = None
    incompatible_content_illegal: YesNo | None = None
    content_type: Annotated[list[ContentType], Field(min_length=1)]
    content_type_other: Text500 | None = None
    category: Category
    category_addition: list[Category] | None = None
    category_specification: list[Keyword] | None = None
    category_specification_other: Text500 | None = None
    territorial_scope: list[Country] | None = None
    content_language: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    content_date: Day
    application_date: Day
    end_date_account_restriction: Day | None = None
    end_date_monetary_restriction: Day | None = None
    end_date_service_restriction: Day | None = None
    end_date_visibility_restriction: Day | None = None
    decision_facts: Text5000
    source_type: Literal[
        "SOURCE_ARTICLE_16",
        "SOURCE_TRUSTED_FLAGGER",
        "SOURCE_TYPE_OTHER_NOTIFICATION",
        "SOURCE_VOLUNTARY",
    ]
    source_identity: Text500 | None = None
    automated_detection: YesNo
    automated_decision: Literal[
        "AUTOMATED_DECISION_FULLY",
        "AUTOMATED_DECISION_PARTIALLY",
        "AUTOMATED_DECISION_NOT_AUTOMATED",
    ]
    puid: Annotated[str, StringConstraints(pattern=PUID, max_length=500)]
    content_id: ContentId | None = None

    @model_validator(mode="after")
    def _fields_go_together(self) -> "Statement":
        problems = [*self._problems_of_decision(), *self._problems_of_ground()]
        if self.source_type == VOLUNTARY and self.source_identity is not None:
            problems.append("source_identity must be left out for SOURCE_VOLUNTARY")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _problems_of_decision(self) -> list[str]:
        decisions = (
            self.decision_visibility,
            self.decision_monetary,
            self.decision_provision,
            self.decision_account,
        )
        problems = [] if any(decisions) else ["at least one of the four decision_… is required"]
        for field, chosen, other in (
            ("decision_visibility_other", self.decision_visibility, "DECISION_VISIBILITY_OTHER"),
            ("decision_monetary_other", [self.decision_monetary], "DECISION_MONETARY_OTHER"),
            ("content_type_other", self.content_type, "CONTENT_TYPE_OTHER"),
        ):
            problems += self._required_iff(field, other in (chosen or ()), other)
        return problems

    def _problems_of_ground(self) -> list[str]:
        problems: list[str] = []
        for ground, field in (
            (ILLEGAL, "illegal_content_legal_ground"),
            (ILLEGAL, "illegal_content_explanation"),
            (INCOMPATIBLE, "incompatible_content_ground"),
            (INCOMPATIBLE, "incompatible_content_explanation"),
        ):
            problems += self._required_iff(field, self.decision_ground == ground, ground)
        if self.decision_ground == ILLEGAL and self.incompatible_content_illegal is not None:
            problems.append(f"incompatible_content_illegal must be left out for {ILLEGAL}")
        return problems

    def _required_iff(self, field: str, is_needed: bool, value: str) -> list[str]:
        is_given = getattr(self, field) is not None
        if is_needed and not is_given:
            return [f"{field} is required with {value}"]
        return [f"{field} is only for {value}"] if is_given and not is_needed else []


def problems_with(statement: Mapping[str, Any]) -> list[str]:
    """Give every rule of the Commission's that a statement breaks, in words; [] if none."""
    try:
        Statement.model_validate(dict(statement))
    except ValidationError as error:
        return [
            f"{'.'.join(str(step) for step in one['loc']) or 'statement'}: "
            f"{one['msg'].removeprefix('Value error, ')}"
            for one in error.errors(include_url=False, include_input=False)
        ]
    return []
