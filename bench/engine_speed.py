"""How fast lists and rules read, beside better-profanity 0.7.0's `contains_profanity` in one run.

    python bench/engine_speed.py

The trained model's share is measured by bench/engine.py. The peer looks for listed words and
answers yes or no; the engine does all its parts. Times are of this process's CPU, the best of
several runs, on one thread. Figures go to the decision records with the machine's name, which is
printed too.
"""

import time
from collections.abc import Callable

from better_profanity import profanity

from machine import machine
from plaintalk.engine import Context, Engine

CHARS = 10_000
RUNS = 5
# The peer takes seconds for such texts, so it gets a tenth of each, once, times ten.
PEER_SHARE = 10
COMMENT_CHARS = 200
COMMENTS, PEER_COMMENTS = 300, 30

NEWS = (
    "The foreign minister said on Tuesday that the talks would go on in Geneva next month. "
    "Analysts doubt it: the two sides have met eleven times since 1994 and agreed on nothing. "
    "Moscow has sold missiles to both, and calls that a balance. “We shall see,” one of them said. "
)
ANGRY = (
    "You are an idiot, Simon, and this fucking government is worse. Putin lies. Kill the bill! "
    "I hope they all resign. Whoever wrote this is a moron. Armenians are not vermin. "
)
RUSSIAN = "Россия снова предаст Армению, и это не новость. Министр врет, а газ дорожает. Ты идиот. "
ARMENIAN = (
    "Ռուսաստանը կրկին կդավաճանի Հայաստանին։ Այս կառավարությունը ոչինչ չի անում։ Դու ապուշ ես։ "
)
KINDS = {
    "news prose": NEWS,
    "angry comments": ANGRY,
    "Russian": RUSSIAN,
    "Armenian": ARMENIAN,
    "one insult, repeated": "idiot ",
    "threats, repeated": "kill all the ",
    "all in disguise": "1d10t 4re y0u f.u.c.k ",
    "letters apart": "k i l l ",
    "one letter": "a",
    "opening brackets": "(",
    "quotation marks": "“",
    "block quotes": "> a\n",
    "digits": "1 ",
    "phone numbers": "+374 91 123456 ",
    "e-mail addresses": "a@b.co ",
    "links": "http://x.xyz/a ",
    "emoji": "🤡",
}


def _text(seed: str) -> str:
    return (seed * (CHARS // len(seed) + 1))[:CHARS]


def _best_ms(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return 1000 * min(times)


def main() -> None:
    """Print the tables."""
    engine = Engine(by_rules_alone=True)
    profanity.load_censor_words()
    engine.read("Cette loi est une honte pour notre pays.")  # loads what is loaded late
    profanity.contains_profanity("warm")
    print(f"{machine()}; engine {engine.model}\n")
    print(f"{'ms per ' + format(CHARS, ',') + ' characters':30}{'engine':>10}{'peer':>12}")
    for kind, seed in KINDS.items():
        text = _text(seed)
        ours = _best_ms(lambda text=text: engine.read(text), RUNS)
        part = text[: CHARS // PEER_SHARE]
        peer = PEER_SHARE * _best_ms(lambda part=part: profanity.contains_profanity(part), 1)
        print(f"{kind:30}{ours:10.1f}{peer:12.1f}")

    pieces = [_text(NEWS + ANGRY)[at:][:COMMENT_CHARS] for at in range(0, COMMENTS * 7, 7)]
    context = Context(
        parent=pieces[0], headline="Talks", article=_text(NEWS), commenters=("Simon",)
    )
    fewer = pieces[:: len(pieces) // PEER_COMMENTS]
    rows: dict[str, tuple[list[str], Callable[[str], object]]] = {
        "engine, text alone": (pieces, engine.read),
        "engine, with article": (pieces, lambda piece: engine.read(piece, context)),
        "better-profanity": (fewer, profanity.contains_profanity),
    }
    print(f"\ncomments of {COMMENT_CHARS} characters a second")
    for name, (texts, read) in rows.items():
        spent_ms = _best_ms(lambda texts=texts, read=read: [read(text) for text in texts], 2)
        print(f"{name:30}{1000 * len(texts) / spent_ms:10.0f}")


if __name__ == "__main__":
    main()
