import datetime as dt
from importlib import import_module
from types import SimpleNamespace

import msgspec
import pytest
from django.apps import apps
from django.db import connection

from bins.models import CapturedRequest, SavedReply
from bins.replies.plan import Note
from bins.replies.spec import Fault, FaultKind, ReplySpec
from tests.factories import make_bin, make_request

pytestmark = pytest.mark.django_db

MIGRATION = import_module("bins.migrations.0008_reply_fault")
RESET, CUT = (ReplySpec(fault=Fault(kind)) for kind in (FaultKind.RESET, FaultKind.TRUNCATE))


def test_a_request_gives_its_parts_undecoded() -> None:
    bin = make_bin()
    request = make_request(bin, raw_target=f"/{bin.id}/a//%2f?x=%zz&&".encode())

    assert (request.path_text, request.query_text) == ("/a//%2f", "x=%zz&&")


def test_a_request_gives_header_pairs_in_their_order_and_case() -> None:
    request = make_request(make_bin(), raw_headers=b"B\n1\nX_Under\nu\na\n2\nB\n\xff")

    assert request.headers == [("B", "1"), ("X_Under", "u"), ("a", "2"), ("B", "\xff")]
    assert request.header("b") == "1"
    assert request.header("none") == ""


def test_a_request_knows_when_it_came_in_utc() -> None:
    request = make_request(make_bin(), received_us=1_000_001)

    assert request.received_at == dt.datetime(1970, 1, 1, 0, 0, 1, 1, tzinfo=dt.UTC)


def test_a_request_is_handed_to_exports_with_every_byte() -> None:
    stored = make_request(make_bin(), headers=[(b"x", b"\xff")], trailers=[(b"T", b"1")], body=b"\0", target=b"/z?\xff")

    sent, listed = stored.as_sent("http://host/bin"), stored.as_sent(with_body=False)

    assert (sent.url, sent.n, sent.target, sent.body) == ("http://host/bin", 1, b"/z?\xff", b"\0")
    assert (sent.headers, sent.trailers) == ([(b"x", b"\xff")], [(b"T", b"1")])
    assert (listed.body, listed.body_kept) == (b"", 1)


def test_a_list_of_requests_leaves_the_bodies_on_the_disk() -> None:
    bin = make_bin()
    make_request(bin)

    (row,) = CapturedRequest.objects.visible_in(bin).newest_first().without_body()

    assert "raw_body" in row.get_deferred_fields()


def test_a_list_walks_down_from_below_a_number() -> None:
    bin = make_bin()
    for _ in range(3):
        make_request(bin)

    assert [row.n for row in CapturedRequest.objects.visible_in(bin).newest_first(before=3)] == [2, 1]
    assert [row.n for row in CapturedRequest.objects.visible_in(bin).after(1)] == [2, 3]


def test_a_request_is_called_by_its_number_method_and_target() -> None:
    assert str(make_request(make_bin(), method="PUT", raw_target=b"/x")) == "#1 PUT /x"


def test_faults_of_requests_that_were_kept_before_are_written_beside_their_status() -> None:
    bin = make_bin()
    reset, cut, plain = (SavedReply.keep(bin, spec).pk for spec in (RESET, CUT, ReplySpec(503)))
    for version in (reset, cut, plain, 99):
        make_request(bin, reply_note=msgspec.msgpack.encode(Note(version)))
    make_request(bin)
    make_request(bin, reply_note=b"\xff")

    MIGRATION.tell_faults(apps, SimpleNamespace(connection=connection))

    told = [(row.reply_status, row.reply_fault) for row in CapturedRequest.objects.order_by("n")]
    assert told == [(0, "reset"), (200, "truncate"), *[(200, None)] * 4]
