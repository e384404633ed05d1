from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import get_template
from hypothesis import given
from hypothesis import strategies as st

from bins.links.tokens import TOKEN_PLACEHOLDER
from bins.models import Bin, Note
from bins.pages.rows import Row, newest_rows, render_rows, row_html, row_of
from bins.pages.times import moment_of_us
from tests.factories import make_bin, make_request, make_requests

pytestmark = pytest.mark.django_db


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def test_it_renders_a_row_as_plain_text_with_the_placeholder(bin: Bin) -> None:
    rendered = render_rows([make_request(bin)])

    [(n, html)] = rendered
    assert n == 1
    assert type(html) is str
    assert f'href="/b/{TOKEN_PLACEHOLDER}/1"' in html


def test_it_shows_method_path_query_sender_event_and_size(bin: Bin) -> None:
    headers = [(b"user-agent", b"GitHub-Hookshot/a1b2"), (b"X-GitHub-Event", b"push")]

    row = row_of(make_request(bin, method="PUT", headers=headers, body=b"x" * 1536), "t")

    assert (row.method, row.kind, row.path, row.query) == ("PUT", "put", "/path", "x=1")
    assert (row.sender, row.event, row.size) == ("GitHub", "push", "1.5 KiB")


@pytest.mark.parametrize("target", ["/below/{}/orders?a", "/orders?a", "http://h/{}/orders?a"])
def test_it_shows_the_path_behind_the_bin_wherever_captures_live(bin: Bin, target: str) -> None:
    row = row_of(make_request(bin, target=target.format(bin.pk).encode()), "t")

    assert (row.path, row.query) == ("/orders", "a")


def test_it_shortens_what_is_long_and_spells_out_what_is_hidden(bin: Bin) -> None:
    target = b"/" + bin.id.encode() + b"/" + b"x" * 500 + b"?" + "\u202e".encode()

    row = row_of(make_request(bin, target=target), "t")

    assert row.path == "/" + "x" * 159 + "…"
    assert row.query == "⟨U+202E⟩"


def test_it_marks_what_was_cut_or_answered_with_an_error(bin: Bin) -> None:
    [(_, html)] = render_rows([make_request(bin, cut="limit", reply_status=503)])

    assert "truncated" in html
    assert "answered 503" in html


@pytest.mark.parametrize(
    ("status", "fault", "mark", "tone"),
    [
        (0, "reset", "connection reset", "bad"),
        (0, "silent", "no answer", "bad"),
        (200, "truncate", "200, body cut short", "bad"),
        (200, "drip", "200, body in drops", ""),
        (200, None, "", "good"),
    ],
)
def test_it_says_what_a_fault_left_of_the_answer(bin: Bin, status: int, fault: str, mark: str, tone: str) -> None:
    row = row_of(make_request(bin, reply_status=status, reply_fault=fault), "t")

    assert (row.mark, row.tone) == (mark, tone)
    assert ("mark-bad" in row.html) == (tone == "bad")


def test_it_escapes_what_a_sender_wrote(bin: Bin) -> None:
    [(_, html)] = render_rows([make_request(bin, method="<b>", headers=[(b"User-Agent", b"<i>x")])])

    assert "<b>" not in html
    assert "<i>" not in html


HOSTILE = st.text(alphabet="<>&'\"%()s\ue000\ue001n{}\x00\u202eé ", max_size=12)


@given(
    st.fixed_dictionaries(dict.fromkeys(("method", "path", "query", "sender", "event", "mark"), HOSTILE)), st.booleans()
)
def test_it_fills_rows_exactly_as_the_template_does(words: dict[str, Any], flag: bool) -> None:
    flags: dict[str, Any] = {"failed": flag, "truncated": not flag, "pinned": flag, "noted": not flag, "strayed": flag}
    row = Row(
        n=7,
        href="/b/t/7",
        kind="other",
        size="1 B",
        at=moment_of_us(0),
        status=500,
        answer="",
        tone="",
        **words,
        **flags,
    )

    assert row_html(row) == get_template("bins/_row.html").render({"row": row})


def test_it_marks_what_is_pinned_or_has_a_note(bin: Bin) -> None:
    make_request(bin, pinned=True)
    Note.objects.create(bin=bin, n=1, text="look here")

    [row] = newest_rows(bin, "t", None).rows

    assert (row.pinned, row.noted) == (True, True)


def test_it_tells_where_older_rows_begin(bin: Bin) -> None:
    make_requests(bin, 51)

    assert newest_rows(bin, "t", None).older == 2
    assert newest_rows(bin, "t", 51).older is None
