"""Kho âm thanh: idents, beds, effects, recordings, with their rights and what was done to them."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from broadcaster.accounts.rights import Right
from broadcaster.audio.sandboxed_decode import take_in
from broadcaster.desk.answers import go, sentence
from broadcaster.desk.forms import day_field, line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.uploads import wav_of
from broadcaster.desk.writing_page import file_name
from broadcaster.domain.errors import AssetError, InputError
from broadcaster.domain.sound import HOUSE_RATE, ImportedSound, Rights, Scope, SoundAsset, seconds
from broadcaster.production.importing_notices import plain_words, told_of, troubles_of
from broadcaster.scripts.sound_card import RightsCard
from broadcaster.storage.atomic import put_away
from broadcaster.writing.listening import LineSound
from broadcaster.writing.takes import keep_sound, users_of

LARGEST = 200_000_000  # bytes: twenty minutes of studio WAV
_HEARD = 90 * HOUSE_RATE  # frames that are played for judging
_COLUMNS = 80
_NAMED = 4  # scripts that are named when they keep a sound on the shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundRow:
    """A sound as the shelf shows it; a shipped one is drawn later, by the browser."""

    asset: SoundAsset
    title: str
    scope: Scope  # that holds today
    seconds: float = 0.0
    peaks: tuple[int, ...] = ()
    plain: tuple[str, ...] = ()  # what somebody should know of it, without figures
    told: tuple[str, ...] = ()
    fault: str = ""
    own: bool = False  # the station's, not the program's

    @property
    def key(self) -> str:
        """Its address."""
        return self.asset.digest[:16]

    @property
    def path(self) -> str:
        """The wave as a drawing, 2 units a column."""
        return "".join(
            f"M{2 * n + 1} {20 - max(h, 4) * 0.19:.1f}V{20 + max(h, 4) * 0.19:.1f}"
            for n, h in enumerate(self.peaks)
        )


def _page(context: RequestContext) -> Response:
    tools = context.wired.tools
    rows = [_row(context, asset) for asset in tools.shelf().assets if not asset.reads]
    takes = sum(bool(asset.reads) for asset in tools.shelf().assets)
    return respond(context, "shelf.html", rows=rows, takes=takes, notices=tools.shelf().notices)


def _row(context: RequestContext, asset: SoundAsset) -> SoundRow:
    tools = context.wired.tools
    title = _title(asset)
    scope = asset.rights.scope_on(tools.clock.now().date())
    if not _is_own(context, asset):
        return SoundRow(asset=asset, title=title, scope=scope)
    try:
        imported = tools.imports.load(asset)
    except AssetError as fault:
        return SoundRow(asset=asset, title=title, scope=scope, fault=fault.sentence, own=True)
    return SoundRow(
        asset=asset,
        title=title,
        scope=scope,
        seconds=seconds(imported.sound.frames),
        peaks=_peaks(imported),
        own=True,
        plain=(
            *(n.sentence for n in troubles_of(imported.notes, "bản này")),
            *plain_words(imported.notes),
        ),
        told=tuple(n.sentence for n in told_of(imported.notes, asset.path.name, bed=False)),
    )


def _peaks(imported: ImportedSound) -> tuple[int, ...]:
    shape = imported.notes.profile.heard
    if shape is None or len(shape.peaks) < _COLUMNS:
        return ()
    edges = np.linspace(0, len(shape.peaks), _COLUMNS + 1).astype(int)[:-1]
    heights = np.maximum.reduceat(shape.peaks, edges)
    top = float(heights.max()) or 1.0
    return tuple(round(100 * float(h) / top) for h in heights)


def _asset(context: RequestContext) -> SoundAsset:
    for asset in context.wired.tools.shelf().assets:
        if asset.digest[:16] == context.part("key"):
            return asset
    raise InputError("kho không có âm thanh này", hint="Tải lại trang Kho âm thanh.")


def _wave(context: RequestContext) -> Response:
    """The wave of a shipped sound, for drawing: they are many, so the page does not wait."""
    imported = context.wired.tools.imports.load(_asset(context))
    length = round(seconds(imported.sound.frames), 2)
    return JSONResponse({"peaks": _peaks(imported), "seconds": length})


def _sound(context: RequestContext) -> Response:
    """The beginning of a sound, as the mix would have it."""
    sound = context.wired.tools.imports.load(_asset(context)).sound
    samples = sound.samples[0 : min(sound.frames, _HEARD)].mean(axis=1, dtype=np.float32)
    return wav_of(LineSound(samples=samples, rate=HOUSE_RATE, fresh=0))


def _card(context: RequestContext, values: Mapping[str, str]) -> RightsCard:
    """What was said of a sound's rights. Raises InputError."""
    today = context.wired.today
    until = day_field(values, "den", today)
    entered = (context.person.name, today) if line(values, "phieu") else ("", None)
    person = line(values, "loai") == "giong"
    public = line(values, "pham_vi") == "cong-khai"
    return RightsCard(
        rights=Rights(
            who=line(values, "ai"),
            source=line(values, "nguon"),
            licence=line(values, "giay_phep"),
            scope=Scope.PUBLIC if public else Scope.SCHOOL,
            consent=line(values, "phieu"),
            until=until,
            person=person,
            shared=person and line(values, "cho_muon") == "1",
            consent_by=entered[0],
            consent_on=entered[1],
            recorded=context.wired.today if person else None,
        ),
        titles=(line(values, "ten"),),
        clean=person,
    )


