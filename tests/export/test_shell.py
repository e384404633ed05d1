from __future__ import annotations

import subprocess

from hypothesis import given, settings
from hypothesis import strategies as st

from bins.export.shell import MOST_ARGUMENT_BYTES, as_argument, as_printf, here_document, word

ARGUMENTS = st.binary(max_size=40).map(lambda raw: raw.replace(b"\0", b"").rstrip(b"\n"))


@settings(max_examples=25, deadline=None)
@given(st.lists(ARGUMENTS, min_size=20, max_size=40))
def test_it_makes_one_word_of_any_bytes(arguments: list[bytes]) -> None:
    script = "".join(f"printf '%s\\0' {word(raw)}\n" for raw in arguments).encode()

    printed = subprocess.run(["sh"], input=script, capture_output=True, check=True).stdout

    assert printed.split(b"\0")[:-1] == arguments


def test_it_quotes_whatever_is_more_than_a_plain_word() -> None:
    words = [word(raw) for raw in (b"POST", b"it's", b"$(id)", b"-X", b"", b"!!")]

    assert words == ["POST", "'it'\\''s'", "'$(id)'", "'-X'", "''", "'!!'"]


def test_it_spells_bytes_that_cannot_be_seen_in_octal() -> None:
    assert word(b"caf\xe9!`$'") == "\"$(printf 'caf\\351\\041\\140\\044\\047')\""
    assert word("\u202e".encode()) == "\"$(printf '\\342\\200\\256')\""


def test_it_prints_text_with_tabs_and_carriage_returns() -> None:
    body = b"-x\t100% \\n it's\r\n"

    printing = as_printf(body)

    assert printing == "printf '\\055x\\t100%% \\\\n it\\047s\\r\n'"
    assert subprocess.run(["sh", "-c", printing], capture_output=True, check=True).stdout == body


def test_it_leaves_other_bodies_to_base64() -> None:
    long = b"x" * (MOST_ARGUMENT_BYTES + 1)

    assert (as_argument(b"a\0"), as_printf(b"a\0"), as_argument(long), as_printf(long)) == (None, None, None, None)
    assert here_document(b"a\0") == "YQA=\nEND\n"
