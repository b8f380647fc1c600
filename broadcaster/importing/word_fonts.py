"""How the letters of a Word document look: the font of each run, from styles and defaults too."""

from dataclasses import dataclass

from broadcaster.importing.old_letters import (
    OldEncoding,
    encoding_by_words,
    encoding_of_font,
    is_unicode,
)
from broadcaster.importing.word_markup import (
    Element,
    child_of,
    is_on,
    kind_of,
    letters_of,
    value_of,
    whole_number,
)


@dataclass(frozen=True, slots=True)
class RunLook:
    """What a style or a run says of its letters; None and "" = nothing."""

    font: str = ""
    hidden: bool | None = None
    struck: bool | None = None
    raised: bool | None = None

    def over(self, below: "RunLook") -> "RunLook":
        """This one, and of the one below it what this one leaves open."""
        return RunLook(
            font=self.font or below.font,
            hidden=below.hidden if self.hidden is None else self.hidden,
            struck=below.struck if self.struck is None else self.struck,
            raised=below.raised if self.raised is None else self.raised,
        )


class WordFonts:
    """How each run looks, by its own properties and by styles; which fonts hold old letters."""

    def __init__(self, styles: Element | None, document: Element) -> None:
        own: dict[str, RunLook] = {}
        basis: dict[str, str] = {}
        usual = RunLook()
        self._usual_style = ""
        for element in () if styles is None else styles:
            if kind_of(element) == "docDefaults":
                usual = look_of(child_of(element, "rPrDefault", "rPr"))
            elif kind_of(element) == "style":
                name = value_of(element, "styleId")
                own[name] = look_of(child_of(element, "rPr"))
                basis[name] = value_of(child_of(element, "basedOn"))
                if value_of(element, "type") == "paragraph" and value_of(element, "default") == "1":
                    self._usual_style = name
        self._usual = usual
        self._styles: dict[str, RunLook] = {}
        for name in own:
            look, at, seen = RunLook(), name, set()
            while at in own and at not in seen:
                seen.add(at)
                look, at = look.over(own[at]), basis[at]
            self._styles[name] = look
        self._unicode: set[OldEncoding] = set()
        self.by_words = OldEncoding.NONE
        self._weigh(document)

    def look(self, run: Element | None, style: str) -> RunLook:
        """How a run's properties and its paragraph's style make it look."""
        whole = look_of(run).over(self._styles.get(value_of(child_of(run, "rStyle")), RunLook()))
        whole = whole.over(self._styles.get(style or self._usual_style, RunLook()))
        return whole.over(self._usual)

    def encoding(self, look: RunLook) -> OldEncoding:
        """How what looks so is typed; a text of ours that kept an old font's name is Unicode."""
        found = encoding_of_font(look.font)
        return OldEncoding.NONE if found in self._unicode else found

    def _weigh(self, document: Element) -> None:
        """Look over all the letters: old fonts over Unicode, old letters without their font."""
        texts: dict[OldEncoding, list[str]] = {}
        for paragraph in (e for e in document.iter() if kind_of(e) == "p"):
            style = value_of(child_of(paragraph, "pPr", "pStyle"))
            for run in (e for e in paragraph.iter() if kind_of(e) == "r"):
                encoding = encoding_of_font(self.look(child_of(run, "rPr"), style).font)
                texts.setdefault(encoding, []).append(letters_of(run))
        self.by_words = encoding_by_words(texts.pop(OldEncoding.NONE, ()))
        self._unicode = {
            encoding for encoding, found in texts.items() if is_unicode(" ".join(found))
        }


def look_of(properties: Element | None) -> RunLook:
    """What the properties of a run or a style say of its letters."""
    if properties is None:
        return RunLook()
    fonts = child_of(properties, "rFonts")
    named = [value_of(fonts, key) for key in ("hAnsi", "ascii")]
    themed = any(value_of(fonts, key) for key in ("hAnsiTheme", "asciiTheme"))
    old = [font for font in named if encoding_of_font(font) is not OldEncoding.NONE]
    switches = {kind_of(element): is_on(element) for element in properties}
    struck = [switches[key] for key in ("strike", "dstrike") if key in switches]
    return RunLook(
        font=next(iter(old), "") or ("theme" if themed else next(filter(None, named), "")),
        hidden=switches.get("vanish"),
        struck=any(struck) if struck else None,
        raised=_raised(properties),
    )


def _raised(properties: Element) -> bool | None:
    """Whether letters stand above the line; None where nothing is said of it."""
    align, place = child_of(properties, "vertAlign"), child_of(properties, "position")
    if align is None and place is None:
        return None
    return value_of(align) == "superscript" or whole_number(value_of(place), 0) >= _HIGHER


_HIGHER = 4  # half points
