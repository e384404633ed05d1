"""Replies that are made of the request: bodies and header values as Liquid templates, with a bound on everything.

Whatever a template does, it is compiled or refused with a place, and rendered or failed with an error of ours; the
same request always gives the same bytes.
"""

import difflib
import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import cast

import msgspec
from liquid.exceptions import LiquidError, ResourceLimitError
from liquid.token import Token

from bins.message.capture import WHOLE, Capture, Mode, Peer
from bins.replies.filters import FILTERS
from bins.replies.liquid import Escape, LiquidTemplate, environment
from bins.replies.spec import MOST_SOURCE_BYTES, MOST_VALUE_BYTES
from bins.replies.template_errors import BadTemplate, TemplateFailed, TemplateOverrun
from bins.replies.template_values import NAMES, REQUEST_PARTS, Values, names_of

MOST_TAG = 2_000
"""Characters between `{{` and `}}`, or `{%` and `%}`."""
_MOST_TOLD = 200
"""Characters of what Liquid says of an error."""
_OPENING = re.compile(r"\{\{|\{%")
_GAP = re.compile(r"\s{100}")
_VERBATIM = re.compile(r"\{%-?\s*(raw|doc)\s*-?%\}")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
EMPTY = Capture(
    "00000000-0000-4000-8000-000000000000", "GET", b"/", b"/", "1.1", b"", b"", b"", 0, WHOLE,
    Peer("127.0.0.1", 1, "127.0.0.1", "http"), False, Mode.WIRE, 0, 0, 0,
)  # fmt: skip
"""An empty request, with which templates are tried before they are saved."""


class Template(msgspec.Struct, frozen=True):
    """A compiled template."""

    bound: LiquidTemplate
    names: frozenset[str]
    """What it asks of the request."""


def escape_for(content_type: str) -> Escape:
    """Give how values are escaped in a body of `content_type`."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type.endswith(("/json", "+json")):
        return Escape.JSON
    markup = media_type in ("text/html", "text/xml", "application/xml") or media_type.endswith("+xml")
    return Escape.MARKUP if markup else Escape.NONE


def compile_template(text: str, escaping: Escape = Escape.NONE) -> Template:
    """Give `text` compiled.

    Raises:
        BadTemplate: it is too long, no Liquid, or names what there is not.
    """
    bound = _parsed(text, escaping)
    used = bound.analyze(include_partials=False)
    _check_known(
        text, "filter", ((name, span.index) for name, spans in used.filters.items() for span in spans), FILTERS
    )
    asked = ((name, one.span.index) for name, variables in used.globals.items() for one in variables)
    _check_known(text, "placeholder", asked, NAMES.keys() | used.locals.keys())
    named = [one for one in used.globals.get("request", ()) if len(one.segments) > 1]
    parts = ((f"request.{one.segments[1]}", one.span.index) for one in named if isinstance(one.segments[1], str))
    _check_known(text, "placeholder", parts, [f"request.{part}" for part in REQUEST_PARTS])
    return Template(bound, frozenset(used.globals) | {"now"})


def check_end(template: Template, values: Values) -> None:
    """Try `template`, one of those of a reply, with an empty request.

    Raises:
        BadTemplate: it does not come to an end within what the reply may do.
    """
    with suppress(TemplateFailed):  # it may well need what this request lacks
        try:
            render(template, values)
        except TemplateOverrun as error:
            raise BadTemplate(f"{error} It would do so with every request.") from error


def render(template: Template, values: Values) -> bytes:
    """Give what `template` makes of a request, in UTF-8; what it does is taken from what `values` may still do.

    Raises:
        TemplateOverrun: a limit was reached.
        TemplateFailed: anything else went wrong.
    """
    try:
        return template.bound.render_within(values.work, names_of(values, template.names)).encode()
    except ResourceLimitError as error:
        raise TemplateOverrun(f"The template was stopped: {_told(error)}.") from error
    except Exception as error:
        raise TemplateFailed(f"The template failed: {_told(error)}.") from error


def render_value(template: Template, values: Values) -> bytes:
    """Give a header value, one byte a character where that is possible.

    Raises:
        TemplateError: as in `render`, or the value may not stand in a header.
    """
    made = render(template, values)
    value = _latin1(made).strip(b" \t")
    if _CONTROL.search(value):
        raise TemplateFailed("The template failed: a header value holds a line break or another control character.")
    if len(value) > MOST_VALUE_BYTES:
        raise TemplateOverrun(f"The template was stopped: a header value is longer than {MOST_VALUE_BYTES:,} bytes.")
    return value


def _parsed(text: str, escaping: Escape) -> LiquidTemplate:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise BadTemplate("This is half a character.", *_line_and_column(text, error.start)) from error
    if size > MOST_SOURCE_BYTES:
        raise BadTemplate(f"A template may have at most {MOST_SOURCE_BYTES // 1024} KiB.")
    _check_tags(text)
    try:
        return cast("LiquidTemplate", environment(escaping).from_string(text))
    except ResourceLimitError as error:
        raise BadTemplate("Tags are nested too deeply.", *_place(text, error.token)) from error
    except LiquidError as error:
        raise BadTemplate(f"{_told(error)}.", *_place(text, error.token)) from error


def _check_tags(text: str) -> None:
    """Refuse what would keep the lexer busy: it takes time with the square of a tag's length, or more."""
    at = 0
    while opened := _OPENING.search(text, at):
        start, closing = opened.start(), "}}" if opened[0] == "{{" else "%}"
        end = text.find(closing, start + 2)
        if end < 0:
            raise BadTemplate(f"This {opened[0]} is never closed with {closing}.", *_line_and_column(text, start))
        if end - start > MOST_TAG:
            raise BadTemplate(f"A tag may have at most {MOST_TAG:,} characters.", *_line_and_column(text, start))
        if _GAP.search(text, start, end):
            raise BadTemplate("A tag may not have 100 spaces in a row.", *_line_and_column(text, start))
        at = end + 2
        if verbatim := _VERBATIM.fullmatch(text, start, at):
            ending = re.compile(r"\{%-?\s*end" + verbatim[1] + r"\b").search(text, at)
            if ending is None:
                raise BadTemplate(f"This {verbatim[1]} has no end{verbatim[1]}.", *_line_and_column(text, start))
            at = ending.start()


def _check_known(text: str, kind: str, used: Iterable[tuple[str, int]], known: Collection[str]) -> None:
    for name, at in used:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            told = f"did you mean “{near[0]}”?" if near else f"known are {', '.join(sorted(known))}."
            raise BadTemplate(f"Unknown {kind} “{name[:_MOST_TOLD]}”: {told}", *_line_and_column(text, at))


def _told(error: BaseException) -> str:
    said = error.message if isinstance(error, LiquidError) else error
    return (str(said) or type(error).__name__)[:_MOST_TOLD].rstrip(".")


def _place(text: str, token: Token | None) -> tuple[int, int]:
    return _line_and_column(text, token.start_index if token else 0)


def _line_and_column(text: str, index: int) -> tuple[int, int]:
    index = min(max(index, 0), len(text))
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _latin1(made: bytes) -> bytes:
    try:
        return made.decode().encode("latin-1")
    except UnicodeEncodeError:
        return made
