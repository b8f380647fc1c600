"""Soạn có trợ giúp, as a station has it: who may be asked, turned on and off by a person."""

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from broadcaster.app.settings import Settings
from broadcaster.app.station import WiredStation, edit_station
from broadcaster.domain.errors import InputError
from broadcaster.domain.station import DraftingSettings
from broadcaster.domain.text import one_line
from broadcaster.drafting.assisted_script import (
    SILENT,
    AssistedScript,
    DraftProgress,
    DraftWishes,
    draft_with_help,
)
from broadcaster.drafting.language_model import OLLAMA_S, model_server, passes_on
from broadcaster.net.connection import host_of, is_numeric_and_inside, is_this_machine


def goes_to(settings: DraftingSettings) -> str:
    """The machine that words are sent to, as people read it. Raises NetworkFault."""
    host = host_of(settings.server)
    here = is_this_machine(host)
    if passes_on(settings.model) and (here or is_numeric_and_inside(host)):
        asked = "máy chủ trên chính máy này" if here else f"máy {host}"
        return f"{asked}, rồi máy ấy chuyển lời tới {OLLAMA_S}"
    if not here:
        return f"máy {host}"
    return "máy chủ trên chính máy này (máy chủ ấy không được chuyển lời đi nơi khác)"


def leaves(settings: DraftingSettings) -> tuple[str, ...]:
    """What is sent, and what is looked for, in the words that a person reads before the press."""
    return (
        f"Gửi tới {goes_to(settings)}: lời của các điều luật đã chọn, tên bài, tên chương trình, "
        "tên trường, đối tượng người nghe, lời nhắc cho máy mà trường tự sửa, nếu có.",
        "Không gửi: lời bài đã viết, bản thu, sổ sách của đài, văn bản trường tự ra. Máy tìm chữ "
        "nội bộ, mật và tên người trong lời sắp gửi; thấy thì dừng và nói ra. Máy có thể không "
        "nhận ra một tên, nên đừng ghi tên học sinh vào tên bài.",
        "Máy chỉ viết nháp. Câu nào nói điều nguồn không nói thì bị bỏ ra, chừa chỗ cho người "
        "viết; bài chưa ai rà thì không gửi duyệt được.",
        "Bài mang dòng “Soạn có trợ giúp” suốt đời; trang, lời kết và phiếu gửi đài đều nói ra.",
    )


def consent_for(settings: DraftingSettings) -> str:
    """What a person agreed to: which model, asked where, read by whom."""
    return " ".join(filter(None, (settings.model, settings.server, settings.outside_host)))


def turn_on(
    settings: Settings, *, server: str, model: str, outside_host: str, who: str, at: datetime
) -> None:
    """Let a model be asked; `who` has read what leaves. Raises InputError, ModelFault."""
    if not one_line(model):
        raise InputError("chưa ghi tên mô hình", hint="Ví dụ qwen3:4b.", field="mo_hinh")
    wanted = DraftingSettings(
        on=True, on_by=f"{who}, {at:%d/%m/%Y}", server=server.strip(), model=one_line(model),
        outside_host=outside_host.strip(), tokens=settings.station.drafting.tokens,
        answer_tokens=settings.station.drafting.answer_tokens,
    )  # fmt: skip
    model_server(wanted, {})  # what may not be asked is not turned on
    wanted = replace(wanted, on_for=consent_for(wanted))
    names = ("on", "on_by", "on_for", "server", "model", "outside_host")
    edit_station(settings.folder, {("drafting", name): getattr(wanted, name) for name in names})


def turn_off(settings: Settings) -> None:
    """Ask no model any more; what was drafted keeps its mark."""
    edit_station(settings.folder, {("drafting", "on"): False})


def draft(
    wired: WiredStation,
    wishes: DraftWishes,
    progress: DraftProgress = SILENT,
    environment: Mapping[str, str] = os.environ,
) -> AssistedScript:
    """Have a script drafted for a station, by the server that it names."""
    settings = wired.settings
    drafting = settings.station.drafting
    if drafting.on and drafting.on_for != consent_for(drafting):
        raise InputError(
            "máy chủ hay mô hình đã đổi sau khi có người đồng ý, nên chưa gửi gì",
            hint="Mở trang Soạn có trợ giúp, bấm Tắt soạn có trợ giúp, đọc lại rồi bấm Bật.",
        )
    server = model_server(drafting, environment, settings.ca_bundle or "")
    return draft_with_help(
        wired.station, wired.tools, wishes, progress=progress, server=server
    )  # fmt: skip


def told(done: AssistedScript) -> str:
    """What came of a draft, in one line."""
    good = done.lines - done.refused - done.doubted
    rest = f", {done.refused} câu nói điều nguồn không nói nên để trống" if done.refused else ""
    if done.doubted:
        rest += f", {done.doubted} câu còn ngờ để người so lại"
    more = "".join(f"; {remark}" for remark in done.remarks)
    return f"máy viết {done.lines} câu, {good} câu khớp nguồn{rest}{more}"
