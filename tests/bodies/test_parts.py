from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multipart import PushMultipartParser

from bins.bodies.parts import MOST_PARTS, PartsView, boundary_of, part_body, split_parts
from bins.bodies.view import Unfit, Window
from tests.bodies.bodies import WINDOW, body_of, text_of
from tests.bodies.samples import MULTIPART, UPLOAD, multipart, png

VIEW = PartsView()
X = "multipart/form-data; boundary=x"


def _contents(raw: bytes, content_type: str = X) -> list[bytes]:
    body = body_of(raw, content_type)
    found, _ = split_parts(body)
    return [raw[part.start : part.end] for part in found]


def test_it_lists_parts_with_their_names_and_sizes() -> None:
    parts = VIEW.show(body_of(UPLOAD, MULTIPART), WINDOW).parts

    assert [(part.i, text_of(part.name), text_of(part.filename)) for part in parts] == [
        (1, "note", ""),
        (2, "meta", ""),
        (3, "photo", "damage <1>.png"),
    ]
    assert parts[0].size == "28 B"


def test_it_keeps_header_fields_as_sent() -> None:
    raw = b"--x\r\ncontent-DISPOSITION:form-data; name=a\r\nX-Odd_1: caf\xc3\xa9\r\n\ty\r\n\r\n1\r\n--x--"

    part = VIEW.show(body_of(raw, X), WINDOW).parts[0]

    assert [(text_of(name), text_of(value)) for name, value in part.headers] == [
        ("content-DISPOSITION", "form-data; name=a"),
        ("X-Odd_1", "café\ty"),
    ]


def test_it_shows_the_beginning_of_each() -> None:
    note, meta, photo = VIEW.show(body_of(UPLOAD, MULTIPART), WINDOW).parts

    assert text_of(note.spans) == "Fotos vom Schaden, Größe M"
    assert '"order": 820982911946154508' in text_of(meta.spans)
    assert photo.image.startswith("data:image/png;base64,")


def test_it_says_how_much_of_a_part_is_not_shown() -> None:
    text, binary = VIEW.show(
        body_of(multipart(("A: b", b"x" * 5_000), ("A: b", bytes(5_000))), MULTIPART), WINDOW
    ).parts

    assert (text.rest, binary.rest, binary.alt) == ("2.9 KiB more", "4.8 KiB more", "binary")


@pytest.mark.parametrize(
    ("disposition", "names"),
    [
        ('form-data; name="a"; filename="b.txt"', ("a", "b.txt")),
        ('form-data; name="a%22b"; filename="c:\\\\d\\\\e.txt"', ('a"b', "e.txt")),
        ("form-data; name=a; filename=b", ("a", "b")),
        ("attachment; filename*=UTF-8''na%C3%AFve.txt", ("", "naïve.txt")),
        ('form-data; name="\xc3\xa9"', ("é", "")),
        ("", ("", "")),
    ],
)
def test_it_reads_names_as_clients_write_them(disposition: str, names: tuple[str, str]) -> None:
    raw = b"--x\r\nContent-Disposition: %s\r\n\r\n1\r\n--x--" % disposition.encode("latin-1")

    found, _ = split_parts(body_of(raw, X))

    assert found[0].names() == names


@pytest.mark.parametrize(
    ("raw", "contents"),
    [
        (b"--x\r\n\r\none\r\n--x\r\n\r\ntwo\r\n--x--\r\n", [b"one", b"two"]),
        (b"preamble\r\n--x\r\nA: b\r\n\r\none\r\n--x--epilogue --x", [b"one"]),
        (b"--x\n\none\n--x\nA: b\n\ntwo\n--x--", [b"one", b"two"]),
        (b"--x  \r\n\r\n\r\n--x--", [b""]),
        (b"--x\r\n\r\na --x b\r\n--xy\r\nc\r\n--x--", [b"a --x b\r\n--xy\r\nc"]),
        (b"--x\r\nno blank line\r\n--x--", [b"no blank line"]),
        (b"--x\r\n--x--", [b""]),
        (b"--x\r\n\r\n\xff\x00\r\n\r\n--x--", [b"\xff\x00\r\n"]),
    ],
)
def test_it_finds_what_lies_between_the_boundaries(raw: bytes, contents: list[bytes]) -> None:
    assert _contents(raw) == contents


def test_it_shows_the_last_part_of_a_body_that_was_cut() -> None:
    shown = VIEW.show(body_of(b"--x\r\n\r\none\r\n--x\r\n\r\ntw", X), WINDOW)

    assert [text_of(part.spans) for part in shown.parts] == ["one", "tw"]
    assert shown.note == "The closing boundary is missing: the last part may be incomplete."


