"""What a reader of a bin sees."""

from bins.models import Bin, CapturedRequest


def seen(bin: Bin) -> list[int]:
    """Give the numbers that can be read, after reading the bin afresh; its count must be theirs."""
    bin.refresh_from_db()
    numbers = list(CapturedRequest.objects.visible_in(bin).order_by("n").values_list("n", flat=True))
    assert bin.request_count == len(numbers)
    return numbers
