"""The messages of the wire, each declared once: parsing, discovery and OpenAPI read this table.

Source: the Perspective API's discovery document for `commentanalyzer` v1alpha1, revision 20190414.
Names are in camelCase; `Field.snake` is the other casing that proto3 JSON takes.
"""

import re
from dataclasses import dataclass
from enum import Enum

PACKAGE = "google.commentanalyzer.v1alpha1"


class Kind(Enum):
    """A plain value; named as proto3 JSON errors name it."""

    STRING = "TYPE_STRING"
    BOOL = "TYPE_BOOL"
    FLOAT = "TYPE_FLOAT"
    INT32 = "TYPE_INT32"


class Shape(Enum):
    """How many values a field holds."""

    ONE = "one"
    LIST = "list"
    MAP = "map"


@dataclass(frozen=True, slots=True)
class Choice:
    """An enumeration. The place of a value is its number; the first is the default.

    Attributes:
        served: how many of the values, from the first, are answered; the rest are refused.
    """

    name: str
    values: tuple[str, ...]
    served: int


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a message."""

    name: str
    of: "Kind | Choice | Message"
    about: str
    shape: Shape = Shape.ONE

    @property
    def snake(self) -> str:
        return re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", self.name)


@dataclass(frozen=True, slots=True)
class Message:
    """A JSON object of the wire."""

    name: str
    about: str
    fields: tuple[Field, ...]


TEXT_TYPE = Choice("TextType", ("TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML"), served=2)
SCORE_TYPE = Choice(
    "ScoreType",
    ("SCORE_TYPE_UNSPECIFIED", "PROBABILITY", "STD_DEV_SCORE", "PERCENTILE", "RAW"),
    served=2,
)

TEXT_ENTRY = Message(
    "TextEntry",
    "A text and how it is written.",
    (
        Field("text", Kind.STRING, "The text, in UTF-8."),
        Field("type", TEXT_TYPE, "How the text is written; only PLAIN_TEXT is read."),
    ),
)
ARTICLE_AND_PARENT_COMMENT = Message(
    "ArticleAndParentComment",
    "The article, and the comment that is answered.",
    (
        Field("article", TEXT_ENTRY, "The article under which the comment stands."),
        Field("parentComment", TEXT_ENTRY, "The comment that is answered."),
    ),
)
CONTEXT = Message(
    "Context",
    "What surrounds the comment. Give one of the two fields.",
    (
        Field(
            "entries",
            TEXT_ENTRY,
            "Texts around the comment: the last is taken for the comment that is answered, the "
            "one before it for the article.",
            Shape.LIST,
        ),
        Field(
            "articleAndParentComment", ARTICLE_AND_PARENT_COMMENT, "Article and comment answered."
        ),
    ),
)
ATTRIBUTE_PARAMETERS = Message(
    "AttributeParameters",
    "How one attribute is wanted; an empty object is usual.",
    (
        Field("scoreType", SCORE_TYPE, "Only PROBABILITY is served; it is the default."),
        Field("scoreThreshold", Kind.FLOAT, "Leave the attribute out when it scores below this."),
    ),
)
SCORE = Message(
    "Score",
    "How likely it is that a reader would call the text so.",
    (
        Field("value", Kind.FLOAT, "From 0 to 1."),
        Field("type", SCORE_TYPE, "PROBABILITY."),
    ),
)
SPAN_SCORE = Message(
    "SpanScore",
    "The score of a part of the text.",
    (
        Field("begin", Kind.INT32, "Where the part begins, in UTF-16 code units."),
        Field("end", Kind.INT32, "Where it ends, exclusive, in UTF-16 code units."),
        Field("score", SCORE, "The part's score."),
    ),
)
ATTRIBUTE_SCORES = Message(
    "AttributeScores",
    "The scores of one attribute.",
    (
        Field("spanScores", SPAN_SCORE, "Scores of parts of the text, in order.", Shape.LIST),
        Field("summaryScore", SCORE, "The score of the whole text."),
    ),
)
_COMMENT = Field("comment", TEXT_ENTRY, "The comment.")
_CONTEXT = Field("context", CONTEXT, "What surrounds it.")
_LANGUAGES = Field(
    "languages",
    Kind.STRING,
    "The languages that the comment is in, as BCP 47 tags; found out when none is given.",
    Shape.LIST,
)
_CLIENT_TOKEN = Field("clientToken", Kind.STRING, "Given back as it was sent.")
_SESSION_ID = Field("sessionId", Kind.STRING, "Taken and not kept.")
ANALYZE_REQUEST = Message(
    "AnalyzeCommentRequest",
    "A comment to be scored. Nothing of it is stored.",
    (
        _COMMENT,
        _CONTEXT,
        Field(
            "requestedAttributes",
            ATTRIBUTE_PARAMETERS,
            "The attributes wanted, by name.",
            Shape.MAP,
        ),
        Field("spanAnnotations", Kind.BOOL, "Also score each sentence."),
        _LANGUAGES,
        Field("doNotStore", Kind.BOOL, "Taken; nothing is stored whatever it says."),
        _CLIENT_TOKEN,
        _SESSION_ID,
        Field("communityId", Kind.STRING, "Taken and not kept."),
    ),
)
ANALYZE_RESPONSE = Message(
    "AnalyzeCommentResponse",
    "The scores of a comment.",
    (
        Field(
            "attributeScores",
            ATTRIBUTE_SCORES,
            "Scores by the attributes' names as requested; absent when all stayed below their "
            "thresholds.",
            Shape.MAP,
        ),
        Field("languages", Kind.STRING, "The languages that the text was scored as.", Shape.LIST),
        Field("detectedLanguages", Kind.STRING, "The languages found out.", Shape.LIST),
        Field("clientToken", Kind.STRING, "As it was sent; absent when none was."),
    ),
)
SUGGEST_REQUEST = Message(
    "SuggestCommentScoreRequest",
    "What a score should have been. The comment's text is stored with it.",
    (
        _COMMENT,
        _CONTEXT,
        Field(
            "attributeScores",
            ATTRIBUTE_SCORES,
            "The scores suggested, by the attributes' names.",
            Shape.MAP,
        ),
        _LANGUAGES,
        Field("communityId", Kind.STRING, "Whom the suggestion comes from."),
        _CLIENT_TOKEN,
        _SESSION_ID,
    ),
)
SUGGEST_RESPONSE = Message(
    "SuggestCommentScoreResponse",
    "That the suggestion was stored.",
    (
        _CLIENT_TOKEN,
        Field("detectedLanguages", Kind.STRING, "The languages found out.", Shape.LIST),
        Field("requestedLanguages", Kind.STRING, "The languages as sent.", Shape.LIST),
    ),
)
MESSAGES = (
    TEXT_ENTRY,
    ARTICLE_AND_PARENT_COMMENT,
    CONTEXT,
    ATTRIBUTE_PARAMETERS,
    SCORE,
    SPAN_SCORE,
    ATTRIBUTE_SCORES,
    ANALYZE_REQUEST,
    ANALYZE_RESPONSE,
    SUGGEST_REQUEST,
    SUGGEST_RESPONSE,
)
