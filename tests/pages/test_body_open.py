from __future__ import annotations

import gzip

import pytest
from django.test import RequestFactory

from bins.models import Bin
from bins.pages import body_open
from bins.pages.body_open import Wish, open_body, wish_in
from tests.bodies.samples import MULTIPART, UPLOAD
from tests.factories import make_bin, make_request

GZIP = [(b"Content-Encoding", b"gzip")]
MIB = 1024 * 1024


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def test_it_reads_the_wish_from_the_address() -> None:
    request = RequestFactory().get("/?view=hex&offset=32&as=sent&part=2&find=" + "x" * 300)

    assert wish_in(request) == Wish(view="hex", offset=32, as_sent=True, part=2, find="x" * 200)


def test_it_takes_nonsense_in_the_address_for_no_wish() -> None:
    assert wish_in(RequestFactory().get("/?offset=-1&part=x&as=received")) == Wish()


def test_it_reads_a_small_body_whole(bin: Bin) -> None:
    opened = open_body(make_request(bin, body=b"x" * MIB), Wish())

    assert (opened.body.whole, opened.source, opened.wrapping, opened.part) == (True, "raw", None, None)


def test_it_reads_the_beginning_of_a_large_one(bin: Bin) -> None:
    opened = open_body(make_request(bin, body=b"x" * (3 * MIB)), Wish())

    assert (len(opened.body.raw), opened.body.kept) == (4096, 3 * MIB)


def test_it_does_not_decode_what_is_larger_than_ten_mebibytes(bin: Bin) -> None:
    opened = open_body(make_request(bin, body=b"\x1f\x8b\x08" + bytes(11 * MIB), headers=GZIP), Wish())

    assert opened.wrapping is not None
    assert opened.wrapping.problem == "A body larger than 10 MiB is not decoded here."


def test_it_says_when_a_body_is_incomplete_because_it_was_cut(bin: Bin) -> None:
    body = gzip.compress(b"some words" * 900)[:40]

    opened = open_body(make_request(bin, body=body, headers=GZIP, cut="limit"), Wish())

    assert opened.wrapping is not None
    assert opened.wrapping.problem == "Only the beginning could be decoded: it was not kept whole."


def test_it_survives_a_decoder_with_a_fault(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_open, "unwrap", lambda raw, codings, whole: 1 / 0)

    opened = open_body(make_request(bin, body=b"bytes", headers=GZIP), Wish())

    assert opened.wrapping is not None
    assert (opened.body.raw, opened.wrapping.problem) == (b"bytes", "It could not be decoded.")


def test_it_gives_one_part_of_what_was_compressed(bin: Bin) -> None:
    headers = [*GZIP, (b"Content-Type", MULTIPART.encode())]

    opened = open_body(make_request(bin, body=gzip.compress(UPLOAD), headers=headers), Wish(part=1))

    assert opened.part is not None
    assert (opened.body.raw.decode(), opened.source) == ("Fotos vom Schaden, Größe M", "part/1")
