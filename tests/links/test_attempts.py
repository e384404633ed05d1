from __future__ import annotations

import ipaddress

import pytest
from django.test import RequestFactory

from bins.links.attempts import Attempts, TooMany
from bins.message.rate import Rate

PROXIES = [ipaddress.ip_network("192.0.2.0/24")]


def test_it_counts_wrong_links_of_a_network_without_exception() -> None:
    attempts = Attempts(miss_rate=Rate(2, 60), unlimited=[ipaddress.ip_network("127.0.0.0/8")])

    attempts.count_miss("127.0.0.1")
    attempts.count_miss("127.0.0.1")

    with pytest.raises(TooMany, match="wrong links") as caught:
        attempts.count_miss("127.0.0.1")
    assert 1 <= caught.value.wait_seconds <= 121
    attempts.count_miss("127.0.0.2")


def test_it_counts_bins_but_for_those_without_limits() -> None:
    attempts = Attempts(bin_rate=Rate(1, 60), unlimited=[ipaddress.ip_network("127.0.0.0/8")])

    for _ in range(5):
        attempts.count_bin("127.0.0.1")
    attempts.count_bin("2001:db8::1")

    with pytest.raises(TooMany, match="too many bins"):
        attempts.count_bin("2001:db8::2")


def test_it_finds_the_client_through_trusted_proxies_only() -> None:
    attempts = Attempts(proxies=PROXIES)
    request = RequestFactory(headers={"X-Forwarded-For": "203.0.113.1, 203.0.113.9"}).get

    assert attempts.client_of(request("/", REMOTE_ADDR="192.0.2.1")) == "203.0.113.9"
    assert attempts.client_of(request("/", REMOTE_ADDR="198.51.100.1")) == "198.51.100.1"


def test_it_finds_the_client_of_a_websocket() -> None:
    attempts = Attempts(proxies=PROXIES)
    headers = [(b"x-forwarded-for", b"203.0.113.1, 203.0.113.9")]

    assert attempts.seat_of({"client": ("192.0.2.1", 1), "headers": headers}) == "203.0.113.9"
    assert attempts.client_of_scope({"client": None, "headers": headers}) == ""
