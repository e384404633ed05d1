from __future__ import annotations

import ast

import pytest

from bins.export.python import PythonHttpx, PythonRequests
from bins.export.snippet import CopyForm
from tests.export.samples import BIN, make_sent

HOSTILE = make_sent(
    (b'X"""\'', b"\"\"\"\\ \xff\xe2\x80\xae{x}"), rest=b"/'''\"\\%00#\xff", method="`x`", body=b'"""\'\'\'\\\0{}'
)  # fmt: skip


@pytest.mark.parametrize("form", [PythonHttpx(), PythonRequests()], ids=lambda form: form.key)
def test_it_holds_captured_text_in_literals_only(form: CopyForm) -> None:
    text = form.write(HOSTILE).text

    tree = ast.parse(text)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    known = {"httpx", "requests", "base64", "HTTPHeaderDict", "iter", "len", "str", "print"}
    assert text.isascii()
    assert names <= known | {"body", "headers", "request", "response", "client", "session"}


def test_it_gives_httpx_the_exact_target() -> None:
    text = PythonHttpx().write(make_sent(rest=b"/../%zz#x")).text

    assert f"extensions={{\"target\": b'/{BIN}/../%zz#x'}}" in text


def test_it_sends_chunks_when_chunks_came() -> None:
    chunked = make_sent((b"Transfer-Encoding", b"chunked"), method="POST", body=b"a")

    assert "content=iter([body])" in PythonHttpx().write(chunked).text
    assert "request.body = iter([body])" in PythonRequests().write(chunked).text


def test_it_keeps_readable_bodies_readable() -> None:
    assert 'body = \'{"a": "é"}\'.encode()' in PythonHttpx().write(make_sent(body='{"a": "é"}'.encode())).text


def test_it_reads_a_large_body_from_a_file() -> None:
    assert 'body = Path("request-12.bin").read_bytes()' in PythonRequests().write(make_sent(body=b"x" * 600_000)).text


def test_it_skips_what_requests_would_add() -> None:
    assert PythonRequests().write(make_sent(headers=[(b"Host", b"x")])).text.count("@@@SKIP_HEADER@@@") == 2


def test_it_says_which_values_httpx_refuses() -> None:
    (loss,) = PythonHttpx().write(make_sent((b"X-Odd", b"end "))).losses

    assert loss.names == (b"x-odd",)
