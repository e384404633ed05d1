"""Which views there are, which one suits, and what to do when it fails: the bytes are shown in any case."""

import logging

import msgspec

from bins.bodies.form import FormView
from bins.bodies.hex import HexView
from bins.bodies.json import JsonView
from bins.bodies.markup import MarkupView
from bins.bodies.text import TextView
from bins.bodies.view import Body, BodyView, Shown, Unfit

PRETTY: tuple[BodyView, ...] = (JsonView(), FormView(), MarkupView())
"""Views of one format each; the first that suits is the one behind `pretty`."""
TEXT: BodyView = TextView()
HEX: BodyView = HexView()

Offer = tuple[BodyView, str]
"""A view and its reason to be the right one; empty when it is merely possible."""

_log = logging.getLogger(__name__)


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A body as it is shown, with the other ways to look at it."""

    shown: Shown
    current: str
    """Name of the view that is shown."""
    tabs: list[tuple[str, str]]
    """Name and title of every view on offer."""
    why: str
    """Why this view was chosen; empty when the reader chose it."""
    problem: str = ""
    """What went wrong with the view that was wanted; the bytes are shown raw then."""


def look_at(body: Body, wanted: str, limit: int) -> Look:
    """Give `body` in the view called `wanted`, or in the one that suits best. Never fails.

    Args:
        body: what to look at.
        wanted: name of a view, such as `raw`; anything that is not on offer counts as no wish.
        limit: bytes of text that are shown at most.
    """
    offered = _offered(body)
    asked = next((offer for offer in offered if offer[0].name == wanted), None)
    view, why = asked or _suitable(offered)
    shown, problem = _try(view, body, limit)
    return Look(
        shown=shown,
        current=TEXT.name if problem else view.name,
        tabs=[(option.name, option.title) for option, _ in offered],
        why="" if asked or problem else why,
        problem=problem,
    )


def _offered(body: Body) -> list[Offer]:
    """Give the views on offer with their reasons: at most one of a format, and always raw and hex."""
    judged = ((view, _why(view, body)) for view in PRETTY)
    fitting = [offer for offer in judged if offer[1]][:1]
    return [*fitting, (TEXT, _why(TEXT, body)), (HEX, _why(HEX, body))]


def _suitable(offered: list[Offer]) -> Offer:
    return next((offer for offer in offered if offer[1]), offered[-1])


def _why(view: BodyView, body: Body) -> str:
    try:
        return view.why(body)
    except Exception:  # a view that trips over what a stranger sent must not hide the bytes
        _log.exception("The view %s failed to judge a body", view.name)
        return ""


def _try(view: BodyView, body: Body, limit: int) -> tuple[Shown, str]:
    try:
        return view.show(body, limit), ""
    except Unfit as error:
        problem = str(error)
    except Exception:  # as above
        _log.exception("The view %s failed on a body", view.name)
        problem = "This view failed on these bytes."
    return TEXT.show(body, limit), problem
