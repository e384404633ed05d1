"""How much the values are that a template handles, in the units of its budget."""

from collections.abc import Mapping
from typing import Any

from liquid.exceptions import ResourceLimitError

from bins.replies.budget import MOST_WORK

MOST_ITEMS = 10_000
"""Of a range, or of a list that a filter makes."""
MOST_INT_BITS = 2_048


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
