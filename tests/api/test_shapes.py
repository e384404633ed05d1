"""The request object: lossless, and as documented."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from bins.api.shapes import RequestPage, WholeRequest, request_object, request_objects
from bins.models import Bin
from tests.api.client import ApiClient
from tests.factories import make_request

pytestmark = pytest.mark.django_db


def test_it_gives_header_bytes_one_character_each(bin: Bin) -> None:
    request = make_request(bin, headers=[(b"B", b"1"), (b"X_Under", b"\xff\xfe"), (b"a", b"2"), (b"B", b"")])

    shown = request_object(request)

    assert [list(pair) for pair in shown["headers"]] == [["B", "1"], ["X_Under", "\xff\xfe"], ["a", "2"], ["B", ""]]


def test_it_gives_target_path_and_query_undecoded(bin: Bin) -> None:
    target = f"/{bin.pk}/%2Fa//b/../c%00\xff?x=%zz&x=&&".encode("latin-1")

    shown = request_object(make_request(bin, target=target))

    assert shown["target"].encode("latin-1") == target
    assert shown["path"] == "/%2Fa//b/../c%00\xff"
    assert shown["query"] == "x=%zz&x=&&"


def test_it_gives_trailers_apart(bin: Bin) -> None:
    shown = request_object(make_request(bin, trailers=[(b"Checksum", b"abc")]))

    assert shown["trailers"] == [("Checksum", "abc")]


def test_it_gives_the_time_with_microseconds(bin: Bin) -> None:
    shown = request_object(make_request(bin, received_us=1_800_000_000_000_000))

    assert shown["received_at"] == "2027-01-15T08:00:00.000000Z"


def test_it_tells_a_cut_body(bin: Bin) -> None:
    shown = request_object(make_request(bin, cut="limit", body_size=100))

    assert (shown["truncated"], shown["cut"]) == (True, "limit")
    assert (shown["body_size"], shown["body_kept"]) == (100, 5)


def test_it_leaves_unknown_times_null(bin: Bin) -> None:
    shown = request_object(make_request(bin, committed_us=None, sent_us=None))

    assert shown["timings"] == {"head_us": 100, "body_us": 200, "committed_us": None, "sent_us": None}


def test_it_gives_numbers_beside_the_objects(bin: Bin) -> None:
    requests = [make_request(bin) for _ in range(2)]

    assert [(n, shown["n"]) for n, shown in request_objects(requests)] == [(1, 1), (2, 2)]


def test_it_answers_what_the_description_says(viewer: ApiClient) -> None:
    make_request(viewer.bin, trailers=[(b"T", b"1")])

    page = viewer.get(viewer.path("/requests")).json()
    whole = viewer.get(viewer.path("/requests/1")).json()

    assert fields_left_over(RequestPage, page) == {}
    assert fields_left_over(WholeRequest, whole) == {}


def fields_left_over(shape: type[Any], answered: dict[str, Any]) -> dict[str, Any]:
    """Give what an answer has and its documented shape has not; a missing field fails the validation."""
    documented = TypeAdapter(shape).validate_python(answered).model_dump()
    rows = zip(answered.get("data", [answered]), documented.get("data", [documented]), strict=True)
    return {name: value for row, shown in rows for name, value in row.items() if name not in shown}
