import zlib

import pytest

from bins.replies.reply import Reply, make_reply
from bins.replies.spoiled import PIECE_BYTES, broken_gzip, enlarged, is_bodiless, large_pieces, truncated

MIB = 1024 * 1024
REPLY = make_reply(299, [(b"X", b"1"), (b"CONTENT-ENCODING", b"br")], b"hello")


def lines_of(reply: Reply, name: bytes) -> list[bytes]:
    return [line for line in reply.head.split(b"\r\n") if line.lower().startswith(name + b":")]


def test_a_truncated_reply_promises_more_than_it_has() -> None:
    reply = truncated(REPLY, 7)

    assert lines_of(reply, b"content-length") == [b"Content-Length: 12"]
    assert reply.body == b"hello"
    assert reply.head.startswith(b"HTTP/1.1 299 \r\nX: 1\r\nCONTENT-ENCODING: br\r\n")


def test_an_enlarged_reply_is_a_head_alone() -> None:
    reply = enlarged(REPLY, 3)

    assert lines_of(reply, b"content-length") == [b"Content-Length: 3145728"]
    assert reply.body == b""


@pytest.mark.parametrize("body", [b"", b"abc", bytes(100_000), b"x" * MIB])
def test_a_large_body_is_the_body_over_and_over_in_small_pieces(body: bytes) -> None:
    pieces = list(large_pieces(body, 2))
    whole = b"".join(pieces)

    assert max(map(len, pieces)) <= PIECE_BYTES
    assert len(whole) == 2 * MIB
    assert not body or whole == (body * (2 * MIB // len(body) + 1))[: 2 * MIB]


def test_broken_gzip_looks_like_gzip_and_is_none() -> None:
    reply = broken_gzip(REPLY)

    assert lines_of(reply, b"content-encoding") == [b"Content-Encoding: gzip"]
    assert lines_of(reply, b"content-length") == [b"Content-Length: %d" % len(reply.body)]
    with pytest.raises(zlib.error):
        zlib.decompressobj(wbits=31).decompress(reply.body)


@pytest.mark.parametrize("status", [204, 304])
def test_without_a_body_nothing_is_spoiled(status: int) -> None:
    reply = make_reply(status, [])

    assert is_bodiless(reply)
    assert broken_gzip(reply) is enlarged(reply, 5) is reply
    assert not is_bodiless(make_reply(200, []))
