"""Text fit for XML, HTML and tags: composed, without control characters, on one line."""

import re
import unicodedata

# Not allowed in XML 1.0, or without meaning in text: controls but tab and line ends, surrogates,
# non-characters, direction overrides.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """NFC without characters that a public file may not hold; line ends become line feeds."""
    lines = re.sub(r"\r\n?|\u2028|\u2029", "\n", text)
    return unicodedata.normalize("NFC", _UNFIT.sub("", lines)).strip()


def one_line(text: str) -> str:
    """As `clean`, with every run of blanks made one space."""
    return " ".join(clean(text).split())


def web_link(url: str) -> str:
    """The address when it is one a reader may follow (http or https), else an empty text."""
    bare = one_line(url)
    fit = re.fullmatch(r"https?://[^\s\"'<>\\]+", bare, flags=re.IGNORECASE)
    return bare if fit else ""
