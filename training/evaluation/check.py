"""Two cards compared: which figures differ by more than a machine's rounding explains."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

TOLERANCE = 0.002
_NUMBER = re.compile(r"[+−-]?\d[\d,]*(?:\.\d+)?(?: ?%)?")


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two cards differ."""

    place: str
    written: str
    measured: str

    def __str__(self) -> str:
        return f"{self.place}: written {self.written}, measured {self.measured}"


def differences(written: str, measured: str) -> list[Difference]:
    """Compare two cards, cell by cell and sentence by sentence.

    Rows are found by their first cell, so that two rows in another order differ in nothing.
    """
    ours, theirs = _by_place(written), _by_place(measured)
    places = list(dict.fromkeys([*ours, *theirs]))
    return [
        Difference(place, ours.get(place, "nothing"), theirs.get(place, "nothing"))
        for place in places
        if not _same(ours.get(place), theirs.get(place))
    ]


def _by_place(card: str) -> dict[str, str]:
    found: dict[str, str] = {}
    times: Counter[str] = Counter()
    for place, text in _pieces(card):
        # What stands in two places of one name is told apart by its order.
        times[place] += 1
        found[place if times[place] == 1 else f"{place} ({times[place]})"] = text
    return found


def _pieces(card: str) -> Iterator[tuple[str, str]]:
    section, columns = "", None
    for line in card.splitlines():
        if line.startswith("#"):
            section, columns = line.lstrip("# "), None
        elif line.startswith("| "):
            cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
            if columns is None:
                columns = cells
            elif set(cells[-1]) - set("-:"):
                for column, cell in zip(columns[1:], cells[1:], strict=False):
                    yield f"{section} / {cells[0]} / {column}", cell
        elif line:
            columns = None
            yield f"{section} / {_NUMBER.sub('#', line)}", line
        else:
            columns = None


def _same(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return False
    if _NUMBER.sub("#", one) != _NUMBER.sub("#", other):
        return False
    return all(map(_near, _NUMBER.findall(one), _NUMBER.findall(other)))


def _near(one: str, other: str) -> bool:
    allowed = 100 * TOLERANCE if one.endswith("%") else TOLERANCE
    # What is shown is itself rounded.
    return abs(_value(one) - _value(other)) <= allowed + 1e-9


def _value(shown: str) -> float:
    return float(shown.rstrip("% ").replace(",", "").replace("−", "-"))
