"""Send for approval, approve, return: who let which bytes out, kept for good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.domain.approval import Approval, ApprovedEpisode, ItemState, Transition
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import Conflict, InputError, NotApproved
from broadcaster.domain.notice import UNFINISHED, Level, Notice, Place
from broadcaster.domain.queue import QueueItem
from broadcaster.domain.station import StationProfile
from broadcaster.domain.text import fold, nearest, slug
from broadcaster.domain.withdrawal import withdrawn_keys
from broadcaster.production.script_folder import script_files
from broadcaster.production.sidecars import write_approved
from broadcaster.production.tools import StationContext
from broadcaster.programme.approval_rules import (
    audio_digests,
    covers,
    last_sent,
    live_digest,
    script_digest,
    state_of,
)
from broadcaster.programme.kept_files import MACHINE, card_path, keep_files
from broadcaster.programme.tools import ProgrammeTools

if TYPE_CHECKING:  # a look at where an episode stands loads nothing that builds
    from broadcaster.production.build import BuildProgress, BuildReport, EpisodesAway
    from broadcaster.production.naming import NamedEpisode

CHANGED = "kịch bản hoặc âm thanh đã đổi"
TAKEN_BACK = "người duyệt đã thu lại duyệt"
NOT_SENT = (CHANGED, TAKEN_BACK)  # reasons of steps to "Chờ duyệt" that nobody sent
_MAY_WAIT = (ItemState.PENDING, ItemState.APPROVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalStanding:
    """Where an episode is on its way to approval."""

    episode: Episode
    state: ItemState
    approval: Approval | None = None  # the standing one, of this sound or of an earlier one
    current: bool = False  # the standing approval is of exactly this sound and these scripts
    reason: str = ""  # of its last step
    script: str = ""  # digest of its scripts as they are now


def standing_of(
    tools: ProgrammeTools, episode: Episode, files: Mapping[str, Path] | None = None
) -> ApprovalStanding:
    """Where an episode stands now; a change since the last step counts at once.

    `files` are the scripts by slug, for those who ask about many episodes.
    """
    steps = tools.journal().steps(episode.key)
    approved = tools.approvals().get(episode.key)
    approval = approved[0] if approved else None
    script = digest_now(episode, script_index(tools) if files is None else files)
    current = approval is not None and covers(approval, episode, script)
    own = [step for step in steps if not step.item]
    state = ItemState.APPROVED if current else state_of(steps)
    if state is ItemState.APPROVED and not current:
        state = ItemState.PENDING
    return ApprovalStanding(
        episode=episode,
        state=state,
        approval=approval,
        current=current,
        reason=own[-1].reason if own else "",
        script=script,
    )


def script_index(tools: ProgrammeTools) -> dict[str, Path]:
    """The script files by slug."""
    return {slug(path.stem): path for path in script_files(tools.folders.scripts)}


def digest_now(episode: Episode, files: Mapping[str, Path]) -> str:
    """SHA-256 over the scripts of an episode as they lie there now."""
    return script_digest([(name, _bytes(files.get(name))) for name in episode.slugs])


def _bytes(path: Path | None) -> bytes:
    """The bytes of a script; of one that is gone or cannot be read, what no script can be."""
    try:
        return path.read_bytes() if path else b"\0"
    except OSError:
        return b"\0"


# --- sending --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """An episode that was not sent, and why."""

    wanted: "NamedEpisode"
    reasons: tuple[Notice, ...]
    asks: bool  # whether it may be sent by who says that they know

    @property
    def sentence(self) -> str:
        """All reasons in one line."""
        return "; ".join(dict.fromkeys(reason.sentence for reason in self.reasons))


@dataclass(frozen=True, slots=True, kw_only=True)
class SendResult:
    """What became of the episodes that were to be sent."""

    built: "BuildReport"
    standings: tuple[ApprovalStanding, ...]  # those that now wait, or are approved as they are
    held: tuple[HeldBack, ...] = ()  # those that were neither rendered nor sent


# A number goes along with the file that it was given for, whatever day stands there.
ANEW = (
    "Muốn phát bài thì chép bài sang tệp tên khác, ghi ngày khác ở dòng “Ngày phát”, rồi bỏ tệp cũ."
)


def why_withdrawn(tools: ProgrammeTools, wanted: "NamedEpisode") -> Notice | None:
    """Said of a number that was withdrawn, and of whatever script has its day; else None."""
    if wanted.key not in withdrawn_keys(tools.withdrawals().all()):
        return None
    return withdrawn_notice(wanted.key)


def withdrawn_notice(key: str, script: str = "") -> Notice:
    """That a number was withdrawn: an error where it is asked for, a warning at its script."""
    return Notice(
        code="so-da-rut",
        level=Level.WARNING if script else Level.ERROR,
        sentence=f"số {key} đã rút nên không dựng lại, không phát nữa",
        hint=ANEW,
        place=Place(file=script) if script else None,
    )


def held_back(
    station: StationContext, tools: ProgrammeTools, wanted: "NamedEpisode", *, known: bool = False
) -> HeldBack | None:
    """Why an episode is not sent as its scripts are now; None when nothing speaks against it.

    A number that was withdrawn is not made again. The text of a skeleton, and what was to be looked
    at again, never goes to an approver. A source whose effect is unknown goes when the sender says
    that it is `known` to be so.
    """
    from broadcaster.law.citations import UNKNOWN_LAW
    from broadcaster.programme.check import open_warnings

    gone = why_withdrawn(tools, wanted)
    if gone is not None:
        return HeldBack(wanted=wanted, reasons=(gone,), asks=False)
    warnings = open_warnings(station, tools, wanted.files) if wanted.files else ()
    unfinished = tuple(n for n in warnings if n.code in UNFINISHED)
    unknown = tuple(n for n in warnings if n.code in UNKNOWN_LAW and not known)
    if not unfinished and not unknown:
        return None
    return HeldBack(wanted=wanted, reasons=(*unfinished, *unknown), asks=not unfinished)


def send(
    station: StationContext,
    tools: ProgrammeTools,
    wanted: "Sequence[NamedEpisode]",
    *,
    who: str,
    unknown_law: bool = False,
    jobs: int = 2,
    watch: "BuildProgress | None" = None,
    away: "EpisodesAway | None" = None,
) -> SendResult:
    """Render what has no rendering, and ask for approval of exactly that.

    One that cannot be rendered is not sent; the outcome in `built` says why. `unknown_law`: the
    sender knows that the effect of a source is unknown; without it such an episode is held back.
    `away` has episodes made elsewhere, as `build` has it.
    """
    from broadcaster.production.build import BuildReport, build

    held = [one for known in wanted if (one := held_back(station, tools, known, known=unknown_law))]
    back = {one.wanted.key for one in held}
    wanted = [known for known in wanted if known.key not in back]
    files = [path for known in wanted for path in known.files]
    built = BuildReport(outcomes=(), notices=())
    if files:
        built = build(station, tools, only=files, jobs=jobs, watch=watch, away=away)
    keys = {known.key for known in wanted}
    failed = {o.key for o in built.outcomes if o.exit_code or o.episode is None}
    told = []
    for known in wanted:
        episode = tools.catalogue().get(known.key)
        if known.key in keys - failed and episode is not None:
            told.append(_ask(tools, episode, who=who))
    return SendResult(built=built, standings=tuple(told), held=tuple(held))


def _ask(
    tools: ProgrammeTools, episode: Episode, *, who: str, reason: str = "", rendered: bool = True
) -> ApprovalStanding:
    """Record that an episode waits for approval, unless that is so already.

    What is not `rendered` of the scripts as they are now can wait, but not be approved.
    """
    standing = standing_of(tools, episode)
    if standing.current:
        return standing
    steps = tools.journal().steps(episode.key)
    before, sent = state_of(steps), last_sent(steps)
    ids = _ids(episode, standing.script if rendered else "")
    waits = before is ItemState.PENDING and sent is not None
    if waits and sent is not None and (not rendered or _ids_of(sent) == ids):
        return standing
    tools.journal().append(_waits(tools, episode, ids, before, who=who, reason=reason))
    return standing_of(tools, episode)


def _waits(
    tools: ProgrammeTools,
    episode: Episode,
    ids: tuple[str, str],
    before: ItemState,
    *,
    who: str,
    reason: str,
) -> Transition:
    """The step after which the audio and script of these sums wait for approval."""
    return Transition(
        at=tools.clock.now(),
        who=who,
        subject=episode.key,
        before=before,
        after=ItemState.PENDING,
        audio_sha256=ids[0],
        script_sha256=ids[1],
        reason=reason,
    )


def _ids_of(step: Transition) -> tuple[str, str]:
    return step.audio_sha256, step.script_sha256


def _ids(episode: Episode, script: str) -> tuple[str, str]:
    school, public = audio_digests(episode)
    return school or public, script


def warnings_of(
    station: StationContext, tools: ProgrammeTools, episode: Episode
) -> tuple[Notice, ...]:
    """What is still uncertain about an episode's scripts and sound, for whoever answers for it."""
    from broadcaster.production.gather import name_of
    from broadcaster.production.listening import hearing_of
    from broadcaster.programme.check import open_warnings

    files = script_index(tools)
    scripts = [files[slug] for slug in episode.slugs if slug in files]
    first = Place(file=name_of(scripts[0])) if scripts else Place(file=episode.key)
    heard = (
        replace(notice, place=notice.place or first)
        for notice in hearing_of(tools, episode).notices
    )
    return (*heard, *open_warnings(station, tools, scripts))


