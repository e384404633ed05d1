from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.message.guests import Guests, Seats, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        ("junk", "unknown"),
    ],
)
def test_it_counts_ipv4_by_address_and_ipv6_by_network(address: str, network: str) -> None:
    assert network_of(address) == network


@given(st.text())
def test_it_takes_any_text_for_an_address(text: str) -> None:
    assert network_of(text)


def test_it_counts_nobody_who_is_without_limits() -> None:
    guests = Guests([ipaddress.ip_network("127.0.0.0/8")])

    assert guests.key_of("127.0.0.9") is None
    assert guests.key_of("::ffff:127.0.0.9") is None
    assert guests.key_of("128.0.0.9") == "128.0.0.9"


def test_it_gives_each_client_so_many_places() -> None:
    seats = Seats(2)

    assert [seats.take("a"), seats.take("a"), seats.take("a"), seats.take("b")] == [True, True, False, True]
    seats.leave("a")
    assert [seats.take("a"), seats.take("a")] == [True, False]


def test_it_remembers_nobody_who_has_left() -> None:
    seats = Seats(2)

    for key in ("a", "a", "b"):
        seats.take(key)
    for key in ("a", "b", "a"):
        seats.leave(key)

    assert seats._taken == {}


def test_it_gives_all_the_places_that_are_wanted_without_a_bound_and_to_who_is_not_counted() -> None:
    boundless, one = Seats(0), Seats(1)

    assert all(boundless.take("a") for _ in range(9))
    assert all(one.take(None) for _ in range(9))
    boundless.leave("a")
    one.leave(None)
