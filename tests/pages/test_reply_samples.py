from __future__ import annotations

from bins.pages.reply_samples import reply_samples
from bins.pages.samples import sample_rows


def test_it_has_something_wrong_and_something_known_to_show() -> None:
    samples = reply_samples(sample_rows()[0])

    assert samples["reply"].status.problem
    assert samples["rule"].path.problem
    assert samples["card"].warnings
