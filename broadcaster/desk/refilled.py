"""A page as somebody left it: a form of it with what was typed, and what is wrong beside it.

The pages are ours and plain, so they are not taken apart into a tree: the places of the form's
controls are found, and only those are written anew. Passwords and files are never put back.
"""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

_SPOT = "loi-o"  # the id of what is said at the place
_PLACE = '<div id="loi-nhan" role="status" aria-live="polite">'
_NEVER = frozenset({"password", "file", "submit", "button", "image", "reset"})
_CLOSES = frozenset({"p", "fieldset", "label", "div"})  # what stands around a control


@dataclass(slots=True, kw_only=True)
class _Tag:
    """A start tag of the page, and where it stands."""

    name: str
    attributes: dict[str, str | None]
    start: int
    end: int
    closes: int = -1  # where its end tag begins
    form: int = -1  # the form that it belongs to
    around: tuple["_Tag", ...] = ()

    def value(self, name: str) -> str:
        return self.attributes.get(name) or ""


@dataclass(slots=True, kw_only=True)
class _Change:
    start: int
    end: int
    text: str


class _Finder(HTMLParser):
    """Finds forms, their controls, and what stands around them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self._page = page
        self._starts = [0]
        for line in page.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)
        self.tags: list[_Tag] = []
        self._open: list[_Tag] = []
        self._inside = -1  # form that is open now
        self.feed(page)
        self.close()

    def _here(self) -> int:
        row, column = self.getpos()
        return self._starts[row - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._here()
        made = _Tag(
            name=tag, attributes=dict(attrs), start=start,
            end=start + len(self.get_starttag_text() or ""), around=tuple(self._open),
        )  # fmt: skip
        if tag == "form":
            self._inside = len(self.tags)
        made.form = self._inside
        self.tags.append(made)
        if tag not in ("input", "meta", "link", "br", "hr", "img", "rect", "path", "source"):
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        for n in range(len(self._open) - 1, -1, -1):
            if self._open[n].name == tag:
                self._open[n].closes = self._here()
                del self._open[n:]
                break
        if tag == "form":
            self._inside = -1


def refilled(
    page: str,
    action: str,
    fields: Sequence[tuple[str, str]],
    *,
    fault: tuple[str, str],
    at: str = "",
    token: str = "",
) -> str:
    """The page with its form of an action as it was sent, and the fault told where it belongs.

    `fault` is a sentence and a hint. `at` is the field that is wrong: it is told there, and at the
    beginning of the form when it has no such field, or "".
    `token` is the field that keeps the value of the page.
    """
    said, hint = (html.escape(words) for words in fault)
    told = f"<strong>{said}</strong>{' ' + hint if hint else ''}"
    tags = _Finder(page).tags
    sent: dict[str, list[str]] = {}
    for name, value in fields:
        sent.setdefault(name, []).append(value)
    chosen = _form(tags, action, sent, token)
    if chosen is None:
        return _told_above(page, told, linked=False)
    mine = [tag for tag in tags if _belongs(tag, tags, chosen)]
    wrong = _wrong(mine, at)
    if wrong is not None:
        wrong.attributes |= {"aria-invalid": "true", "aria-describedby": _SPOT}
    changes = [change for tag in mine for change in _filled(tag, sent, page, token)]
    if wrong is not None and all(one.start != wrong.start for one in changes):
        again = _written(wrong.name, wrong.attributes)
        changes.append(_Change(start=wrong.start, end=wrong.end, text=again))
    changes += _said_at(wrong, tags[chosen], told)
    holders = wrong.around if wrong is not None else tags[chosen].around
    for tag in holders:
        if tag.name == "details" and "open" not in tag.attributes:
            changes.append(_Change(start=tag.end - 1, end=tag.end - 1, text=" open"))
    for change in sorted(changes, key=lambda one: one.start, reverse=True):
        page = page[: change.start] + change.text + page[change.end :]
    return _told_above(page, told, linked=True)


def _form(
    tags: Sequence[_Tag], action: str, sent: Mapping[str, list[str]], token: str
) -> int | None:
    """The form that was sent: of those with its action the one whose hidden fields fit best."""
    found: list[tuple[int, int]] = []
    for n, tag in enumerate(tags):
        if tag.name != "form" or tag.value("action").partition("?")[0] != action:
            continue
        mine = [one for one in tags if _belongs(one, tags, n) and one.value("name")]
        hidden = [o for o in mine if o.value("type") == "hidden" and o.value("name") != token]
        fits = sum(o.value("value") in sent.get(o.value("name"), ()) for o in hidden)
        there = sum(o.value("name") in sent for o in mine)
        found.append((2 * fits - len(hidden) + there, -n))
    return -max(found)[1] if found else None


def _belongs(tag: _Tag, tags: Sequence[_Tag], form: int) -> bool:
    if tag.name not in ("input", "select", "textarea", "option"):
        return False
    owner = tag if tag.name != "option" else next(
        (one for one in reversed(tag.around) if one.name == "select"), tag
    )  # fmt: skip
    named = owner.value("form")
    return tags[form].value("id") == named if named else owner.form == form


def _filled(tag: _Tag, sent: Mapping[str, list[str]], page: str, token: str) -> list[_Change]:
    """The start tag of a control, or the words of a text area, as they were sent."""
    name, kind = tag.value("name"), tag.value("type").lower()
    if tag.name == "option":
        return _chosen(tag, sent, page)
    if kind in _NEVER or name in (token, ""):
        return []
    if kind in ("checkbox", "radio"):
        value = tag.value("value") or "on"
        return [_again(tag, "checked", value in sent.get(name, ()))]
    values = sent.get(name)
    if not values or tag.name == "select":
        return []
    value = values.pop(0) if len(values) > 1 else values[0]  # one after another by the same name
    if tag.name == "textarea":
        words = html.escape(value, quote=False)
        return [_Change(start=tag.end, end=tag.closes, text=f"\n{words}")]
    return [_again(tag, "value", True, value)]


def _chosen(tag: _Tag, sent: Mapping[str, list[str]], page: str) -> list[_Change]:
    select = next((one for one in reversed(tag.around) if one.name == "select"), None)
    if select is None or select.value("name") not in sent:
        return []
    own = tag.attributes.get("value")
    own = html.unescape(page[tag.end : tag.closes]).strip() if own is None else own
    return [_again(tag, "selected", own in sent[select.value("name")])]


def _again(tag: _Tag, name: str, there: bool, value: str | None = None) -> _Change:
    """A start tag with an attribute put in, changed or taken out."""
    attributes = {n: v for n, v in tag.attributes.items() if n != name}
    if there:
        attributes[name] = value
    return _Change(start=tag.start, end=tag.end, text=_written(tag.name, attributes))


def _written(name: str, attributes: Mapping[str, str | None]) -> str:
    told = (n if v is None else f'{n}="{html.escape(v)}"' for n, v in attributes.items())
    return f"<{' '.join([name, *told])}>"


def _wrong(mine: Sequence[_Tag], at: str) -> _Tag | None:
    """The control that a person sees of the field that is wrong."""
    shown = (tag for tag in mine if tag.name != "option" and tag.value("type") != "hidden")
    return next((tag for tag in shown if at and tag.value("name") == at), None)


def _said_at(wrong: _Tag | None, form: _Tag, fault: str) -> list[_Change]:
    if wrong is None:
        told = f'<p class="notice bad" id="{_SPOT}" tabindex="-1"><span>{fault}</span></p>'
        return [_Change(start=form.end, end=form.end, text=told)]
    told = f'<span class="why bad" id="{_SPOT}">{fault}</span>'
    around = [one for one in reversed(wrong.around) if one.name in _CLOSES]
    if wrong.value("type") in ("checkbox", "radio"):  # of several: below all of them
        around.sort(key=lambda one: one.name != "fieldset")
    holder = next(iter(around), form)
    place = holder.closes if holder.closes >= 0 else form.end
    return [_Change(start=place, end=place, text=told)]


def _told_above(page: str, fault: str, *, linked: bool) -> str:
    link = f' <a href="#{_SPOT}">Đến chỗ cần sửa</a>' if linked else ""
    sign = '<span class="sign" aria-hidden="true">✕</span>'
    told = f'<p class="notice bad" role="alert">{sign}<span>{fault}{link}</span></p>'
    return page.replace(_PLACE, _PLACE + told, 1)
