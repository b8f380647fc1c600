"""People's own templates: what a frame needs works, and nothing in one can hold up the machine."""

from dataclasses import dataclass

import pytest

from broadcaster.templating import TemplateFault, fill


@dataclass(frozen=True, slots=True)
class _Item:
    title: str


ITEMS = (_Item("Đội mũ"), _Item("Nhường đường"))
VALUES = {"items": ITEMS, "number": 3, "station": "Đài"}


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ('{{ ["NỮ", "NAM"][number % 2] }}: {{ station }}', "NAM: Đài"),
        ("{% for i in items %}{{ loop.index }} {{ i.title }};{% endfor %}",
         "1 Đội mũ;2 Nhường đường;"),
        ("{% for i in items %}{{ '' if loop.last else loop.length }}{% endfor %}", "2"),
        ('{% set t = items[0].title ~ "!" ~ number %}{{ t }}', "Đội mũ!3"),
        ("{{ items|length * 2 + 1 }}", "5"),
        ('{{ ["a", "b"]|join(", ")|upper }}', "A, B"),
        ('{{ "một" if number > 2 and not false else "hai" }}', "một"),
        ('{{ station.startswith("Đ") }}', "True"),
        ('{{ {"a": "b"}["a"]|replace("b", "c") }}', "c"),
        ('{{ loop_free|default("x") }}', "x"),
    ],
)  # fmt: skip
def test_what_a_frame_needs(template: str, said: str) -> None:
    """Conditions, loops, choices and joined words are filled."""
    assert fill(template, VALUES) == said


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'a' * 10**9 }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 10**10**8 }}",
        "{{ [1] * 1000000000 }}",
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{% set x = 'aaaaaaaaaa' %}{% for i in range(40) %}{% set x = x ~ x %}{{ x }}{{ x }}"
        "{{ x }}{{ x }}{% endfor %}" + "{% set x = x ~ x %}" * 40 + "{{ x }}",
        "{% set x = 'a' %}" + "{% set x = x + x %}" * 40 + "{{ x }}",
        "{% set x = 9 %}" + "{% set x = x * x %}" * 40 + "{{ x }}",
        "{% set x %}{{ station }}{% endset %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% for i in items recursive %}{{ loop(items) }}{% endfor %}",
        "{{ '%1000000000d' % 5 }}",
        "{{ 'x'.rjust(1000000000) }}",
        "{{ 'x'|center(1000000000) }}",
        "{{ ('a' ~ station)|replace('', 'a' ~ station)|indent(9) }}",
        "{{ '{0.__class__}'.format(station) }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ station.upper }}",
        "{{ items }}",
        "{{ lipsum() }}",
        "{{ items|random }}",
        "{% include 'x' %}",
        "{{ 1/0 }}",
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{{ station",
    ],
)
def test_what_would_hold_up_the_machine(template: str) -> None:
    """Growth, endless loops and the program's own parts are refused, in Vietnamese."""
    with pytest.raises(TemplateFault) as caught:
        fill(template, VALUES)
    assert "khuôn mẫu" in caught.value.sentence
    for english in ("expected", "unsafe", "object", "loader", "division", "exceed"):
        assert english not in caught.value.sentence


def test_a_frame_of_many_letters() -> None:
    """A frame may not be filled with more words than a programme could hold."""
    with pytest.raises(TemplateFault, match="quá dài"):
        fill("{% for i in range(999) %}" + "từ " * 100 + "{% endfor %}", VALUES)
