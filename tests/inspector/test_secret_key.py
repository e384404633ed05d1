import stat
from pathlib import Path

import pytest

from inspector.config import ConfigError
from inspector.secret_key import secret_key_in


def test_it_makes_a_secret_key_once_that_only_its_owner_reads(tmp_path: Path) -> None:
    first = secret_key_in(tmp_path / "data")
    second = secret_key_in(tmp_path / "data")

    mode = stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode)
    assert first == second
    assert len(first) >= 50
    assert mode == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret_key"]


def test_it_refuses_an_empty_key_file(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()

    with pytest.raises(ConfigError, match="holds no usable key"):
        secret_key_in(tmp_path)


def test_it_says_what_to_do_when_the_data_folder_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ConfigError, match="--data-dir"):
        secret_key_in(tmp_path / "file" / "data")
