"""Reading a body from the store, a stretch of it at a time."""

from __future__ import annotations

from django.db.models import BinaryField
from django.db.models.functions import Substr

from bins.models import CapturedRequest


def read_body(request: CapturedRequest, start: int, size: int) -> bytes:
    """Give `size` bytes of the body from `start` on; none when the request has gone in the meantime."""
    stretch = Substr("raw_body", start + 1, size, output_field=BinaryField())
    found = CapturedRequest.objects.filter(pk=request.pk).values_list(stretch, flat=True).first()
    return bytes(found or b"")
