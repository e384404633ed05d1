"""Text on its surfaces reaches 4.5:1 in both themes (WCAG 2.2, 1.4.3); computed from the tokens themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).resolve().parent.parent.parent / "static" / "css"
TOKENS = (STYLES / "tokens.css").read_text(encoding="utf-8")
RAW = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", TOKENS))
ROLES = {
    name: (RAW[light], RAW[dark])
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\(var\(--([\w-]+)\), var\(--([\w-]+)\)\);", TOKENS)
}
ROLES |= {name: (RAW[raw], RAW[raw]) for name, raw in re.findall(r"--([\w-]+): var\(--([\w-]+)\);", TOKENS)}

SURFACES = ["surface", "surface-sunk", "surface-raised", "surface-hover", "surface-accent"]
PAIRS = [
    *[(text, surface) for text in ("text", "text-quiet", "accent", "good", "warn", "bad") for surface in SURFACES],
    *[(f"code-{kind}", "surface-sunk") for kind in ("key", "string", "number", "word")],
    *[("warn", "surface-warn"), ("bad", "surface-bad"), ("text", "surface-warn"), ("text", "surface-bad")],
    *[("on-accent", fill) for fill in ("accent-fill", "accent-fill-hover", "bad-fill", "bad-fill-hover")],
]


@pytest.mark.parametrize(("text", "surface"), PAIRS, ids=lambda value: value)
def test_it_can_be_read_in_both_themes(text: str, surface: str) -> None:
    ratios = [_contrast(ROLES[text][theme], ROLES[surface][theme]) for theme in (0, 1)]

    assert min(ratios) >= 4.5, ratios


@pytest.mark.parametrize("path", sorted(STYLES.rglob("*.css")), ids=lambda path: str(path.relative_to(STYLES)))
def test_it_lets_text_be_read_on_colours_that_are_no_tokens(path: Path) -> None:
    grounds = re.findall(r"light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", path.read_text(encoding="utf-8"))
    ratios = [_contrast(ROLES["text"][theme], ground[theme]) for ground in grounds for theme in (0, 1)]

    assert min(ratios, default=21) >= 4.5, ratios


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
