from __future__ import annotations

import pytest
from django.utils import timezone

from bins.models import Bin, Note
from bins.pages import selection
from bins.pages.selection import Unreadable, matching, numbered, stretches_in, with_bodies
from bins.retention.removal import delete_request
from bins.search.grammar import parse
from tests.factories import make_bin, make_request, make_requests


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


@pytest.mark.parametrize(
    ("texts", "stretches"),
    [
        (["3"], [(3, 3)]),
        (["7-9", "1", "2"], [(1, 2), (7, 9)]),
        (["5,1-3 , 2-4"], [(1, 5)]),
        (["9-7", "1"], [(1, 1)]),
    ],
)
def test_it_reads_numbers_and_stretches(texts: list[str], stretches: object) -> None:
    assert stretches_in(texts) == stretches


@pytest.mark.parametrize("texts", [["x"], ["1", ""], ["-1"], ["1-"], ["2-1"], ["1" * 19], ["1"] * 2_001, ["²"]])
def test_it_refuses_what_is_no_number(texts: list[str]) -> None:
    with pytest.raises(Unreadable):
        stretches_in(texts)


def test_it_gives_the_requests_of_a_bin_oldest_first(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "_STRETCH_ROWS", 2)
    make_requests(bin, 6)
    delete_request(bin.id, 3)

    found = [n for sized in numbered(bin, [(2, 4), (6, 99)]) for n, _ in sized]

    assert found == [2, 4, 6]


def test_it_gives_what_a_search_finds_newest_first(bin: Bin) -> None:
    make_request(bin, method="PUT")
    make_request(bin)
    make_request(bin, method="PUT")
    node = parse("method:PUT", timezone.now())

    assert node is not None
    assert [n for sized in matching(bin, node) for n, _ in sized] == [3, 1]


def test_it_gives_what_was_noted(bin: Bin) -> None:
    make_request(bin, pinned=True)
    Note.objects.create(bin=bin, n=1, text="look")

    ((request,),) = with_bodies(bin, numbered(bin, [(1, 1)]))

    assert (request.note, request.pinned) == ("look", True)


def test_it_reads_few_large_bodies_at_a_time(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "_MOST_BYTES", 10)
    for size in (4, 4, 4, 30, 1):
        make_request(bin, body=b"x" * size)

    batches = [[request.n for request in batch] for batch in with_bodies(bin, numbered(bin, [(1, 5)]))]

    assert batches == [[1, 2], [3], [4], [5]]
