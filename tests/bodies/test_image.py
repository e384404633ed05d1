import base64

import pytest

from bins.bodies.image import MOST_BYTES, MOST_INLINE_BYTES, ImageView
from bins.bodies.view import Unfit
from tests.bodies.bodies import WINDOW, body_of
from tests.bodies.samples import png

VIEW = ImageView()


def test_it_shows_an_image_within_the_page() -> None:
    shown = VIEW.show(body_of(png()), WINDOW)

    assert shown.image == "data:image/png;base64," + base64.b64encode(png()).decode()
    assert shown.alt.startswith("PNG image, ")


def test_it_believes_the_bytes_and_not_the_sender() -> None:
    assert VIEW.why(body_of(png(), "text/plain")) == "it begins as a PNG image"
    assert VIEW.why(body_of(b"GIF87a..", "image/svg+xml")) == "it begins as a GIF image"


@pytest.mark.parametrize("raw", [b"<svg onload='x()'/>", b"<html>", b"%PDF-1.7", b""])
def test_it_shows_nothing_that_could_run(raw: bytes) -> None:
    assert VIEW.why(body_of(raw, "image/png")) == ""


@pytest.mark.parametrize("kept", [MOST_INLINE_BYTES + 1, MOST_BYTES])
def test_it_has_a_large_image_fetched_and_needs_only_its_beginning(kept: int) -> None:
    shown = VIEW.show(body_of(png()[:64], kept=kept), WINDOW)

    assert (shown.image, shown.is_fetched_image) == ("", True)
    assert shown.alt.startswith("PNG image, ")


@pytest.mark.parametrize(("raw", "kept"), [(png(), MOST_BYTES + 1), (png(), 900_000)])
def test_it_shows_no_image_that_is_too_large_or_not_whole(raw: bytes, kept: int | None) -> None:
    with pytest.raises(Unfit):
        VIEW.show(body_of(raw, kept=kept), WINDOW)
