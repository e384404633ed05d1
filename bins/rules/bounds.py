"""What this instance allows of replies."""

from django.conf import settings

from bins.replies.reading import Bounds


class Serving:
    """How this process answers; whoever serves says so once."""

    on_the_wire = False
    """True under our own server; an ASGI server cannot make every fault."""


def bounds() -> Bounds:
    """Give the bounds of replies that are written here."""
    return Bounds(settings.CONFIG.max_delay, on_the_wire=Serving.on_the_wire)
