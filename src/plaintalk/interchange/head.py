"""What newspapers write at the head of an article: dateline, credit, byline and time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone, tzinfo

# --- Dateline


@dataclass(frozen=True, slots=True)
class Dateline:
    """The words before an article's first sentence.

    Attributes:
        place: "YEREVAN", "STEPANAKERT, Nagorno-Karabakh".
        day: as written, "Dec. 31", or "".
        credit: the agency, or "".
        end: where the first sentence begins in the text that was given.
    """

    place: str
    day: str
    credit: str
    end: int


# A dateline longer than this is a sentence.
_DATELINE_MAX_CHARS = 140
# A dash between a hyphenated name's parts has no spaces, so that a hyphen needs them here;
# after the bracket of a credit nothing else can be meant.
_DASH = r"(?:\s*(?:[–—―]|--+)\s*|\s+-\s+|(?<=[)])\s*-\s*|(?<=[)])\s+_\s+)"
_DATELINE = re.compile(
    r"(?P<place>[^\W\d_][^()/–—―:;!?«»“”\"\d]{1,60}?)"
    r"(?:,\s*(?P<day>[^()/–—―,:;]{0,14}\d[^()/–—―,:;]{0,16}?))?"
    r"[\s,]*\.?\s*"
    rf"(?:(?:\((?P<credit>[^()]{{2,60}})\)[\s.]*)?(?P<dash>{_DASH})"
    r"|(?:/(?P<agency>[^/()]{2,40})/|(?P<bare>[^\W\d_]{4,20}):)[\s.]*(?:[–—―-]+\s*)?)"
)
_MOST_PLACE_WORDS = 6
# Names in capitals that stand before a dash and are no places.
_NOT_PLACES = frozenset(
    {"NATO", "OSCE", "CSTO", "UNESCO", "UNICEF", "OPEC", "ASEAN", "FIFA", "UEFA"}
    | {"НАТО", "ОБСЕ", "ОДКБ", "ЮНЕСКО", "ՆԱՏՕ", "ԵԱՀԿ", "ՀԱՊԿ"}
)
# Without an agency or a day beside it, "EU" or "U.S." before a dash begins a sentence.
_FEWEST_LETTERS = 4


def split_dateline(text: str) -> Dateline | None:
    """Find the dateline that a first paragraph begins with, or None.

    Known forms: "YEREVAN (RFE/RL)–…", "YEREVAN, Dec. 31 (ArmRadio) — …", "ЕРЕВАН, 31 декабря.
    /ТАСС/. …", "ԵՐԵՎԱՆ, 31 ԴԵԿՏԵՄԲԵՐԻ, ԱՐՄԵՆՊՐԵՍ: …", each with or without day and credit.
    """
    # A row of spaces is in no dateline, and a pattern with this many choices must not meet one.
    match = _DATELINE.match(re.split(r"\s{4}", text[:_DATELINE_MAX_CHARS], maxsplit=1)[0])
    if match is None:
        return None
    place = match["place"].strip(" ,")
    # The full stop of "D.C." and "Calif." is the place's own, the one of "YEREVAN.—" is not.
    is_short = "." in place.split()[-1] or "," in place
    place += "." if is_short and text.startswith(".", match.end("place")) else ""
    credit = (match["credit"] or match["agency"] or match["bare"] or "").strip()
    if match["credit"] and not _is_agency(credit):
        return None
    if match["bare"] and not (match["day"] and credit.isupper()):
        return None
    is_place = _is_place(place, has_credit=bool(credit)) and (
        credit or match["day"] or _stands_alone(place, text[match.end() :])
    )
    if not is_place:
        return None
    return Dateline(place, (match["day"] or "").strip(" "), credit, match.end())


def _is_agency(credit: str) -> bool:
    """Say whether words in brackets name a source: "(RFE/RL)", not "(pictured)"."""
    return not _is_small(credit[0])


def _is_place(place: str, *, has_credit: bool) -> bool:
    words = place.split()
    if not words or len(words) > _MOST_PLACE_WORDS:
        return False
    letters = [each for each in place.split(",")[0] if each.isalpha()]
    if all(each.isupper() for each in letters):
        return len(letters) > 1
    # "Yerevan (RFE/RL) –": with an agency beside it, a capital letter at each word is enough.
    return has_credit and not any(_is_small(word[0]) for word in words)


def _stands_alone(place: str, rest: str) -> bool:
    """Say whether capitals with nothing beside them are a place, and a sentence follows."""
    letters = sum(each.isalpha() for each in place.split(",")[0])
    begins_sentence = not rest or not _is_small(rest[0])
    return letters >= _FEWEST_LETTERS and place not in _NOT_PLACES and begins_sentence


def _is_small(letter: str) -> bool:
    # Georgian letters count as small, and none begins a sentence as a capital.
    return letter.islower() and letter.title() != letter


# --- Times

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan января январь янв հունվարի հունվար",
            "february feb февраля февраль фев փետրվարի փետրվար",
            "march mar марта март мар մարտի մարտ",
            "april apr апреля апрель апр ապրիլի ապրիլ",
            "may мая май մայիսի մայիս",
            "june jun июня июнь июн հունիսի հունիս",
            "july jul июля июль июл հուլիսի հուլիս",
            "august aug августа август авг օգոստոսի օգոստոս",
            "september sept sep сентября сентябрь сен սեպտեմբերի սեպտեմբեր",
            "october oct октября октябрь окт հոկտեմբերի հոկտեմբեր",
            "november nov ноября ноябрь ноя նոյեմբերի նոյեմբեր",
            "december dec декабря декабрь дек դեկտեմբերի դեկտեմբեր",
        ),
        start=1,
    )
    for name in names.split()
}
_DAYS = (
    r"(?P<month>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?\s+(?P<month>[^\W\d_]{3,12})\.?,?\s+(?P<year>\d{4})"
    r"(?:\s*(?:г\.?|года|թ\.?))?",
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})",
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
)
_BEFORE = (
    r"(?:(?:published|posted|updated|date)(?:\s+on)?\s*:?\s*)?(?:on\s+)?(?:[^\W\d_]{3,12}\.?,?\s+)?"
)
_CLOCK = (
    r"(?:(?:\s*[,|@T]|\s+at|\s+[-–]|\s+в)?\s*(?P<hour>\d{1,2})[:.](?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[ECMP][SD]T|[+-]\d{2}:?\d{2})?)?"
)
_MOMENTS = tuple(re.compile(_BEFORE + day + _CLOCK, re.IGNORECASE) for day in _DAYS)
# Archives of old newspapers are put online too.
_FIRST_YEAR, _LAST_YEAR = 1600, 2200
_ZONES_H = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}


def moment_in(text: str, *, zone: tzinfo) -> datetime | None:
    """Read a line that is a day, or a day and a time, and nothing else; None if it is not.

    Days with slashes are not read: 3/4/2010 is in March or in April.

    Args:
        text: the line, in English, Russian or Armenian, or in figures.
        zone: where a time without a zone was written.

    """
    for pattern in _MOMENTS:
        match = pattern.fullmatch(text.strip().rstrip("."))
        if match is not None:
            return _moment(match, zone)
    return None


def _moment(match: re.Match[str], zone: tzinfo) -> datetime | None:
    named = match["month"].lower()
    month = int(named) if named.isdigit() else _MONTHS.get(named, 0)
    hour = int(match["hour"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    try:
        moment = datetime(
            int(match["year"]),
            month,
            int(match["day"]),
            hour,
            int(match["minute"] or 0),
            int(match["second"] or 0),
            tzinfo=_zone(match["zone"], zone),
        )
    except ValueError:
        return None
    return believable(moment)


def believable(moment: datetime) -> datetime | None:
    """Give None for a year in which no news page was written: a default, or a slip."""
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def _zone(written: str | None, zone: tzinfo) -> tzinfo:
    if written is None:
        return zone
    if written[0] in "+-":
        sign = -1 if written[0] == "-" else 1
        minutes = int(written[1:3]) * 60 + int(written[-2:])
        return timezone(sign * timedelta(minutes=minutes))
    return timezone(timedelta(hours=_ZONES_H.get(written.upper(), 0)))


# --- Byline and the other lines under a headline

_BYLINE = re.compile(
    r"(?:(?:written|reported|text|story)\s+by|by|автор\s*:|текст\s*:|հեղինակ\s*[՝:])\s+"
    r"(?P<name>\S.{0,100})",
    re.IGNORECASE,
)
_BETWEEN_NAMES = frozenset(
    {"and", "of", "for", "with", "the", "in", "de", "la", "le", "van", "von", "der", "den"}
    | {"di", "da", "bin", "al", "и", "և"}
)
_MOST_NAME_WORDS = 10
_TOPICS = re.compile(
    r"(?:topics?|tags?|tagged|filed under|categor(?:y|ies))\s*:\s*(?P<value>\S.{0,300})",
    re.IGNORECASE,
)
_ORIGIN = re.compile(
    r"(?P<key>language|url|link|permalink|source)\s*:\s*(?P<value>\S.*)", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://\S+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_CLOCK_ALONE = re.compile(r"\d{1,2}[:.]\d{2}[^\W_\s]{0,2}.{0,12}")
_PARTS = re.compile(r"\s*[|•·]\s*")


@dataclass(slots=True)
class Head:
    """What the lines around an article say about it; filled line by line."""

    byline: str = ""
    credit: str = ""
    published_at: datetime | None = None
    language: str = ""
    canonical_url: str = ""
    topics: list[str] = field(default_factory=list)

    def take_above(self, text: str, *, zone: tzinfo) -> bool:
        """Read a line under the headline, such as "By Anna Petrosyan | May 3, 2012".

        Gives False, and takes nothing, where the line is something else.
        """
        return self.take_below(text, zone=zone) or self._take_origin(text)

    def take_below(self, text: str, *, zone: tzinfo) -> bool:
        """Read a line under the article, such as "Topics: bridges, rivers"; False as above.

        An address there is no address of the page: it may be what the article speaks of.
        """
        return self._take_topics(text) or self._take_byline_and_time(text, zone)

    def _take_topics(self, text: str) -> bool:
        match = _TOPICS.fullmatch(text)
        if match is None:
            return False
        self.topics += [topic for topic in re.split(r"\s*[,;]\s*", match["value"]) if topic]
        return True

    def _take_origin(self, text: str) -> bool:
        match = _ORIGIN.fullmatch(text)
        key, value = (match["key"].lower(), match["value"].strip()) if match else ("url", text)
        if key == "language" and _LANGUAGE.fullmatch(value):
            self.language = self.language or value
        elif key != "language" and _ADDRESS.fullmatch(value):
            self.canonical_url = self.canonical_url or value
        elif key == "source" and len(value.split()) <= _MOST_NAME_WORDS:
            self.credit = self.credit or value
        else:
            return False
        return True

    def _take_byline_and_time(self, text: str, zone: tzinfo) -> bool:
        names, moments = [], []
        for part in _byline_and_time(text, zone):
            moment, name = moment_in(part, zone=zone), byline_in(part)
            if moment is not None:
                moments.append(moment)
            elif name is not None:
                names.append(name)
            else:
                return False
        self.byline = self.byline or ", ".join(names)
        self.published_at = self.published_at or (moments[0] if moments else None)
        return True


def byline_in(text: str) -> str | None:
    """Give the names in a line such as "BY ANNA PETROSYAN"; None where it is a sentence."""
    match = _BYLINE.fullmatch(text.strip())
    if match is None or match["name"].endswith((".", "!", "?", ":", "…")):
        return None
    words = match["name"].split()
    if len(words) > _MOST_NAME_WORDS or words[0][0].islower():
        return None
    are_names = all(not word[0].islower() or word in _BETWEEN_NAMES for word in words)
    return match["name"].strip(" ,") if are_names else None


def _byline_and_time(text: str, zone: tzinfo) -> Sequence[str]:
    parts: list[str] = []
    for part in _PARTS.split(text.strip()):
        if parts and _CLOCK_ALONE.fullmatch(part):
            parts[-1] += f" {part}"
        elif part:
            parts.append(part)
    if len(parts) > 1:
        return parts
    # "By Anna Petrosyan, May 3, 2012" and "By Anna Petrosyan on May 3, 2012".
    for gap in re.finditer(r",\s+|\s+on\s+", text):
        head, tail = text[: gap.start()], text[gap.end() :]
        if byline_in(head) is not None and moment_in(tail, zone=zone) is not None:
            return [head, tail]
    return parts