async def _add(context: RequestContext) -> Response:
    """Put an uploaded sound onto the shelf, from a script or from a plain form."""
    if context.upload is None:
        raise InputError("chưa chọn tệp nào", hint="Chọn một tệp rồi gửi.")
    return await run_in_threadpool(_store, context, context.upload.path, context.form)


def _store(context: RequestContext, path: Path, values: Mapping[str, str]) -> Response:
    tools = context.wired.tools
    card = _card(context, values)
    with tempfile.TemporaryDirectory(prefix="kho-") as folder:
        decoded = Path(folder) / "tieng.flac"
        taken = take_in(path, decoded, name=file_name(context))
        kept = keep_sound(tools, decoded, title=line(values, "ten"), card=card)
    context.note("thêm âm thanh", kept.name, f"{taken.format}, {taken.seconds:.0f} giây")
    if not context.partial:
        told = " ".join(sentence(words) for words in taken.told)
        return go(context, "/kho", f"Đã cất “{card.titles[0]}” vào kho. {told}".strip())
    return JSONResponse({"name": card.titles[0], "seconds": taken.seconds, "told": taken.told})


def _remove(context: RequestContext) -> Response:
    """Take a sound of the station's own off the shelf, with its card; both are kept aside."""
    asset, wired = _asset(context), context.wired
    if not _is_own(context, asset):
        raise InputError("âm thanh có sẵn của chương trình thì không xóa được")
    today = wired.today
    users = users_of(wired.tools, wired.station.formats, asset, today)
    if users:
        more = f" và {len(users) - _NAMED} nơi khác" if len(users) > _NAMED else ""
        raise InputError(
            f"{', '.join(users[:_NAMED])}{more} đang gọi âm thanh này nên chưa xóa",
            hint="Bỏ nó khỏi những nơi ấy trước. Kho vẫn như cũ.",
        )
    put_away(asset.path)
    put_away(asset.path.with_suffix(".toml"))
    context.note("xóa âm thanh", asset.path.name)
    return go(context, "/kho", f"Đã bỏ “{_title(asset)}” khỏi kho; máy chủ còn giữ một bản.")


def _is_own(context: RequestContext, asset: SoundAsset) -> bool:
    """Whether it lies in the station's folder, not in the program's."""
    return asset.path.is_relative_to(context.wired.tools.folders.scripts)


def _title(asset: SoundAsset) -> str:
    return asset.titles[0] if asset.titles else asset.path.stem


ROUTES = (
    DeskRoute(method="GET", path="/kho", right=Right.HEAR, does=_page),
    DeskRoute(method="POST", path="/kho", right=Right.SOUNDS, does=_add, raw=True, largest=LARGEST),
    DeskRoute(method="GET", path="/kho/{key}/song", right=Right.HEAR, does=_wave),
    DeskRoute(method="GET", path="/kho/{key}/nghe", right=Right.HEAR, does=_sound),
    DeskRoute(method="POST", path="/kho/{key}/xoa", right=Right.SOUNDS, does=_remove),
)
