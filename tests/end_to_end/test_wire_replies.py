"""What the sender gets back: default, status override, preflight, expectations, and refusals that tell nothing."""

import re

import pytest

from tests.end_to_end.raw import Fields, Sender, chunked, eventually, exchange, message, refused, stored
from tests.serving import NewBin, Served

EXPECT: Fields = [(b"Expect", b"100-continue")]
UNKNOWN = "/" + "0" * 24


def test_it_answers_shortly_with_what_it_made_of_the_request(server: Served, bin: NewBin, bytewise: bool) -> None:
    answer = exchange(server, message(f"/{bin.id}/a?b", "POST", body=b"hi"), bytewise=bytewise)

    (request,) = stored(server, bin)
    assert (answer.status, answer.body) == (200, b"Saved.\n")
    assert (answer.header("x-request-id"), answer.header("x-bin-request")) == (request["id"], "1")
    assert answer.header("content-type") == "text/plain; charset=utf-8"
    assert answer.header("access-control-allow-origin") == "*"
    assert answer.header("set-cookie") is None
    assert (request["reply"]["status"], request["reply"]["built_in"]) == (200, True)


@pytest.mark.parametrize("status", [200, 201, 204, 299, 301, 304, 400, 404, 418, 500, 503, 599])
def test_it_gives_the_status_that_is_asked_for(server: Served, bin: NewBin, status: int) -> None:
    with Sender(server) as sender:
        answer = sender.send(message(f"/{bin.id}/{status}?x", "POST", body=b"hi")).answer()
        following = sender.send(message(f"/{bin.id}")).answer()

    assert (answer.status, answer.number) == (status, 1)
    assert (answer.header("content-length") is None) == (status in {204, 304})
    assert (following.status, following.number) == (200, 2)


@pytest.mark.parametrize("path", ["/600", "/199", "/099", "/2000", "/20", "/200/", "/200/x", "//200", "/%32%30%30"])
def test_it_takes_nothing_else_for_a_status(server: Served, bin: NewBin, path: str) -> None:
    assert exchange(server, message(f"/{bin.id}{path}")).status == 200


@pytest.mark.parametrize("path", ["", "/204", "/304", "/503"])
def test_it_sends_no_body_to_head(server: Served, bin: NewBin, path: str, bytewise: bool) -> None:
    with Sender(server) as sender:
        sender.send(message(f"/{bin.id}{path}", "HEAD") + message(f"/{bin.id}"), bytewise=bytewise)
        answers = [sender.answer("HEAD"), sender.answer()]

    assert [answer.number for answer in answers] == [1, 2]
    assert [request["method"] for request in stored(server, bin)] == ["HEAD", "GET"]


def test_head_is_told_the_length_that_get_would_have(server: Served, bin: NewBin) -> None:
    answer = exchange(server, message(f"/{bin.id}", "HEAD"), "HEAD")

    assert answer.header("content-length") == str(len(b"Saved.\n"))


def test_it_allows_a_preflight_what_it_asks_for(server: Served, bin: NewBin) -> None:
    asked: Fields = [
        (b"Origin", b"https://example.com"), (b"Access-Control-Request-Method", b"PUT"),
        (b"Access-Control-Request-Headers", b"authorization, x-custom"),
    ]  # fmt: skip
    answer = exchange(server, message(f"/{bin.id}/x", "OPTIONS", asked))

    assert (answer.status, answer.number) == (204, 1)
    assert answer.header("access-control-allow-origin") == "*"
    assert answer.header("access-control-allow-methods") == "PUT"
    assert answer.header("access-control-allow-headers") == "authorization, x-custom"
    assert [request["method"] for request in stored(server, bin)] == ["OPTIONS"]


def test_it_echoes_nothing_odd_in_a_preflight(server: Served, bin: NewBin) -> None:
    asked: Fields = [(b"Access-Control-Request-Method", b"P\xff"), (b"Access-Control-Request-Headers", b"<script>")]
    answer = exchange(server, message(f"/{bin.id}", "OPTIONS", asked))

    assert answer.header("access-control-allow-methods") == "*"
    assert answer.header("access-control-allow-headers") is None


@pytest.mark.parametrize("host", [b"attack.example", b"localhost:1", b"", b"a b", b"\xff", b"a.example, b.example"])
def test_it_captures_under_any_host(server: Served, bin: NewBin, host: bytes) -> None:
    answer = exchange(server, message(f"/{bin.id}", fields=[(b"Host", host)], host=b""))

    assert (answer.status, answer.number) == (200, 1)


@pytest.mark.parametrize("path", ["/", "/api/bins", "/b/x", "/static/x", "/healthz/x"])
def test_it_shows_nothing_but_captures_under_an_unknown_host(server: Served, path: str) -> None:
    assert exchange(server, message(path, host=b"attack.example")).status == 400


