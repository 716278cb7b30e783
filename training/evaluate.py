"""Measure the shipped engine on labelled comments, and write or check docs/model-card.md.

    python -m training.evaluate --data FOLDER                          print the card
    python -m training.evaluate --data FOLDER --card docs/model-card.md    write it
    python -m training.evaluate --data FOLDER --check docs/model-card.md   say what differs

FOLDER holds the labelled sets as JSON lines (`train/NAME.jsonl.gz`, `validation/NAME.jsonl.gz`);
they are not part of this repository. Nothing is learned here and torch is not needed. Exit status:
0 done, or nothing differs; 1 a figure of the card differs; 2 something can't be used.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from plaintalk.engine.runtime import ModelUnusable
from training.evaluation import (
    aims,
    calibration,
    check,
    disguises,
    groups,
    heads,
    holds,
    marks,
    pairs,
)
from training.evaluation.card import card
from training.evaluation.facts import Facts, facts_of_the_engine
from training.evaluation.reached import Measured
from training.evaluation.scorers import Answers, Asked, read_all
from training.evaluation.sets import POLITICS, REPLIES, DataMissing, Sample, samples
from training.rows import Row


def main() -> int:
    """Run the command; give its exit status."""
    parser = _parser()
    options = parser.parse_args()
    if not options.data:
        parser.error("Name the folder of the labelled sets: --data FOLDER (make: DATA=FOLDER).")
    if options.show_held and not options.show_held[0].isdecimal():
        parser.error("--show-held takes a number and a file: --show-held 200 FILE.")
    if options.check and not options.check.is_file():
        parser.error(f"There is no card at {options.check}; --card FILE writes one.")
    try:
        facts = facts_of_the_engine()
        sets = samples(options.data, share=options.share)
    except (DataMissing, ModelUnusable) as unusable:
        parser.error(str(unusable))
    begun = time.monotonic()
    own = pairs.held_out_rows(share=options.share)
    answers = read_all(_asked(sets, own), processes=options.processes)
    text = measured_card(facts, sets, own, answers)
    print(f"Measured in {(time.monotonic() - begun) / 60:.1f} minutes.", file=sys.stderr)
    if options.show_held:
        _show_held(options, sets[POLITICS.name], answers)
    return _deliver(text, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.evaluate", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where the labelled sets are")
    parser.add_argument("--card", type=Path, metavar="FILE", help="write the card there")
    parser.add_argument("--check", type=Path, metavar="FILE", help="compare with the card there")
    parser.add_argument("--processes", type=int, default=min(os.cpu_count() or 1, 4))
    parser.add_argument(
        "--share", type=float, default=1.0, help="measure only this share of the rows: a quick look"
    )
    parser.add_argument(
        "--show-held",
        nargs=2,
        metavar=("N", "FILE"),
        help="write N unlabelled comments on politics that were kept back, for reading",
    )
    return parser


def measured_card(facts: Facts, sets: dict[str, Sample], own: list[Row], answers: Answers) -> str:
    """Measure every topic, and write the card."""
    measured = Measured(
        facts=facts,
        heads=heads.measure(sets, answers, facts),
        calibration=calibration.measure(sets, own, answers),
        pairs=pairs.measure(own, answers, facts),
        groups=groups.measure(sets, own, answers),
        disguises=disguises.measure(own, answers, facts),
        holds=holds.measure(sets, answers),
        marks=marks.measure(sets, answers),
    )
    return card(measured, aims.measure(own, answers, facts), sets)


def _asked(sets: dict[str, Sample], own: list[Row]) -> Iterator[Asked]:
    for sample in sets.values():
        yield from heads.asked_of(sample)
    yield from heads.asked_without_parents(sets[REPLIES.name])
    yield from map(pairs.asked_of, own)


def _show_held(options: argparse.Namespace, sample: Sample, answers: Answers) -> None:
    most, file = int(options.show_held[0]), Path(options.show_held[1])
    written = holds.write_held(file, most, sample, answers)
    print(f"Wrote {written} comments to {file}.", file=sys.stderr)


def _deliver(text: str, options: argparse.Namespace) -> int:
    if options.card:
        options.card.write_text(text, encoding="utf-8")
        print(f"Wrote {options.card}.", file=sys.stderr)
    if not options.check:
        if not options.card:
            print(text)
        return 0
    found = check.differences(options.check.read_text(encoding="utf-8"), text)
    for difference in found:
        print(difference)
    print(f"{len(found)} figures or sentences differ from {options.check}.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
