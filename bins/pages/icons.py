"""The template tag `{% icon "name" %}`: one icon of the sprite, decoration that screen readers pass over."""

from __future__ import annotations

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Give the `<svg>` of icon `name`; made once each, since a page shows some fifty of them."""
    return format_html(
        '<svg class="icon" aria-hidden="true" width="16" height="16"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )
