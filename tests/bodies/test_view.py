import pytest

from bins.bodies.view import size_text
from tests.bodies.bodies import body_of


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1 KiB"),
        (1536, "1.5 KiB"),
        (10 * 1024 * 1024, "10 MiB"),
        (75_000_000, "71.5 MiB"),
    ],
)
def test_it_says_sizes_as_people_do(size: int, text: str) -> None:
    assert size_text(size) == text


def test_it_knows_the_media_type_without_its_parameters() -> None:
    assert body_of(b"", " Application/JSON ; charset=utf-8").media_type == "application/json"


def test_it_knows_whether_all_of_it_is_at_hand() -> None:
    assert body_of(b"abc").whole
    assert not body_of(b"abc", kept=4).whole
