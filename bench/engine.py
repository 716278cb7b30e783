"""How long a reading takes, what it needs, and how much more many processes read.

    python bench/engine.py [--texts 60] [--stream 400]

One thread, from text to reading, for texts of 15, 60 and 200 tokens and for the longest that the
wire format takes (20,480 bytes); clean ones, and suspicious ones, whose words are marked. Memory is
that of a process of its own that read them. Bulk compares a plain loop with `read_many` and with
two processes, over the demo publication's English comments. Peers read the same texts in the same
run. Wall-clock times: whatever else runs on the machine counts, so that the CPU's own time stands
beside them.
"""

import argparse
import multiprocessing
import random
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import psutil
from rich.console import Console
from rich.table import Table
from tokenizers import Tokenizer

from machine import machine
from plaintalk.engine import Engine
from plaintalk.engine.classifier import FOLDER
from plaintalk.engine.language import language_of
from plaintalk.ops.demo.content import comment_texts

SEED = 20_261_124
LONGEST_BYTES = 20_480
TOKENS = (15, 60, 200)
PROCESSES = 2
IN_PROCESSES = f"read_many in {PROCESSES} processes"
CHUNK = 25
# The word list takes a tenth of a second a text.
SLOW_PEER_TEXTS = 10
MB = 1_000_000

CLEAN = (
    "The council voted on Tuesday to keep the late bus for another year.",
    "I took it last week with my daughter and there were eleven people on board.",
    "Does anybody know what the driver is paid for the last round?",
    "The article says forty thousand, and the budget on the council's page says sixty.",
    "My father worked on that line until 1991 and never missed an evening.",
    "Whoever wants it kept should come to the meeting on Thursday at seven.",
    "There are cheaper ways, as the engineer wrote below the last piece.",
    "Thank you for the map, it makes the whole plan easier to follow.",
    "I am not convinced, since nobody counted those who stopped taking it.",
    "In winter the road over the hill is closed and there is no other way home.",
)
SUSPICIOUS = (
    "You are an idiot and everybody on this page knows it.",
    "What a pathetic liar you are, go back to school.",
    "These people are vermin and should be thrown out of the country.",
    "I hope somebody breaks your legs on your way home.",
    "Shut your stupid mouth, you worthless clown.",
    "The whole fucking council should be ashamed of this bullshit.",
    "Only a moron like you would believe a word of it.",
    "Your kind has no place here and never will.",
)


@dataclass(frozen=True, slots=True)
class Timed:
    """How long something took, over many texts. `cpu_ms` is the median of this process's CPU."""

    median_ms: float
    p95_ms: float
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit and what was measured; `least` says which side is good."""

    what: str
    limit: float
    measured: float
    unit: str
    least: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether the measured value is on the good side."""
        return self.measured >= self.limit if self.least else self.measured <= self.limit


def main() -> None:
    """Print the tables."""
    given = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    given.add_argument("--texts", type=int, default=60, help="texts a length")
    given.add_argument("--stream", type=int, default=400, help="comments for the bulk")
    given.add_argument("--memory", action="store_true", help=argparse.SUPPRESS)
    options = given.parse_args()
    if options.memory:
        print(*_memory_mb(options.texts))
        return
    console = Console(width=120)
    console.print(f"{machine()}; engine {_engine().model}")
    latencies = dict(_latencies(options.texts))
    console.print(_latency_table(latencies))
    resident, peak = _memory_of_a_process(options.texts)
    console.print(f"A process that read these texts holds {resident:.0f} MB (peak {peak:.0f} MB).")
    rates = _bulk(options.stream)
    console.print(_bulk_table(rates, options.stream))
    console.print(_limits_table(latencies, resident, rates))


@cache
def _engine() -> Engine:
    return Engine()


def _latencies(texts: int) -> Iterator[tuple[tuple[str, str], Timed]]:
    """Give the times by what read and which texts."""
    for name, sample in _samples(texts).items():
        for reader, read in _readers().items():
            few = sample[:SLOW_PEER_TEXTS] if reader.startswith("better") else sample
            if name.startswith("20,480") and reader.startswith("better"):
                few = sample[:1]
            yield (reader, name), _timed(read, few)


def _samples(texts: int) -> dict[str, list[str]]:
    rng = random.Random(SEED)
    made = {
        f"{tokens} tokens, {name}": [_text(sentences, tokens, rng) for _ in range(texts)]
        for tokens in TOKENS
        for name, sentences in (("clean", CLEAN), ("suspicious", SUSPICIOUS))
    }
    for name, sentences in (("clean", CLEAN), ("suspicious", (*CLEAN, *SUSPICIOUS))):
        made[f"20,480 bytes, {name}"] = [_longest(sentences, rng) for _ in range(3)]
    return made


def _text(sentences: Sequence[str], tokens: int, rng: random.Random) -> str:
    """Make a text of at most so many tokens, and as near to it as whole words allow."""
    words: list[str] = []
    while len(_tokenizer().encode(" ".join(words)).ids) < tokens:
        words += rng.choice(sentences).split()
    while len(_tokenizer().encode(" ".join(words)).ids) > tokens:
        words.pop()
    return " ".join(words)


