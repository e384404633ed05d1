"""How one request is read for its page: the head always, the body only by a tab that shows it."""

from __future__ import annotations

from bins.models import Bin, CapturedRequest


def find_request(bin: Bin, n: int) -> CapturedRequest | None:
    """Give request `n` of `bin` with its notes and without its body, or None when it is gone."""
    found = CapturedRequest.objects.visible_in(bin).filter(n=n).defer("raw_body").with_marks().first()
    if found is not None:
        found.bin = bin  # with what the reader sees of it, for whatever is read from here
    return found
