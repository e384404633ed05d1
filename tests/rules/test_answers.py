import logging

import pytest
from pytest_django import DjangoAssertNumQueries

from bins.models import Bin, CapturedRequest, SavedReply
from bins.replies.spec import Fault, FaultKind, ReplySpec
from bins.rules import answers
from bins.rules.answers import Answers, answer_to
from tests.factories import make_request
from tests.rules.rows import answered, make_rule

pytestmark = pytest.mark.django_db


def reply(bin: Bin, **fields: object) -> int:
    return SavedReply.keep(bin, ReplySpec(**fields)).pk  # type: ignore[arg-type]


def rows(bin: Bin) -> list[CapturedRequest]:
    return list(CapturedRequest.objects.visible_in(bin).order_by("n"))


def test_of_many_it_tells_the_same_as_of_each(bin: Bin) -> None:
    rule = make_rule(bin, name="retry")
    make_request(bin)
    answered(bin, version=reply(bin, status=503, body="no"), rule=rule, count=2, key=b"d")
    answered(bin, version=reply(bin, body="{{ number }}", template=True), mark="held back")
    answered(
        bin, version=reply(bin, fault=Fault(FaultKind.RESET), delay_seconds=1), reply_fault="reset", reply_status=0
    )

    told = Answers().to(rows(bin))

    assert told == [answer_to(row) for row in rows(bin)]
    assert [one.built_in for one in told] == [True, False, False, False]
    assert (told[1].rule, told[1].attempt, told[1].body) == ("retry", 2, b"no")
    assert (told[2].body, told[2].mark, told[3].fault, told[3].delay_seconds) == (b"3", "held back", "reset", 1.0)
    assert (told[3].headers, told[3].body, told[3].body_size) == ([], b"", 0)


def test_of_a_large_body_only_the_size_is_told(bin: Bin) -> None:
    version = reply(bin, fault=Fault(FaultKind.LARGE_BODY, mebibytes=2))
    row = answered(bin, version=version, reply_fault="large_body")

    told = answer_to(row)

    assert (told.body, told.body_size) == (None, 2 * 1024 * 1024)
    assert (b"Content-Length", b"2097152") in (told.headers or [])


def test_it_reads_each_reply_once(bin: Bin, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    version = reply(bin, status=503)
    for _ in range(5):
        answered(bin, version=version)
    found, told = rows(bin), Answers()

    with django_assert_num_queries(1):
        assert {one.body_size for half in (found[:3], found[3:]) for one in told.to(half)} == {0}


def test_of_a_large_body_it_tells_the_size(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST_BODY_BYTES", 4)
    answered(bin, version=reply(bin, body="12345"))

    (told,) = Answers().to(rows(bin))

    assert (told.body, told.body_size) == (None, 5)
    assert answer_to(rows(bin)[0]).body == b"12345"


def test_it_fills_in_so_many_templates_and_no_more(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST_FILLED_IN", 1)
    for _ in range(2):
        answered(bin, version=reply(bin, body="{{ number }}", template=True))

    assert [one.body for one in Answers().to(rows(bin))] == [b"1", None]


def test_a_reply_that_is_gone_or_spoiled_is_no_longer_known(bin: Bin, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    answered(bin, version=reply(bin))
    SavedReply.objects.update(raw_spec=b"\xff")
    answered(bin, version=77)

    assert [(one.built_in, one.headers) for one in Answers().to(rows(bin))] == [(False, None)] * 2
