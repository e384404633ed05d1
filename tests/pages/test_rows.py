from __future__ import annotations

import pytest

from bins.links.tokens import TOKEN_PLACEHOLDER
from bins.models import Bin
from bins.pages.rows import newest_rows, render_rows, row_of, sender_of
from tests.factories import make_bin, make_request, make_requests

pytestmark = pytest.mark.django_db

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"


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
    assert (row.sender, row.event, row.size) == ("GitHub-Hookshot/a1b2", "push", "1.5 KiB")


def test_it_shortens_what_is_long_and_spells_out_what_is_hidden(bin: Bin) -> None:
    target = b"/" + bin.id.encode() + b"/" + b"x" * 500 + b"?" + "\u202e".encode()

    row = row_of(make_request(bin, target=target), "t")

    assert row.path == "/" + "x" * 159 + "…"
    assert row.query == "⟨U+202E⟩"


def test_it_marks_what_was_cut_or_answered_with_an_error(bin: Bin) -> None:
    [(_, html)] = render_rows([make_request(bin, cut="limit", reply_status=503)])

    assert "truncated" in html
    assert "answered 503" in html


def test_it_escapes_what_a_sender_wrote(bin: Bin) -> None:
    [(_, html)] = render_rows([make_request(bin, method="<b>", headers=[(b"User-Agent", b"<i>x")])])

    assert "<b>" not in html
    assert "<i>" not in html


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [("", ""), ("curl/8.5.0", "curl/8.5.0"), (CHROME, "Chrome"), ("Stripe/1.0 (+https://x)", "Stripe/1.0"), (" (", "")],
)
def test_it_names_the_sender_shortly(user_agent: str, name: str) -> None:
    assert sender_of(user_agent) == name


def test_it_tells_where_older_rows_begin(bin: Bin) -> None:
    make_requests(bin, 51)

    assert newest_rows(bin, "t", None).older == 2
    assert newest_rows(bin, "t", 51).older is None
