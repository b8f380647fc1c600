"""Người dùng, nhập bảng: who is of the office; tables of units and of people, shown, then written.

Between the two steps nothing is kept here: the page carries the table, and a mark of what it
showed. What changed meanwhile is shown again before it is written.
"""

import base64
import csv
import hmac
import io
import zlib
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from broadcaster.accounts.people import new_link
from broadcaster.accounts.rights import ROLE_NAMES, Person, Right
from broadcaster.desk.answers import sentence, status_of
from broadcaster.desk.forms import line, one_line_of
from broadcaster.desk.guard import FIELD, refuse_cross_site
from broadcaster.desk.multipart import UploadedFile, form_with_file
from broadcaster.domain.errors import BroadcasterError, InputError, NotAllowed, StoreError
from broadcaster.domain.schedule import Unit
from broadcaster.domain.text import slug
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.front_page import HEADERS
from broadcaster.hub.office_pages import (
    SIGN_IN,
    Answer,
    Fields,
    Office,
    Sent,
    guarded,
    guarded_form,
    office_page,
    rows_away,
    told_page,
)
from broadcaster.hub.office_people import (
    OFFICE,
    OFFICE_ROLES,
    OfficeDoor,
    OfficeVisitor,
    end_office_person,
    take_office_role,
)
from broadcaster.hub.office_tables import known_people, make_station, without_folder, write_units
from broadcaster.hub.people_changes import PeoplePlan, PersonChangeKind, people_plan
from broadcaster.hub.people_giving import GivenLink, give_people, links_csv
from broadcaster.hub.unit_changes import UnitChangeKind, UnitPlan, WrongLine, unit_plan
from broadcaster.hub.unit_tree import with_ended
from broadcaster.importing.sheets import LARGEST, SheetLine, read_sheet

