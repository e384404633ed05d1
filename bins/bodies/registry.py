"""Which views there are, which one suits, and what to do when it fails: the bytes are shown in any case."""

import logging

import msgspec

from bins.bodies.form import FormView
from bins.bodies.hex import HexView
from bins.bodies.image import ImageView
from bins.bodies.json import JsonView
from bins.bodies.markup import MarkupView
from bins.bodies.parts import PartsView
from bins.bodies.shown import Shown, Token
from bins.bodies.sniff import known_as
from bins.bodies.text import TextView, looks_binary
from bins.bodies.token import TokenView, tokens_in
from bins.bodies.view import Body, BodyView, Unfit, Window

PRETTY: tuple[BodyView, ...] = (PartsView(), ImageView(), TokenView(), JsonView(), FormView(), MarkupView())
"""Views of one format each; the first that suits is on offer beside raw and hex."""
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
    """What went wrong with the view that was wanted; the bytes are shown raw or in hex then."""
    known_as: str = ""
    """What the bytes begin as, by their marks; empty when no mark is known."""
    charset: str = ""
    """Charset that a text is read in; empty where that does not matter."""
    is_binary: bool = False
    """True when the bytes do not read as text."""
    tokens: list[Token] = []
    """JSON Web Tokens that stand in the text."""

    @property
    def unusual_charset(self) -> str:
        """Name of the charset when it is not the one that everybody expects."""
        return self.charset if self.charset not in {"utf-8", "ascii"} else ""


def look_at(body: Body, wanted: str, window: Window) -> Look:
    """Give `body` in the view called `wanted`, or in the one that suits best. Never fails.

    Args:
        body: what to look at.
        wanted: name of a view, such as `raw`; anything that is not on offer counts as no wish.
        window: which stretch of it.
    """
    offered = _offered(body)
    asked = next((offer for offer in offered if offer[0].name == wanted), None)
    view, why = asked or _suitable(offered)
    shown, problem, current = _try(view, body, window)
    is_binary = not offered[-2][1]
    return Look(
        shown=shown,
        current=current,
        tabs=[(option.name, option.title) for option, _ in offered],
        why="" if asked or problem else why,
        problem=problem,
        known_as=known_as(body.start) if is_binary else "",
        charset=body.charset if current in {"raw", "pretty"} else "",
        is_binary=is_binary,
        tokens=[] if is_binary or shown.token or window.start else _tokens(body),
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


def _try(view: BodyView, body: Body, window: Window) -> tuple[Shown, str, str]:
    """Give what `view` shows, or what went wrong and the bytes in another view, with the name of the view shown."""
    mark = None
    try:
        return view.show(body, window), "", view.name
    except Unfit as error:
        problem, mark = str(error), error.at
    except Exception:  # as above
        _log.exception("The view %s failed on a body", view.name)
        problem = "This view failed on these bytes."
    other = HEX if looks_binary(body) else TEXT
    start = 0 if mark is None else max(0, mark - mark % window.limit)
    return other.show(body, Window(start, window.limit, mark)), problem, other.name


def _tokens(body: Body) -> list[Token]:
    try:
        return tokens_in(body.text, body.received)
    except Exception:  # as above
        _log.exception("Looking for tokens in a body failed")
        return []
