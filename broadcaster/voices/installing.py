"""Installing a voice: downloaded or copied, checked, and put in place wholly or not at all.

::

    <voices>/<key>/            an installed voice
    <voices>/.tai/<key>/       one that is being installed; an interrupted one goes on from there
    <voices>/checksums.toml    address -> sha256 of what came from it the first time
"""

import errno
import json
import os
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from broadcaster.domain.errors import AssetError, EngineError, InputError, StoreError
from broadcaster.domain.speech import Gender
from broadcaster.domain.text import fold, nearest
from broadcaster.domain.wording import refusal
from broadcaster.net.connection import NetworkFault, Trust, host_of
from broadcaster.net.download import Download, WrongSum, download
from broadcaster.voices.brought_voices import KEPT, SMALL, made_elsewhere, no_voice, small_text
from broadcaster.voices.installed import (
    CARD,
    MODEL,
    NAME,
    TOKENS,
    InstalledVoice,
    KnownVoice,
    Terms,
    VoiceCard,
    WantedVoice,
    card_text,
    digest_of,
    installed,
)
from broadcaster.voices.piper_files import (
    NotAVoice,
    VoiceNeeds,
    metadata_bytes,
    metadata_of,
    missing_metadata,
    needs_of,
)
from broadcaster.voices.voice_licences import LICENCES, forbids_money, licence_in

