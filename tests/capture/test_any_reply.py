"""Whatever is saved, edited or sent, the recorder gives a reply and raises nothing; what it gives is decided."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from bins.capture.exchange import Exchange
from bins.capture.recorder import Recorder
from bins.journal.rows import row_of
from bins.message.capture import Capture
from bins.message.limits import Limits
from bins.replies.choose import BinSnapshot, Chosen, choose
from bins.replies.filling import made_ready
from bins.replies.plan import read_note
from bins.replies.prepare import check_reply
from bins.replies.reading import Bounds, Unfit, read_reply, read_rule
from bins.replies.reply import Reply
from bins.replies.rules import Rules
from bins.replies.spec import ReplySpec
from bins.replies.template_errors import BadTemplate
from bins.rules.snapshots import ready_rule
from tests.capture.fakes import BIN, FakeDirectory, FakeJournal, make_exchange, make_head
from tests.replies.captures import captures

_PIECES = st.sampled_from(
    ["{{ json.a }}", "{{ headers.x }}", "{{ query }}", "{% for i in json %}", "{% endfor %}",
     "{{ number | divided_by: 0 }}",
     "{{ form }}", "{{ 'x' | append: json }}", "{% if attempt > 1 %}", "{% endif %}", "\r\nX: 1", "é", "{{ random }}"]
)  # fmt: skip
_TEXT = st.lists(_PIECES | st.text(max_size=6), max_size=5).map("".join)
_REPLY = st.fixed_dictionaries(
    {},
    optional={
        "status": st.integers(190, 610),
        "headers": st.lists(
            st.tuples(st.sampled_from(["X-A", "Content-Type", "a b", "Set-Cookie"]), _TEXT), max_size=3
        ),
        "body": _TEXT,
        "template": st.booleans(),
        "cors": st.booleans(),
        "weight": st.integers(0, 5),
        "fault": st.fixed_dictionaries({"kind": st.sampled_from(["drip", "silent", "bad_gzip", "reset", "truncate"])}),
    },
)
_RULE = st.fixed_dictionaries(
    {"replies": st.lists(_REPLY, min_size=1, max_size=3)},
    optional={
        "match": st.fixed_dictionaries({}, optional={"path": _TEXT, "json": st.dictionaries(_TEXT, _TEXT, max_size=2)}),
        "then": st.sampled_from(["last", "loop", "default"]),
        "count_by": st.sampled_from(["rule", "delivery"]),
        "order": st.sampled_from(["sequence", "random"]),
        "delivery": st.fixed_dictionaries({}, optional={"json": st.sampled_from(["$.a", "$[", "$..x"])}),
    },
)
_CHALLENGES = st.dictionaries(st.sampled_from(["slack", "meta", "zoom", "gone"]), st.none() | st.text(max_size=5))


def snapshot(default: Any, rules: list[Any], challenges: dict[str, str | None]) -> BinSnapshot:
    """Give a bin with as much of this as can be saved."""
    ready = []
    for number, data in enumerate(rules, 1):
        try:
            spec = read_rule(data, Bounds())
        except Unfit:
            continue
        ready.append(ready_rule(number, spec, [made_ready(one, version=number) for one in spec.replies]))
    try:
        reply = made_ready(read_reply(default, Bounds()), version=99)
    except Unfit:
        return BinSnapshot(BIN, rules=Rules(ready), challenges=challenges)
    return BinSnapshot(BIN, reply, rules=Rules(ready), challenges=challenges)


snapshots = st.builds(snapshot, _REPLY, st.lists(_RULE, max_size=3), _CHALLENGES)
"""Bins with whatever can be saved."""


def pair(found: Reply | Chosen, count: int) -> tuple[Any, int]:
    return (found.plan, found.reply(count).version) if isinstance(found, Chosen) else (found, 0)


@given(snapshots, captures, st.integers(1, 50))
def test_the_reply_is_a_function_of_snapshot_request_and_count(bin: BinSnapshot, capture: Capture, count: int) -> None:
    first = choose(bin, capture)
    again = choose(bin, msgspec.structs.replace(capture))

    assert pair(first, count) == pair(again, count)


async def recorded(bin: BinSnapshot, capture: Capture, count: int) -> tuple[Exchange, Reply]:
    """Record a request as a connection does, with the journal faked; give its reply."""
    journal = FakeJournal()
    recorder = Recorder(FakeDirectory(), journal, Limits())
    exchange = make_exchange(make_head(len(capture.body), method=capture.method, path=capture.path))
    exchange.bin = bin
    exchange.add(capture.body)
    exchange.finish(0.0)
    recorder.record(exchange)
    exchange.count = count
    if exchange.chosen is None:
        return exchange, exchange.reply
    given: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
    recorder.giving.give(exchange, 1, exchange.chosen, given.set_result)
    exchange.hurry()
    return exchange, await asyncio.wait_for(given, 20)


@settings(deadline=None)
@given(snapshots, captures, st.integers(1, 50))
def test_the_recorder_gives_a_reply_to_everything(bin: BinSnapshot, capture: Capture, count: int) -> None:
    exchange, reply = asyncio.run(recorded(bin, capture, count))

    assert 200 <= reply.status <= 599
    assert reply.head.count(b"\r\n") == len(reply.headers) + 1
    row = row_of((BIN, exchange.planned, capture), 1, count)
    assert isinstance(row[14], int)
    assert row[19] == b"" or read_note(row[19]) is not None


_EDITED = st.builds(
    ReplySpec,
    status=st.integers(),
    headers=st.lists(st.tuples(st.text(max_size=6), st.text(max_size=12)), max_size=3).map(tuple),
    body=st.text(max_size=5),
    body_base64=st.none() | st.text(max_size=4),
    template=st.booleans(),
)


@given(_EDITED)
def test_no_row_that_was_edited_puts_a_line_into_a_head(spec: ReplySpec) -> None:
    try:
        if check_reply(spec, 30):
            return
        reply = made_ready(spec)
    except (BadTemplate, UnicodeDecodeError):
        return
    assert re.fullmatch(rb"HTTP/1\.1 [2-5][0-9]{2} [ -~]*\r\n([!-~]+: [^\r\n\0]*\r\n)*", reply.head)
