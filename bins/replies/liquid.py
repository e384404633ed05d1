"""Liquid as it is used here: no files, few tags, every step counted, and values escaped for what they stand in."""

import json
from enum import StrEnum
from functools import lru_cache
from typing import Any, TextIO, cast

from liquid import BoundTemplate, Environment, Markup, RenderContext, escape
from liquid.ast import Node
from liquid.builtin.content import Literal as Content
from liquid.builtin.expressions import Path
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.illegal import Illegal
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags import (
    assign_tag,
    capture_tag,
    case_tag,
    comment_tag,
    decrement_tag,
    doc_tag,
    echo_tag,
    for_tag,
    if_tag,
    increment_tag,
    inline_comment_tag,
    liquid_tag,
    unless_tag,
)
from liquid.exceptions import LiquidError, LocalNamespaceLimitError, ResourceLimitError
from liquid.expression import Expression
from liquid.output import LimitedStringIO
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import Token

from bins.replies import filters
from bins.replies.budget import MOST_WORK, Work
from bins.replies.spec import MOST_BODY_BYTES
from bins.replies.work import MOST_ITEMS, weigh

MOST_KEPT = 4 * 1024 * 1024
"""Characters that `assign` and `capture` keep together."""
_NODE_WORK = 20
_EXPRESSION_WORK = 5
_ITERATION_WORK = 10
_SLOWER = 8


class Escape(StrEnum):
    """How what is inserted is made harmless in what surrounds it."""

    NONE = "none"
    MARKUP = "markup"
    """HTML and XML."""
    JSON = "json"
    """The inside of a JSON string."""


def _buffer(taken: int = 0) -> LimitedStringIO:
    """Give a place for output that keeps line breaks as they are; Liquid's own would make each of them a line feed."""
    return LimitedStringIO(MOST_BODY_BYTES - taken, newline="")


class _Context(RenderContext):
    """Counts what is done."""

    __slots__ = ("capturing", "kept", "left")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left = MOST_WORK
        self.kept = 0
        self.capturing = 0
        """Depth of `capture` tags: what they hold is escaped when it is put out."""

    def get_buffer(self, buf: TextIO | None = None) -> LimitedStringIO:
        return _buffer(buf.size if isinstance(buf, LimitedStringIO) else 0)

    def spend(self, work: int) -> None:
        self.left -= work
        if self.left < 0:
            raise ResourceLimitError("it does too much work", token=None)

    def get(self, path: list[object], **kwargs: Any) -> object:
        value = super().get(path, **kwargs)
        self.spend(weigh(value) >> (3 if isinstance(value, str) else 2))
        return value

    def raise_for_loop_limit(self, length: int = 1) -> None:
        super().raise_for_loop_limit(length)
        self.spend(length * _ITERATION_WORK)

    def filter(self, name: str, token: Token | None) -> Any:
        apply = super().filter(name, token)
        costs = _SLOWER if name in filters.SLOW_FILTERS else 1

        def counted(value: object, *args: object, **kwargs: object) -> object:
            if name in filters.TEXT_FILTERS:
                value, args = filters.text_of(value), tuple(map(_text_argument, args))
            grown = filters.grows(name, value, list(args))
            self.spend(_NODE_WORK + costs * weigh(value) + sum(map(weigh, (*args, *kwargs.values()))) + grown)
            result = apply(value, *args, **kwargs)
            self.spend(weigh(result))
            return result

        return counted

    def assign(self, key: str, val: Any) -> None:
        weight = weigh(val)
        self.spend(weight >> 2)
        self.kept += weight - weigh(self.locals.get(key))
        if self.kept > MOST_KEPT:
            raise LocalNamespaceLimitError("it keeps too much text", token=None)
        self.locals[key] = val


def _text_argument(value: object) -> object:
    return value if isinstance(value, str | int | float) and not isinstance(value, bool) else filters.text_of(value)


class _Counted(Node):
    """A node that pays before it is rendered: all loops and branches run through some of these."""

    __slots__ = ("node", "work")

    def __init__(self, node: Node) -> None:
        super().__init__(node.token)
        self.blank = node.blank
        self.node = node
        self.work = _work_of(node)

    def __str__(self) -> str:
        return str(self.node)

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        cast(_Context, context).spend(self.work)
        return self.node.render_to_output(context, buffer)

    def children(self, *args: Any, **kwargs: Any) -> Any:
        return self.node.children(*args, **kwargs)

    def expressions(self) -> Any:
        return self.node.expressions()

    def template_scope(self) -> Any:
        return self.node.template_scope()

    def block_scope(self) -> Any:
        return self.node.block_scope()


def _work_of(node: Node) -> int:
    """Add up a node with its branches, without the nodes inside, which pay for themselves; bound its ranges."""
    work = _NODE_WORK + len(node.token.value) // 50
    for expression in node.expressions():
        work += _work_of_expression(expression)
    children = node.children(cast(RenderContext, None), include_partials=False)
    return work + sum(_work_of(child) for child in children if not isinstance(child, _Counted))


