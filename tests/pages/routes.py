"""Every route of the pages that a token opens, from the URL conf itself, so that a new one is swept too."""

from __future__ import annotations

import re
import uuid
from typing import Any

from bins.pages.urls import urlpatterns

_FILLED: dict[str, Any] = {
    "form": "curl", "batch": uuid.UUID(int=1), "i": 1, "number": 1, "upto": 1, "a": 1, "b": 2, "preset": "slack",
    "name": uuid.UUID(int=1), "does": "delete",
}  # fmt: skip

ROUTES = [str(pattern.pattern) for pattern in urlpatterns if str(pattern.pattern).startswith("b/<str:token>")]
ACTIONS = [
    str(pattern.pattern)
    for pattern in urlpatterns
    if getattr(pattern.callback, "takes_posts", False) and str(pattern.pattern).startswith("b/<str:token>")
]
_FORMS = [str(pattern.pattern) for pattern in urlpatterns if getattr(pattern.callback, "is_page", False)]
PAGES = [route for route in ROUTES if route not in ACTIONS or route in _FORMS]


def path_of(route: str, token: str, **values: Any) -> str:
    """Give the path of `route`, with `values` for its parts."""
    filled = {"n": 1, **_FILLED, **values, "token": token}
    return "/" + re.sub(r"<\w+:(\w+)>", lambda part: str(filled[part[1]]), route)
