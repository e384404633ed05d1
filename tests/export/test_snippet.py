from __future__ import annotations

from bins.export.snippet import Loss, body_losses, comments, leaves_bin, lost_host, lost_target, lost_trailers
from tests.export.samples import make_sent


def test_it_lets_only_harmless_characters_into_comments() -> None:
    text = comments("#", [Loss("headers", "Left out: `id`, $(id), it's, a\nb; \u202e.")])

    assert text == "# Left out: _id_, __id_, it_s, a_b_ _.\n"


def test_it_says_how_much_of_a_cut_body_there_is() -> None:
    (loss,) = body_losses(make_sent(body=b"abc", body_size=9, cut="limit"))

    assert loss.words == "Only 3 bytes of the body were kept. They are sent as if complete."


def test_it_says_when_a_body_must_be_downloaded_first() -> None:
    (loss,) = body_losses(make_sent(body=b"x" * 600_000))

    assert loss.words.endswith("as request-12.bin.")


def test_it_names_what_tools_cannot_send() -> None:
    sent = make_sent(rest=b"/%zz", headers=[], trailers=[(b"X-Sum", b"1")])

    losses = [*lost_target(sent, "wget"), *lost_host(sent, "wget"), *lost_trailers(sent, "wget")]

    assert [loss.part for loss in losses] == ["target", "headers", "trailers"]
    assert "X-Sum" in losses[-1].words


def test_it_does_nothing_rather_than_leave_the_bin() -> None:
    assert leaves_bin(make_sent(rest=b"/../api/bins"), "wget", "#").text.startswith("# wget would resolve the dots")