STAGING = ".tai"
SUMS = "checksums.toml"
LARGEST = 600_000_000  # bytes of a model


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """Where the files of a voice come from."""

    model: str  # address or path
    local: bool
    known: KnownVoice | None

    @property
    def file(self) -> str:
        """Name of the model's file."""
        return (
            Path(self.model).name
            if self.local
            else unquote(urlsplit(self.model).path).rpartition("/")[2]
        )

    def beside(self, name: str) -> str:
        """A file in the same folder."""
        if self.local:
            return str(Path(self.model).with_name(name))
        return self.model.partition("?")[0].rpartition("/")[0] + f"/{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceFolder:
    """A folder of voices and those who help to fill it."""

    folder: Path
    catalogue: Sequence[KnownVoice]
    trust: Trust
    prove: Callable[[InstalledVoice], str]  # speaks; genders of its people; raises EngineError
    progress: Callable[[int, int], None] = field(default=lambda _done, _whole: None)

    def install(self, wanted: WantedVoice, accept: Callable[[Terms], str]) -> InstalledVoice:
        """Install a voice; `accept` shows the terms and gives who agreed, or raises.

        Raises InputError, AssetError, NetworkFault, StoreError; then nothing was installed, and
        what had been fetched is kept to go on from.
        """
        made = made_elsewhere(Path(wanted.what).expanduser())
        if made is not None:
            return self._take_over(made, wanted, accept)
        source, trust = self._source(wanted)
        try:
            return self._install(wanted, source, trust, accept)
        except NetworkFault as fault:
            fault.hint = f"{fault.hint} {_way_by_hand(source.known)}".strip()
            raise

    def _install(
        self, wanted: WantedVoice, source: _Source, trust: Trust, accept: Callable[[Terms], str]
    ) -> InstalledVoice:
        key = self._key(wanted, source.file, source.known)
        stage = self.folder / STAGING / key
        with _disk(stage):
            stage.mkdir(parents=True, exist_ok=True)
            needs_text = self._described(source, trust, stage)
            words = self._licence(source, trust, stage)
            card = _who(wanted, source, words)
            agreed = accept(_terms(card, source, words))
            model = self._model(source, trust, stage)
            needs = self._made_ready(model, source, needs_text)
            card = replace(
                card,
                accepted=agreed,
                source=source.model if not source.local else source.file,
                fetched=digest_of(model),
                espeak=needs.espeak,
                rate=needs.rate,
                length=needs.length,
                noise=needs.noise,
                noise_w=needs.noise_w,
                speakers=needs.speakers,
            )
            hear = wanted.hear and not (wanted.gender or source.known)
            ready = self._proved(self._assembled(stage, model, needs, card, words), hear=hear)
            self._remember(source, card.fetched)
            return self._put_in_place(ready, key)

    def _take_over(
        self, made: InstalledVoice, wanted: WantedVoice, accept: Callable[[Terms], str]
    ) -> InstalledVoice:
        """A voice that another machine installed: its folder as it stands, compared and proved."""
        key = self._key(wanted, made.key, None)
        if not made.whole():
            raise AssetError(
                f"tệp của giọng “{made.card.name}” trong {made.folder} hỏng hoặc đã bị đổi",
                hint="Chép lại cả thư mục ấy từ máy đã cài giọng; chưa cài gì.",
            )
        words = small_text(made.folder / KEPT)
        if not (made.card.licence and words):
            raise _no_licence(made.card.name)
        terms = Terms(
            name=made.card.name, source=str(made.folder), licence=made.card.licence,
            credit=made.card.credit, size=made.card.size, card=words,
            non_commercial=forbids_money(f"{words} {made.card.licence}"),
        )  # fmt: skip
        agreed = accept(terms)
        stage = self.folder / STAGING / key
        with _disk(stage):
            ready = stage / "xong"
            shutil.rmtree(stage, ignore_errors=True)
            ready.mkdir(parents=True)
            for name in (MODEL, TOKENS, KEPT):
                shutil.copyfile(made.folder / name, ready / name)
            card = replace(made.card, accepted=agreed, genders="")
            (ready / CARD).write_text(card_text(card), "utf-8")
            here = InstalledVoice(key=ready.name, folder=ready, card=card)
            try:
                metadata_of(here.model)
            except NotAVoice as failure:
                raise no_voice(made.key, str(failure)) from failure
            return self._put_in_place(self._proved(here), key)

    def _put_in_place(self, ready: InstalledVoice, key: str) -> InstalledVoice:
        target = self.folder / key
        ready.folder.rename(target)
        shutil.rmtree(self.folder / STAGING / key, ignore_errors=True)
        return InstalledVoice(key=key, folder=target, card=ready.card)

    def remove(self, key: str) -> InstalledVoice:
        """Take a voice off the disk; its checksum stays known. Raises InputError, StoreError."""
        known = {one.key: one for one in installed(self.folder)}
        if key not in known:
            near = nearest(key, known)
            hint = f"Có phải «{near}» không?" if near else "Xem: broadcaster voices"
            raise InputError(f"không có giọng nào tên “{key}” được cài", hint=hint)
        gone = self.folder / STAGING / f"bo-{key}"
        with _disk(self.folder):
            gone.parent.mkdir(exist_ok=True)
            shutil.rmtree(gone, ignore_errors=True)
            known[key].folder.rename(gone)  # in one step; what follows may be interrupted
            shutil.rmtree(gone)
        return known[key]

    def _source(self, wanted: WantedVoice) -> tuple[_Source, Trust]:
        """Where from, and whom to believe: a machine that a person typed may be in the house."""
        what = wanted.what
        if "://" in what:
            _check_address(what)
            trust = replace(self.trust, hosts=self.trust.hosts | {host_of(what)})
            return _Source(model=what, local=False, known=self._by_file(what)), trust
        path = Path(what).expanduser()
        by_key = next((v for v in self.catalogue if fold(v.key) == fold(what)), None)
        if by_key is not None and not path.exists():
            return self._from_catalogue(by_key), self.trust
        if not path.exists():
            raise self._unknown(what)
        model = _only_model(path) if path.is_dir() else path
        digest = digest_of(model)
        same = next((v for v in self.catalogue if v.sha256 and v.sha256 == digest), None)
        known = same or self._by_file(model.name)
        return _Source(model=str(model), local=True, known=known), self.trust

    def _from_catalogue(self, known: KnownVoice) -> _Source:
        if not known.licence:
            raise InputError(
                f"chưa ai đọc được giấy phép của giọng “{known.key}”, nên đài không tự tải nó",
                hint=f"Đọc giấy phép ở {known.page}; dùng được thì tải các tệp của giọng cùng thẻ "
                "của nó vào một thư mục, rồi: broadcaster voices install THƯ-MỤC",
            )
        if not known.base:
            raise InputError(
                f"giọng “{known.key}” phải tải tay từ {known.page}",
                hint="Tải tệp .onnx cùng tệp .onnx.json hoặc tokens.txt vào một thư mục, rồi: "
                "broadcaster voices install THƯ-MỤC",
            )
        address = f"{known.base.rstrip('/')}/{known.model}"
        return _Source(model=address, local=False, known=known)

    def _unknown(self, what: str) -> InputError:
        keys = [voice.key for voice in self.catalogue]
        begun = [key for key in keys if fold(what) and fold(key).startswith(fold(what))]
        near = begun[0] if begun else nearest(what, keys)
        return InputError(
            f"không thấy giọng, tệp hay thư mục “{what}”",
            hint=(f"Có phải “{near}” không? " if near else "")
            + "Xem các giọng đã biết: broadcaster voices catalogue",
        )

    def _by_file(self, model: str) -> KnownVoice | None:
        """The voice of a file that is called so; only one whose bytes are compared with it."""
        name = unquote(urlsplit(model).path).rpartition("/")[2] if "://" in model else model
        return next((v for v in self.catalogue if v.model == name and v.sha256), None)

    def _key(self, wanted: WantedVoice, file: str, known: KnownVoice | None) -> str:
        stem = file.removesuffix(".onnx")
        plain = re.sub(r"[^a-z0-9.]+", "-", fold(stem)).strip("-.")
        key = wanted.key or (known.key if known else plain)
        if not NAME.fullmatch(key):
            raise InputError(
                f"tên giọng “{key}” không dùng được",
                hint="Thêm --as TÊN, chỉ gồm chữ thường không dấu, số và dấu gạch nối.",
            )
        if (self.folder / key).exists():
            raise InputError(
                f"giọng “{key}” đã được cài",
                hint=f"Muốn cài lại thì gỡ trước: broadcaster voices remove {key}",
            )
        return key

    def _described(self, source: _Source, trust: Trust, stage: Path) -> dict[str, object] | str:
        """Piper's JSON, or the text of tokens.txt."""
        config = self._small(source.beside(f"{source.file}.json"), source, trust, stage)
        if config is not None:
            try:
                told = json.loads(config)
            except ValueError as failure:
                raise no_voice(source.file, "tệp .onnx.json không đọc được") from failure
            if not isinstance(told, dict):
                raise no_voice(source.file, "tệp .onnx.json không đọc được")
            return told
        tokens = self._small(source.beside(TOKENS), source, trust, stage)
        if tokens is None:
            raise no_voice(source.file, f"không có tệp {source.file}.json hoặc {TOKENS} bên cạnh")
        return tokens

    def _licence(self, source: _Source, trust: Trust, stage: Path) -> str:
        """The maker's own words; "" when there are none."""
        for name in LICENCES if source.local else LICENCES[:1]:
            words = self._small(source.beside(name), source, trust, stage)
            if words is not None:
                return words
        return ""

    def _small(self, place: str, source: _Source, trust: Trust, stage: Path) -> str | None:
        """A small text beside the model; None when there is none."""
        if source.local:
            return small_text(Path(place)) or None
        try:
            part = stage / "nho.part"
            got = download(Download(address=place, most=SMALL), part, trust)
            return got.path.read_text("utf-8", "replace")
        except NetworkFault as fault:
            if fault.status == 404:
                return None
            raise
        finally:
            (stage / "nho.part").unlink(missing_ok=True)

    def _model(self, source: _Source, trust: Trust, stage: Path) -> Path:
        """The model as it is at its source, in the staging folder. Raises on a wrong checksum."""
        part = stage / f"{MODEL}.part"
        pinned = (source.known.sha256 if source.known else "") or self._sums().get(source.model, "")
        size = source.known.size if source.known else 0
        if not source.local:
            wanted = Download(address=source.model, most=size or LARGEST, sha256=pinned)
            try:
                got = download(wanted, part, trust, progress=self.progress)
            except WrongSum as fault:
                raise _changed(source) from fault
            if size and got.size != size:
                part.unlink()
                raise _changed(source)
            return got.path
        if Path(source.model).stat().st_size > LARGEST:
            raise no_voice(source.file, "tệp quá lớn")
        shutil.copyfile(source.model, part)
        if pinned and digest_of(part) != pinned:
            part.unlink()
            raise _changed(source)
        return part

    def _made_ready(
        self, model: Path, source: _Source, told: dict[str, object] | str
    ) -> VoiceNeeds:
        """What the model needs; it is judged for being whole before anything loads it."""
        try:
            known = metadata_of(model)
            config, tokens = (told, None) if isinstance(told, dict) else (None, told)
            return needs_of(config, tokens, known)
        except NotAVoice as failure:
            model.unlink(missing_ok=True)
            raise no_voice(source.file, str(failure)) from failure

    def _assembled(
        self, stage: Path, model: Path, needs: VoiceNeeds, card: VoiceCard, words: str
    ) -> InstalledVoice:
        """Everything in one folder, ready to be renamed."""
        ready = stage / "xong"
        shutil.rmtree(ready, ignore_errors=True)
        ready.mkdir()
        known = metadata_of(model)
        shutil.copyfile(model, ready / MODEL)
        with (ready / MODEL).open("ab") as file:
            file.write(metadata_bytes(missing_metadata(needs, known)))
            file.flush()
            os.fsync(file.fileno())
        (ready / TOKENS).write_text(needs.tokens, "utf-8")
        terms = f"{card.licence}\n{card.credit}\n\n{words}"
        (ready / KEPT).write_text(terms, "utf-8")
        size = (ready / MODEL).stat().st_size
        card = replace(card, sha256=digest_of(ready / MODEL), size=size)
        (ready / CARD).write_text(card_text(card), "utf-8")
        return InstalledVoice(key=ready.name, folder=ready, card=card)

    def _proved(self, ready: InstalledVoice, *, hear: bool = False) -> InstalledVoice:
        """The voice that has said its sentence, with what was heard of it on its card."""
        try:
            genders = self.prove(ready)
        except EngineError as failure:
            raise AssetError(
                f"giọng “{ready.card.name}” không đọc được câu thử: {failure.sentence}",
                hint="Tệp có lẽ hỏng hoặc không hợp; chưa cài gì. " + failure.hint,
            ) from failure
        first, *others = genders.split() or [""]
        if hear and first not in {one.value for one in Gender}:
            raise _no_gender(ready.card.name)
        if not (hear or others):
            return ready
        card = replace(ready.card, genders=genders if others else "")
        if hear:
            card = replace(card, gender=Gender(first))
        (ready.folder / CARD).write_text(card_text(card), "utf-8")
        return replace(ready, card=card)

    def _sums(self) -> dict[str, str]:
        with suppress(OSError, ValueError):
            told = tomllib.loads((self.folder / SUMS).read_text("utf-8"))
            return {str(key): str(value) for key, value in told.items()}
        return {}

    def _remember(self, source: _Source, found: str) -> None:
        """What came from an address the first time."""
        if source.local:
            return
        sums = self._sums() | {source.model: found}
        text = "".join(f"{json.dumps(key)} = {json.dumps(sums[key])}\n" for key in sorted(sums))
        spare = self.folder / STAGING / SUMS
        spare.write_text(text, "utf-8")
        spare.replace(self.folder / SUMS)


