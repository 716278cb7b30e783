"""A file's lines with their numbers and places, read in bounded memory."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self, cast

from plaintalk.ops.policies import FileUnreadable
from plaintalk.ops.scoring.tables import Place

# No comment is as long; what is longer is damage (a quotation mark never closed, no line ends).
MOST_ROW_BYTES = 16 * 2**20
TOO_LONG = f"it is longer than {MOST_ROW_BYTES // 2**20} MiB"
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Line(NamedTuple):
    """One line, with its line end.

    Attributes:
        number: from 1.
        end: where the next one begins.
        whole: False if it was too long, and `raw` is its beginning.
    """

    number: int
    raw: bytes
    end: Place
    whole: bool = True


class Lines:
    """An iterator over a file's lines; a context manager that closes the file.

    Raises:
        FileUnreadable: there is no such file, it is UTF-16, or its packing is damaged.
    """

    def __init__(self, file: Path, *, gzipped: bool, start: Place | None = None) -> None:
        self._file = file
        self._place = start or Place()
        try:
            self._raw = file.open("rb")
        except OSError as error:
            raise FileUnreadable(file=str(file), why=error.strerror or "unknown error") from error
        # GzipFile is a BinaryIO in all but name.
        packed = cast(BinaryIO, gzip.GzipFile(fileobj=self._raw)) if gzipped else None
        self._stream: BinaryIO = packed or self._raw
        self._packed = gzipped
        self._stream.seek(self._place.offset)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.close()
        self._raw.close()

    def __iter__(self) -> Iterator[Line]:
        return self

    def __next__(self) -> Line:
        raw = self._read()
        if not raw:
            raise StopIteration
        whole, length, last = True, len(raw), raw
        while not last.endswith(b"\n") and length > MOST_ROW_BYTES:
            whole = False
            last = self._read()
            length += len(last)
            if not last:
                break
        number, begun = self._place.line, self._place.offset
        self._place = Place(begun + length, number + 1)
        return Line(number, self._unmarked(raw) if begun == 0 else raw, self._place, whole)

    @property
    def done(self) -> int:
        """How many bytes of the file were read; of the packed file, if it is packed."""
        return self._raw.tell() if self._packed else self._place.offset

    def _read(self) -> bytes:
        try:
            return self._stream.readline(MOST_ROW_BYTES + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            why = "it is packed with gzip, and the packing is damaged or ends too early"
            raise FileUnreadable(file=str(self._file), why=why) from error
        except OSError as error:
            why = error.strerror or "unknown error"
            raise FileUnreadable(file=str(self._file), why=why) from error

    def _unmarked(self, raw: bytes) -> bytes:
        if raw.startswith(_UTF16_MARKS):
            raise FileUnreadable(file=str(self._file), why="it is UTF-16; save it as UTF-8")
        return raw.removeprefix(_UTF8_MARK)


def as_typed(raw: bytes) -> str:
    r"""Give bytes as text for people, without the line end; what is no UTF-8 as `\xff`."""
    return raw.decode("utf-8", "backslashreplace").rstrip("\r\n")
