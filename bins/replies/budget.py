"""How much a template may do: everything it does is counted, so that the same request always ends the same way.

A clock would do as well against a template without an end, but a reply that is rendered again for the page must come
out the same. The unit is what takes about a tenth of a microsecond at worst: a character of a text in the hands of a
filter, a twentieth of a tag. One reply has one budget, its body and all its header values together, and the same when
it is tried before it is saved and when it is filled in: about 0.08 s at worst.
"""

import msgspec

MOST_WORK = 750_000
"""Of all templates of one reply together."""


class Work(msgspec.Struct):
    """What the templates of one reply may still do for one request."""

    left: int = MOST_WORK
