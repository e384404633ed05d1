import pytest

from bins.journal.rows import COLUMNS, row_of
from bins.models import Bin, CapturedRequest
from bins.rules.captures import capture_of
from tests.journal.samples import make_item

pytestmark = pytest.mark.django_db


def test_a_stored_request_is_the_value_that_was_captured(bin: Bin) -> None:
    target = f"/{bin.pk}/a%2f?x=%ff".encode()
    item = make_item(bin.pk, 200, target=target, path=b"/a%2f", body=b"\0\xff", raw_trailers=b"T\n1")
    values = dict(zip(COLUMNS, row_of(item, 1), strict=True))
    CapturedRequest.objects.create(**values)

    assert capture_of(CapturedRequest.objects.get()) == item[2]
