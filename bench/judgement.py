"""What the default policy makes of labelled comments by lists and rules alone, beside a word list.

python bench/judgement.py --data FOLDER [--rows 4000] [--peer-rows 200]

FOLDER holds labelled comments as JSON lines (`.jsonl.gz`: text, labels, lang) in `train/` and
`validation/`; they are not part of this repository. Rows are drawn with a fixed seed. A row counts
as bad from 0.5 on in any label that concerns a clause, and as clean below 0.1 in all that its
source gives: sources that label hatred alone have clean rows full of swear words, and say so. The
peer, better-profanity, gets fewer rows: it reads about 20 a second.
"""

import argparse
import gzip
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from better_profanity import profanity
from rich.console import Console
from rich.progress import track
from rich.table import Table

from plaintalk.engine import Engine
from plaintalk.policy.document import default_policy
from plaintalk.policy.facts import Facts
from plaintalk.policy.ruling import rule

SEED = 20_261_124
BAD, CLEAN = 0.5, 0.1
# Folder, file, and what its labels speak of.
SETS = (
    ("train", "jigsaw_wiki", "talk pages: any abuse"),
    ("train", "toxic_spans", "comments that were all reported"),
    ("validation", "unhealthy_conversations_part", "newspaper comments: antagonising"),
    ("validation", "olid", "tweets, political: offensive"),
    ("validation", "dynahate", "written to deceive: hatred alone"),
    ("validation", "ru_toxic_kaggle", "Russian forums: abuse"),
    ("validation", "sms_spam", "text messages: spam"),
    ("validation", "youtube_spam", "comments: spam"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled comment: bad or clean."""

    text: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many of the bad and of the clean ones were kept from readers, and by which clauses."""

    bad: int
    bad_kept: int
    clean: int
    clean_kept: int
    clean_by_clause: Counter[str]


def main() -> None:
    """Read each set, judge it, print one table."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--data", type=Path, required=True)
    given.add_argument("--rows", type=int, default=4000)
    given.add_argument("--peer-rows", type=int, default=200)
    options = given.parse_args()
    engine, policy = Engine(by_rules_alone=True), default_policy()

    def clauses(text: str) -> list[str]:
        return [one.clause for one in rule(Facts(reading=engine.read(text)), policy).findings]

    table = Table(title=f"Default policy, {engine.model}", title_justify="left")
    for name in ("set", "what it labels", "bad, clean"):
        table.add_column(name)
    for name in ("bad kept back", "clean kept back", "peer: bad", "peer: clean"):
        table.add_column(name, justify="right")
    table.add_column("clean kept back most by")
    for folder, name, about in track(SETS, console=Console(stderr=True), transient=True):
        rows = sample(options.data / folder / f"{name}.jsonl.gz", options.rows)
        ours = outcome(rows, clauses)
        peers = outcome(rows[: options.peer_rows], listed_word)
        counted = f"{ours.bad}, {ours.clean}"
        most = ", ".join(f"{clause} {n}" for clause, n in ours.clean_by_clause.most_common(1))
        table.add_row(name, about, counted, *shares(ours), *shares(peers), most)
    Console(width=180).print(table)


def listed_word(text: str) -> list[str]:
    """Say what the peer says: that there is a listed word, or nothing."""
    return ["listed-word"] if profanity.contains_profanity(text) else []


def sample(file: Path, most: int) -> list[Row]:
    """Draw rows whose label is clear."""
    rows = list(clear_rows(file))
    random.Random(SEED).shuffle(rows)
    return rows[:most]


def clear_rows(file: Path) -> Iterator[Row]:
    """Give the rows that are bad or clean by their labels; leave out what is between."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            highest = max(row["labels"].values(), default=None)
            if highest is not None and not CLEAN <= highest < BAD:
                yield Row(row["text"], highest >= BAD)


def outcome(rows: list[Row], clauses: Callable[[str], list[str]]) -> Outcome:
    """Judge rows; count what is kept back of either kind. Any finding keeps a comment back."""
    bad = [clauses(row.text) for row in rows if row.is_bad]
    clean = [clauses(row.text) for row in rows if not row.is_bad]
    return Outcome(
        bad=len(bad),
        bad_kept=sum(map(bool, bad)),
        clean=len(clean),
        clean_kept=sum(map(bool, clean)),
        clean_by_clause=Counter(clause for found in clean for clause in found),
    )


def shares(counted: Outcome) -> tuple[str, str]:
    """Give both shares in per cent."""
    return share(counted.bad_kept, counted.bad), share(counted.clean_kept, counted.clean)


def share(part: int, whole: int) -> str:
    """Give a share in per cent; a dash of nothing."""
    return f"{100 * part / whole:.1f} %" if whole else "–"


if __name__ == "__main__":
    main()