@given(st.lists(st.tuples(st.text("abc", min_size=1), st.binary(max_size=50)), min_size=1, max_size=5))
def test_it_agrees_with_a_form_parser_where_that_can_read(fields: list[tuple[str, bytes]]) -> None:
    raw = multipart(*((f'Content-Disposition: form-data; name="{name}"', value) for name, value in fields))
    parser = PushMultipartParser(boundary_of(MULTIPART))
    read = b"|".join(
        event if isinstance(event, bytes) else b""
        for event in parser.parse(raw)
        if event is None or isinstance(event, bytes)
    )

    assert b"|".join(_contents(raw, MULTIPART)).replace(b"|", b"") == read.replace(b"|", b"")
    assert [name for name, _ in fields] == [part.names()[0] for part in split_parts(body_of(raw, MULTIPART))[0]]


@given(st.lists(st.sampled_from([b"--x", b"--", b"\r\n", b"\n", b"a", b": ", b"\r\n\r\n", b"\xff", b" "]), max_size=40))
def test_it_takes_anything_apart_without_overlap(pieces: list[bytes]) -> None:
    raw = b"".join(pieces)
    try:
        found, _ = split_parts(body_of(raw, X))
    except Unfit:
        return
    assert all(part.start <= part.end <= len(raw) for part in found)
    assert all(before.end <= after.start for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("raw", "content_type", "kept", "words"),
    [
        (b"--x--", "multipart/form-data", None, "names no boundary"),
        (b"--x--", "multipart/form-data; boundary=" + "x" * 100_000, None, "names no boundary"),
        (b"nothing", X, None, "does not occur"),
        (b"", X, None, "does not occur"),
        (b"--x\r\n\r\n", X, 11 * 1024 * 1024, "larger than 10 MiB"),
    ],
)
def test_it_says_why_it_cannot(raw: bytes, content_type: str, kept: int | None, words: str) -> None:
    with pytest.raises(Unfit, match=words):
        split_parts(body_of(raw, content_type, kept))


def test_it_stops_at_a_thousand_parts_and_counts_the_rest() -> None:
    found, problem = split_parts(body_of(b"--x\r\n\r\n\r\n" * 100_000, X))

    assert len(found) == MOST_PARTS
    assert problem == "Parts beyond 1,000, about 99,000, are in the raw body only."


def test_it_shows_fifty_parts_at_once() -> None:
    body = body_of(b"--x\r\n\r\n7\r\n" * 70 + b"--x--", X)

    first, rest = VIEW.show(body, WINDOW), VIEW.show(body, Window(50))

    assert (len(first.parts), first.note, first.following) == (50, "Parts 1 to 50 of 70.", 50)
    assert ([part.i for part in rest.parts], rest.following) == (list(range(51, 71)), None)


@pytest.mark.parametrize(
    "bomb",
    [
        b"--x\r\n\r\n" * 200_000,
        b"--x\r\n" + b"A: b\r\n" * 200_000 + b"\r\n--x--",
        b"--x\r\n" + b"A: " + b"b" * 2_000_000 + b"\r\n\r\n--x--",
        b"\r\n--xy" * 1_400_000,
        b"--x\n\n\n" + b"a--x\r\n" * 1_400_000,
        b"--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" * 3_000,
        b"--x\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b" " * 2_000_000 + b"\r\n--x--",
        b"--x\r\nContent-Disposition: form-data" + b'; name="' * 8_000 + b"\r\n\r\n1\r\n--x--",
        b"--x" + b" " * 2_000_000,
    ],
    ids=["parts", "headers", "header", "near misses", "not at a beginning", "nested", "spaces", "names", "padding"],
)
def test_it_stays_within_its_bounds_whatever_comes(bomb: bytes) -> None:
    start = time.thread_time()

    for part in _shown_or_nothing(bomb):
        assert len(part) <= 100

    assert time.thread_time() - start < 2


def _shown_or_nothing(raw: bytes) -> list[list[object]]:
    try:
        return [list(part.headers) for part in VIEW.show(body_of(raw, X), WINDOW).parts]
    except Unfit:
        return []


def test_it_gives_one_part_as_a_body_of_its_own() -> None:
    found = part_body(body_of(UPLOAD, MULTIPART), 3)

    assert found is not None
    part, content = found
    assert (content.raw, content.content_type, content.is_part) == (png(240, 120), "image/png", True)
    assert part.names() == ("photo", "damage <1>.png")


@pytest.mark.parametrize("i", [-1, 0, 4])
def test_it_gives_no_part_that_is_not_there(i: int) -> None:
    assert part_body(body_of(UPLOAD, MULTIPART), i) is None


def test_it_takes_no_part_apart_again() -> None:
    found = part_body(body_of(multipart(("Content-Type: " + X, b"--x\r\n\r\n1\r\n--x--")), MULTIPART), 1)

    assert found is not None
    assert VIEW.why(found[1]) == ""
