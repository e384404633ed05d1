"""How much a template may do: everything it does is counted, so that the same request always ends the same way.

A clock would do as well against a template without an end, but a reply that is rendered again for the page must come
out the same. The unit is what takes about a tenth of a microsecond at worst: a character of a text in the hands of a
filter, a twentieth of a tag. One reply has one budget, its body and all its header values together, and the same when
it is tried before it is saved and when it is filled in: about 0.08 s at worst.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from liquid.exceptions import ResourceLimitError

MOST_WORK = 750_000
"""Of all templates of one reply together."""
MOST_ITEMS = 10_000
"""Of a range, or of a list that a filter makes."""
MOST_INT_BITS = 2_048


class Work(msgspec.Struct):
    """What the templates of one reply may still do for one request."""

    left: int = MOST_WORK


def weigh(value: Any, most: int = MOST_WORK) -> int:
    """Give about how many characters `value` has with all that is inside it.

    Raises:
        ResourceLimitError: more than `most`, or an integer with too many digits.
    """
    if isinstance(value, str):
        return len(value) + 1
    weight, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        weight += _own_weight(one)
        if weight > most:
            raise ResourceLimitError("it handles too much text", token=None)
        waiting.extend(_inside(one))
    return weight


def _own_weight(value: Any) -> int:
    if isinstance(value, str):
        return len(value) + 1
    if isinstance(value, int) and value.bit_length() > MOST_INT_BITS:
        raise ResourceLimitError("a number has too many digits", token=None)
    return 8 + (len(value) * 8 if isinstance(value, range | list | tuple | dict) else 0)


def _inside(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return value
    return [part for pair in value.items() for part in pair] if isinstance(value, Mapping) and value else ()
