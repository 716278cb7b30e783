"""Rows about hatred of groups: sentences that attack people for what they are, and their doubles.

Frames are in `data/hateful.toml` and `data/harmless.toml`, the groups that fill them in
`data/groups.toml`. A fifth of the frames and a fifth of the groups are held out: a row with either
is only measured on. Every group gets about as many harmless rows as hateful ones, so that its name
tells nothing.
"""

import random
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial

from training.own.frames import DATA, Book, Frame, Kind, Words, make_row, read_book
from training.rows import Row

# Rows that are drawn for a kind with share 1; fewer where its frames give no more.
_TRAINED = 240
_HELD_OUT = 84
_CHECKED = 0.08
# A kind that has run dry is asked no more after so many drawings that gave a row twice.
_PATIENCE = 60
# How strongly a group that is named on one side is drawn to the other.
_PULL = 0.85
# What of a held-out row is held out, with how often.
_UNSEEN = {"frame and group": 0.6, "frame": 0.2, "group": 0.2}
_GROUP_SLOTS = frozenset({"groups", "one", "adj", "land", "slur", "slurs"})


def _read() -> Book:
    books = [read_book("hateful"), read_book("harmless")]
    return Book(
        kinds={name: kind for book in books for name, kind in book.kinds.items()},
        frames=tuple(frame for book in books for frame in book.frames),
        words={slot: of for book in books for slot, of in book.words.items()},
    )


BOOK = _read()
HATEFUL = frozenset(name for name, kind in BOOK.kinds.items() if kind.hateful)
HARMLESS = frozenset(BOOK.kinds) - HATEFUL


@dataclass(frozen=True, slots=True)
class Group:
    """People that a sentence can name.

    Attributes:
        words: its forms by slot: "groups", "one", "adj", and where it has them "land", "slur" and
            "slurs".
        category: such as "nation"; "unprotected" for people by what they chose to do or think.
    """

    name: str
    category: str
    words: Words
    held_out: bool = False

    def fits(self, frame: Frame) -> bool:
        """Whether the frame can be filled with it and makes sense so."""
        if frame.only:
            fitting = bool({self.words["groups"], self.category} & set(frame.only))
        else:
            fitting = self.category != "unprotected"
        return fitting and frame.needs() & _GROUP_SLOTS <= self.words.keys()


def read_groups() -> tuple[Group, ...]:
    """The groups of `data/groups.toml`, in its order."""
    with (DATA / "groups.toml").open("rb") as file:
        given = tomllib.load(file)
    groups = []
    for category, listed in given.items():
        for forms in listed:
            held_out, slurs = forms.pop("held_out", False), forms.pop("slurs", None)
            words: Words = forms | (_with_plurals(slurs) if slurs else {})
            groups.append(Group(forms["groups"].lower(), category, words, held_out))
    return tuple(groups)


def _with_plurals(slurs: Sequence[str]) -> dict[str, tuple[str, ...]]:
    plurals = tuple(f"{slur[:-1]}ies" if slur.endswith("ny") else f"{slur}s" for slur in slurs)
    return {"slur": tuple(slurs), "slurs": plurals}


GROUPS = read_groups()


@cache
def _frames(kind: str, held_out: bool) -> tuple[Frame, ...]:
    return tuple(one for one in BOOK.frames if one.kind == kind and one.held_out == held_out)


@cache
def _needs_group(frame: Frame) -> bool:
    return bool(frame.needs() & _GROUP_SLOTS)


@cache
def _fitting(frame: Frame, held_out: bool) -> tuple[Group, ...]:
    return tuple(one for one in GROUPS if one.held_out == held_out and one.fits(frame))


@dataclass(slots=True)
class _Drawer:
    """Draws rows for one part, kind by kind, and keeps the groups in balance."""

    rng: random.Random
    seen: set[str]
    named: Counter[tuple[str, bool]] = field(default_factory=Counter)
    used: Counter[Frame] = field(default_factory=Counter)

    def row(self, kind: Kind, frames: Sequence[Frame], held_out_group: bool) -> Row | None:
        """A new row from the frame used least and the group named least, or None after a repeat."""
        frame = min(frames, key=lambda one: (self.used[one], self.rng.random()))
        self.used[frame] += 1
        group = None
        if _needs_group(frame):
            group = min(_fitting(frame, held_out_group), key=lambda one: self._named(one, kind))
        words: Mapping[str, str | Sequence[str]] = BOOK.words | (dict(group.words) if group else {})
        names = (group.name,) if group else ()
        row = make_row(frame, kind, words, self.rng, identities=names)
        key = re.sub(r"[\s.,!?]", "", f"{row.context}>{row.text}".casefold())
        if key in self.seen:
            return None
        self.seen.add(key)
        if group:
            self.named[group.name, kind.hateful] += 1
        unseen = {"frame": frame.held_out, "group": bool(group and group.held_out)}
        return replace(row, meta={"unseen": " and ".join(what for what in unseen if unseen[what])})

    def _named(self, group: Group, kind: Kind) -> float:
        here, there = (self.named[group.name, side] for side in (kind.hateful, not kind.hateful))
        return here - _PULL * there + self.rng.random() * 4


def rows(rng: random.Random) -> Iterator[Row]:
    """All rows about hatred: held-out ones first, then those to train on and to check with."""
    seen: set[str] = set()
    held_out = _Drawer(rng, seen)
    for row in _rounds(_HELD_OUT, rng, partial(_draw_held_out, held_out)):
        yield replace(row, part="held-out")
    families = sorted({frame.family for frame in BOOK.frames if not frame.held_out})
    checked = set(rng.sample(families, round(_CHECKED * len(families))))
    trained = _Drawer(rng, seen)
    for row in _rounds(_TRAINED, rng, partial(_draw_trained, trained)):
        yield replace(row, part="check" if row.family in checked else "train")


def _rounds(count: int, rng: random.Random, draw: Callable[[Kind], Row | None]) -> Iterator[Row]:
    """Rows of all kinds in turn, so that the balance is kept throughout."""
    left = {name: round(count * kind.share) for name, kind in BOOK.kinds.items()}
    failed: Counter[str] = Counter()
    while left:
        for name in rng.sample(sorted(left), len(left)):
            row = draw(BOOK.kinds[name])
            if row is None:
                failed[name] += 1
            else:
                failed[name] = 0
                left[name] -= 1
                yield row
            if left[name] == 0 or failed[name] > _PATIENCE:
                del left[name]


def _draw_trained(drawer: _Drawer, kind: Kind) -> Row | None:
    return drawer.row(kind, _frames(kind.name, held_out=False), held_out_group=False)


def _draw_held_out(drawer: _Drawer, kind: Kind) -> Row | None:
    """A row with a held-out frame, a held-out group or both, as the kind has them."""
    unseen = drawer.rng.choices(list(_UNSEEN), list(_UNSEEN.values()))[0]
    held_out_group = "group" in unseen
    frames = [
        frame
        for frame in _frames(kind.name, held_out="frame" in unseen)
        if (_fitting(frame, held_out_group) if _needs_group(frame) else frame.held_out)
    ]
    return drawer.row(kind, frames, held_out_group) if frames else None
