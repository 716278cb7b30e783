"""Scores that clients suggest: stored with their texts, and read again for the site's report."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from plaintalk.articles.models import Site
from plaintalk.engine.signals import Attribute, Context, Reading
from plaintalk.perspective.analysis import (
    Data,
    Manner,
    Scorer,
    in_time,
    languages_of,
    score_in,
)
from plaintalk.perspective.calibration import Pair
from plaintalk.perspective.keys import Of, digest_of
from plaintalk.perspective.models import TOKEN_MAX_CHARS, ApiKey, SuggestedScore
from plaintalk.perspective.requests import SuggestRequest

_LANGUAGE_MAX_CHARS = 40
_NOTHING_AROUND = Context()


@dataclass(frozen=True, slots=True)
class Keeping:
    """Whose suggestions are kept, and how.

    Attributes:
        text_days: how long their texts stay; with 0 they are not stored at all.
        secret: keys the texts' hashes.
    """

    site: Site
    key: ApiKey | None
    text_days: int
    secret: str


def suggest(
    asked: SuggestRequest, *, engine: Scorer, manner: Manner, keeping: Keeping, now: datetime
) -> Data:
    """Store what scores should have been, with what they are now; give the reply.

    The text is read without what surrounds it, as it is when the report reads it again.

    Raises:
        EngineSilent: the engine failed or did not answer in time.
    """
    reading = in_time(lambda: engine.read(asked.text, _NOTHING_AROUND), timeout_s=manner.timeout_s)
    languages = languages_of(asked.text, asked.languages, reading, engine=engine, manner=manner)
    forget_old_texts(now=now)
    SuggestedScore.objects.bulk_create(
        SuggestedScore(
            site=keeping.site,
            key=keeping.key,
            attribute=one.attribute.value,
            suggested=one.value,
            scored=score_in(reading, one.attribute),
            model=reading.model,
            text=_storable(asked.text) if keeping.text_days else "",
            text_digest=digest_of(asked.text, of=Of.TEXT, secret=keeping.secret),
            text_until=now + timedelta(days=keeping.text_days),
            language=_storable(languages.used[0])[:_LANGUAGE_MAX_CHARS],
            community_id=_storable(asked.community_id)[:TOKEN_MAX_CHARS],
            client_token=_storable(asked.client_token or "")[:TOKEN_MAX_CHARS],
            suggested_at=now,
        )
        for one in asked.suggested
    )
    reply: Data = {
        "detectedLanguages": list(languages.detected),
        "requestedLanguages": list(asked.languages),
    }
    return reply if asked.client_token is None else reply | {"clientToken": asked.client_token}


def forget_old_texts(*, now: datetime) -> int:
    """Empty the texts whose time has passed; give how many."""
    old = SuggestedScore.objects.filter(text_until__lte=now).exclude(text="")
    return old.update(text="")


def _storable(text: str) -> str:
    """PostgreSQL stores no NUL."""
    return text.replace("\0", "\ufffd")


# ---- for the report --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gathered:
    """Suggestions beside our scores, and how many were of no use.

    Attributes:
        outdated: scored by an earlier model, and their texts are gone.
    """

    pairs: Mapping[Attribute, Sequence[Pair]]
    outdated: int


def gather(
    site: Site,
    *,
    model: str,
    read: Callable[[str, Context], Reading],
    tell: Callable[[int, int], None],
) -> Gathered:
    """Give a site's suggestions, the latest of each text, beside the score of the model of now.

    What an earlier model scored is read again while its text is kept.

    Args:
        tell: called with how many are done, and of how many.
    """
    pairs: dict[Attribute, list[Pair]] = {}
    outdated = 0
    latest = _latest(site)
    for done, row in enumerate(_rows(latest), start=1):
        attribute = Attribute(row.attribute)
        if row.model == model:
            ours = row.scored
        elif row.text:
            ours = score_in(read(row.text, _NOTHING_AROUND), attribute)
        else:
            outdated += 1
            continue
        pairs.setdefault(attribute, []).append(Pair(ours=ours, suggested=row.suggested))
        tell(done, len(latest))
    return Gathered(pairs, outdated)


def _latest(site: Site) -> list[int]:
    """The ids of the latest suggestion for each attribute of each text."""
    rows = SuggestedScore.objects.filter(site=site).order_by("pk")
    by_text: dict[tuple[str, str], int] = {}
    for pk, attribute, digest in rows.values_list("pk", "attribute", "text_digest").iterator():
        by_text[attribute, digest] = pk
    return sorted(by_text.values())


_ROWS_AT_ONCE = 500


def _rows(ids: Sequence[int]) -> Iterator[SuggestedScore]:
    for at in range(0, len(ids), _ROWS_AT_ONCE):
        yield from SuggestedScore.objects.filter(pk__in=ids[at : at + _ROWS_AT_ONCE]).order_by("pk")