PEOPLE = f"{OFFICE}/nguoi"
UNITS_TABLE, PEOPLE_TABLE = f"{OFFICE}/nhap/don-vi", f"{OFFICE}/nhap/nguoi"
_CARRIED = 400_000  # letters of a table that a page carries
_UNPACKED = 20_000_000  # bytes of it
_SHOWN = 300  # lines of a list
_UNITS = 200  # of a table of people: each station is opened, three or four hundredths of a second
_MADE = 20  # stations that are made at once: each is a hundred files
Upload = Callable[[Request, OfficeVisitor, UploadedFile], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    """What a table would do, as its page shows it."""

    title: str
    where: str  # address of the page
    name: str  # of the file
    sums: Sequence[tuple[str, int]]
    wrong: Sequence[WrongLine]
    changes: Sequence[tuple[str, str]]  # kind, words
    left_out: int  # changes that are not shown
    waiting: int = 0  # people of it who were there before and have no password yet
    table: str  # "" = nothing would change
    mark: str


class OfficeTablePages:
    """The pages of whoever looks after units and people."""

    def __init__(self, pages: Office, office: OfficeDoor, folder: HubFolder) -> None:
        self._pages = pages
        self._office = office
        self._folder = folder

    def people(self, request: Request, visitor: OfficeVisitor) -> Response:
        """Who is of the office, of the units that the visitor looks after."""
        return self._people(visitor)

    def new_link(self, request: Request, visitor: OfficeVisitor, fields: Fields) -> Response:
        """A link for somebody who forgot their password."""
        person = self._named(visitor, fields)
        token = new_link(self._office.door, person, by=visitor.account)
        return self._people(visitor, link=f"{_root(request)}{OFFICE}/lien-ket/{token}", of=person)

    def end(self, request: Request, visitor: OfficeVisitor, fields: Fields) -> Response:
        """Somebody leaves."""
        person = self._named(visitor, fields)
        end_office_person(self._office, person.account, by=visitor.account)
        return self._people(visitor, word=f"Đã thu tài khoản của {person.name}.")

    def take_role(self, _request: Request, visitor: OfficeVisitor, fields: Fields) -> Response:
        """Somebody has no role any more at one of the visitor's units."""
        form = dict(fields)
        account, unit = line(form, "tai_khoan", 40), line(form, "don_vi", 40)
        held = self._office.people.roles(account)
        if unit not in self._with_ended(visitor) or all(one.unit != unit for one in held):
            raise _not_theirs()
        take_office_role(self._office, account, unit, by=visitor.account)
        name = self._office.lives.names(self._pages.now()).get(unit, unit)
        return self._people(visitor, word=f"Đã thu vai của {account} ở {name}.")

    def units_form(self, _request: Request, visitor: OfficeVisitor) -> Response:
        """Choose a table of units."""
        self._own(visitor)
        missing = len(self._without_folder(visitor))
        return office_page("office_units_table.html", visitor, here="people", missing=missing)

    def units_shown(
        self, _request: Request, visitor: OfficeVisitor, file: UploadedFile
    ) -> Response:
        """What it would change."""
        self._own(visitor)  # before anything is read of what somebody sent
        name = _name(file)
        lines = read_sheet(file.path, name)
        return self._show_units(visitor, lines, name, self._unit_plan(visitor, lines, name))

    def units_written(self, _request: Request, visitor: OfficeVisitor, fields: Fields) -> Response:
        """Write it, when that is still what was shown."""
        self._own(visitor)
        name, lines, mark = _carried(dict(fields))
        plan = self._unit_plan(visitor, lines, name)
        if not hmac.compare_digest(plan.mark.encode(), mark.encode()):
            return self._show_units(visitor, lines, name, plan, again=True)
        write_units(self._office, plan, by=visitor.account)
        return office_page(
            "office_table_done.html", visitor, here="people", title="Đã ghi danh sách đơn vị",
            sums=_sums(plan, UnitChangeKind), wrong=plan.wrong[:_SHOWN], failed=(), tables=(),
        )  # fmt: skip

    def stations_made(self, _request: Request, visitor: OfficeVisitor, _: Fields) -> Response:
        """Make stations for schools that have none, some at a time."""
        self._own(visitor)
        failed = []
        for unit in self._without_folder(visitor)[:_MADE]:
            try:
                make_station(self._folder, unit, self._pages.now())
            except BroadcasterError as fault:
                failed.append(f"{unit.name}: {sentence(fault.sentence)}")
        if failed:
            return office_page(
                "office_table_done.html", visitor, here="people", title="Lập đài", sums=(),
                wrong=(), failed=failed, tables=(),
            )  # fmt: skip
        return RedirectResponse(UNITS_TABLE, status_code=303, headers=HEADERS)

    def people_form(self, _request: Request, visitor: OfficeVisitor) -> Response:
        """Choose a table of people."""
        self._own(visitor)
        return office_page(
            "office_people_table.html", visitor, here="people", roles=list(ROLE_NAMES.values())
        )

    def people_shown(
        self, _request: Request, visitor: OfficeVisitor, file: UploadedFile
    ) -> Response:
        """What it would change."""
        self._own(visitor)  # before anything is read of what somebody sent
        name = _name(file)
        lines = read_sheet(file.path, name)
        return self._show_people(visitor, lines, name, self._people_plan(visitor, lines, name))

    def people_written(self, request: Request, visitor: OfficeVisitor, fields: Fields) -> Response:
        """Write it, when that is still what was shown; the links are told once."""
        self._own(visitor)
        form = dict(fields)
        name, lines, mark = _carried(form)
        plan = self._people_plan(visitor, lines, name)
        if not hmac.compare_digest(plan.mark.encode(), mark.encode()):
            return self._show_people(visitor, lines, name, plan, again=True)
        given = give_people(
            plan, self._folder, self._office, by=visitor.account,
            new_links=form.get("cap_lai") == "1",
        )  # fmt: skip
        tables = _tables(given.links, _root(request))
        return office_page(
            "office_table_done.html", visitor, here="people", title="Đã ghi người dùng",
            sums=_sums(plan, PersonChangeKind), wrong=plan.wrong[:_SHOWN], failed=given.failed,
            tables=tables,
        )  # fmt: skip

    def _own(self, visitor: OfficeVisitor) -> frozenset[str]:
        """The units whose people are the visitor's business. Raises NotAllowed."""
        own = frozenset(code for code in visitor.units if visitor.may(Right.PEOPLE, code))
        if not own:
            raise NotAllowed(
                "vai của thầy cô không quản lý đơn vị và người dùng",
                hint="Nhờ người quản trị của văn phòng.",
            )
        return own

    def _with_ended(self, visitor: OfficeVisitor) -> frozenset[str]:
        """The same with units that are over: their people are left to whoever was above."""
        return with_ended(
            self._own(visitor), self._office.lives(self._pages.now()), self._pages.today
        )

    def _people(
        self, visitor: OfficeVisitor, *, link: str = "", of: Person | None = None, word: str = ""
    ) -> Response:
        own, roles = self._with_ended(visitor), self._office.people.all_roles()
        shown = []
        for one in self._office.people.all():
            held = roles.get(one.account, ())
            here = [role for role in held if role.unit in own]
            if one.unit in own or (here and not one.ended):
                whole = one.unit in own and len(here) == len(held)
                shown.append((one, here, whole))
        return office_page(
            "office_people.html", visitor, here="people", people=shown, link=link, of=of,
            word=word, role_names=OFFICE_ROLES, names=self._office.lives.names(self._pages.now()),
        )  # fmt: skip

    def _named(self, visitor: OfficeVisitor, fields: Fields) -> Person:
        """Somebody of the visitor's own units, none of whose roles reach beyond the visitor's.

        Else a link for a person above would open more than the visitor may see.
        """
        own = self._with_ended(visitor)
        person = self._office.people.get(line(dict(fields), "tai_khoan", 40))
        if person is None:
            raise _not_theirs()  # who else has an account is not told
        held = self._office.people.roles(person.account)
        if not {person.unit, *(one.unit for one in held)} <= own:
            raise _not_theirs()
        return person

    def _without_folder(self, visitor: OfficeVisitor) -> list[Unit]:
        lives = self._office.lives(self._pages.now())
        missing = without_folder(self._folder, lives, self._pages.today)
        return [one for one in missing if visitor.may(Right.PEOPLE, one.key)]

    def _unit_plan(
        self, visitor: OfficeVisitor, lines: tuple[SheetLine, ...], name: str
    ) -> UnitPlan:
        store, own = self._office.lives.store, self._own(visitor)

        def taken(codes: Collection[str]) -> set[str]:
            """A station that is there is nobody's new."""
            return {*codes}.intersection(self._folder.codes()) | store.in_use(codes)

        return unit_plan(lines, name, store.all(), self._pages.today, within=own, taken=taken)

    def _people_plan(
        self, visitor: OfficeVisitor, lines: tuple[SheetLine, ...], name: str
    ) -> PeoplePlan:
        own = self._with_ended(visitor)
        known = known_people(self._folder, self._office, self._pages.now(), within=own)
        return people_plan(lines, name, known, most_units=_UNITS)

    def _show_units(
        self, visitor: OfficeVisitor, lines: tuple[SheetLine, ...], name: str, plan: UnitPlan,
        *, again: bool = False,
    ) -> Response:  # fmt: skip
        told = [
            (one.kind.value, f"dòng {one.line}: {one.told}")
            for one in plan.changes
            if one.kind is not UnitChangeKind.SAME
        ]
        shown = ShownTable(
            title="Danh sách đơn vị", where=UNITS_TABLE, name=name,
            sums=_sums(plan, UnitChangeKind), wrong=plan.wrong[:_SHOWN], changes=told[:_SHOWN],
            left_out=max(0, len(told) - _SHOWN), mark=plan.mark,
            table=_packed(lines) if plan.old or plan.new else "",
        )  # fmt: skip
        return _shown(visitor, shown, again=again)

    def _show_people(
        self, visitor: OfficeVisitor, lines: tuple[SheetLine, ...], name: str, plan: PeoplePlan,
        *, again: bool = False,
    ) -> Response:  # fmt: skip
        told = [
            (one.kind.value, f"dòng {one.line}: {one.told}")
            for one in plan.changes
            if one.kind is not PersonChangeKind.SAME
        ]
        waiting = sum(
            one.waiting and one.kind is not PersonChangeKind.ADDED for one in plan.changes
        )
        shown = ShownTable(
            title="Người dùng", where=PEOPLE_TABLE, name=name,
            sums=_sums(plan, PersonChangeKind), wrong=plan.wrong[:_SHOWN], changes=told[:_SHOWN],
            left_out=max(0, len(told) - _SHOWN), mark=plan.mark, waiting=waiting,
            table=_packed(lines) if plan.moves or waiting else "",
        )  # fmt: skip
        return _shown(visitor, shown, again=again)


def table_routes(pages: Office, office: OfficeDoor, folder: HubFolder) -> list[Route]:
    """The addresses of tables and of the people of the office."""
    own = OfficeTablePages(pages, office, folder)
    looked: dict[str, Answer] = {
        PEOPLE: own.people,
        UNITS_TABLE: own.units_form,
        PEOPLE_TABLE: own.people_form,
    }
    sent: dict[str, Sent] = {
        f"{PEOPLE}/duong-dan": own.new_link,
        f"{PEOPLE}/thu": own.end,
        f"{PEOPLE}/thu-vai": own.take_role,
        UNITS_TABLE: own.units_written,
        f"{OFFICE}/nhap/lap-dai": own.stations_made,
        PEOPLE_TABLE: own.people_written,
    }
    brought: dict[str, Upload] = {
        f"{UNITS_TABLE}/xem": own.units_shown,
        f"{PEOPLE_TABLE}/xem": own.people_shown,
    }
    return [
        *(Route(at, guarded(pages, does), methods=["GET", "HEAD"]) for at, does in looked.items()),
        *(Route(at, guarded_form(pages, does), methods=["POST"]) for at, does in sent.items()),
        *(Route(at, _guarded_file(pages, does), methods=["POST"]) for at, does in brought.items()),
    ]


def _guarded_file(office: Office, does: Upload) -> Callable[[Request], Awaitable[Response]]:
    """A form with a file: of this session, its token before the file, or nothing is kept."""

    async def sent(request: Request) -> Response:
        try:
            refuse_cross_site(request, signed_in=False)
            visitor = await run_in_threadpool(office.visitor, request)
            if visitor is None:
                return RedirectResponse(SIGN_IN, status_code=303, headers=HEADERS)
            token = visitor.form_token

            def admit(fields: Mapping[str, str]) -> None:
                if not hmac.compare_digest(fields.get(FIELD, "").encode(), token.encode()):
                    raise NotAllowed("trang này đã cũ nên chưa làm gì cả", hint="Tải lại trang.")

            async with form_with_file(request, LARGEST, admit) as (_, file):
                return await run_in_threadpool(does, request, visitor, file)
        except StoreError:
            return rows_away()
        except InputError as fault:
            return told_page(fault, status=status_of(fault))

    return sent


def _not_theirs() -> NotAllowed:
    return NotAllowed("người này không thuộc đơn vị mà thầy cô quản lý")


def _shown(visitor: OfficeVisitor, shown: ShownTable, *, again: bool) -> Response:
    return office_page("office_table.html", visitor, here="people", shown=shown, again=again)


def _sums(
    plan: UnitPlan | PeoplePlan, kinds: Iterable[UnitChangeKind | PersonChangeKind]
) -> list[tuple[str, int]]:
    counted = {kind.value: 0 for kind in kinds}
    for one in plan.changes:
        counted[one.kind.value] += 1
    return [*counted.items(), ("dòng hỏng", len(plan.wrong))]


def _name(file: UploadedFile) -> str:
    return one_line_of(PurePath(file.name.replace("\\", "/")).name)[:100] or "bảng"


def _packed(lines: Iterable[SheetLine]) -> str:
    """A table as a field of a form carries it. Raises InputError where it is too long."""
    told = io.StringIO()
    csv.writer(told).writerows((one.number, *one.cells) for one in lines)
    packed = base64.b64encode(zlib.compress(told.getvalue().encode(), 9)).decode()
    if len(packed) > _CARRIED:
        raise InputError(
            "bảng dài quá một trang",
            hint="Chia thành vài tệp nhỏ hơn, hoặc nhờ người giữ máy chủ nhập.",
        )
    return packed


def _carried(form: Mapping[str, str]) -> tuple[str, tuple[SheetLine, ...], str]:
    """Name, lines and mark of the table that a page carried. Raises InputError."""
    try:
        reader = zlib.decompressobj()
        data = reader.decompress(base64.b64decode(form.get("bang", ""), validate=True), _UNPACKED)
        rows = csv.reader(io.StringIO(data.decode(), newline=""))
        lines = tuple(SheetLine(number=int(one), cells=tuple(cells)) for one, *cells in rows)
    except (ValueError, zlib.error, csv.Error) as fault:
        raise InputError("biểu mẫu gửi lên không đọc được", hint="Chọn lại tệp.") from fault
    return line(form, "ten", 100), lines, form.get("dau", "")


def _tables(links: Sequence[GivenLink], root: str) -> list[tuple[str, str, str, int]]:
    """Of each unit: its code, the name of a file, the file as an address, how many links."""
    found = []
    for unit in dict.fromkeys(one.change.unit for one in links):
        own = [one for one in links if one.change.unit == unit]
        data = base64.b64encode(links_csv(own, root)).decode()
        found.append((unit, f"{slug(unit)}.csv", f"data:text/csv;base64,{data}", len(own)))
    return found


def _root(request: Request) -> str:
    return str(request.base_url).rstrip("/")
