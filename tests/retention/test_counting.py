"""However captures, deletions, clearings and their undoing follow each other: the count is what readers see."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bins.models import Bin, CapturedRequest
from bins.retention.eviction import evict
from bins.retention.marks import NoSuchRequest, set_pinned
from bins.retention.removal import clear_bin, unclear_bin
from bins.retention.sweeping import CLEARED_AFTER, sweep
from bins.retention.trash import bring_back, delete_requests
from tests.factories import make_bin, make_request

NUMBERS = st.integers(1, 12)


class Counting(RuleBasedStateMachine):
    """Does to a bin what people do, and keeps in plain sets what they should see."""

    def __init__(self) -> None:
        super().__init__()
        self.bin = make_bin()
        self.there: set[int] = set()
        self.hidden: set[int] = set()
        self.pinned: set[int] = set()
        self.cleared_upto = 0
        self.batches: list[tuple[UUID, set[int]]] = []

    @rule()
    def capture(self) -> None:
        self.there.add(make_request(self.bin, body=b"").n)

    @rule(numbers=st.sets(NUMBERS, max_size=4))
    def delete(self, numbers: set[int]) -> None:
        deleted = delete_requests(self.bin.id, numbers)
        assert set(deleted.numbers) == numbers & self.there
        self.there -= numbers
        self.batches.append((deleted.batch, set(deleted.numbers)))

    @rule(which=st.integers(0, 5))
    def undo(self, which: int) -> None:
        if which >= len(self.batches):
            return
        batch, numbers = self.batches.pop(which)
        back = {n for n in numbers if n > self.cleared_upto or n in self.pinned}
        assert set(bring_back(self.bin.id, batch)) == back
        self.there |= back
        self.hidden |= numbers - back

    @rule()
    def clear(self) -> None:
        before = self.bin.cleared_n
        upto = clear_bin(self.bin.id)
        if upto > before:
            self.hidden = self.there - self.pinned
            self.there &= self.pinned
            self.cleared_upto = upto

    @rule()
    def unclear(self) -> None:
        before = self.bin.uncleared_n
        if unclear_bin(self.bin.id, self.bin.cleared_n):
            self.there |= {n for n in self.hidden if n > before}
            self.hidden, self.cleared_upto = set(), before

    @rule(n=NUMBERS, on=st.booleans())
    def pin(self, n: int, on: bool) -> None:
        try:
            gone = set_pinned(self.bin.id, n, on)
        except NoSuchRequest:
            assert n not in self.there
            return
        if gone is not None:
            self.there.discard(n)
            self.batches.append((gone.batch, {n}))
        elif on:
            self.pinned.add(n)
        else:
            self.pinned.discard(n)

    @rule()
    def wait_and_sweep(self) -> None:
        Bin.objects.filter(cleared_at__isnull=False).update(cleared_at=timezone.now() - CLEARED_AFTER)
        sweep()
        self.hidden = set()

    @rule(most=st.integers(1, 4))
    def evict(self, most: int) -> None:
        Bin.objects.filter(pk=self.bin.pk).update(keep_requests=most)
        others = sorted(n for n in self.there if n not in self.pinned)
        gone = others[: max(len(self.there) - most, 0)]
        assert evict(timezone.now()) == len(gone)
        Bin.objects.filter(pk=self.bin.pk).update(keep_requests=None)
        if gone:
            self.there -= set(gone)
            self.hidden, self.cleared_upto = set(), gone[-1]

    @rule()
    def sweep_at_once(self) -> None:
        sweep(now=timezone.now() - dt.timedelta(seconds=1))

    @invariant()
    def the_count_is_what_is_seen(self) -> None:
        self.bin.refresh_from_db()
        rows = CapturedRequest.objects.visible_in(self.bin)
        assert set(rows.values_list("n", flat=True)) == self.there
        assert self.bin.request_count == len(self.there)
        assert self.bin.byte_count == rows.stored_bytes()

    def teardown(self) -> None:
        self.bin.delete()


@pytest.mark.django_db
def test_the_count_is_always_what_readers_see() -> None:
    with transaction.atomic():
        run_state_machine_as_test(
            Counting,
            settings=settings(
                max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
