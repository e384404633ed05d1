from __future__ import annotations

import pytest

from bins.export.archive import Archive
from bins.export.archives import ARCHIVES, archive_called
from tests.export.samples import make_sent


def test_it_finds_formats_by_key() -> None:
    assert [archive_called(archive.key) for archive in ARCHIVES] == list(ARCHIVES)
    assert archive_called("xls") is None


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda archive: archive.key)
def test_it_has_one_line_feed_a_request(archive: Archive) -> None:
    entry = archive.entry(make_sent((b"X", b"a\tb"), method="POST", body=b"a\r\nb\n\n"), 0)

    assert entry.count(b"\n") == 1
    assert entry.endswith(b"\n")
