"""Objects as they come in, read by the fields of a struct: each that cannot be read is named, with what would do."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, get_args, get_origin

import msgspec

from bins.replies.problem import Problem, brief, unknown

_PLACE = re.compile(r"(.*) - at `\$(.*)`", re.DOTALL)
_KINDS = {
    "int": "a whole number", "float": "a number", "str": "a text", "bool": "true or false", "array": "a list",
    "object": "an object", " | ": " or ",
}  # fmt: skip
"""What each kind of value is called, by its name in messages of msgspec."""
_KIND = re.compile(r"\b(?:int|float|str|bool|array|object)\b| \| ")
_INDEX = re.compile(r"\[(\d+)\]")


def read_fields(data: dict[str, Any], kind: type[msgspec.Struct]) -> tuple[dict[str, Any], list[Problem]]:
    """Give the fields of `kind` that are in `data`, and what is wrong with the others."""
    known = {field.name: field for field in msgspec.structs.fields(kind)}
    read: dict[str, Any] = {}
    problems = [
        Problem(name, f"This is missing. {_mend(field.type)}")
        for name, field in known.items()
        if field.required and name not in data
    ]
    for name, value in data.items():
        if name not in known:
            problems.append(Problem(brief(name), unknown("field", name, tuple(known))))
        elif value is not None or not _is_struct(known[name].type):  # null is as good as nothing for an object
            read[name], found = _read(value, known[name].type)
            problems += [one.within(name) for one in found]
    return read, problems


def _read(value: Any, kind: Any) -> tuple[Any, list[Problem]]:
    struct = _struct_in(kind)
    if struct is not None and isinstance(value, dict):
        read, problems = read_fields(value, struct)
        return (None, problems) if problems else (struct(**read), [])
    try:
        return msgspec.convert(value, kind), []
    except msgspec.ValidationError as error:
        found = _PLACE.fullmatch(str(error))
        words, place = (found[1], found[2]) if found else (str(error), "")
        return None, [Problem(_INDEX.sub(r".\1", place).lstrip("."), _words(value, kind, words))]


def _words(value: Any, kind: Any, words: str) -> str:
    if _is_choice(kind):
        return (f"There is no “{brief(value)}”. " if isinstance(value, str) else "") + _mend(kind)
    said = _KIND.sub(lambda name: _KINDS[name[0]], words.replace("`", ""))
    return " ".join(filter(None, (f"{said}.", _mend(kind))))


def _mend(kind: Any) -> str:
    """Give what to write for `kind`, where its name does not say it."""
    if _is_choice(kind):
        return f"Write one of {', '.join(kind)}."
    if get_origin(kind) is tuple and get_origin(get_args(kind)[0]) is tuple:
        return 'Write pairs such as [["Name", "value"]].'
    struct = _struct_in(kind)
    return f"Write an object with {', '.join(struct.__struct_fields__)}." if struct else ""


def _is_choice(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _struct_in(kind: Any) -> type[msgspec.Struct] | None:
    """Give the struct that `kind` is, or is beside null."""
    return next((one for one in (kind, *get_args(kind)) if _is_struct(one)), None)
