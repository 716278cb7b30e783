"""A message read from JSON as proto3 JSON allows it: both casings, null for absent, "0.5" for 0.5.

As Google's servers do, one value is also taken where a list of them is meant.
Source: https://protobuf.dev/programming-guides/json/
"""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from plaintalk.perspective.errors import PayloadInvalid, Violation
from plaintalk.perspective.messages import PACKAGE, Choice, Field, Kind, Message, Shape

_FLOAT32_MAX = 3.4028234663852886e38
_INT32_MAX = 2**31 - 1
# More would only repeat what the first few say.
_MOST_VIOLATIONS = 20
_MOST_CHARS_TOLD = 80


def read_message(payload: bytes, message: Message) -> dict[str, Any]:
    """Give the fields that a payload sets, by their camelCase names; an empty payload sets none.

    Enumerations come as their names, and as "" for numbers without one. Code units that stand for
    no character (half of a pair, from clients that cut texts at a length) come as U+FFFD, so that
    offsets stay what they are.

    Raises:
        PayloadInvalid: it is no such message; names every field that is wrong.
    """
    given = _read_json(payload)
    reader = _Reader()
    found = reader.message(given, message, "")
    if reader.violations:
        raise PayloadInvalid(reader.violations[:_MOST_VIOLATIONS])
    return found


def _read_json(payload: bytes) -> Any:
    try:
        text = payload.decode("utf-8-sig")
        return json.loads(text, parse_constant=_refuse_constant) if text.strip() else {}
    except UnicodeDecodeError as error:
        raise _unreadable("it is not UTF-8") from error
    except json.JSONDecodeError as error:
        where = f"{error.msg} at line {error.lineno}, column {error.colno}"
        raise _unreadable(where) from error
    except RecursionError as error:
        raise _unreadable("it is nested too deeply") from error
    except ValueError as error:  # a number of thousands of digits, or NaN
        raise _unreadable("it has a number that can't be read") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _unreadable(why: str) -> PayloadInvalid:
    return PayloadInvalid([Violation("", f"Invalid JSON payload received. {why}.")])


class _Wrong(Exception):
    """A value is not of its field's kind."""


class _Reader:
    """Reads one payload and notes all that is wrong with it."""

    def __init__(self) -> None:
        self.violations: list[Violation] = []

    def message(self, given: Any, message: Message, path: str) -> dict[str, Any]:
        if not isinstance(given, dict):
            self._wrong_type(path, f"type.googleapis.com/{PACKAGE}.{message.name}", given)
            return {}
        known = {name: field for field in message.fields for name in (field.name, field.snake)}
        found: dict[str, Any] = {}
        for name, value in given.items():
            field = known.get(name)
            if field is None:
                self._unknown(name, path, "Cannot find field.")
            elif field.name in found:
                self._unknown(name, path, "The field was given before in its other casing.")
            elif value is not None:
                found[field.name] = self._field(value, field, _under(path, field.snake))
        return found

    def _field(self, value: Any, field: Field, path: str) -> Any:
        if field.shape is Shape.LIST:
            many = value if isinstance(value, list) else [value]
            return [self._one(one, field, f"{path}[{at}]") for at, one in enumerate(many)]
        if field.shape is Shape.MAP:
            return dict(self._entries(value, field, path))
        return self._one(value, field, path)

    def _entries(self, value: Any, field: Field, path: str) -> Iterator[tuple[str, Any]]:
        if not isinstance(value, dict):
            self._wrong_type(path, "a map", value)
            return
        for name, one in value.items():
            yield _whole(name), self._one(one, field, f"{path}[{_shown(name)}]")

    def _one(self, value: Any, field: Field, path: str) -> Any:
        kind = field.of
        if isinstance(kind, Message):
            return self.message(value, kind, path)
        try:
            return _choice(value, kind) if isinstance(kind, Choice) else _VALUES[kind](value)
        except _Wrong:
            named = kind.value if isinstance(kind, Kind) else _enumeration(kind)
            self._wrong_type(path, named, value)
            return None

    def _unknown(self, name: str, path: str, why: str) -> None:
        where = f" at '{path}'" if path else ""
        told = f"Invalid JSON payload received. Unknown name {_shown(name)}{where}: {why}"
        self.violations.append(Violation(path, told))

    def _wrong_type(self, path: str, kind: str, given: Any) -> None:
        where = f" at '{path}'" if path else ""
        told = f"Invalid value{where} ({kind}), {_shown(given)}"
        self.violations.append(Violation(path, told))


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong
    return _whole(value)


def _bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong
    return value


def _float(value: Any) -> float:
    number = _number(value)
    if math.isfinite(number) and abs(number) > _FLOAT32_MAX:
        raise _Wrong
    return number


def _int32(value: Any) -> int:
    number = _number(value)
    if not math.isfinite(number) or number != int(number) or abs(number) > _INT32_MAX:
        raise _Wrong
    return int(number)


_NUMBERS_BY_NAME = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def _number(value: Any) -> float:
    """A JSON number, or a string of one; of numbers beyond all range, none."""
    if isinstance(value, bool):
        raise _Wrong
    if isinstance(value, str):
        if value in _NUMBERS_BY_NAME:
            return _NUMBERS_BY_NAME[value]
        value = _number_in(value)
    if not isinstance(value, int | float):
        raise _Wrong
    try:
        number = float(value)
    except OverflowError:
        raise _Wrong from None
    if not math.isfinite(number):
        raise _Wrong
    return number


def _number_in(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise _Wrong from None


def _choice(value: Any, choice: Choice) -> str:
    """The name of a value given by name or number; "" for a number without a name."""
    if isinstance(value, str) and value in choice.values:
        return value
    if isinstance(value, str) or value is None:
        raise _Wrong
    number = _int32(value)
    return choice.values[number] if 0 <= number < len(choice.values) else ""


_VALUES = {
    Kind.STRING: _string,
    Kind.BOOL: _bool,
    Kind.FLOAT: _float,
    Kind.INT32: _int32,
}


def _enumeration(choice: Choice) -> str:
    return f"type.googleapis.com/{PACKAGE}.{choice.name}"


def _whole(text: str) -> str:
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _shown(value: Any) -> str:
    """A piece of the payload, as its sender wrote it and short enough to read."""
    kind: Mapping[type, str] = {dict: "an object", list: "a list"}
    told = kind.get(type(value)) or json.dumps(value)
    return told if len(told) <= _MOST_CHARS_TOLD else f"{told[:_MOST_CHARS_TOLD]}…"
