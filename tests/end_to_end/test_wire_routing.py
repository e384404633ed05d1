"""Which requests are captures: the raw first segment decides, nothing is decoded or normalised first."""

import pytest

from tests.end_to_end.raw import Sender, exchange, message, stored
from tests.serving import NewBin, Served

CAPTURED = {
    "double_slash": "/{}//x",
    "dots_to_the_api": "/{}/../../api/bins",
    "encoded_slashes_and_dots": "/{}/%2f..%2f..%2fapi%2fbins",
    "nul": "/{}/%00",
    "empty_query": "/{}?",
    "semicolon_behind_a_slash": "/{}/;x",
    "backslash": "/{}/\\..\\api",
    "absolute_form": "http://attack.example/{}/x",
    "absolute_form_in_capitals": "HTTP://ATTACK.example:99/{}/x",
    "absolute_form_with_a_user": "http://user:pass@attack.example/{}?x",
    "absolute_form_of_an_address": "http://[::1]:80/{}",
    "the_api_inside": "/{}/api/bins",
    "a_socket_inside": "/{}/ws/b/x",
    "url_in_the_query": "/{}?next=http://attack.example/",
}
NOT_CAPTURED = {
    "behind_b": "/b/{}",
    "behind_b_with_dots": "/b/{}/../../api/bins",
    "encoded_slash": "/b%2f{}",
    "encoded_end": "/{}%2f..%2f..",
    "semicolon": "/{};x",
    "encoded_nul": "/{}%00",
    "leading_double_slash": "//{}",
    "leading_dot": "/./{}",
    "leading_dots": "/../{}",
    "leading_backslash": "/\\{}",
    "one_character_more": "/{}a",
    "in_capitals": "/{CAPITALS}",
    "encoded_id": "/%61{SHORT}",
    "asterisk": "*",
    "as_a_host": "http://{}/",
    "as_a_user": "http://{}@localhost/",
    "in_the_query": "/?{}",
    "behind_an_empty_authority": "http:///x/{}",
}


@pytest.mark.parametrize("target", CAPTURED.values(), ids=CAPTURED)
def test_it_captures_what_the_first_segment_names(server: Served, bin: NewBin, target: str, bytewise: bool) -> None:
    target = target.format(bin.id)
    answer = exchange(server, message(target), bytewise=bytewise)

    assert (answer.status, answer.number) == (200, 1)
    assert [request["target"] for request in stored(server, bin)] == [target]


@pytest.mark.parametrize("target", NOT_CAPTURED.values(), ids=NOT_CAPTURED)
def test_it_captures_nothing_else(server: Served, bin: NewBin, target: str) -> None:
    target = target.format(bin.id, CAPITALS=bin.id.upper(), SHORT=bin.id[1:])
    with Sender(server) as sender:
        answer = sender.send(message(target)).answer()

    assert 300 <= answer.status < 500
    assert answer.number == 0
    assert stored(server, bin) == []


@pytest.mark.parametrize("target", ["/\xff", "/caf\xe9", "x", "", "http:/x", "://x/"])
def test_it_refuses_a_target_that_is_none(server: Served, target: str, bytewise: bool) -> None:
    answer = exchange(server, message(target), bytewise=bytewise)

    assert 400 <= answer.status < 500


@pytest.mark.parametrize("name", [b"Daphne-Root-Path", b"X-Original-URL", b"X-Rewrite-URL", b"X-Forwarded-Prefix"])
def test_no_header_moves_a_request(server: Served, bin: NewBin, name: bytes) -> None:
    to_page = exchange(server, message("/nowhere", fields=[(name, b"/" + bin.id.encode())]))
    to_bin = exchange(server, message(f"/{bin.id}", fields=[(name, b"/api/bins")]))

    assert (to_page.status, to_bin.status) == (404, 200)
    assert [request["target"] for request in stored(server, bin)] == [f"/{bin.id}"]
