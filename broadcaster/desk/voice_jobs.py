"""The jobs that give the station a better voice."""

from collections.abc import Mapping
from typing import Any

from broadcaster.app.station import WiredStation
from broadcaster.app.voice_setup import SetupResult, set_up_neural, set_up_online
from broadcaster.desk.backup_jobs import JobResult
from broadcaster.domain.errors import InputError
from broadcaster.storage.jobs import Teller
from broadcaster.voices.installed import Terms, WantedVoice


def install_voices(wired: WiredStation, argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Install voices, hear them, speak with them: {"voices", "who", "seal"}.

    Each voice has "what", and the "licence" and "no_money" that were shown and agreed to. "seal" is
    the fingerprint of the stick's key that somebody compared; "" = nobody did.
    """
    who, wanted = str(argument["who"]), argument["voices"]

    def accept(terms: Terms) -> str:
        agreed = next((one for one in wanted if one["licence"] == terms.licence), None)
        if agreed is None or (terms.non_commercial and not agreed["no_money"]):
            raise InputError(
                f"giấy phép của giọng “{terms.name}” ({terms.licence}) khác với giấy phép đã hiện "
                "trên trang, nên chưa cài",
                hint="Tải lại trang, đọc giấy phép rồi bấm lại.",
            )
        return f"{who}, {wired.tools.clock.now():%d/%m/%Y}"

    voices = [WantedVoice(what=str(one["what"]), hear=True) for one in wanted]
    compared = str(argument.get("seal", ""))
    done = set_up_neural(
        wired, voices, who=who, accept=accept, trusts=lambda seal: seal == compared, tell=tell
    )
    return JobResult(told=_told(done), result={})


def go_online(wired: WiredStation, argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Speak with an online engine that somebody allowed: {"engine", "who"}."""
    done = set_up_online(wired, str(argument["engine"]), who=str(argument["who"]), tell=tell)
    return JobResult(told=_told(done), result={})


def _told(done: SetupResult) -> str:
    better = [f"{one.role}: {one.voice.name}" for one in done.readers if not one.robot]
    robots = [one.role for one in done.readers if one.robot]
    told = f"giọng đã đọc thử được; từ nay {', '.join(better)}" if better else "giọng đã cài"
    told += f". {', '.join(robots)} vẫn là giọng máy đi kèm" if robots else ""
    return ". ".join((told, *(f"Nghe lại bằng máy, {limit}" for limit in done.limits)))
