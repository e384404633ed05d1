from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from bins.models import Bin, SavedReply
from bins.pages.form_bytes import bytes_of, posted, size_of
from bins.pages.form_values import Form
from bins.replies.spec import MOST_BODY_BYTES
from bins.rules import writing
from tests.factories import make_bin


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def post(bin: Bin, raw: bytes) -> Form:
    data = {"replies.3.file": SimpleUploadedFile("a", raw), "name": "n"}
    return posted(RequestFactory().post("/", data), bin)


def test_a_file_is_kept_and_named_by_its_number(bin: Bin) -> None:
    form = post(bin, b"\x00\xff")

    number = form.text("replies.3.bytes")
    assert bytes_of(bin, number) == "AP8="
    assert size_of(bin, number) == "2 B"
    assert form.text("name") == "n"


def test_one_that_is_too_large_is_a_problem_and_is_not_kept(bin: Bin) -> None:
    form = post(bin, bytes(MOST_BODY_BYTES + 1))

    assert [problem.field for problem in form.problems] == ["replies.3.body"]
    assert not SavedReply.objects.exists()


def test_one_for_which_there_is_no_room_is_a_problem(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_SAVED", 0)

    form = post(bin, b"a")

    assert [problem.field for problem in form.problems] == ["replies.3.body"]
    assert not SavedReply.objects.exists()


def test_an_empty_file_is_an_empty_body(bin: Bin) -> None:
    assert bytes_of(bin, post(bin, b"").text("replies.3.bytes")) == ""


@pytest.mark.parametrize("number", ["", "x", "9" * 30, "-1", "²"])
def test_a_number_that_is_none_has_no_bytes(bin: Bin, number: str) -> None:
    assert bytes_of(bin, number) is None


def test_bytes_of_another_bin_are_not_there(bin: Bin) -> None:
    number = post(bin, b"a").text("replies.3.bytes")

    assert bytes_of(make_bin(), number) is None
