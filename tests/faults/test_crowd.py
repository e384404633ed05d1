"""F11: ten thousand open pages that wait: what they cost, how soon one is told, and a storm of them."""

from __future__ import annotations

from statistics import median

from django.test import override_settings

from tests.faults.conftest import Tell
from tests.faults.load import run
from tests.faults.place import Place
from tests.faults.storm import MIB, storm


def test_ten_thousand_pages_wait_for_little_and_one_is_told_at_once(place: Place, tell: Tell) -> None:
    with override_settings(SECRET_KEY=place.secret_key):
        bins, before = place.many_bins(10_000), place.worker_memory() / MIB

    seen = run(storm(place, bins))

    tell(
        f"F11  {len(bins):,} idle websockets on 2 workers: {seen.workers:.0f} MiB in the workers (empty {before:.0f}), "
        f"{seen.everything:.0f} MiB with supervisor and writers, {seen.busy:.0%} of a core, "
        f"open in {seen.joined:.0f} s; one told after {median(seen.told):.0f} ms, p99 {seen.p99:.0f} ms "
        f"(its sender {seen.acked_p99:.0f} ms), strangers told {seen.strangers}; "
        f"all cut and back in {seen.rejoined:.0f} s with {seen.tries:,} tries"
    )
    assert seen.workers * MIB <= 350_000_000
    assert seen.p99 <= 500
    assert seen.strangers == 0
    assert seen.rejoined <= 120  # the machine may be shared; alone it is to be 60
    assert "Traceback" not in place.rig.log
