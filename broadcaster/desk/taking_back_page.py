"""Rút bài, rút giọng: take an episode or a recording back from everywhere, and bring it back."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.own_voice_studio import name_in_card
from broadcaster.app.taking_back import planned
from broadcaster.care.withdraw import OWN_VOICE, WithdrawPlan, bring_back, own_voices, recordings
from broadcaster.desk.answers import go, sentence
from broadcaster.desk.forms import line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.station_lock import held
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import InputError, StoreError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import nfc, slug
from broadcaster.domain.withdrawal import Withdrawal, WithdrawnKind, standing

HERE = "/rut"
_SHOWN = 20
# what is ticked -> what that is, and whether a person no longer agrees
_WHYS = {
    "sai": (WithdrawnKind.CORRECTED, False),
    "go": (WithdrawnKind.EPISODE, False),
    "khong-dong-y": (WithdrawnKind.EPISODE, True),
    "ban-ghi": (WithdrawnKind.RECORDING, True),
    "ban-ghi-khac": (WithdrawnKind.RECORDING, False),
    "giong": (WithdrawnKind.VOICE, True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeable:
    """Something that may be taken back: an episode, a recording or a voice."""

    name: str  # key, the file's name, or Voice.id
    told: str  # what people know it by
    beside: str  # when it airs, or what it is


def _page(context: RequestContext) -> Response:
    asked = line(dict(context.request.query_params), "tim", 60)
    tools, today = context.wired.tools, context.wired.today
    briefs = sorted(tools.catalogue().briefs(), key=lambda b: b.air_time, reverse=True)
    whole = (
        tools.catalogue().get(brief.key) for brief in briefs
    )  # opened one by one, newest first
    fitting = (e for e in whole if e is not None and _fits(asked, e.title, e.key))
    found = [
        Takeable(
            name=e.key, told=e.title,
            beside=f"số {e.number}, {told_day(e.air_time.astimezone(ZONE))}",
        )
        for e in islice(fitting, _SHOWN + 1)
    ]  # fmt: skip
    known = _voices(context)
    voices = (known.get(path.name, _unknown(path.name)) for path in recordings(tools))
    sounds = [
        *(one for one in _own_voices(context) if _fits(asked, one.told, one.beside)),
        *(one for one in voices if _fits(asked, one.told, one.beside, one.name)),
    ]
    again = [
        one
        for one in standing(tools.withdrawals().all())
        if not one.consent and one.at.astimezone(ZONE).date() == today
    ]
    return respond(
        context, "taking_back.html", asked=asked, episodes=found[:_SHOWN], sounds=sounds[:_SHOWN],
        more=len(found) > _SHOWN or len(sounds) > _SHOWN, again=again,
    )  # fmt: skip


def _voices(context: RequestContext) -> dict[str, Takeable]:
    """The recordings whose cards can be read, by the file's name: whose voice, and what it says.

    A card that cannot be read leaves them to the names of their files: taking back goes on.
    """
    try:
        assets = context.wired.tools.shelf().assets
    except StoreError:
        assets = ()
    return {
        asset.path.name: Takeable(
            name=asset.path.name,
            told=asset.rights.who,
            beside=f"“{_words(asset.reads)}”, bài {asset.script}" if asset.reads else asset.name,
        )
        for asset in assets
        if asset.rights.who
    }


def _own_voices(context: RequestContext) -> list[Takeable]:
    """The voices that somebody has read for the school, made or not, whatever their files say."""
    return [
        Takeable(
            name=f"{OWN_VOICE}{nfc(folder.name)}",
            told=name_in_card(folder),
            beside="giọng trường em",
        )
        for folder in own_voices(context.wired.tools)
    ]


def _words(reads: str) -> str:
    """A line without who says it; its card has both, see `line_words`."""
    role, colon, said = reads.partition(": ")
    return said if colon and role.isupper() else reads


def _unknown(name: str) -> Takeable:
    return Takeable(name=name, told=Path(name).stem, beside="bản ghi âm")


def _fits(asked: str, *names: str) -> bool:
    return not asked or any(slug(asked) in slug(name) for name in names)


def _look(context: RequestContext) -> Response:
    """What would go, before anything does."""
    return _asking(context, line(dict(context.request.query_params), "ten"))


def _asking(
    context: RequestContext, name: str, *, wrong: str = "", why: str = "", reason: str = ""
) -> Response:
    plan = _plan(context, name)
    voice = _voice(context, plan)
    return respond(
        context, "taking_back_one.html", status=422 if wrong else 200, plan=plan,
        recording=plan.what is WithdrawnKind.RECORDING, own=plan.what is WithdrawnKind.VOICE,
        wrong=wrong, why=why, reason=reason,
        title=_title(voice, plan), voice=voice,
    )  # fmt: skip


def _voice(context: RequestContext, plan: WithdrawPlan) -> Takeable | None:
    """The recording or the voice that is taken back, None for an episode."""
    if plan.what is WithdrawnKind.VOICE:
        found = (one for one in _own_voices(context) if one.name == plan.key)
        return next(found, Takeable(name=plan.key, told=plan.key, beside="giọng trường em"))
    if plan.what is not WithdrawnKind.RECORDING:
        return None
    return _voices(context).get(plan.key, _unknown(plan.key))


def _title(voice: Takeable | None, plan: WithdrawPlan) -> str:
    """What people know it by."""
    if voice is not None:
        return voice.told
    return plan.episodes[0].title if plan.episodes else plan.key


def _plan(context: RequestContext, name: str) -> WithdrawPlan:
    if not name:
        raise InputError("chưa chọn bài hay bản ghi nào", hint="Chọn ở trang Rút bài.")
    return planned(context.wired, name)[0]


def _withdraw(context: RequestContext) -> Response:
    name, why = line(context.form, "ten"), line(context.form, "vi-sao")
    reason = line(context.form, "ly-do", 300)
    if why not in _WHYS:
        return _asking(context, name, wrong="Chọn vì sao rút.", reason=reason)
    if not reason:
        return _asking(context, name, wrong="Ghi rõ lý do: lời này được lưu lại.", why=why)
    plan = _plan(context, name)
    what, consent = _WHYS[why]
    job = context.ask_for(
        "rut",
        f"Rút {_title(_voice(context, plan), plan)}",
        {
            "name": plan.key,
            "what": what.value,
            "reason": reason,
            "who": context.person.name,
            "consent": consent,
            "original": line(context.form, "ca-tep-goc") == "co",
        },
    )
    context.note("rút", plan.key, reason)
    return go(context, f"/viec/{job.id}")


def _bring_back(context: RequestContext) -> Response:
    """Đưa lại: what was taken back today by mistake may be made again."""
    wired, name = context.wired, line(context.form, "ten")
    with held(wired):
        entry: Withdrawal = bring_back(wired.tools, name, reason=f"{context.person.name} đưa lại")
    context.note("đưa lại", entry.key)
    word = f"{entry.key} không còn trong danh sách đã rút. Mở bài, gửi duyệt và xếp lịch lại."
    return go(context, HERE, sentence(word))


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.WITHDRAW, does=_page),
    DeskRoute(method="GET", path=f"{HERE}/xem", right=Right.WITHDRAW, does=_look),
    DeskRoute(method="POST", path=HERE, right=Right.WITHDRAW, does=_withdraw),
    DeskRoute(method="POST", path=f"{HERE}/dua-lai", right=Right.WITHDRAW, does=_bring_back),
)
