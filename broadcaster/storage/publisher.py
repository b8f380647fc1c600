"""Putting a site in place: everything aside first, then renamed in order, feeds last."""

import os
import re
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from broadcaster.errors import PublishError, StoreError
from broadcaster.model.site import SiteFile, SitePlan
from broadcaster.storage.atomic import (
    ASIDE,
    aside_name,
    make_durable,
    same_content,
    sweep,
    write_atomic,
)
from broadcaster.storage.faults import explain

LIST = ".da-xuat-ban"  # hidden file: every path this program has put there, in plan order
_LIST_HEAD = "# Chương trình ghi tệp này để biết tệp nào trong thư mục là do nó xuất bản."
_STILL = "Bản đã xuất bản trước đó vẫn còn nguyên."


class FolderPublisher:
    """A folder that a web server shows.

    Only what differs is written; what is no longer in the plan is removed, but never a file that
    somebody else put there. Interrupted at any moment, no feed names a missing file.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def publish(self, plan: SitePlan) -> tuple[str, ...]:
        """Returns the paths that changed, written ones in plan order, then removed ones.

        Raises PublishError; before the first rename the old site then still stands whole, after
        it a mixture stands in which every feed finds its files.
        """
        _check_paths([file.path for file in plan.files])
        try:
            return self._publish(plan)
        except OSError as fault:
            told = explain(fault, Path(fault.filename or self._folder), "xuất bản")
        except StoreError as fault:
            told = fault
        raise PublishError(told.sentence, hint=told.hint, where=told.where) from told

    def _publish(self, plan: SitePlan) -> tuple[str, ...]:
        self._folder.mkdir(parents=True, exist_ok=True)
        sweep(self._folder)
        known = self._known()
        changed = [file for file in plan.files if not self._stands(file)]
        self._refuse_foreign(changed, known)
        planned = [file.path for file in plan.files]
        spares = self._prepare(changed)
        try:
            # before anything is renamed: a file of ours is never unknown, whenever we stop
            self._remember([*known, *(path for path in planned if path not in set(known))])
            for file, spare in spares:
                spare.replace(self._folder / file.path)
        finally:
            _drop(spare for _, spare in spares)
        removed = self._remove([path for path in known if path not in set(planned)], planned)
        self._remember(planned)
        return (*(file.path for file in changed), *removed)

    def _stands(self, file: SiteFile) -> bool:
        """Whether the file is there already, byte for byte."""
        target = self._folder / file.path
        if target.is_symlink() or not target.is_file():
            return False
        if file.copy_of is None:
            same_size = target.stat().st_size == len(file.content)
            return same_size and target.read_bytes() == file.content
        return same_content(_source(file), target)

    def _refuse_foreign(self, changed: Sequence[SiteFile], known: Sequence[str]) -> None:
        ours = set(known)
        for file in changed:
            target = self._folder / file.path
            if os.path.lexists(target) and file.path not in ours:
                raise PublishError(
                    "Chỗ này đã có một tệp không do chương trình xuất bản.",
                    hint=f"{_STILL} Hãy chuyển tệp đó đi chỗ khác rồi xuất bản lại.",
                    where=str(target),
                )
            root = self._folder.resolve()
            if not target.parent.resolve().is_relative_to(root):
                raise _hostile(file.path, "đường dẫn đi ra ngoài thư mục xuất bản")

    def _prepare(self, changed: Sequence[SiteFile]) -> list[tuple[SiteFile, Path]]:
        """Write every changed file under a spare name; on a fault none of them stays."""
        spares: list[tuple[SiteFile, Path]] = []
        try:
            for file in changed:
                target = self._folder / file.path
                target.parent.mkdir(parents=True, exist_ok=True)
                spares.append((file, aside_name(target)))
                _fill(spares[-1][1], file)
        except BaseException:
            _drop(spare for _, spare in spares)
            raise
        return spares

    def _remove(self, stale: Sequence[str], planned: Sequence[str]) -> list[str]:
        """Remove what is no longer published, feeds first; every one is tried."""
        standing = {path.casefold(): path for path in planned}
        removed = []
        faults: list[OSError] = []
        for path in reversed(stale):
            target = self._folder / path
            kept = standing.get(path.casefold())
            if not os.path.lexists(target) or (kept and self._is_same(target, kept)):
                continue
            try:
                target.unlink()
                removed.append(path)
            except OSError as fault:
                faults.append(fault)
            self._prune(target.parent)
        if faults:
            raise faults[0]
        return removed

    def _is_same(self, target: Path, kept: str) -> bool:
        """Whether a disk that forgives case has one file under both names."""
        return not target.is_symlink() and target.samefile(self._folder / kept)

    def _prune(self, folder: Path) -> None:
        """Remove folders that have become empty, up to the site's own."""
        while folder != self._folder:
            with suppress(OSError):
                folder.rmdir()
            folder = folder.parent

    def _known(self) -> list[str]:
        path = self._folder / LIST
        if not path.is_file():
            return []
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        known = [line for line in lines if line and not line.startswith("#")]
        try:
            _check_paths(known)
        except PublishError as fault:
            raise PublishError(
                "Danh sách các tệp đã xuất bản bị hỏng, nên không biết tệp nào được phép xoá.",
                hint=f"{_STILL} Hãy xoá tệp này, dọn trống thư mục rồi xuất bản lại.",
                where=str(path),
            ) from fault
        return known

    def _remember(self, paths: Sequence[str]) -> None:
        text = "\n".join([_LIST_HEAD, *paths]) + "\n"
        write_atomic(self._folder / LIST, text.encode())