def _check_address(address: str) -> None:
    """Raise InputError for the address of a page, which people copy out of their browser."""
    path = urlsplit(address).path
    if "/blob/" in path:  # the hub's page about a file
        raise InputError(
            f"“{address}” là trang nói về tệp, không phải chính tệp ấy",
            hint=f"Dùng địa chỉ tải: {address.replace('/blob/', '/resolve/', 1)}",
        )
    if not path.endswith(".onnx"):
        raise InputError(
            f"“{address}” không phải địa chỉ của một tệp giọng",
            hint="Địa chỉ phải kết thúc bằng .onnx; hoặc tải các tệp của giọng vào một thư mục, "
            "rồi: broadcaster voices install THƯ-MỤC",
        )


def _no_gender(name: str) -> InputError:
    return InputError(f"chưa biết “{name}” là giọng nữ hay nam", hint="Thêm --gender nữ hoặc nam.")


def _no_licence(name: str) -> InputError:
    return InputError(
        f"chưa biết giấy phép của giọng “{name}”: cạnh tệp không có thẻ của giọng (MODEL_CARD)",
        hint="Chép cả thẻ ấy từ trang của giọng, hoặc đọc giấy phép ở đó rồi thêm --licence LỜI.",
    )


def _way_by_hand(known: KnownVoice | None) -> str:
    """How a voice comes without a line; "" for one that nobody knows a page of."""
    if known is None or not known.page:
        return ""
    files = ", ".join(known.files)
    return (
        f"Không có mạng thì ở một máy có mạng mở {known.page}, tải {files} vào một thư mục trên "
        "USB. Cắm USB vào máy này rồi: broadcaster voices setup THƯ-MỤC"
    )


