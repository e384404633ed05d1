from __future__ import annotations

import pytest

from bins.bodies.visible import Span
from bins.pages.detail_fields import Group, field_spans, group_of, groups_of

PAIRS = [("X-b", "2"), ("Host", "h"), ("x-A", "1"), ("X-B", "3")]


def test_it_keeps_fields_as_received() -> None:
    [group] = _groups()

    assert _names(group) == ["X-b", "Host", "x-A", "X-B"]


def test_it_sorts_by_name_and_keeps_the_order_of_one_name() -> None:
    [group] = _groups(by_name=True)

    assert _names(group) == ["Host", "x-A", "X-b", "X-B"]


def test_it_groups_by_meaning() -> None:
    groups = _groups(by_group=True)

    assert [(group.title, _names(group)) for group in groups] == [
        ("Who and what for", ["Host"]),
        ("The sender's own", ["X-b", "x-A", "X-B"]),
    ]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("CF-Ray", "On the way"),
        ("X-Forwarded-Host", "On the way"),
        ("Via", "On the way"),
        ("Viable", "The sender's own"),
        ("Content-Type", "Content"),
        ("Cookie", "Credentials"),
        ("Sec-Fetch-Mode", "Browser"),
        ("Accept-Encoding", "What may come back"),
        ("X-GitHub-Event", "The sender's own"),
        ("", "The sender's own"),
    ],
)
def test_it_knows_where_a_field_belongs(name: str, title: str) -> None:
    assert group_of(name) == title


def test_it_counts_fields_of_one_name_in_any_case() -> None:
    [group] = _groups()

    assert [field.times for field in group.fields] == [2, 1, 1, 2]


def test_it_shows_fields_byte_for_byte() -> None:
    assert field_spans(b"caf\xc3\xa9 \xff".decode("latin-1")) == [Span("", "café "), Span("hidden", "\\xFF")]


def test_it_links_to_all_requests_with_a_value() -> None:
    [group] = groups_of([("A", "1")], by_name=False, by_group=False, link_for=lambda name, value: f"?{name}={value}")

    assert group.fields[0].find == "?A=1"


def _groups(*, by_name: bool = False, by_group: bool = False) -> list[Group]:
    return groups_of(PAIRS, by_name=by_name, by_group=by_group, link_for=lambda *_: "")


def _names(group: Group) -> list[str]:
    return [field.name[0].text for field in group.fields]
