from __future__ import annotations

from bins.export.golang import Go
from tests.export.samples import BIN, make_sent


def test_it_keeps_the_target_and_the_names_as_sent() -> None:
    text = Go().write(make_sent((b"x-a", b"1"), (b"X-A", b"2"), (b"x-a", b"3"), rest=b'/../"%zz\xff')).text

    assert f'\trequest.URL.Opaque = "/{BIN}/../\\"%zz\\xff"\n' in text
    assert '\t\t"x-a": {"1", "3"},\n\t\t"X-A": {"2"},\n' in text


def test_it_keeps_go_from_adding_an_agent() -> None:
    assert '\t\t"User-Agent": {},\n' in Go().write(make_sent(headers=[(b"Host", b"x")])).text


def test_it_imports_what_it_uses_and_nothing_else() -> None:
    plain, binary = Go().write(make_sent()).text, Go().write(make_sent(method="PUT", body=b"\0")).text
    secure = Go().write(make_sent(url=f"https://x/{BIN}")).text

    assert 'import (\n\t"io"\n\t"net/http"\n\t"os"\n)' in plain
    assert '\t"bytes"\n\t"encoding/base64"\n\t"io"\n' in binary
    assert '\t"crypto/tls"\n' in secure


def test_it_sends_chunks_when_chunks_came() -> None:
    sent = make_sent((b"Transfer-Encoding", b"chunked"), method="POST", body=b"a\nb\t\"'\\")

    text = Go().write(sent).text

    assert "\trequest.ContentLength = -1\n" in text
    assert 'body := []byte("a\\nb\\t\\"\'\\\\")\n' in text


def test_it_says_what_go_cannot_send() -> None:
    (loss,) = Go().write(make_sent((b"Trailer", b"X"), (b"Odd", b"end "), (b"User-Agent", b"2"))).losses

    assert loss.names == (b"trailer", b"odd", b"user-agent")