def _who(wanted: WantedVoice, source: _Source, words: str) -> VoiceCard:
    """The card as far as people, the catalogue and the maker's `words` know it.

    Raises InputError, also when nobody can know the licence.
    """
    known = source.known
    gender = wanted.gender or (known.gender if known else None)
    if gender is None and not wanted.hear:
        raise _no_gender(source.file)
    name = source.file.removesuffix(".onnx")
    told = licence_in(words) or (words and "chưa rõ: đọc thẻ của giọng")
    if not (wanted.licence or known or told):
        raise _no_licence(name)
    base = VoiceCard(name=name, gender=gender or Gender.FEMALE, licence=told)
    if known is not None:
        base = replace(
            base,
            name=known.name,
            age=known.age,
            region=known.region,
            licence=known.licence,
            credit=known.credit,
        )
    return replace(
        base,
        name=wanted.name or base.name,
        age=wanted.age or base.age,
        region=wanted.region or base.region,
        licence=wanted.licence or base.licence,
        credit=wanted.credit or base.credit,
    )


def _terms(card: VoiceCard, source: _Source, words: str) -> Terms:
    known = source.known
    return Terms(
        name=card.name,
        source=source.model,
        licence=card.licence,
        credit=card.credit,
        non_commercial=bool(known and known.non_commercial)
        or forbids_money(f"{words} {card.licence}"),
        size=known.size if known else 0,
        card=words,
    )


