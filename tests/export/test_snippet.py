from __future__ import annotations

from base64 import b64decode

from bins.export.snippet import (
    Loss,
    base64_pieces,
    body_losses,
    commented,
    comments,
    leaves_bin,
    lost_host,
    lost_target,
    lost_trailers,
    usual_losses,
)
from tests.export.samples import make_sent


def test_it_lets_only_harmless_characters_into_comments() -> None:
    text = comments("#", [Loss("headers", "Left out: `id`, $(id), it's, a\nb; \u202e.")])

    assert text == "# Left out: _id_, __id_, it_s, a_b_ _.\n"


def test_it_puts_losses_above_the_text() -> None:
    losses = [Loss("body", "Cut."), Loss("version", "Old.")]

    snippet = commented("//", losses, "fetch()\n")

    assert (snippet.text, snippet.losses) == ("// Cut.\n// Old.\nfetch()\n", tuple(losses))


def test_it_breaks_base64_into_lines_of_a_program() -> None:
    pieces = base64_pieces(bytes(60))

    assert [len(piece) for piece in pieces] == [76, 4]
    assert b64decode("".join(pieces)) == bytes(60)


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
    assert {loss.part for loss in usual_losses(sent, "wget")} == {"target", "headers", "trailers"}


def test_it_does_nothing_rather_than_leave_the_bin() -> None:
    assert leaves_bin(make_sent(rest=b"/../api/bins"), "wget", "#").text.startswith("# wget would resolve the dots")
