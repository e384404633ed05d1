from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bins.models import Bin
from bins.pages.body import PageLook, Wish, look_of
from tests.bodies.bodies import text_of, words_of
from tests.bodies.samples import GITHUB, MULTIPART, SAMPLES, UPLOAD, Sample, png
from tests.factories import make_bin, make_request

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

MIB = 1024 * 1024


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def _look(bin: Bin, body: bytes, content_type: str = "", encoding: str = "", **wish: Any) -> PageLook:
    headers = [(b"Content-Type", content_type.encode()), (b"Content-Encoding", encoding.encode())]
    look = look_of(make_request(bin, body=body, headers=headers), Wish(**wish))
    assert look is not None
    return look


def test_it_has_no_look_at_a_body_that_is_not_there(bin: Bin) -> None:
    assert look_of(make_request(bin, body=b"")) is None


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])
def test_it_shows_what_services_send(bin: Bin, sample: Sample) -> None:
    look = _look(bin, sample.raw, sample.content_type, sample.content_encoding)

    assert look.current == sample.view
    assert [words for words in sample.words if words not in words_of(look.shown)] == []


def test_it_shows_a_compressed_body_decoded_and_says_so(bin: Bin) -> None:
    look = _look(bin, gzip.compress(GITHUB, mtime=0), "application/json", "gzip")

    assert look.wrapping is not None
    assert (look.current, look.source, look.wrapping.is_decoded, look.keep) == ("pretty", "decoded", True, "")
    assert look.wrapping.words.endswith(f" as sent, {len(GITHUB)} B decoded.")


def test_it_shows_a_compressed_body_as_sent_when_that_is_wanted(bin: Bin) -> None:
    look = _look(bin, gzip.compress(GITHUB), "application/json", "gzip", as_sent=True)

    assert look.wrapping is not None
    assert (look.source, look.wrapping.is_decoded, look.keep) == ("raw", False, "&as=sent")
    assert (look.current, look.problem, look.known_as) == ("hex", "", "gzip data")
    assert text_of(look.shown.spans).startswith("00000000  1f 8b 08")
    assert look.wrapping.words.startswith("As sent, declared as gzip: these are the ")


@pytest.mark.parametrize(
    ("body", "encoding", "words"),
    [
        (b"no gzip", "gzip", "It cannot be decoded: the bytes are damaged."),
        (b"x", "compress", "The content coding “compress” is not known here."),
        (gzip.compress(bytes(20 * MIB)), "gzip", "It is too large to be decoded here"),
    ],
)
def test_it_shows_a_body_as_sent_and_says_why_when_it_cannot_decode_it(
    bin: Bin, body: bytes, encoding: str, words: str
) -> None:
    look = _look(bin, body, "text/plain", encoding)

    assert look.wrapping is not None
    assert not look.wrapping.is_decoded
    assert look.wrapping.problem.startswith(words)


def test_it_shows_the_beginning_of_a_compressed_body_that_was_cut(bin: Bin) -> None:
    look = _look(bin, gzip.compress(b"words, " * 400 + bytes(range(256)))[:200], "text/plain", "gzip")

    assert look.wrapping is not None
    assert look.wrapping.problem == "Only the beginning could be decoded: the data ends too early."
    assert text_of(look.shown.spans).startswith("words, words")


def test_it_opens_one_part_with_views_of_its_own(bin: Bin) -> None:
    look = _look(bin, UPLOAD, MULTIPART, part=2)

    assert look.part is not None
    assert (text_of(look.part.name), look.part.size, look.current, look.source, look.keep) == (
        *("meta", "55 B", "pretty", "part/2", "&part=2"),
    )
    assert '"returns"' in text_of(look.shown.spans)


@pytest.mark.parametrize("part", [4, 10**6])
def test_it_shows_the_whole_body_when_there_is_no_such_part(bin: Bin, part: int) -> None:
    look = _look(bin, UPLOAD, MULTIPART, part=part)

    assert (look.part, look.current, look.keep) == (None, "parts", "")


def test_it_reads_only_the_stretch_of_a_large_body_that_it_shows(bin: Bin) -> None:
    request = make_request(bin, body=b"0123456789abcde\n" * (4 * MIB // 16))

    with CaptureQueriesContext(connection) as queries:
        look = look_of(request, Wish(view="raw", offset=3 * MIB + 5))

    assert look is not None
    assert text_of(look.shown.spans).startswith("56789abcde\n0123")
    assert look.shown.note == "256 KiB from byte 3,145,733 on, of 4 MiB."
    assert look.following == f"view=raw&offset={3 * MIB + 5 + 256 * 1024}"
    assert len(queries) == 2


def test_it_shows_a_large_json_body_raw_and_says_why(bin: Bin) -> None:
    look = _look(bin, b"[" + b'"some words",' * 400_000 + b"0]", "application/json")

    assert (look.current, look.problem) == ("raw", "JSON larger than 2 MiB is not formatted.")


def test_it_shows_no_more_at_once_than_is_set(bin: Bin, settings: Settings) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"body_view_limit": 1024})

    look = _look(bin, b"x" * (3 * MIB))

    assert (len(text_of(look.shown.spans)), look.shown.note) == (1024, "The first 1 KiB of 3 MiB.")


@pytest.mark.parametrize("size", [100, 5 * MIB])
def test_it_goes_to_the_bytes_that_are_looked_for(bin: Bin, size: int) -> None:
    look = _look(bin, bytes(size) + b"needle" + bytes(50), view="hex", find="needle")

    assert look.found is not None
    assert look.found.at == size
    assert "".join(span.text for span in look.shown.spans if span.kind == "mark").endswith("needle")


def test_it_says_what_is_wrong_with_what_is_looked_for(bin: Bin) -> None:
    look = _look(bin, b"x", view="hex", find="0xzz")

    assert (look.found, look.current) == (None, "hex")
    assert look.problem.startswith("After 0x, write two hex digits")


def test_it_looks_for_nothing_in_other_views(bin: Bin) -> None:
    assert _look(bin, b"needle", view="raw", find="needle").found is None


@pytest.mark.parametrize(("encoding", "source"), [("", "raw"), ("gzip", "decoded")])
def test_it_has_a_large_image_fetched_without_reading_it(bin: Bin, encoding: str, source: str) -> None:
    raw = png() + bytes(3 * MIB)
    look = _look(bin, gzip.compress(raw, 0) if encoding else raw, "image/png", encoding)

    assert (look.current, look.shown.is_fetched_image, look.source) == ("preview", True, source)


def test_it_shows_an_image_that_is_too_large_as_bytes_and_says_why(bin: Bin) -> None:
    look = _look(bin, png() + bytes(10 * MIB), "image/png")

    assert (look.current, look.problem) == ("hex", "Images larger than 10 MiB are not shown here.")
    assert look.known_as == "a PNG image"


def test_it_takes_a_large_multipart_body_apart(bin: Bin) -> None:
    content = b"--x\r\nA: b\r\n\r\n" + bytes(3 * MIB) + b"\r\n--x--"

    assert _look(bin, content, "multipart/mixed; boundary=x").shown.parts[0].size == "3 MiB"
