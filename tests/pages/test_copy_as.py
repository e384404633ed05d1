from __future__ import annotations

import pytest

from bins.models import Bin
from tests.factories import make_request
from tests.pages.browser import Browser


def test_it_gives_a_request_as_plain_text_that_nothing_runs(stranger: Browser, bin: Bin) -> None:
    make_request(bin, body=b"<script>alert(1)</script>")

    answer = stranger.get(stranger.path("/1/as/curl"))

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == 'inline; filename="request-1.sh"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_it_sends_to_the_capture_url_with_path_and_query_as_captured(stranger: Browser, bin: Bin) -> None:
    make_request(bin, target=f"/{bin.id}//b/../c%00?x=%zz".encode())

    text = stranger.get(stranger.path("/1/as/curl")).content.decode()

    assert f"-- 'http://localhost/{bin.id}//b/../c%00?x=%zz'\n" in text


@pytest.mark.parametrize("rest", ["/1/as/nonsense", "/2/as/curl", "/99999999999999999999/as/curl"])
def test_it_has_nothing_for_other_forms_and_requests(stranger: Browser, bin: Bin, rest: str) -> None:
    make_request(bin)

    assert stranger.get(stranger.path(rest)).status_code == 404


def test_it_is_offered_on_the_page_of_a_request(stranger: Browser, bin: Bin) -> None:
    make_request(bin)

    html = stranger.page("/1")

    assert f'href="{stranger.path("/1/as/curl")}" data-form="curl" data-key="x"' in html
    assert f'href="{stranger.path("/1/as/http")}"' in html