def _only_model(folder: Path) -> Path:
    found = sorted(path for path in folder.glob("*.onnx") if path.is_file())
    if len(found) != 1:
        names = ", ".join(path.name for path in found)
        raise InputError(
            f"thư mục “{folder}” "
            + (f"có nhiều giọng: {names}" if found else "không có tệp .onnx nào"),
            hint="Nêu đúng tệp: broadcaster voices install THƯ-MỤC/TÊN.onnx",
        )
    return found[0]


def _changed(source: _Source) -> AssetError:
    return AssetError(
        f"“{source.file}” không đúng mã kiểm tra đã ghi nên bị từ chối",
        hint="Tệp hỏng, hoặc nơi phát hành đã đổi tệp. Tải lại; nếu nơi phát hành nói rõ đã ra bản "
        f"mới thì xóa dòng của nó trong {SUMS} ở thư mục giọng rồi cài lại.",
    )


@contextmanager
def _disk(place: Path) -> Iterator[None]:
    """Turn the disk's refusals into StoreError."""
    try:
        yield
    except OSError as failure:
        full = failure.errno in (errno.ENOSPC, errno.EDQUOT)
        raise StoreError(
            f"không ghi được giọng đọc: {refusal(failure)}",
            hint="Dọn bớt ổ đĩa rồi chạy lại; phần đã tải được giữ."
            if full
            else "Xem quyền ghi của thư mục giọng đọc rồi chạy lại.",
            where=str(failure.filename or place),
        ) from failure
