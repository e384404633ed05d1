from __future__ import annotations

from bins.export.powershell import PowerShell
from tests.export.runners import read_powershell
from tests.export.samples import URL, make_sent


def test_it_hands_plain_requests_to_curl_as_a_config() -> None:
    text = PowerShell().write(make_sent((b"X", b'"$(id)" `id` \\ it\'s'), method="POST", body=b'{\n\t"a": 1}')).text

    assert text.startswith("@'\npath-as-is\n")
    assert text.endswith("'@ | curl.exe --config -\n")
    assert 'header = "X: \\"$(id)\\" `id` \\\\ it\'s"\n' in text
    assert 'data-raw = "{\\n\\t\\"a\\": 1}"\n' in text


def test_it_hands_other_bytes_over_in_files() -> None:
    config, body = read_powershell(PowerShell().write(make_sent((b"X", b"caf\xe9"), method="PUT", body=b"\0\xff")).text)

    assert b'header = "X: caf\xe9"\n' in config
    assert body == b"\0\xff"


def test_it_shows_no_quote_that_powershell_would_take_for_its_own() -> None:
    text = PowerShell().write(make_sent((b"X", "\u2019; rm x #".encode()))).text

    assert text.isascii()
    assert "rm x" not in text


def test_it_says_that_an_empty_body_was_announced() -> None:
    text = PowerShell().write(make_sent((b"Content-Length", b"0"), method="POST")).text

    assert 'header = "Content-Length: 0"\n' in text
    assert f'url = "{URL}/path?x=1"\n' in text


def test_it_keeps_long_lines_out_of_the_config() -> None:
    config, body = read_powershell(PowerShell().write(make_sent(method="PUT", body=b"x" * 40_000)).text)

    assert max(map(len, config.splitlines())) < 1_000
    assert body == b"x" * 40_000
