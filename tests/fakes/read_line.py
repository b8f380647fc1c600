"""What the reader says of a line, and of which of its words it tells."""

from broadcaster.reading import read_aloud
from broadcaster.reading.tables import make_lexicon

LEXICON = make_lexicon()


def said(written, lexicon=LEXICON):
    """The line as it is heard."""
    return " ".join(one.spoken for one in read_aloud(written, lexicon).readings)


def told(written):
    """The stretches of the line that a notice is about."""
    return [written[one.start : one.end] for one in read_aloud(written, LEXICON).remarks]