def _source(file: SiteFile) -> Path:
    if file.copy_of is None or not file.copy_of.is_file():
        raise PublishError(
            f"Không tìm thấy tệp nguồn của “{file.path}”.",
            hint=f"{_STILL} Hãy chạy lại broadcaster build rồi xuất bản lại.",
            where=str(file.copy_of),
        )
    return file.copy_of


def _fill(spare: Path, file: SiteFile) -> None:
    if file.copy_of is None:
        spare.write_bytes(file.content)
    else:
        shutil.copyfile(_source(file), spare)
    make_durable(spare)


def _drop(spares: Iterable[Path]) -> None:
    for spare in spares:
        with suppress(OSError):
            spare.unlink(missing_ok=True)


def _hostile(path: str, why: str) -> PublishError:
    return PublishError(
        f"Không xuất bản tệp có đường dẫn “{path}”: {why}.",
        hint=f"{_STILL} Tên tệp công khai chỉ gồm chữ không dấu, số, “-”, “_”, “.” và “/”.",
    )


def _check_paths(paths: Sequence[str]) -> None:
    """Refuse every path that could leave the folder, differ between systems or hide another."""
    seen: dict[str, str] = {}
    for path in paths:
        _check_path(path)
        if path.casefold() in seen:
            raise _hostile(path, f"trùng với “{seen[path.casefold()]}”")
        seen[path.casefold()] = path
    for path in paths:
        for folder in list(Path(path.casefold()).parents)[:-1]:
            if folder.as_posix() in seen:
                raise _hostile(path, f"“{seen[folder.as_posix()]}” vừa là tệp vừa là thư mục")


def _check_path(path: str) -> None:
    parts = path.split("/")
    if not path or not all(re.fullmatch(r"[A-Za-z0-9._-]+", part) for part in parts):
        raise _hostile(path, "có ký tự không dùng được hoặc có phần trống")
    if any(set(part) == {"."} or part.endswith(".") for part in parts):
        raise _hostile(path, "có phần chỉ gồm dấu chấm hoặc kết thúc bằng dấu chấm")
    if any(part.startswith(ASIDE) or part == LIST for part in parts):
        raise _hostile(path, "tên này chương trình dùng cho việc riêng")
    if any(re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", part) for part in parts):
        raise _hostile(path, "Windows không nhận tên này")
