"""What services send, in the view that suits it."""

import pytest

from bins.bodies.coding import codings_of, unwrap
from bins.bodies.registry import look_at
from bins.bodies.view import Body
from tests.bodies.bodies import WINDOW, body_of, words_of
from tests.bodies.samples import SAMPLES, Sample


def _opened(sample: Sample) -> Body:
    body = body_of(sample.raw, sample.content_type)
    codings = codings_of(body, sample.content_encoding)
    return body_of(unwrap(sample.raw, codings).raw, sample.content_type) if codings else body


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])
def test_it_shows_a_sample_in_the_view_that_suits(sample: Sample) -> None:
    look = look_at(_opened(sample), "", WINDOW)

    assert look.current == sample.view
    assert [words for words in sample.words if words not in words_of(look.shown)] == []


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])
def test_it_shows_every_sample_in_every_view_on_offer(sample: Sample) -> None:
    body = _opened(sample)

    for name, _ in look_at(body, "", WINDOW).tabs:
        assert look_at(body, name, WINDOW).current == name or sample.name == "broken json"