def test_it_tells_senders_to_unknown_bins_all_the_same(server: Served) -> None:
    with Sender(server) as sender:
        answers = [sender.send(message(target)).answer() for target in (UNKNOWN, UNKNOWN, f"/{'1' * 24}/x?y")]

    texts = [re.sub(r"'date', '[^']*'", "", repr(answer)) for answer in answers]
    assert {answer.status for answer in answers} == {404}
    assert len(set(texts)) == 1


@pytest.mark.parametrize("target", [UNKNOWN, "/{}"], ids=["unknown", "known"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "DELETE"])
def test_it_sets_no_cookie_on_a_capture_url(server: Served, bin: NewBin, target: str, method: str) -> None:
    answer = exchange(server, message(target.format(bin.id), method, [(b"Cookie", b"sessionid=x")]))

    assert answer.header("set-cookie") is None
    assert answer.header("access-control-allow-credentials") is None


@pytest.mark.parametrize("framed", [False, True], ids=["length", "chunked"])
def test_it_asks_for_the_body_once_there_is_room(server: Served, bin: NewBin, framed: bool, bytewise: bool) -> None:
    framing = (b"Transfer-Encoding", b"chunked") if framed else (b"Content-Length", b"2")
    with Sender(server) as sender:
        sender.send(message(f"/{bin.id}", "POST", [*EXPECT, framing]), bytewise=bytewise)
        first = sender.answer()
        final = sender.send(chunked(b"hi") if framed else b"hi", bytewise=bytewise).answer()

    (request,) = stored(server, bin)
    assert (first.status, final.status, final.number) == (100, 200, 1)
    assert (request["body_size"], request["headers"][1]) == (2, ["Expect", "100-continue"])


def test_it_does_not_ask_for_a_body_that_is_there_or_that_is_none(server: Served, bin: NewBin) -> None:
    with Sender(server) as sender:
        sender.send(message(f"/{bin.id}/warm")).answer()
        answers = [
            sender.send(message(f"/{bin.id}", "POST", [*EXPECT, (b"Content-Length", b"0")])).answer(),
            sender.send(message(f"/{bin.id}", "GET", EXPECT)).answer(),
        ]

    assert [answer.status for answer in answers] == [200, 200]


def test_it_asks_for_a_body_when_the_answers_before_are_out(server: Served, bin: NewBin) -> None:
    with Sender(server) as sender:
        sender.send(message("/healthz") + message(f"/{bin.id}", "POST", [*EXPECT, (b"Content-Length", b"2")]))
        page, first = sender.answer(), sender.answer()
        final = sender.send(b"hi").answer()

    assert (first.status, final.status, final.number) == (100, 200, 1)
    assert page.number == 0


def test_an_unknown_bin_is_told_before_the_body_is_sent(server: Served, bytewise: bool) -> None:
    with Sender(server) as sender:
        sender.send(message(UNKNOWN, "POST", [*EXPECT, (b"Content-Length", b"1000000")]), bytewise=bytewise)
        answer = sender.answer()
        assert sender.ends()

    assert (answer.status, answer.closes) == (404, True)


def test_a_body_beyond_the_limit_is_told_before_it_is_sent(narrow: Served, narrow_bin: NewBin) -> None:
    with Sender(narrow) as sender:
        sender.send(message(f"/{narrow_bin.id}", "POST", [*EXPECT, (b"Content-Length", b"1001")]))
        answer = sender.answer()
        assert sender.ends()

    (request,) = stored(narrow, narrow_bin)
    assert (answer.status, answer.closes, answer.number) == (413, True, 1)
    assert (request["body_size"], request["body_kept"], request["cut"]) == (1001, 0, "limit")


def test_a_body_for_which_there_is_no_room_is_told_before_it_is_sent(crowded: Served) -> None:
    bin = crowded.new_bin()
    with Sender(crowded) as holder, Sender(crowded) as sender:
        holder.send(message(f"/{bin.id}/first", "POST", [*EXPECT, (b"Content-Length", b"1000000")]))
        assert holder.answer().status == 100
        answer = sender.send(message(f"/{bin.id}", "POST", [*EXPECT, (b"Content-Length", b"100000")])).answer()
        assert sender.ends()

        eventually(lambda: refused(crowded, bin), {"too_busy": 1})
        assert holder.send(bytes(1_000_000)).answer().status == 200
    assert (answer.status, answer.closes) == (503, True)
    assert answer.header("retry-after") in {"1", "2", "3"}
    assert exchange(crowded, message(f"/{bin.id}", "POST", body=bytes(1_000_000))).status == 200
