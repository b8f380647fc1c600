"""A take: a recording in which somebody says one line of a script."""


def line_words(role: str, text: str) -> str:
    """A line as the card of its take names it: the role, if any, and the words as written."""
    words = " ".join(text.split())
    return f"{role}: {words}" if role else words