# --- approving ------------------------------------------------------------------------------


def approve(
    profile: StationProfile,
    tools: ProgrammeTools,
    episode: Episode,
    *,
    who: str,
    heard: str = "",
    urgent: bool = False,
    listened: bool = False,
) -> Approval:
    """Approve exactly the sound and the scripts that are there now, and keep the files.

    `heard` is the beginning of the SHA-256 of what the approver listened to; with it a newer
    rendering is never approved unheard. What surely does not sound as it is written is approved
    only by who says to have `listened` to it again, or urgently. Raises NotApproved for that, for
    a person who may not and for what was never sent, Conflict when it has changed since, InputError
    when a file is damaged.
    """
    name = approver(profile, who, urgent=urgent)
    standing = standing_of(tools, episode)
    if standing.current and standing.approval is not None:
        _lay_card(tools, episode.key)  # whoever gave it may have been cut off before
        return standing.approval
    now = tools.clock.now()
    _refuse_changed(tools, standing, heard)
    if not (urgent or listened):
        _refuse_misheard(tools, episode)
    kept_episode = keep_files(tools, episode)
    school, public = audio_digests(episode)
    approval = Approval(
        subject=episode.key,
        who=name,
        at=now,
        audio_sha256=school,
        public_sha256=public,
        script_sha256=standing.script,
        urgent=urgent,
    )
    step = Transition(
        at=now,
        who=name,
        subject=episode.key,
        before=state_of(tools.journal().steps(episode.key)),
        after=ItemState.APPROVED,
        audio_sha256=school or public,
        script_sha256=standing.script,
        reason="khẩn cấp, cần xác nhận sau" if urgent else "",
    )
    tools.approvals().put(approval, kept_episode, step)
    _lay_card(tools, episode.key)
    return approval


