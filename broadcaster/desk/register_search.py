"""The register for pages of the desk: where it is, the paths of its documents, what is cited."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import quote

from broadcaster.desk.request import RequestContext
from broadcaster.domain.errors import InputError
from broadcaster.domain.script import LegalSource
from broadcaster.law.cited_units import CitedUnit, cited_units
from broadcaster.law.register import Register, RegisteredDocument
from broadcaster.law.register_folder import REGISTER_FOLDER, RegisterFolder, read_register_folder

HERE = "/van-ban"
LEVELS = ("trung ương", "tỉnh", "xã", "huyện (cũ)", "trường")


def register_place(context: RequestContext) -> Path:
    """The folder of the register's files."""
    return context.wired.tools.folders.scripts / REGISTER_FOLDER


def register_folder(context: RequestContext) -> RegisterFolder:
    """The station's register, read again where a file has changed."""
    return read_register_folder(register_place(context))


def path_of(document: RegisteredDocument) -> str:
    """The path of a document's page, below the desk, where no other one has its number."""
    number, _ = document.key
    return f"{HERE}/{quote(number.replace('/', '_'), safe='')}"


def way_to(document: RegisteredDocument, register: Register) -> str:
    """The same, with the body that issued it where several have its number."""
    several = len(register.numbered(document.name)) > 1
    path = path_of(document)
    return f"{path}?co_quan={quote(document.issuer, safe='')}" if several else path


def cited_by(
    context: RequestContext, day: date, sources: Sequence[LegalSource]
) -> Callable[[str], tuple[CitedUnit, ...]]:
    """What a sentence cites, as it stands on a day, for a script that relies on these sources."""
    numbers = tuple(one.number for one in sources)
    return partial(cited_units, folder=register_folder(context), day=day, sources=numbers)


def named_document(context: RequestContext, folder: RegisterFolder) -> RegisteredDocument:
    """The document that the path names. Raises InputError."""
    asked = context.part("key").replace("_", "/")
    found = folder.register.numbered(asked, context.query("co_quan"))
    if not found:
        raise InputError(
            f"sổ văn bản không có “{asked}”", hint="Tìm lại trong danh sách, hoặc thêm văn bản."
        )
    if len(found) > 1:
        names = ", ".join(one.issuer or "chưa ghi cơ quan" for one in found)
        raise InputError(
            f"số {found[0].number} có ở nhiều nơi: {names}", hint="Chọn văn bản ở danh sách."
        )
    return found[0]
