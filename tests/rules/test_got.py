import logging
from typing import Any

import pytest

from bins.models import Bin, SavedReply
from bins.replies.choose import HELD_BACK
from bins.replies.spec import Fault, FaultKind, ReplySpec
from bins.rules.got import Got, what_it_got
from tests.factories import make_request
from tests.rules.rows import answered, make_rule

pytestmark = pytest.mark.django_db


def got(bin: Bin, spec: ReplySpec | None = None, **fields: Any) -> Got:
    version = SavedReply.keep(bin, spec).pk if spec else 0
    found = what_it_got(answered(bin, version=version, **fields))
    assert found is not None
    return found


def test_a_reply_that_is_built_in_needs_no_words(bin: Bin) -> None:
    assert what_it_got(make_request(bin)) is None


def test_a_note_that_cannot_be_read_is_no_trouble(bin: Bin) -> None:
    assert what_it_got(make_request(bin, reply_note=b"\xff\xff")) is None


def test_it_knows_rule_attempt_and_reply(bin: Bin) -> None:
    found = got(bin, ReplySpec(status=503, body="no"), rule=make_rule(bin, name="retry"), count=2, key=b"d")

    assert (found.note.rule_name, found.note.count, found.is_attempt) == ("retry", 2, True)
    assert found.reply is not None
    assert (found.reply.status, found.reply.body) == (503, b"no")


def test_what_went_out_is_what_its_fault_let_out(bin: Bin) -> None:
    spec = ReplySpec(body="hello", fault=Fault(FaultKind.TRUNCATE, missing=10))

    made = got(bin, spec, reply_fault="truncate")
    not_made = got(bin, spec)

    assert made.wire is not None
    assert not_made.wire is not None
    assert (b"Content-Length", b"15") in made.wire.headers
    assert (b"Content-Length", b"5") in not_made.wire.headers


def test_a_template_is_filled_in_again_with_the_same_bytes(bin: Bin) -> None:
    spec = ReplySpec(template=True, body="{{ request.method }} {{ number }} {{ random }}")

    first, again = (what_it_got(row) for row in [answered(bin, version=SavedReply.keep(bin, spec).pk)] * 2)

    assert first is not None
    assert first.reply is not None
    assert first.reply.body.startswith(b"POST 1 0.")
    assert first == again


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("challenge:slack", ("slack", False, "")),
        (HELD_BACK, ("", True, "")),
        ("template: why", ("", False, "why")),
        ("built-in: why", ("", False, "why")),
        ("", ("", False, "")),
    ],
)
def test_it_reads_marks(bin: Bin, mark: str, said: tuple[str, bool, str]) -> None:
    found = got(bin, mark=mark)

    assert (found.challenge, found.was_held_back, found.failure) == said


def test_it_tells_the_default_from_the_built_in_reply(bin: Bin) -> None:
    assert [got(bin, mark=mark).got_built_in for mark in ("template: why", "built-in: why")] == [False, True]


def test_a_reply_that_is_gone_or_spoiled_is_no_longer_known(bin: Bin, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    row = answered(bin, version=SavedReply.keep(bin, ReplySpec()).pk)

    SavedReply.objects.update(raw_spec=b"\xff")
    spoiled = what_it_got(row)
    SavedReply.objects.all().delete()
    gone = what_it_got(row)

    assert spoiled is not None
    assert gone is not None
    assert (spoiled.reply, gone.reply) == (None, None)


def test_a_template_that_gave_no_reply_gives_none_now(bin: Bin) -> None:
    spec = ReplySpec(template=True, headers=(("X", "{{ json.a }}"),))

    assert got(bin, spec, body=b'{"a":"b\\nc"}').reply is None