def _lay_card(tools: ProgrammeTools, subject: str) -> None:
    """Put what is on record of an approval beside the files that it keeps."""
    found = tools.approvals().get(subject)
    if found is not None and found[1] is not None:
        card = ApprovedEpisode(approval=found[0], episode=found[1])
        write_approved(card_path(tools, found[1]), card)


def approve_urgently(
    station: StationContext,
    tools: ProgrammeTools,
    wanted: "NamedEpisode",
    *,
    who: str,
    heard: str = "",
    jobs: int = 2,
) -> Approval:
    """Render, send and approve in one step, for one of the two who may; to be confirmed later.

    Raises NotApproved before anything is rendered, InputError when it cannot be rendered.
    """
    name = approver(station.profile, who, urgent=True)
    sent = send(station, tools, [wanted], who=name, unknown_law=True, jobs=jobs)
    if sent.held:
        raise InputError(f"chưa duyệt được {wanted.title}: {sent.held[0].sentence}")
    episode = tools.catalogue().get(wanted.key)
    if episode is None or not sent.standings:
        wrong = "; ".join(n.sentence for n in sent.built.all_notices if n.level is Level.ERROR)
        raise InputError(f"số {wanted.key} chưa dựng được: {wrong}", hint="Sửa rồi làm lại.")
    return approve(station.profile, tools, episode, who=name, heard=heard, urgent=True)


