"""The catalogues of texts: gathered from the code, kept as .po, compiled to the .mo that is read.

`make messages` brings all of them up to date; `tests/house/test_catalogues.py` compares. Babel
does it, so that no GNU tool has to be there. English is in the code and has no catalogue.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "src" / "plaintalk"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("ar", "de", "es", "fr", "hy", "ru")
# Texts of these are for moderators, for publishers' developers or for operators. All others are
# readers', and so is what both meet.
NOT_READERS = (
    "articles/services.py",
    "desk/",
    "embed/api/",
    "moderation/learning/",
    "moderation/numbers/",
    "moderation/quality/",
    "moderation/queue/",
    "moderation/replay/",
    "ops/",
    "people/badges.py",
    "people/quota.py",
    "people/sso",
    "people/team.py",
    "people/permissions.py",
    "people/tokens.py",
    "perspective/",
    "policy/diff.py",
)
# A count is never said with one form: CLDR's rules, as gettext writes them.
PLURALS = {
    "ar": (
        6,
        "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 "
        "? 4 : 5)",
    ),
    "de": (2, "(n != 1)"),
    "es": (2, "(n != 1)"),
    "fr": (2, "(n > 1)"),
    "hy": (2, "(n > 1)"),
    "ru": (
        3,
        "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)",
    ),
}
_KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "translatable": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


# Nothing in a compiled catalogue may differ from one day to the next.
_MADE = datetime(2026, 1, 1, tzinfo=UTC)


def path_of(language: str, ending: str = "po") -> Path:
    """Give where a language's catalogue is kept."""
    return LOCALE / language / "LC_MESSAGES" / f"django.{ending}"


def gathered() -> Catalog:
    """Give every text of the code and the templates, with the files that say it."""
    catalogue = Catalog(charset="utf-8")
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "vendor" in path.parts:
            continue
        place = path.relative_to(PACKAGE).as_posix()
        for said, context in _said_in(path):
            # No line numbers: a catalogue changes when a text does, and only then.
            catalogue.add(said, None, [(place, 0)], context=context)
    return catalogue


def is_readers(message: Message) -> bool:
    """Say whether readers meet a text."""
    return not all(place.startswith(NOT_READERS) for place, _ in message.locations)


def read(language: str) -> Catalog:
    """Give a language's catalogue as it is kept; a new one where there is none."""
    path = path_of(language)
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def brought_up_to_date(language: str, texts: Catalog) -> Catalog:
    """Give a language's catalogue with the texts there are, and no others."""
    kept, made = read(language), _empty(language)
    for message in texts:
        if not message.id:
            continue
        before = kept.get(message.id, message.context)
        has_same_form = before is not None and bool(before.pluralizable) == message.pluralizable
        made.add(
            message.id,
            before.string if before is not None and has_same_form else None,
            sorted(set(message.locations)),
            flags=message.flags,
            context=message.context,
        )
    return made


def as_po(language: str, catalogue: Catalog) -> bytes:
    """Give a catalogue as a .po file: readers' texts first, each part in the order of files."""
    number, rule = PLURALS[language]
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: nplurals={number}; plural={rule};\\n"\n\n'
    )
    parts = [head]
    for title, wanted in (("Readers'", True), ("The desk's and programs'", False)):
        part = _empty(language)
        for message in catalogue:
            if message.id and is_readers(message) is wanted:
                part[message.id if message.context is None else (message.id, message.context)] = (
                    message
                )
        file = io.BytesIO()
        write_po(file, part, omit_header=True, include_lineno=False, width=98)
        parts.append(f"# ---- {title} texts ----\n\n{file.getvalue().decode()}\n")
    return "".join(parts).encode()


def as_mo(language: str) -> bytes:
    """Give what the .po of a language compiles to."""
    catalogue, file = read(language), io.BytesIO()
    catalogue.creation_date = catalogue.revision_date = _MADE
    write_mo(file, catalogue)
    return file.getvalue()


def _empty(language: str) -> Catalog:
    made = Catalog(locale=language, charset="utf-8", fuzzy=False)
    number, rule = PLURALS[language]
    made.mime_headers = [("Plural-Forms", f"nplurals={number}; plural={rule};")]
    return made


def _said_in(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django reads a template as something like Python, where indentation means nothing.
        text = "\n".join(line.lstrip() for line in templatize(text).split("\n"))
    source = io.BytesIO(text.encode())
    for _, said, _, context in extract("python", source, _KEYWORDS, [], {"encoding": "utf-8"}):
        yield said, context


def main() -> None:
    """Bring every catalogue up to date and compile it."""
    texts = gathered()
    for language in LANGUAGES:
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(language, brought_up_to_date(language, texts)))
        path_of(language, "mo").write_bytes(as_mo(language))


if __name__ == "__main__":
    main()
