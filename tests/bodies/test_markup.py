import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.bodies.markup import MarkupView
from bins.bodies.view import Window
from bins.bodies.visible import Span
from tests.bodies.bodies import WINDOW, body_of, text_of

VIEW = MarkupView()


@pytest.mark.parametrize(
    ("content_type", "why"),
    [
        ("application/xml", "Content-Type says it is XML"),
        ("application/atom+xml; charset=utf-8", "Content-Type says it is XML"),
        ("text/html", "Content-Type says it is HTML"),
        ("text/plain", ""),
        ("image/svg+xml", "Content-Type says it is XML"),
    ],
)
def test_it_suits_what_is_declared_as_markup(content_type: str, why: str) -> None:
    assert VIEW.why(body_of(b"<a/>", content_type)) == why


def test_it_suits_what_begins_as_xml() -> None:
    assert VIEW.why(body_of(b'\n<?xml version="1.0"?><a/>')) == "it begins as XML"


def test_it_colours_tags_and_values() -> None:
    shown = VIEW.show(body_of(b'<order id="7"><!-- x -->text</order>', "text/xml"), WINDOW)

    assert Span("string", '"7"') in shown.spans
    assert Span("key", "<order") in shown.spans
    assert Span("number", "<!-- x -->") in shown.spans


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C"]), max_size=200))
def test_it_keeps_every_visible_character_as_sent(text: str) -> None:
    body = body_of(f"\n<a>{text}</a>\n\n".encode(), "text/html; charset=utf-8")

    assert "hidden" in {span.kind for span in VIEW.show(body, WINDOW).spans} or text_of(
        VIEW.show(body, WINDOW).spans
    ) == (f"\n<a>{text}</a>\n\n")


def test_it_shows_hidden_characters_inside_tags() -> None:
    shown = VIEW.show(body_of("<a b='\u202e'>\x00</a>".encode(), "text/html"), WINDOW)

    assert [span.kind for span in shown.spans].count("hidden") == 2


def test_it_goes_on_without_colours_and_ends_at_the_limit() -> None:
    shown = VIEW.show(body_of(b"<a>" * 100_000, "text/xml"), Window(limit=250_000))

    assert len(text_of(shown.spans)) == 250_000
    assert (shown.spans[-1].kind, shown.following) == ("", 250_000)