def approve_live(
    profile: StationProfile, tools: ProgrammeTools, item: QueueItem, *, who: str
) -> Approval:
    """Approve a live reading: its title, text and open time."""
    name, now = approver(profile, who), tools.clock.now()
    digest = live_digest(item)
    approval = Approval(
        subject=item.subject, who=name, at=now, audio_sha256="", script_sha256=digest
    )
    step = Transition(
        at=now,
        who=name,
        subject=item.subject,
        before=state_of(tools.journal().steps(item.subject)),
        after=ItemState.APPROVED,
        script_sha256=digest,
        occurrence=item.occurrence,
    )
    tools.approvals().put(approval, None, step)
    return approval


def confirm(profile: StationProfile, tools: ProgrammeTools, subject: str, *, who: str) -> Approval:
    """Confirm an urgent approval afterwards. Raises InputError when there is none to confirm."""
    name, now = approver(profile, who), tools.clock.now()
    found = tools.approvals().get(subject)
    if found is None or not found[0].urgent:
        raise InputError(
            f"“{subject}” không có lần duyệt khẩn cấp nào cần xác nhận",
            hint="Xem danh sách: broadcaster approve",
        )
    if found[0].confirmed_by == name:  # cut off before the rest was done
        _lay_card(tools, subject)
        return found[0]
    approval = replace(found[0], confirmed_by=name, confirmed_at=now)
    step = Transition(
        at=now,
        who=name,
        subject=subject,
        before=ItemState.APPROVED,
        after=ItemState.APPROVED,
        audio_sha256=approval.audio_sha256,
        script_sha256=approval.script_sha256,
        reason="xác nhận lần duyệt khẩn cấp",
    )
    tools.approvals().put(approval, found[1], step)
    _lay_card(tools, subject)
    return approval


def give_back(
    profile: StationProfile, tools: ProgrammeTools, subject: str, *, who: str, reason: str
) -> Transition:
    """Return an episode or a live reading with a reason; an approval that it had is gone.

    Told once more by the same person with the same reason, it is the same return.
    """
    if not reason.strip():
        raise InputError(
            "trả lại thì phải ghi lý do, để người soạn biết sửa gì",
            hint='Viết như: broadcaster return "tên bài" --reason "Đọc sai tên trường"',
        )
    name = approver(profile, who)
    steps = tools.journal().steps(subject)
    before = state_of(steps)
    last = next((step for step in reversed(steps) if not step.item), None)
    same = (ItemState.RETURNED, name, reason.strip())
    if last is not None and (last.after, last.who, last.reason) == same:
        return last
    if before is ItemState.DRAFT:
        raise InputError(
            f"“{subject}” chưa được gửi duyệt nên không có gì để trả lại",
            hint="Xem các số đang chờ: broadcaster approve",
        )
    step = Transition(
        at=tools.clock.now(),
        who=name,
        subject=subject,
        before=before,
        after=ItemState.RETURNED,
        reason=reason.strip(),
    )
    _end_approval(tools, step)
    return step


