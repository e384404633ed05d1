from __future__ import annotations

from django.template import engines


def test_it_gives_an_icon_of_the_sprite() -> None:
    html = engines["django"].from_string('{% icon "warn" %}').render()

    assert html.startswith('<svg class="icon" aria-hidden="true"')
    assert "img/icons" in html
    assert '#warn"' in html


def test_a_name_cannot_leave_its_attribute() -> None:
    html = engines["django"].from_string("{% icon name %}").render({"name": '"><b>'})

    assert "<b>" not in html
