from typing import Any

import pytest
from liquid.exceptions import LiquidError, ResourceLimitError

from bins.replies.liquid import Escape, environment

LONG = "x" * 60_000
LIST = [str(number) for number in range(9_000)]


def made(text: str, escaping: Escape = Escape.NONE, **names: Any) -> str:
    return environment(escaping).from_string(text).render(names)


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in (1..9999) %}{% for b in (1..9999) %}{% endfor %}{% endfor %}",
        "{% for a in (1..9999) %}{% endfor %}" * 1_000,
        "{% for a in (1..9999999999) reversed %}{% break %}{% endfor %}",
        "{% if (1..9999999999) contains 'x' %}{% endif %}",
        "{{ (1..9999999999) | join }}",
        "{% case 1 %}{% when 1,1,1,1,1,1,1,1 %}" * 20 + "{% endcase %}" * 20,
        "{% assign s = long %}" + "{% assign s = s | append: s %}" * 30,
        "{% assign s = list %}" + "{% assign s = s | concat: s %}" * 30,
        "{% assign n = 99999999999 %}" + "{% assign n = n | times: n %}" * 30,
        "{% for i in (1..9999) %}{% if list contains 'no' %}{% endif %}{% endfor %}",
        "{% for i in (1..9999) %}{% if " + " or ".join(["1 == 2"] * 200) + " %}{% endif %}{% endfor %}",
        "{% for i in (1..9999) %}{% capture c %}{{ long }}{% endcapture %}{% endfor %}",
        "{% for i in (1..9999) %}{% assign a = list | map: list %}{% endfor %}",
        "{% for i in (1..9999) %}{{ long }}{% endfor %}",
        "".join(f"{{% assign a{number} = '{'y' * 1_900}' | append: long %}}" for number in range(99)),
    ],
)
def test_a_template_without_an_end_is_stopped(text: str) -> None:
    with pytest.raises(ResourceLimitError):
        made(text, long=LONG, list=LIST)


@pytest.mark.parametrize("tag", ["include 'a'", "render 'a'", "extends 'a'", "tablerow i in a", "cycle 'a'", "nope"])
def test_tags_that_are_not_needed_are_not_there(tag: str) -> None:
    with pytest.raises(LiquidError, match="unexpected tag"):
        made(f"{{% {tag} %}}")


def test_usual_templates_have_room() -> None:
    rows = "{% for item in items %}<li>{{ item.name | escape | upcase }}: {{ item.n | plus: 1 }}</li>{% endfor %}"

    assert made(rows, items=[{"name": "a", "n": 1}] * 2_000).count("<li>A: 2</li>") == 2_000


@pytest.mark.parametrize(
    ("escaping", "text"),
    [(Escape.NONE, '<"\n'), (Escape.MARKUP, "&lt;&#34;\n"), (Escape.JSON, '<\\"\\n')],
)
@pytest.mark.parametrize(
    "template",
    ["{{ v }}", "{% liquid echo v %}", "{% capture c %}{{ v }}{% endcapture %}{{ c }}", "{% assign a = v %}{{ a }}"],
)
def test_a_value_is_escaped_once_wherever_it_comes_out(escaping: Escape, text: str, template: str) -> None:
    assert made(template, escaping, v='<"\n') == text


@pytest.mark.parametrize("escaping", Escape)
def test_what_is_called_safe_is_not_escaped(escaping: Escape) -> None:
    assert made("{{ v | safe }}", escaping, v='<"\n') == '<"\n'


@pytest.mark.parametrize("escaping", Escape)
def test_what_stands_in_the_template_is_not_escaped(escaping: Escape) -> None:
    assert made('{"a": "<b>"}', escaping) == '{"a": "<b>"}'