def _work_of_expression(expression: Expression) -> int:
    work, waiting = 0, [expression]
    while waiting:
        one = waiting.pop()
        value = getattr(one, "value", None)
        work += _EXPRESSION_WORK + (len(value) // 50 if isinstance(value, str) else 0)
        work += 4 * len(one.path) if isinstance(one, Path) else 0
        waiting.extend(one.children())
        if isinstance(one, RangeLiteral) and not isinstance(one.stop, _Stop):
            one.stop = _Stop(one.start, one.stop)
    return work


class _Stop(Expression):
    """The end of a range that is not too far from its start: some tags walk through a range before they count it."""

    __slots__ = ("start", "stop")

    def __init__(self, start: Expression, stop: Expression) -> None:
        super().__init__(stop.token)
        self.start = start
        self.stop = stop

    def __str__(self) -> str:
        return str(self.stop)

    def evaluate(self, context: RenderContext) -> object:
        start, stop = _int(self.start.evaluate(context)), _int(self.stop.evaluate(context))
        if stop - start >= MOST_ITEMS:
            raise ResourceLimitError(f"a range has more than {MOST_ITEMS:,} items", token=self.token)
        cast(_Context, context).spend(max(stop - start, 0) // 4)
        return stop

    def children(self) -> list[Expression]:
        return [self.stop]


def _int(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


class _OutputNode(OutputNode):
    """Writes a value as text, escaped once."""

    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        value = self.expression.evaluate(context)
        return buffer.write(_escaped(value, cast(_Context, context)))


def _escaped(value: Any, context: _Context) -> str:
    if context.autoescape:
        return str(escape(value if isinstance(value, Markup) else filters.text_of(value)))
    if cast(_Environment, context.env).for_json and not context.capturing and not isinstance(value, filters.Raw):
        return json.dumps(filters.text_of(value), ensure_ascii=False)[1:-1]
    return filters.text_of(value)


class _Output(Output):
    node_class = _OutputNode


class _EchoNode(_OutputNode, echo_tag.EchoNode):
    __slots__ = ()


class _EchoTag(echo_tag.EchoTag):
    node_class = _EchoNode


class _CaptureNode(capture_tag.CaptureNode):
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        counted = cast(_Context, context)
        counted.capturing += 1
        try:
            return super().render_to_output(context, buffer)
        finally:
            counted.capturing -= 1


class _CaptureTag(capture_tag.CaptureTag):
    node_class = _CaptureNode


class LiquidTemplate(BoundTemplate):
    """A template whose work is counted."""

    context_class = _Context

    def render_within(self, work: Work, names: dict[str, Any]) -> str:
        """Give the text made of `names`, at most with what `work` has left."""
        context, buffer = _Context(self, globals=self.make_globals(names)), _buffer()
        context.left = work.left
        try:
            self.render_with_context(context, buffer)
        finally:
            work.left = context.left
        return buffer.getvalue()

    def _get_buffer(self) -> LimitedStringIO:
        return _buffer()


class _Environment(Environment):
    template_class = LiquidTemplate
    loop_iteration_limit = 100_000
    output_stream_limit = MOST_BODY_BYTES
    local_namespace_limit = MOST_KEPT
    """Looked after by the context, which need not add it up anew each time."""
    for_json = False

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        self.filters = dict(filters.FILTERS)
        for tag in _TAGS:
            self.add_tag(tag)

    def add_tag(self, tag: type[Tag]) -> None:
        made = tag(self)
        parse = made.get_node

        def counted(stream: TokenStream) -> Node:
            token = stream.current
            try:
                return _Counted(parse(stream))
            except LiquidError as error:
                if error.token is None or error.token.start_index < 0:
                    error.token = token  # the end of what is parsed has no place of its own
                raise

        made.get_node = counted  # type: ignore[method-assign]
        self.tags[tag.name] = made


_TAGS: tuple[type[Tag], ...] = (
    Content, _Output, Illegal, if_tag.IfTag, unless_tag.UnlessTag, case_tag.CaseTag, for_tag.ForTag, for_tag.BreakTag,
    for_tag.ContinueTag, assign_tag.AssignTag, _CaptureTag, increment_tag.IncrementTag, decrement_tag.DecrementTag,
    _EchoTag, liquid_tag.LiquidTag, comment_tag.CommentTag, inline_comment_tag.InlineCommentTag, doc_tag.DocTag,
)  # fmt: skip


@lru_cache(maxsize=len(Escape))
def environment(escaping: Escape) -> Environment:
    """Give Liquid with `escaping`; there is one of each."""
    made = _Environment(autoescape=escaping is Escape.MARKUP)
    made.for_json = escaping is Escape.JSON
    return made
