import pytest

from inspector.stores import check_database_url, check_redis_url, redis_host

# A password that is not quoted, no name, no port, no address.
ODD_DATABASES = ["postgres://u:s3cr/et@h/x", "postgres://u:p@h", "postgres://h:x/x", "postgres://u:p[@h/x"]


@pytest.mark.parametrize("url", ["", "sqlite:///x", "postgres://h/x", "postgresql://h/x", "postgres:///x?host=/run"])
def test_it_takes_sqlite_and_postgresql(url: str) -> None:
    assert check_database_url(url) == url


@pytest.mark.parametrize("url", ["mysql://h/x", "x", "http://h", "sqlite://", *ODD_DATABASES])
def test_it_refuses_other_databases(url: str) -> None:
    with pytest.raises(ValueError, match="write it as postgres://"):
        check_database_url(url)


@pytest.mark.parametrize("url", ["", "redis://h", "rediss://h", "unix:///s", "sentinel://h/name"])
def test_it_takes_redis_in_all_its_forms(url: str) -> None:
    assert check_redis_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "memcached://h",
        "sentinel://h",
        "h:6379",
        "redis://h:x/0",
        "redis://h/abc",
        "redis://:12/3@h/0",
        "rediss://[h/0",
        "sentinel://h:x/m",
        "sentinel://h/m/x",
    ],
)
def test_it_refuses_what_is_no_redis(url: str) -> None:
    with pytest.raises(ValueError, match="write it as redis://"):
        check_redis_url(url)


def test_it_takes_a_sentinel_address_apart() -> None:
    told = redis_host("sentinel://ada:p%40ss@a:1,b/main/3")

    assert told["sentinels"] == [("a", 1), ("b", 26379)]
    assert (told["master_name"], told["db"], told["username"], told["password"]) == ("main", 3, "ada", "p@ss")
