import pytest
from pydantic import ValidationError

from inspector.addresses import CaptureHost, check_apart, check_public_url, read_capture_host
from inspector.config import Config

BIN = "0123456789abcdefghijklmn"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://hooks.example.net", CaptureHost("https", "hooks.example.net", None, False)),
        ("HTTPS://Hooks.Example.net:8443/", CaptureHost("https", "hooks.example.net", 8443, False)),
        ("hooks.example.net:81", CaptureHost("", "hooks.example.net", 81, False)),
        ("*.hooks.example.net", CaptureHost("", "hooks.example.net", None, True)),
        ("http://127.0.0.2", CaptureHost("http", "127.0.0.2", None, False)),
        ("[::1]:80", CaptureHost("", "[::1]", 80, False)),
    ],
)
def test_it_reads_a_capture_host(written: str, read: CaptureHost) -> None:
    assert read_capture_host(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "ftp://h", "https://", "h/x", "h?x", "h#x", "u@h", "a b", "*", "*.", "x*.h", "-h", "h..x", "h:99999", "://h",
        "https://*.*.h", "hé", "h_x", "[::1",
    ],
)  # fmt: skip
def test_it_refuses_what_is_no_host_and_says_what_to_write(written: str) -> None:
    with pytest.raises(ValueError, match=r"write it as https://hooks\.example\.net"):
        read_capture_host(written)


@pytest.mark.parametrize(
    ("written", "url", "source"),
    [
        ("https://h.example", f"https://h.example/{BIN}", "https://h.example"),
        ("h.example", f"http://h.example:8000/{BIN}", "http://h.example:8000"),
        ("h.example:81", f"http://h.example:81/{BIN}", "http://h.example:81"),
        ("https://*.h.example", f"https://{BIN}.h.example", "https://*.h.example"),
        ("*.h.example", f"http://{BIN}.h.example:8000", "http://*.h.example:8000"),
    ],
)
def test_it_makes_capture_urls(written: str, url: str, source: str) -> None:
    host = read_capture_host(written)

    assert host
    assert host.url("http://localhost:8000", BIN) == url
    assert host.source("http://localhost:8000") == source


@pytest.mark.parametrize("name", ["hooks.example.net", "HOOKS.example.net.", ".hooks.example.net", "*"])
def test_it_refuses_a_capture_host_that_shows_pages(name: str) -> None:
    with pytest.raises(ValueError, match="Give captures another host"):
        check_apart(CaptureHost("", "hooks.example.net", None, False), ["other.example", name])


def test_it_refuses_pages_among_the_names_of_bins() -> None:
    check_apart(CaptureHost("", "example.net", None, False), ["app.example.net"])

    with pytest.raises(ValueError, match="where every name belongs to a bin"):
        check_apart(CaptureHost("", "example.net", None, True), ["app.example.net"])


@pytest.mark.parametrize("url", ["https://a.example", "https://a.example/hooks", "http://a:81/x/y-z_~.1"])
def test_it_takes_a_public_url_with_or_without_a_path(url: str) -> None:
    assert check_public_url(f"{url}/") == check_public_url(url) == url


@pytest.mark.parametrize("path", ["a b", "%41", "..", "a/../b", "a//b", "a;b", "é", f"{BIN}", "b", "api/x", "static"])
def test_it_refuses_a_path_that_could_be_read_in_two_ways(path: str) -> None:
    with pytest.raises(ValueError, match=r"path"):
        check_public_url(f"https://a.example/{path}")


def test_a_capture_host_equal_to_the_apps_ends_the_start() -> None:
    with pytest.raises(ValidationError, match="Give captures another host"):
        Config(public_url="https://a.example", capture_host="https://a.example:444")


def test_the_capture_host_is_none_of_the_apps() -> None:
    assert Config(capture_host="127.0.0.1").hosts == ["localhost", "[::1]"]


def test_a_public_url_gives_origin_and_prefix() -> None:
    config = Config(public_url="https://a.example:1/x/y/")

    assert (config.public_origin, config.prefix, config.hosts[-1]) == ("https://a.example:1", "/x/y", "a.example")
    assert (Config().public_origin, Config().prefix, Config().places) == ("", "", None)
