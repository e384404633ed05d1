import pytest

from bins.replies.faults import check_fault, only_on_the_wire
from bins.replies.spec import Fault, FaultKind

WIRE_ONLY = {
    FaultKind.SILENT,
    FaultKind.CLOSE, FaultKind.RESET, FaultKind.TRUNCATE, FaultKind.SLOW_HEADERS, FaultKind.INVALID_HTTP,
}  # fmt: skip


@pytest.mark.parametrize("kind", FaultKind)
def test_every_fault_is_in_order_as_it_comes(kind: FaultKind) -> None:
    assert check_fault(Fault(kind), 30) == []


@pytest.mark.parametrize(
    ("fault", "field", "range_"),
    [
        (Fault(FaultKind.SILENT, seconds=30.1), "seconds", "0 to 30 seconds"),
        (Fault(FaultKind.SILENT, seconds=float("nan")), "seconds", "0 to 30 seconds"),
        (Fault(FaultKind.SLOW_HEADERS, seconds=-1), "seconds", "0 to 30 seconds"),
        (Fault(FaultKind.TRUNCATE, missing=0), "missing", "1 to 1,000,000 missing bytes"),
        (Fault(FaultKind.DRIP, bytes_per_second=0), "bytes_per_second", "1 to 1,000,000 bytes a second"),
        (Fault(FaultKind.LARGE_BODY, mebibytes=101), "mebibytes", "1 to 100 MiB"),
    ],
)
def test_what_is_out_of_range_is_told_with_the_range(fault: Fault, field: str, range_: str) -> None:
    (problem,) = check_fault(fault, 30)

    assert problem.field == field
    assert range_ in problem.words


def test_the_edges_are_in_range() -> None:
    edges = [
        Fault(FaultKind.SILENT, seconds=12.5), Fault(FaultKind.TRUNCATE, missing=1_000_000),
        Fault(FaultKind.DRIP, bytes_per_second=1_000_000), Fault(FaultKind.LARGE_BODY, mebibytes=100),
    ]  # fmt: skip

    assert [problem for fault in edges for problem in check_fault(fault, 12.5)] == []


def test_what_a_kind_does_not_use_is_not_looked_at() -> None:
    assert check_fault(Fault(FaultKind.RESET, seconds=-1, bytes_per_second=0, missing=0, mebibytes=0), 30) == []


@pytest.mark.parametrize("kind", [FaultKind.DRIP, FaultKind.LARGE_BODY, FaultKind.BAD_GZIP])
def test_a_status_without_a_body_has_no_fault_of_the_body(kind: FaultKind) -> None:
    (problem,) = check_fault(Fault(kind), 30, status=204)

    assert problem.field == "kind"
    assert "Choose another status" in problem.words
    assert check_fault(Fault(FaultKind.RESET), 30, status=204) == []


@pytest.mark.parametrize("kind", FaultKind)
def test_what_needs_the_wire_says_why(kind: FaultKind) -> None:
    reason = only_on_the_wire(kind)

    assert (reason is not None) == (kind in WIRE_ONLY)
    assert reason is None or "inspector serve" in reason
