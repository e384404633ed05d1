from pathlib import Path

import pytest

from inspector.config import WORKER, Config, ConfigError, default_data_dir, load_config, worker_place


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("INSPECTOR_")]:
        monkeypatch.delenv(name)


def test_it_binds_loopback_without_debug_by_default() -> None:
    config = load_config()

    assert (config.host, config.port, config.debug) == ("127.0.0.1", 8000, False)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "99999", "INSPECTOR_PORT: Input should be less than or equal to 65535"),
        ("MAX_BODY", "lots", "INSPECTOR_MAX_BODY: Input should be a valid integer"),
        ("PUBLIC_URL", "hooks.example.com", "INSPECTOR_PUBLIC_URL: write it as http://host"),
        ("PUBLIC_URL", "https://a.example/a b", "INSPECTOR_PUBLIC_URL: a path in it is made of letters"),
        ("PUBLIC_URL", "https://a.example/api/x", "INSPECTOR_PUBLIC_URL: its path begins with /api"),
        ("CAPTURE_HOST", "https://hooks.example.net/x", "INSPECTOR_CAPTURE_HOST: write it as https://hooks"),
        ("DATABASE_URL", "mysql://x/y", "INSPECTOR_DATABASE_URL: write it as postgres://"),
        ("REDIS_URL", "memcached://x", "INSPECTOR_REDIS_URL: write it as redis://host:6379/0"),
        ("REDIS_URL", "sentinel://a:1,b:2", "INSPECTOR_REDIS_URL: write it as redis://host:6379/0"),
        ("WORKERS", "2", "INSPECTOR_WORKERS is 2, but SQLite takes one process: set INSPECTOR_DATABASE_URL"),
        ("TRUSTED_PROXIES", "10.0.0.300", "INSPECTOR_TRUSTED_PROXIES: '10.0.0.300'"),
        ("METRICS", "everybody", "INSPECTOR_METRICS: Input should be 'local', 'open' or 'off'"),
        ("LOG_LEVEL", "LOUD", "INSPECTOR_LOG_LEVEL: Input should be 'DEBUG'"),
        ("MAX_INFLIGHT", "2000000", "INSPECTOR_MAX_INFLIGHT (2000000) is smaller than INSPECTOR_MAX_BODY"),
        ("MAX_HEAD", "2000", "INSPECTOR_MAX_HEAD (2000) is smaller than INSPECTOR_MAX_TARGET"),
    ],
)
def test_it_refuses_nonsense_and_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(f"INSPECTOR_{name}", value)

    with pytest.raises(ConfigError) as caught:
        load_config()

    assert words in str(caught.value)


def test_it_takes_a_log_level_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTOR_LOG_LEVEL", "info")

    assert load_config().log_level == "INFO"


@pytest.mark.parametrize(("given", "place"), [(None, 0), ("", 0), ("3", 3)])
def test_a_process_without_a_supervisor_is_the_first_worker(
    monkeypatch: pytest.MonkeyPatch, given: str | None, place: int
) -> None:
    if given is not None:
        monkeypatch.setenv(WORKER, given)

    assert worker_place() == place


def test_it_reads_a_secret_from_a_file_as_often_as_it_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("old-one,older-one\n")
    monkeypatch.setenv("INSPECTOR_SECRET_KEY_FALLBACKS_FILE", str(tmp_path / "keys"))

    assert [load_config().secret_key_fallbacks for _ in range(2)] == [["old-one", "older-one"]] * 2


def test_it_tells_of_a_secret_file_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("INSPECTOR_SECRET_KEY_FILE", str(tmp_path / "none"))

    with pytest.raises(ConfigError, match="INSPECTOR_SECRET_KEY_FILE: cannot read"):
        load_config()


def test_it_tells_what_is_wrong_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "url").write_text("mysql://host/name")
    monkeypatch.setenv("INSPECTOR_DATABASE_URL_FILE", str(tmp_path / "url"))

    with pytest.raises(ConfigError, match="INSPECTOR_DATABASE_URL: write it as"):
        load_config()


def test_an_empty_host_or_folder_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTOR_HOST", "")
    monkeypatch.setenv("INSPECTOR_DATA_DIR", "")

    config = load_config()

    assert (config.host, config.data_dir) == ("127.0.0.1", default_data_dir())


def test_it_always_allows_loopback_and_the_public_host() -> None:
    config = Config(public_url="https://hooks.example.com", allowed_hosts=["other.example"])

    assert config.hosts == ["localhost", "127.0.0.1", "[::1]", "hooks.example.com", "other.example"]


def test_it_splits_lists_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTOR_TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1")

    assert [str(network) for network in load_config().proxy_networks] == ["10.0.0.0/8", "127.0.0.1/32"]


def test_it_takes_names_of_headers_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTOR_MASKED_HEADERS", "X-Mine, x-other")

    assert load_config().masked_names == {b"x-mine", b"x-other"}


def test_it_refuses_workers_that_nobody_tells_of_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTOR_DATABASE_URL", "postgres://u:p@db/inspector")
    monkeypatch.setenv("INSPECTOR_WORKERS", "2")

    with pytest.raises(ConfigError, match="set INSPECTOR_REDIS_URL, or leave one worker"):
        load_config()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_it_hands_a_postgresql_url_to_the_journal_as_it_is(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    url = f"{scheme}://u:p%40ss@db:5433/inspector?sslmode=require"
    monkeypatch.setenv("INSPECTOR_DATABASE_URL", url)

    config = load_config()

    assert (config.on_postgres, config.store) == (True, url)


def test_it_gives_the_path_of_a_sqlite_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTOR_DATABASE_URL", "sqlite:////srv/requests.sqlite3")

    assert load_config().store == "/srv/requests.sqlite3"


def test_it_finds_redis_through_sentinels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTOR_REDIS_URL", "sentinel://:s%40crt@one:26380,two/main/3")

    host = load_config().redis_host

    assert host["sentinels"] == [("one", 26380), ("two", 26379)]
    assert (host["master_name"], host["db"], host["password"]) == ("main", 3, "s@crt")
