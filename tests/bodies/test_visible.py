import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.bodies.visible import Span, spans_of, visible_text
from tests.bodies.bodies import text_of


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\x00", "NUL"),
        ("\x1b", "ESC"),
        ("\r", "CR"),
        ("\x7f", "DEL"),
        ("\x85", "U+0085"),
        ("\u202e", "U+202E"),
        ("\u200b", "U+200B"),
        ("\u2066", "U+2066"),
        ("\ufeff", "U+FEFF"),
        ("\U000e0041", "U+E0041"),
        ("\udcff", "\\xFF"),
        ("\ud800", "U+D800"),
    ],
)
def test_it_spells_out_what_is_hidden(character: str, name: str) -> None:
    assert spans_of(f"a{character}b") == [Span("", "a"), Span("hidden", name), Span("", "b")]
    assert visible_text(f"a{character}b") == f"a⟨{name}⟩b"


@pytest.mark.parametrize("text", ["", "plain\ttext\n", "é ü 漢字 שלום 👍\N{VARIATION SELECTOR-16}"])
def test_it_leaves_ordinary_text_alone(text: str) -> None:
    assert text_of(spans_of(text)) == text
    assert visible_text(text) == text


def test_it_reads_line_ends_of_http_as_line_ends() -> None:
    assert spans_of("a\r\nb") == [Span("", "a\nb")]


def test_it_marks_a_run_with_one_span() -> None:
    assert spans_of("\x00" * 3) == [Span("hidden", "NUL NUL NUL")]


def test_it_gives_up_spans_rather_than_make_a_million() -> None:
    assert len(spans_of("\x00a" * 100_000)) == 1


@given(st.text(st.characters(), max_size=50))
def test_it_always_gives_text_that_can_be_sent(text: str) -> None:
    assert text_of(spans_of(text)).encode() is not None
    assert visible_text(text).encode() is not None