def _longest(sentences: Sequence[str], rng: random.Random) -> str:
    parts = [rng.choice(sentences) for _ in range(LONGEST_BYTES // 20)]
    return " ".join(parts).encode()[:LONGEST_BYTES].decode(errors="ignore")


@cache
def _tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(FOLDER / "tokenizer.json"))


def _readers() -> dict[str, Callable[[str], object]]:
    from better_profanity import profanity

    return {
        "engine": _engine().read,
        "alt-profanity-check": _linear(),
        "better-profanity": profanity.contains_profanity,
    }


@cache
def _linear() -> Callable[[str], object]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its model was pickled by another scikit-learn
        from profanity_check import predict_prob

    return lambda text: predict_prob([text])


def _timed(read: Callable[[str], object], texts: Sequence[str]) -> Timed:
    read(texts[0])  # loads what is loaded late
    wall, cpu = [], []
    for text in texts:
        begun, begun_cpu = time.perf_counter(), time.process_time()
        read(text)
        wall.append(1000 * (time.perf_counter() - begun))
        cpu.append(1000 * (time.process_time() - begun_cpu))
    return Timed(float(np.median(wall)), float(np.percentile(wall, 95)), float(np.median(cpu)))


def _memory_of_a_process(texts: int) -> tuple[float, float]:
    """Start a process that reads all samples; give its resident memory and its peak, in MB."""
    command = [sys.executable, __file__, "--memory", "--texts", str(texts)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(told[0]), float(told[1])


def _memory_mb(texts: int) -> tuple[float, float]:
    sampled = [text for sample in _samples(texts).values() for text in sample]
    process, peak = psutil.Process(), 0
    for text in sampled:
        _engine().read(text)
        peak = max(peak, process.memory_info().rss)
    return process.memory_info().rss / MB, peak / MB


def _bulk(size: int) -> dict[str, float]:
    """Give the comments read a second, by way."""
    stream = _stream(size)
    engine = _engine()
    engine.read_many(stream[:CHUNK])  # loads what is loaded late
    rates = {
        "one by one": _rate(stream, lambda: [engine.read(text) for text in stream]),
        "read_many": _rate(stream, lambda: engine.read_many(stream)),
    }
    chunks = [stream[at : at + CHUNK] for at in range(0, len(stream), CHUNK)]
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        pool.map(_read_chunk, [stream[:1]] * (4 * PROCESSES), chunksize=1)  # every process loads
        rates[IN_PROCESSES] = _rate(stream, lambda: pool.map(_read_chunk, chunks, chunksize=1))
    return rates


def _stream(size: int) -> list[str]:
    """Draw the demo's comments, again with another sentence before them where there are too few."""
    rng = random.Random(SEED)
    written = [comment.body for of_one in comment_texts().values() for comment in of_one]
    written = [text for text in written if language_of(text) == "en"]
    rng.shuffle(written)
    more = (f"{rng.choice(CLEAN)} {rng.choice(written)}" for _ in range(size))
    return [*written, *more][:size]


def _rate(texts: Sequence[str], work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return len(texts) / (time.perf_counter() - begun)


def _read_chunk(texts: list[str]) -> int:
    return len(_engine().read_many(texts))


def _latency_table(latencies: dict[tuple[str, str], Timed]) -> Table:
    table = Table(title="ms a text: median, 95th percentile (CPU)", title_justify="left")
    readers = list(dict.fromkeys(reader for reader, _ in latencies))
    for column in ("text", *readers):
        table.add_column(column, justify="left" if column == "text" else "right")
    for name in dict.fromkeys(name for _, name in latencies):
        timed = [latencies[reader, name] for reader in readers]
        cells = [f"{t.median_ms:.2f}, {t.p95_ms:.2f} ({t.cpu_ms:.2f})" for t in timed]
        table.add_row(name, *cells)
    return table


def _bulk_table(rates: dict[str, float], size: int) -> Table:
    table = Table(title=f"Bulk: {size} comments of the demo", title_justify="left")
    for column in ("read", "comments a second", "times the loop"):
        table.add_column(column, justify="left" if column == "read" else "right")
    for name, rate in rates.items():
        table.add_row(name, f"{rate:,.0f}", f"{rate / rates['one by one']:.2f}")
    return table


def _limits_table(
    latencies: dict[tuple[str, str], Timed], resident: float, rates: dict[str, float]
) -> Table:
    def median(name: str) -> float:
        return latencies["engine", name].median_ms

    limits = (
        Limit("60 tokens, clean: median", 8, median("60 tokens, clean"), "ms"),
        Limit("60 tokens, suspicious: median", 25, median("60 tokens, suspicious"), "ms"),
        Limit("20,480 bytes, clean: median", 300, median("20,480 bytes, clean"), "ms"),
        Limit("20,480 bytes, suspicious: median", 300, median("20,480 bytes, suspicious"), "ms"),
        Limit("resident memory of a process", 350, resident, "MB"),
        Limit(
            f"{IN_PROCESSES} against the loop",
            2.5,
            rates[IN_PROCESSES] / rates["one by one"],
            "times",
            least=True,
        ),
    )
    table = Table(title="Limits", title_justify="left")
    for column in ("what", "limit", "measured", "kept"):
        table.add_column(column)
    for each in limits:
        sign = "≥" if each.least else "≤"
        kept = "yes" if each.is_kept else "NO"
        table.add_row(
            each.what,
            f"{sign} {each.limit:g} {each.unit}",
            f"{each.measured:.2f} {each.unit}",
            kept,
        )
    return table


if __name__ == "__main__":
    main()
