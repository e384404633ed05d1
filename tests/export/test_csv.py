from __future__ import annotations

import csv
import io

import pytest

from bins.export.answer import Answer
from bins.export.csv import COLUMNS, Csv
from bins.export.sent import Sent
from tests.export.samples import make_sent

FORMULAS = (
    *('=HYPERLINK("http://x")', "+cmd|' /C calc'!A0", "@SUM(1)", "-1+1", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1"),
    *("\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "\u22121"),
)


@pytest.mark.parametrize("payload", FORMULAS, ids=ascii)
@pytest.mark.parametrize("column", ["user_agent", "content_type", "body", "query"])
def test_it_makes_no_cell_a_formula(payload: str, column: str) -> None:
    raw = payload.encode()
    fields = [(b"User-Agent", raw), (b"Content-Type", raw)]

    row = _row(make_sent(headers=fields, rest=b"?" + raw, body=raw))

    assert row[column].startswith("'")


@pytest.mark.parametrize("method", ["=1", "-X", "@A"])
def test_it_makes_no_method_a_formula(method: str) -> None:
    assert _row(make_sent(method=method))["method"] == f"'{method}"


def test_it_quotes_every_cell() -> None:
    line = Csv().entry(make_sent(body=b'say "a,b"'), 0)

    assert line.startswith(b'"12","')
    assert b'""a,b""","","200",' in line
    assert line.count(b'","') == len(COLUMNS) - 1


def test_it_spells_out_what_cannot_be_seen() -> None:
    row = _row(make_sent(body="a\x00\u202eb\r\n\x1b é".encode() + b"\xff"))

    assert row["body"] == "a\\x00\\u202eb\\r\\n\\x1b é\\xff"


def test_it_shortens_a_long_body_and_says_so() -> None:
    row = _row(make_sent(body=b"x" * 200_000, cut="limit"))

    assert len(row["body"]) == 32_000
    assert row["body_note"] == "cut when it was received, first 32000 characters"


def test_it_says_what_the_sender_got_back() -> None:
    answer = Answer(built_in=False, rule="=fail", attempt=2, delay_seconds=1.5, fault="reset", mark="template_error")

    row = _row(make_sent(reply_status=503, answer=answer))

    assert [row[f"reply_{name}"] for name in ("status", "rule", "attempt", "delay_seconds", "fault", "mark")] == [
        *("503", "'=fail", "2", "1.5", "reset", "template_error")
    ]


def test_it_leaves_empty_what_a_plain_reply_has_not() -> None:
    row = _row(make_sent())

    assert [row[f"reply_{name}"] for name in ("rule", "attempt", "delay_seconds", "fault")] == ["", "", "0", ""]


def test_it_names_its_columns_first() -> None:
    assert next(csv.reader(io.StringIO(Csv().head().decode("utf-8-sig")))) == list(COLUMNS)
    assert Csv().tail(0) == b""


def _row(sent: Sent) -> dict[str, str]:
    (row,) = csv.DictReader(io.StringIO((Csv().head() + Csv().entry(sent, 0)).decode("utf-8-sig"), newline=""))
    return row
