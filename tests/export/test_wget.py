from __future__ import annotations

from bins.export.wget import Wget
from tests.export.samples import URL, make_sent


def test_it_asks_once_and_follows_nothing() -> None:
    text = Wget().write(make_sent((b"X", b"it's"), method="PATCH", body=b"@a")).text

    assert "wget -qO- --tries=1 --max-redirect=0 --content-on-error \\\n  --method=PATCH \\\n" in text
    assert "  --header='X: it'\\''s' \\\n  --body-data='@a' \\\n" in text
    assert text.endswith(f"  -- '{URL}/path?x=1'\n")


def test_it_puts_other_bodies_into_a_temporary_file() -> None:
    text = Wget().write(make_sent(method="PUT", body=b"a\0")).text

    assert "body=$(mktemp) && base64 -d > \"$body\" <<'END'\nYQA=\nEND\nwget " in text
    assert text.endswith('\nrm -f "$body"\n')


def test_it_says_what_wget_adds_and_joins() -> None:
    snippet = Wget().write(make_sent((b"X", b"1"), (b"x", b"2"), (b"Transfer-Encoding", b"chunked"), body=b"a"))

    assert {loss.names for loss in snippet.losses} == {
        (b"transfer-encoding",),
        (b"accept-encoding", b"connection", b"content-type"),
        (b"x", b"x"),
    }


def test_it_sends_no_agent_when_there_was_none() -> None:
    assert "--user-agent=''" in Wget().write(make_sent(headers=[(b"Host", b"x")])).text


def test_it_does_nothing_when_wget_would_leave_the_bin() -> None:
    assert Wget().write(make_sent(rest=b"/%2e%2e/api/bins")).text.startswith("# wget would resolve the dots")
