from __future__ import annotations

import base64

from bins.export.http import RawHttp, message_of
from tests.export.samples import BIN, make_sent


def test_it_gives_the_message_as_it_came() -> None:
    sent = make_sent((b"x-a", b" 1 "), method="POST", rest=b"//b/../c%00?x=%zz", body=b"hi")

    assert message_of(sent).split(b"\r\n") == [
        f"POST /{BIN}//b/../c%00?x=%zz HTTP/1.1".encode(),
        *(b"Host: bins.test:8000", b"User-Agent: test", b"Accept: */*", b"x-a:  1 ", b"Content-Length: 2"),
        *(b"", b"hi"),
    ]


def test_it_puts_a_chunked_body_and_its_trailers_back_together() -> None:
    fields = [(b"Transfer-Encoding", b"chunked")]

    message = message_of(make_sent(headers=fields, body=b"x" * 17, trailers=[(b"Sum", b"1")]))

    assert message.endswith(b"\r\n\r\n11\r\n" + b"x" * 17 + b"\r\n0\r\nSum: 1\r\n\r\n")
    assert message_of(make_sent(headers=fields)).endswith(b"chunked\r\n\r\n0\r\n\r\n")


def test_it_corrects_the_length_of_a_body_that_was_cut() -> None:
    sent = make_sent(headers=[(b"content-LENGTH", b"99")], body=b"abc", cut="limit")

    assert b"\r\ncontent-LENGTH: 3\r\n" in message_of(sent)


def test_it_is_text_when_it_can_be_shown() -> None:
    sent = make_sent(method="POST", body='{"é": 1}\n'.encode())

    assert RawHttp().write(sent).text.encode() == message_of(sent)


def test_it_is_a_command_when_it_cannot_be_shown() -> None:
    sent = make_sent(body=b"a\rb")

    first, *lines, last = RawHttp().write(sent).text.splitlines()

    assert first == "base64 -d <<'END' | nc 'bins.test' 8000"
    assert base64.b64decode("".join(lines)) == message_of(sent)
    assert last == "END"


def test_it_speaks_tls_where_the_capture_url_does() -> None:
    text = RawHttp().write(make_sent(url=f"https://bins.test/{BIN}", body=b"\0")).text

    assert "| openssl s_client -quiet -connect 'bins.test:443' -servername 'bins.test'\n" in text
