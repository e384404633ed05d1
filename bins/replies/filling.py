"""Replies whose body or header values are templates: checked before they are saved, filled in for each request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from bins.message.capture import Capture
from bins.replies.prepare import body_of, dressed, fields_of, prepare
from bins.replies.problem import Problem
from bins.replies.reply import Reply
from bins.replies.spec import ReplySpec
from bins.replies.template_errors import BadTemplate, TemplateError
from bins.replies.template_values import Values

if TYPE_CHECKING:
    from types import ModuleType

    from bins.replies.template import Template


class Unfilled(Exception):
    """Raised when a template gives no reply; its message is the reason."""


class Filling(msgspec.Struct, frozen=True):
    """The templates of one reply."""

    spec: ReplySpec
    fields: tuple[tuple[bytes, Template], ...]
    body: Template
    version: int
    isolated: bool

    def fill(self, capture: Capture, n: int, count: int) -> Reply:
        """Give the reply for request `n`, the `count`-th that its rule counts.

        Raises:
            Unfilled: a template went over a limit, or cannot do with this request what it wants.
        """
        values, engine = Values(capture, n, count), _engine()
        try:
            fields = tuple((name, engine.render_value(value, values)) for name, value in self.fields)
            body = engine.render(self.body, values)
        except TemplateError as error:
            raise Unfilled(str(error)) from error
        return dressed(self.spec, fields, body, version=self.version, isolated=self.isolated)


def made_ready(spec: ReplySpec, *, version: int = 0, isolated: bool = False) -> Reply:
    """Give the reply that `spec` describes, with its templates compiled when it has some.

    Raises:
        BadTemplate: one of them is none; `check_templates` says so before it is saved.
    """
    reply = prepare(spec, version=version, isolated=isolated)
    if not spec.template:
        return reply
    engine = _engine()
    fields = tuple((name, engine.compile_template(value.decode("latin-1"))) for name, value in fields_of(spec))
    filling = Filling(spec, fields, _body_template(spec), version, isolated)
    return msgspec.structs.replace(reply, template=filling)


def check_templates(spec: ReplySpec) -> list[Problem]:
    """Give what is wrong with the templates of a reply, with line and column; they share what it may do."""
    found, values = [], Values(_engine().EMPTY)
    for place, (_, value) in enumerate(fields_of(spec)):
        try:
            _engine().check_end(_engine().compile_template(value.decode("latin-1")), values)
        except BadTemplate as error:
            found.append(Problem(f"headers.{place}", str(error)))
    try:
        _engine().check_end(_body_template(spec), values)
    except BadTemplate as error:
        found.append(Problem("body", str(error)))
    except UnicodeDecodeError:
        found.append(Problem("body_base64", "A template is text in UTF-8."))
    return found


def _body_template(spec: ReplySpec) -> Template:
    kind = next((value for name, value in spec.headers if name.lower() == "content-type"), "")
    engine = _engine()
    made: Template = engine.compile_template(body_of(spec).decode(), engine.escape_for(kind))
    return made


def _engine() -> ModuleType:
    """Give the engine of templates, which takes 5 MB in every process that has it, and a tenth of a second to come.

    No template is compiled on the event loop, and none is rendered that was not compiled: it never waits for this.
    """
    from bins.replies import template

    return template
