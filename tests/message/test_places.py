import pytest

from bins.message.places import Places, host_name
from bins.message.refusal import Refusal

BIN = "0123456789abcdefghijklmn"
OTHER = "zzzzzzzzzzzzzzzzzzzzzzzz"
SENT = f"/{BIN}".encode()
APART = Places(host="hooks.example.net")
NAMED = Places(host="hooks.example.net", wildcard=True)


def host(*values: str) -> list[bytes]:
    return [b"Accept", b"*/*", *(part for value in values for part in (b"hOst", value.encode()))]


@pytest.mark.parametrize(
    "name", ["hooks.example.net", "HOOKS.example.NET", "hooks.example.net:8443", "hooks.example.net."]
)
def test_its_own_host_takes_captures(name: str) -> None:
    assert APART.find(SENT + b"/x?y", host(name)) == (BIN, b"/x")


@pytest.mark.parametrize(
    "hosts",
    [["app.example.com"], [], ["hooks.example.net.evil"], ["x.hooks.example.net"], ["hooks.example.net"] * 2, [""]],
)
def test_no_other_host_takes_any(hosts: list[str]) -> None:
    assert APART.find(SENT, host(*hosts)) is Refusal.WRONG_HOST
    assert APART.bin_of(SENT, host(*hosts)) == BIN


def test_what_is_for_no_bin_is_left_to_others() -> None:
    assert APART.find(b"/b/x", host("app.example.com")) is None
    assert APART.bin_of(b"/b/x", host("app.example.com")) is None


@pytest.mark.parametrize("target", [b"/", b"/a/b", b"//x", b"/" + OTHER.encode() + b"/x", b"*"])
def test_a_name_below_it_is_a_bin_and_the_whole_target_its_path(target: bytes) -> None:
    assert NAMED.find(target + b"?q", host(f"{BIN}.hooks.example.net:80")) == (BIN, target)


def test_a_name_below_it_means_nothing_unless_asked_for() -> None:
    assert APART.find(b"/", host(f"{BIN}.hooks.example.net")) is None


@pytest.mark.parametrize("label", ["", "short", BIN.upper() + "x", f"a.{BIN}", f"-{BIN[1:]}"])
def test_a_name_below_it_that_is_no_bin_id_is_no_bin(label: str) -> None:
    assert NAMED.find(b"/", host(f"{label}.hooks.example.net")) is None
    assert NAMED.takes_only_captures(host(f"{label}.hooks.example.net"))


def test_it_tells_which_hosts_show_no_pages() -> None:
    assert APART.takes_only_captures(host("hooks.example.net:1"))
    assert not APART.takes_only_captures(host("app.example.com"))
    assert not APART.takes_only_captures(host("x.hooks.example.net"))
    assert not Places("/hooks").takes_only_captures(host("hooks.example.net"))


@pytest.mark.parametrize("before", ["", "/hooks", "http://h", "http://h/hooks"])
def test_a_path_in_front_may_be_there_or_taken_off(before: str) -> None:
    assert Places("/hooks").find(before.encode() + SENT + b"/x", host("any")) == (BIN, b"/x")


@pytest.mark.parametrize("before", ["/hook", "/hooksx", "/HOOKS", "/hooks/", "/hooks/hooks", "/%68ooks", "hooks"])
def test_no_other_path_may_be_in_front(before: str) -> None:
    assert Places("/hooks").find(before.encode() + SENT, host("any")) is None


@pytest.mark.parametrize(("value", "name"), [(b" A.b:80", b"a.b"), (b"[::1]:80", b"[::1]"), (b"a.", b"a"), (b":", b"")])
def test_it_reads_the_name_in_a_host_field(value: bytes, name: bytes) -> None:
    assert host_name(value) == name


def test_it_looks_at_no_endless_host() -> None:
    assert APART.find(SENT, host("hooks.example.net:" + "8" * 300)) is Refusal.WRONG_HOST
