from __future__ import annotations

import pytest

from tests.export.samples import BIN, URL, make_sent


@pytest.mark.parametrize("rest", [b"", b"?", b"/a/../b//c%00?x=%zz", b"/p?a?b", b"/a#b?c", b"#", b"/\xff"])
def test_it_keeps_what_follows_the_bin_id_as_sent(rest: bytes) -> None:
    assert make_sent(rest=rest).rest == rest


def test_it_finds_what_follows_the_bin_id_in_a_whole_url() -> None:
    target = f"http://{BIN}/{BIN}/a?b".encode()

    sent = make_sent(target=target)

    assert (sent.rest, sent.path, sent.query) == (b"/a?b", b"/a", b"b")
    assert sent.wire_target == target


def test_it_sends_the_target_below_the_path_of_the_capture_url() -> None:
    sent = make_sent(url=f"https://host/tools/{BIN}", rest=b"/a?b")

    assert sent.wire_target == f"/tools/{BIN}/a?b".encode()


@pytest.mark.parametrize("rest", [b"", b"/a-b/c.d?x=1&y=%20", b"/%2F%00", b"?a=b?c", b"/a;b", b"/a;/b"])
def test_it_knows_targets_that_no_tool_repairs(rest: bytes) -> None:
    assert make_sent(rest=rest).is_plain


@pytest.mark.parametrize(
    "rest", [b"/%zz", b"/%7E", b"/%aB", b"?", b"/p?", b"/a#b", b"/'", b"/[1]", b"/\xff", b"/a b", b"/a;"]
)
def test_it_knows_targets_that_tools_repair(rest: bytes) -> None:
    assert not make_sent(rest=rest).is_plain


@pytest.mark.parametrize("rest", [b"/..", b"/./a", b"/%2e%2E/x", b"/a/.%2e?q", b"/a\\..\\b", b"/a%2F..", b"/.\t./x"])
def test_it_knows_paths_that_a_tool_may_resolve(rest: bytes) -> None:
    assert make_sent(rest=rest).has_dots


@pytest.mark.parametrize("rest", [b"/...", b"/a..b/.hidden", b"?x=/../", b"/a.", b""])
def test_it_lets_other_dots_be(rest: bytes) -> None:
    assert not make_sent(rest=rest).has_dots


def test_it_tells_its_own_host_from_another() -> None:
    assert make_sent().has_usual_host
    assert not make_sent(headers=[(b"Host", b"other")]).has_usual_host
    assert not make_sent(headers=[]).has_usual_host


def test_it_names_the_host_only_where_the_url_says_another_one() -> None:
    assert make_sent(headers=[(b"hOST", b"other"), (b"Host", b"second")]).odd_host == [(b"Host", b"other")]
    assert make_sent().odd_host == make_sent(headers=[]).odd_host == []


def test_it_names_fields_that_are_padded_or_came_more_than_once() -> None:
    sent = make_sent(headers=[(b"X-A", b"1 "), (b"B", b"in side"), (b"x-a", b""), (b"C", b"\t"), (b"Host", b" h ")])

    assert sent.padded == [b"X-A", b"C"]
    assert sent.repeated == [b"x-a", b"x-a"]


def test_it_leaves_framing_out_of_its_own_headers() -> None:
    framing = [(b"HOST", b"x"), (b"content-length", b"1"), (b"Transfer-Encoding", b"chunked")]

    assert make_sent(headers=[*framing, (b"x", b"1"), (b"X", b"2")]).own_headers == [(b"x", b"1"), (b"X", b"2")]


def test_it_tells_how_the_body_was_framed() -> None:
    chunked = make_sent(headers=[(b"Transfer-Encoding", b"chunked")])
    empty = make_sent(headers=[(b"Content-Length", b"0")])

    assert (chunked.is_chunked, chunked.has_length) == (True, False)
    assert (empty.is_chunked, empty.has_length) == (False, True)
    assert make_sent().url == URL
