"""People's own templates: what a frame needs works, and nothing in one can hold up the machine."""

import time
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


DOUBLED = "{% set x = [1, 2] %}" + "{% set x = [x, x] %}" * 40


@pytest.mark.parametrize(
    "template",
    [
        "{{ 5|round(-1000000000) }}",
        "{{ 0.5|round(1000000000) }}",
        DOUBLED + "{{ x|upper }}",
        DOUBLED + "{{ x == x }}",
        DOUBLED.replace("x", "y") + DOUBLED + "{{ x == y }}",
        DOUBLED + "{{ x in [x] }}",
        DOUBLED + "{{ [x, x]|sort|length }}",
        DOUBLED.replace("[", "(").replace("]", ")") + "{{ {x: 1}|length }}",
        DOUBLED.replace("[1, 2]", "(1, 2)").replace("[x, x]", "(x, x)") + "{{ x is eq(x) }}",
        "{% set x = {'a': 1} %}" + "{% set x = {'a': x, 'b': x} %}" * 40 + "{{ x == x }}",
        "{% for i in range(2000) %}" + "{% set x = range(20000)|list|sort|length %}" * 40
        + "{% endfor %}",
        "{% for i in range(1999) %}{% if (range(9999)|list) == (range(9999)|list) %}{% endif %}"
        "{% endfor %}",
        "{% set t = ('a' ~ station) * 1 %}",
        "{% set t = 'ab' %}" + "{% set t = t ~ t %}" * 13
        + "{% for i in range(2000) %}{% set u = t|replace('a', 'b')|title|upper %}"
        "{% if t[1:] in t %}{% endif %}{% endfor %}",
        "{% for a in items %}" * 30 + "{% endfor %}" * 30,
        "{% if number %}" * 120 + "{% endif %}" * 120,
        "{{ " + "[" * 190 + "1" + "]" * 190 + "|join }}",
        "{{ number" + ".a" * 3000 + " }}",
        "{{ " + "-" * 3000 + "1 }}",
        "{{ 0x" + "f" * 900 + " }}",
        "{{ 9" + "9" * 900 + "|abs }}",
        "{{ number % 1e999 }}",
        "{{ _left.work }}",
        "{{ _left }}",
        "từ " * 9000,
    ],
)  # fmt: skip
def test_no_filter_formatting_or_comparison_holds_up_the_machine(template: str) -> None:
    """Filters, comparisons and nested lists are bounded in time and memory as loops are."""
    begun = time.process_time()
    with pytest.raises(TemplateFault) as caught:
        fill(template, VALUES)
    assert time.process_time() - begun < 3.0
    assert len(caught.value.sentence) < 300
    assert "khuôn mẫu" in caught.value.sentence


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ 42|round }} {{ 2.55|round(1) }} {{ 2.1|round(0, 'ceil') }}", "42 2.5 3.0"),
        ("{{ '12'|int + 1 }} {{ 'x'|int(7) }} {{ '12.9'|int }}", "13 7 12"),
        ("{{ ['b', 'a']|sort|join }}{{ [2, 1]|reverse|list|first }}", "ab1"),
        ("{{ 'dài' if items|length > 1 and 'Đ' in station and number is odd else '' }}", "dài"),
        ("{% for i in items %}{{ loop.cycle('a', 'b') }}{% endfor %}", "ab"),
        ("{{ 'một hai'.split(' ')[1][:2]|title }}", "Ha"),
    ],
)  # fmt: skip
def test_what_is_counted_is_filled_as_before(template: str, said: str) -> None:
    """The limits change nothing of a frame that keeps to them."""
    assert fill(template, VALUES) == said
