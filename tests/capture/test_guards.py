from __future__ import annotations

import ipaddress

from bins.capture.guards import Guards
from bins.message.rate import Rate

LOOPBACK = [ipaddress.ip_network("127.0.0.0/8")]


def test_without_rates_it_lets_everything_pass() -> None:
    assert not any(Guards().wait("a", "192.0.2.1") for _ in range(1_000))


def test_it_bounds_what_one_bin_takes_whoever_sends() -> None:
    guards = Guards(bin_rate=Rate(2, 60), unlimited=LOOPBACK)

    waits = [guards.wait("a", f"127.0.0.{number}") for number in range(3)]

    assert [wait > 0 for wait in waits] == [False, False, True]
    assert guards.wait("b", "127.0.0.1") == 0


def test_it_bounds_what_one_client_sends_to_all_bins() -> None:
    guards = Guards(client_rate=Rate(2, 60))

    waits = [guards.wait(bin_id, "2001:db8::" + bin_id) for bin_id in ("a", "b", "c")]

    assert [wait > 0 for wait in waits] == [False, False, True]
    assert guards.wait("a", "2001:db8:0:1::a") == 0


def test_what_a_client_may_not_send_is_not_counted_for_the_bin() -> None:
    guards = Guards(bin_rate=Rate(2, 60), client_rate=Rate(1, 60))

    for _ in range(9):
        guards.wait("a", "192.0.2.1")

    assert guards.wait("a", "192.0.2.2") == 0


def test_it_counts_no_connections_of_proxies_and_of_those_without_limits() -> None:
    guards = Guards(unlimited=LOOPBACK, proxies=[ipaddress.ip_network("192.0.2.0/24")])

    assert [guards.seat_of(peer) for peer in ("127.0.0.1", "192.0.2.1", "198.51.100.1")] == [None, None, "198.51.100.1"]
