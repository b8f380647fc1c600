"""formats/<slug>.toml -> ProgrammeFormat."""

from broadcaster.domain.notice import WithNotices
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.domain.toml_tables import Table
from broadcaster.scripts.setting import Values, read_file
from broadcaster.scripts.settings_table import FORMAT


def read_format(data: bytes, file: str, slug: str) -> WithNotices[ProgrammeFormat]:
    """A programme format, every mistake at once; `slug` is the file's name without its ending.

    A key `slug` in the file wins over the file's name. Never raises on bad content.
    """

    def programme(root: Table, values: Values) -> ProgrammeFormat:
        named = {"slug": values["slug"] or slug, "place": root.page.place(())}
        return ProgrammeFormat(**values | named)

    return read_file(data, file, FORMAT, programme)
