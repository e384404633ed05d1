from __future__ import annotations

import pytest

from bins.pages.sent import sent_of
from tests.factories import make_bin, make_request


@pytest.mark.django_db
def test_it_hands_over_every_byte_of_a_stored_request() -> None:
    bin = make_bin()
    stored = make_request(bin, headers=[(b"x", b"\xff")], trailers=[(b"T", b"1")], body=b"\0", target=b"/%zz?\xff")

    sent = sent_of(stored, "http://host/bin")

    assert (sent.url, sent.n, sent.target, sent.body) == ("http://host/bin", 1, b"/%zz?\xff", b"\0")
    assert (sent.headers, sent.trailers) == ([(b"x", b"\xff")], [(b"T", b"1")])