def take_back(
    profile: StationProfile, tools: ProgrammeTools, episode: Episode, *, who: str
) -> Transition:
    """Take an approval back: what was approved waits again as it was sent, and nothing airs of it.

    Told once more, it is the same taking back. Raises NotApproved for a person who may not,
    InputError when there is no approval.
    """
    name = approver(profile, who)
    steps = tools.journal().steps(episode.key)
    found = tools.approvals().get(episode.key)
    if found is None:
        last = next((step for step in reversed(steps) if not step.item), None)
        if last is not None and (last.after, last.reason) == (ItemState.PENDING, TAKEN_BACK):
            return last
        raise InputError(
            f"số {episode.key} không có lần duyệt nào để thu lại",
            hint="Xem các số đang chờ: broadcaster approve",
        )
    before, sent = state_of(steps), last_sent(steps)
    approval = found[0]
    ids = (approval.audio_sha256 or approval.public_sha256, approval.script_sha256)
    if before is ItemState.PENDING and sent is not None:
        ids = _ids_of(sent)  # a newer version waits already
    step = _waits(tools, episode, ids, before, who=name, reason=TAKEN_BACK)
    _end_approval(tools, step)
    return step


def _end_approval(tools: ProgrammeTools, step: Transition) -> None:
    """Nothing stands approved of a subject any more."""
    found = tools.approvals().get(step.subject)
    if found is not None and found[1] is not None:
        # before the record: a card that is left would approve it again in a catalogue made anew
        card_path(tools, found[1]).unlink(missing_ok=True)
    tools.approvals().withdraw(step.subject, step)


def is_approver(profile: StationProfile, who: str) -> bool:
    """Whether station.toml names a person among those who approve, deputies too."""
    return fold(who) in {fold(name) for name in (*profile.approvers, *profile.deputies)}


def approver(profile: StationProfile, who: str, *, urgent: bool = False) -> str:
    """The name of a person who may approve, as station.toml has it. Raises NotApproved."""
    named = profile.urgent_approvers if urgent else (*profile.approvers, *profile.deputies)
    if not named:
        raise NotApproved(
            "station.toml chưa ghi ai được duyệt" + (" khẩn cấp" if urgent else ""),
            hint="Ghi họ và tên vào dòng "
            + ('urgent_approvers = ["…"]' if urgent else 'approver = "…"')
            + " của scripts_vi/station.toml; thêm người thì dùng approvers, deputies.",
        )
    found = next((name for name in named if fold(name) == fold(who)), None)
    if found is None:
        near = nearest(who, named) if who else None
        raise NotApproved(
            f"“{who}” không có tên trong những người được duyệt" if who else "chưa ghi ai duyệt",
            hint=(f"Có phải “{near}”? " if near else "")
            + f"Người được duyệt: {', '.join(named)}. Ghi tên bằng --who.",
        )
    return found


def _refuse_misheard(tools: ProgrammeTools, episode: Episode) -> None:
    """What is heard must be what is written."""
    from broadcaster.production.listening import MISHEARD, hearing_of

    wrong = [notice for notice in hearing_of(tools, episode).notices if notice.code == MISHEARD]
    if wrong:
        more = f" (và {len(wrong) - 1} chỗ nữa)" if len(wrong) > 1 else ""
        raise NotApproved(
            f"số {episode.key} có chỗ đọc khác lời: {wrong[0].sentence}{more}",
            hint="Nghe lại đúng chỗ ấy. Đọc sai thì sửa rồi dựng lại. Đọc đúng thì đánh dấu đã "
            "nghe lại rồi duyệt (dòng lệnh: --listened).",
        )


def changed_since_sent(tools: ProgrammeTools, standing: ApprovalStanding) -> bool:
    """Whether its scripts or its sound are others than those sent: nobody can approve that."""
    sent = last_sent(tools.journal().steps(standing.episode.key))
    return sent is not None and _ids_of(sent) != _ids(standing.episode, standing.script)


