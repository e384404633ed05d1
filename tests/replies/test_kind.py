import ipaddress

from bins.replies.kind import address_of


def test_it_gives_an_ipv4_address_in_its_plain_form() -> None:
    assert address_of("::ffff:203.0.113.7") == ipaddress.ip_address("203.0.113.7")
    assert address_of("unix") is None
