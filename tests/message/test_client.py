import ipaddress

import pytest

from bins.message.client import client_address, client_scheme, is_trusted, named_person

PROXIES = [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8")]
REAL = "192.0.2.7"


def test_a_stranger_s_word_is_not_taken() -> None:
    fields = [b"X-Forwarded-For", b"198.51.100.1", b"X-Forwarded-Proto", b"https"]

    assert client_address(REAL, fields, PROXIES) == REAL
    assert client_scheme(REAL, "http", fields, PROXIES) == "http"


def test_nobody_is_believed_when_no_proxy_is_trusted() -> None:
    assert client_address("10.0.0.1", [b"X-Forwarded-For", REAL.encode()], []) == "10.0.0.1"
    assert client_scheme("10.0.0.1", "http", [b"X-Forwarded-Proto", b"https"], []) == "http"


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ([b"192.0.2.7"], REAL),
        ([b"198.51.100.1, 192.0.2.7"], REAL),
        ([b"198.51.100.1, 192.0.2.7, 10.1.1.1"], REAL),
        ([b"198.51.100.1", b"192.0.2.7", b"10.1.1.1"], REAL),
        ([b"10.3.3.3, 10.2.2.2"], "10.3.3.3"),
        ([b"2001:db8::1, fd00::5"], "2001:db8::1"),
        ([b"[2001:DB8::1]"], "2001:db8::1"),
        ([b"192.0.2.7:50123"], REAL),
        ([b"198.51.100.1, 192.0.2.7:1, 10.1.1.1:65535"], REAL),
        ([b"[2001:db8::1]:443"], "2001:db8::1"),
        ([b"192.0.2.7:, 10.2.2.2"], "10.2.2.2"),
        ([b"192.0.2.7:x"], "10.0.0.1"),
        ([b"2001:db8::1:443"], "2001:db8::1:443"),
        ([b"192.0.2.7, junk"], "10.0.0.1"),
        ([b"192.0.2.7, junk, 10.2.2.2"], "10.2.2.2"),
        ([b""], "10.0.0.1"),
        ([b"fe80::1%<script>"], "10.0.0.1"),
        ([b"\xff, for=192.0.2.7"], "10.0.0.1"),
        ([], "10.0.0.1"),
    ],
)
def test_it_walks_from_the_nearest_proxy_to_the_first_stranger(forwarded: list[bytes], client: str) -> None:
    fields = [part for value in forwarded for part in (b"x-forwarded-FOR", value)]

    assert client_address("10.0.0.1", fields, PROXIES) == client


@pytest.mark.parametrize(
    ("value", "scheme"),
    [(b"https", "https"), (b" HTTPS ", "https"), (b"http", "http"), (b"ftp", "http"), (b"", "http")],
)
def test_a_trusted_proxy_names_the_scheme(value: bytes, scheme: str) -> None:
    assert client_scheme("10.0.0.1", "http", [b"X-Forwarded-Proto", value], PROXIES) == scheme


@pytest.mark.parametrize(
    ("host", "trusted"),
    [("10.9.9.9", True), ("::ffff:10.9.9.9", True), ("fd00::1", True), ("11.0.0.1", False), ("::ffff:11.0.0.1", False),
     ("", False), ("unix:", False)],
)  # fmt: skip
def test_only_an_address_within_a_trusted_network_is_trusted(host: str, trusted: bool) -> None:
    assert is_trusted(host, PROXIES) is trusted


def test_a_very_long_list_is_walked_and_not_believed() -> None:
    fields = [b"X-Forwarded-For", b"192.0.2.1," * 6000 + b"192.0.2.7"]

    assert client_address("10.0.0.1", fields, PROXIES) == REAL


@pytest.mark.parametrize(
    ("peer", "values", "person"),
    [
        ("10.0.0.1", [b"ada"], "ada"),
        ("::ffff:10.0.0.1", [b" ada@example.com "], "ada@example.com"),
        ("10.0.0.1", ["Zoë".encode()], "Zoë"),
        ("192.0.2.1", [b"ada"], None),
        ("", [b"ada"], None),
        ("10.0.0.1", [], None),
        ("10.0.0.1", [b""], None),
        ("10.0.0.1", [b"ada", b"ada"], None),
        ("10.0.0.1", [b"ada", b"root"], None),
        ("10.0.0.1", [b"\xff"], None),
        ("10.0.0.1", [b"a\x00b"], None),
    ],
)
def test_a_trusted_proxy_alone_says_who_is_signed_in(peer: str, values: list[bytes], person: str | None) -> None:
    assert named_person(peer, values, [ipaddress.ip_network("10.0.0.0/8")]) == person