def _refuse_changed(tools: ProgrammeTools, standing: ApprovalStanding, heard: str) -> None:
    """What the approver heard must be what is approved."""
    episode = standing.episode
    sent = last_sent(tools.journal().steps(episode.key))
    if sent is None or standing.state not in (ItemState.PENDING, ItemState.RETURNED):
        raise NotApproved(
            f"số {episode.key} chưa được gửi duyệt",
            hint=f"Gửi trước: broadcaster send {episode.key}",
        )
    sound, _ = _ids(episode, standing.script)
    if changed_since_sent(tools, standing) or not sound.startswith(heard.lower()):
        raise Conflict(
            f"số {episode.key} đã đổi sau khi gửi duyệt",
            hint=f"Gửi lại bản mới (broadcaster send {episode.key}), nghe rồi duyệt lần nữa.",
        )


# --- what waits -----------------------------------------------------------------------------


def pending(tools: ProgrammeTools) -> tuple[ApprovalStanding, ...]:
    """Every episode that waits for approval, by air time."""
    keys = [key for key, state in tools.journal().states().items() if state in _MAY_WAIT]
    episodes = [e for key in keys if (e := tools.catalogue().get(key)) is not None]
    files = script_index(tools)
    found = [standing_of(tools, e, files) for e in episodes]
    waiting = [standing for standing in found if standing.state is ItemState.PENDING]
    return tuple(sorted(waiting, key=lambda s: (s.episode.air_time, s.episode.key)))


def pending_live(tools: ProgrammeTools) -> tuple[QueueItem, ...]:
    """Every live reading that waits for approval."""
    return tuple(
        item
        for item in tools.queue().items()
        if item.live is not None and item.state is ItemState.PENDING
    )


def unconfirmed(tools: ProgrammeTools) -> tuple[Approval, ...]:
    """Urgent approvals that nobody has confirmed yet."""
    found = [approval for approval, _ in tools.approvals().all()]
    return tuple(a for a in found if a.urgent and not a.confirmed_by)


def after_build(tools: ProgrammeTools, built: "BuildReport") -> tuple[Notice, ...]:
    """Ask again for what a build made anew after it was sent or approved, and tell it.

    What nobody may send (the text of a skeleton, a draft that nobody looked at) waits, and is not
    approved as it is.
    """
    from broadcaster.production.build import BuildState as Made
    from broadcaster.production.gather import name_of

    told = []
    states, files = tools.journal().states(), script_index(tools)
    unfinished = {n.place.file for n in built.all_notices if n.code in UNFINISHED and n.place}
    for outcome in built.outcomes:
        episode = outcome.episode
        if episode is None or outcome.state not in (Made.MADE, Made.CURRENT):
            continue
        state = states.get(episode.key)
        if state not in (ItemState.PENDING, ItemState.APPROVED):
            continue
        if not standing_of(tools, episode, files).current:
            names = {name_of(files[one]) for one in episode.slugs if one in files}
            ready = names.isdisjoint(unfinished)
            _ask(tools, episode, who=MACHINE, reason=CHANGED, rendered=ready)
            told += [_changed(episode)] if state is ItemState.APPROVED else []
    return tuple(told)


def notice_changes(tools: ProgrammeTools) -> tuple[Notice, ...]:
    """Send back to "Chờ duyệt" whatever changed after it was approved, and tell it."""
    told = []
    states, files = tools.journal().states(), script_index(tools)
    for key in sorted(k for k, state in states.items() if state is ItemState.APPROVED):
        episode = tools.catalogue().get(key)
        if episode is not None and not standing_of(tools, episode, files).current:
            _ask(tools, episode, who=MACHINE, reason=CHANGED, rendered=False)
            told.append(_changed(episode))
    return tuple(told)


def _changed(episode: Episode) -> Notice:
    return Notice(
        code="cho-duyet-lai",
        level=Level.WARNING,
        sentence=f"số {episode.key} đã đổi sau khi duyệt nên trở lại “{ItemState.PENDING}”; "
        "bản đã duyệt vẫn được giữ và vẫn phát",
        hint="Nhờ người duyệt nghe bản mới: broadcaster approve",
    )
