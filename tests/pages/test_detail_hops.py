from __future__ import annotations

import ipaddress

import pytest

from bins.models import Bin
from bins.pages.detail_hops import claims_of, hops_of
from tests.factories import make_bin, make_request

PROXIES = [ipaddress.ip_network("127.0.0.1"), ipaddress.ip_network("10.0.0.0/8")]


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


@pytest.mark.parametrize(
    ("field", "hops"),
    [
        (b"", ["127.0.0.1 port 50000 certain"]),
        (b"203.0.113.7", ["203.0.113.7 vouched", "127.0.0.1 port 50000 certain"]),
        (
            b"1.1.1.1, 203.0.113.7, 10.0.0.4",
            ["1.1.1.1 claimed", "203.0.113.7 vouched", "10.0.0.4 vouched", "127.0.0.1 port 50000 certain"],
        ),
        (b"junk, 10.0.0.4", ["junk vouched", "10.0.0.4 vouched", "127.0.0.1 port 50000 certain"]),
    ],
)
def test_it_believes_addresses_as_far_as_trusted_proxies_wrote_them(bin: Bin, field: bytes, hops: list[str]) -> None:
    request = make_request(bin, headers=[(b"X-Forwarded-For", field)] if field else [])

    found, more = hops_of(request, PROXIES)

    assert [f"{hop.address[0].text} {hop.standing}" for hop in found] == hops
    assert more == 0


def test_it_believes_nothing_when_no_proxy_is_trusted(bin: Bin) -> None:
    request = make_request(bin, headers=[(b"x-forwarded-for", b"1.1.1.1"), (b"x-forwarded-for", b"2.2.2.2")])

    found, _ = hops_of(request, [])

    assert [hop.standing for hop in found] == ["claimed", "claimed", "certain"]


def test_it_reads_the_standard_field_where_the_usual_one_is_missing(bin: Bin) -> None:
    request = make_request(bin, headers=[(b"Forwarded", b'for="[2001:db8::1]:80";proto=https, by=x;For=9.9.9.9')])

    found, _ = hops_of(request, [])

    assert [hop.address[0].text for hop in found[:-1]] == ["[2001:db8::1]:80", "9.9.9.9"]


def test_it_shows_the_nearest_addresses_of_a_chain_without_end(bin: Bin) -> None:
    request = make_request(bin, headers=[(b"X-Forwarded-For", b",".join([b"1.1.1.1"] * 4_000))])

    found, more = hops_of(request, [])

    assert (len(found), more) == (51, 3_950)


def test_it_explains_what_proxies_write_in_the_order_received(bin: Bin) -> None:
    request = make_request(bin, headers=[(b"VIA", b"1.1 a"), (b"X", b"1"), (b"cf-ray", b"r-FRA")])

    assert [claim.words for claim in claims_of(request)] == [
        "proxies that name themselves, in order (RFC 9110)",
        "number and data centre of the request at Cloudflare",
    ]
