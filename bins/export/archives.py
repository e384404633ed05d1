"""The formats of files with many requests, in the order of the form."""

from bins.export.archive import Archive
from bins.export.csv import Csv
from bins.export.har import Har
from bins.export.ndjson import Ndjson

ARCHIVES: tuple[Archive, ...] = (Ndjson(), Har(), Csv())


def archive_called(key: str) -> Archive | None:
    """Give the format with this key, or None."""
    return next((archive for archive in ARCHIVES if archive.key == key), None)
