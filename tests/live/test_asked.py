"""What a socket's URL asks for."""

from __future__ import annotations

import pytest

from bins.live.asked import BadQuery, Query, read_query

FORMS = {"html", "json"}


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Query(None, None, "html")),
        ("after=0", Query(0, None, "html")),
        ("after=41&from=7&format=json", Query(41, 7, "json")),
        ("after=9223372036854775807", Query(2**63 - 1, None, "html")),
        ("after=1&revision=5", Query(1, None, "html", 5)),
        ("format=html&other=1", Query(None, None, "html")),
    ],
)
def test_it_reads_where_a_client_stands(text: str, query: Query) -> None:
    assert read_query(text.encode(), FORMS) == query


@pytest.mark.parametrize(
    "text",
    [
        "after=",
        "after=-1",
        "after=x",
        "after=1.0",
        "after=1_0",
        "after=%D9%A1",
        "after=+1",
        "after=1&after=2",
        "after=9223372036854775808",
        "after=" + "9" * 5_000,
        "from=x",
        "format=xml",
        "&".join(f"a{n}=1" for n in range(50)),
        "after=\xff",
    ],
)
def test_it_refuses_nonsense(text: str) -> None:
    with pytest.raises(BadQuery):
        read_query(text.encode("latin-1"), FORMS)
