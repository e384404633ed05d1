"""What people noted about requests, and the searches they gave names."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from bins.models.bin import Bin


class Note(models.Model):
    """What people wrote about a request, for whoever looks at it."""

    bin = models.ForeignKey(Bin, on_delete=models.CASCADE, db_index=False, related_name="notes")
    n = models.BigIntegerField()
    text = models.TextField()
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One note a request."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["bin", "n"], name="note_of_request")]

    def __str__(self) -> str:
        return f"note on #{self.n}"


class SavedSearch(models.Model):
    """A search that somebody gave a name, for everybody who sees the bin."""

    bin = models.ForeignKey(Bin, on_delete=models.CASCADE, db_index=False, related_name="saved_searches")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One search a name."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["bin", "name"], name="saved_search_name_in_bin")]

    def __str__(self) -> str:
        return self.name
