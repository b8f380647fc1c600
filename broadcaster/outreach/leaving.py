"""What of an episode may leave the station now: one answer, whatever is made of it."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from broadcaster.domain.dates import told_day
from broadcaster.domain.episode import Edition, Episode, public_face
from broadcaster.domain.errors import (
    AssetError,
    ConfigError,
    InputError,
    NotApproved,
    StoreError,
)
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.sound import Scope
from broadcaster.domain.station import Show, StationProfile
from broadcaster.domain.text import nearest, nfc
from broadcaster.domain.withdrawal import withdrawn_keys, withdrawn_sounds, withdrawn_voices
from broadcaster.outreach.film_origin import EndedConsents
from broadcaster.production.sidecars import TIMELINE, read_episode, read_timeline
from broadcaster.production.sounds import PREFIX, index_sounds
from broadcaster.programme.gate import open_released
from broadcaster.programme.kept_files import sounds_path
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.storage.os_errors import explained
from broadcaster.storage.serialization import parse
from broadcaster.system.files import named
from broadcaster.voices import OWN_VOICES
from broadcaster.voices.own.voice_files import CARD, read_own_card


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingEpisode:
    """An episode of which the public edition may be handed on today."""

    released: Episode  # exactly as it was let out, the school's edition with it
    edition: Edition  # its public one: nothing else leaves
    face: Episode  # as the world may know it
    show: Show
    built: Episode  # as it lies there now; another one where a rebuilt one waits for its approval

    @property
    def is_as_built(self) -> bool:
        """Whether what lies there is the sound that was let out."""
        public = self.built.public
        return public is not None and public.audio.sha256 == self.edition.audio.sha256


def leaving(profile: StationProfile, tools: ProgrammeTools, key: str) -> LeavingEpisode:
    """What may leave of an episode. Whoever hands on a part of it, or tells of it, asks here.

    It was approved and not taken back, its show is there and public, neither its law nor a consent
    has ended, and the card of every recording in it says today that it may be public. Raises
    InputError, NotApproved, AssetError with the reason why nothing may, StoreError.
    """
    withdrawals = tools.withdrawals().all()
    if key in withdrawn_keys(withdrawals):
        raise InputError(
            f"số {_called_by_key(tools, key)} đã rút nên không đưa ra ngoài nữa",
            hint="Có bản đính chính thì chọn bản ấy.",
        )
    episode = _released(profile, tools, key)
    said = called(episode)
    show = next((one for one in profile.shows if one.key == episode.show), None)
    if show is None:
        raise InputError(f"kênh của số {said} không còn trong cài đặt nên không đưa ra ngoài được")
    if show.private:
        raise InputError(
            f"số {said} ở kênh riêng, chỉ dành cho người có địa chỉ riêng, nên không đưa ra ngoài"
        )
    edition = episode.public
    if edition is None:
        raise InputError(
            f"số {said} chỉ để phát trong trường nên không đưa ra ngoài trường",
            hint="Xem mục Phạm vi ở đầu bài, và thẻ của bản ghi.",
        )
    ends = [day for day in (edition.until, episode.valid_to) if day is not None]
    if ends and min(ends) < tools.clock.now().astimezone(ZONE).date():
        raise InputError(
            f"số {said} chỉ được đưa ra ngoài đến hết {told_day(min(ends))}",
            hint="Bản ghi hết hạn đồng ý thì xin lại, hoặc dựng lại không có nó; luật hết hiệu lực "
            "thì sửa bài.",
        )
    folder = tools.folders.audio / episode.show
    found = LeavingEpisode(
        released=episode,
        edition=edition,
        face=public_face(episode, edition),
        show=show,
        built=read_episode(folder / f"{key}.json"),
    )
    _ask_cards(tools, found, withdrawn_sounds(withdrawals))
    return found


def called(episode: Episode) -> str:
    """As people call it; its key is for commands."""
    return f"“{episode.title}” {told_day(episode.air_time.astimezone(ZONE))}"


def _called_by_key(tools: ProgrammeTools, key: str) -> str:
    episode = tools.catalogue().get(key)
    return key if episode is None else called(episode)


def _released(profile: StationProfile, tools: ProgrammeTools, key: str) -> Episode:
    released = open_released(profile, tools)
    episode = released.get(key)
    if episode is not None:
        return episode
    if tools.catalogue().get(key) is not None:
        raise NotApproved(
            f"số {_called_by_key(tools, key)} chưa được duyệt nên chưa đưa ra ngoài được",
            hint="Gửi duyệt rồi duyệt số này trước.",
        )
    near = nearest(key, [brief.key for brief in released.briefs()])
    raise InputError(
        f"không có số phát nào là “{key}”",
        hint=f"Có phải “{near}”?"
        if near
        else "Dựng số ấy trước. Xem khóa các số bằng: broadcaster catalogue list",
    )


# --- who is heard in it ---------------------------------------------------------------------------


def _ask_cards(tools: ProgrammeTools, found: LeavingEpisode, gone: Iterable[str]) -> None:
    """Ask the card of every sound that is heard, as it is today. Raises AssetError, StoreError."""
    shelf, today = tools.shelf(), tools.clock.now().astimezone(ZONE).date()
    index = index_sounds(shelf.assets, today, shelf.gone)
    marks = {digest[:16] for digest in gone}
    for sound in dict.fromkeys(_sounds(tools, found)):
        name, mark, *_ = *sound.removeprefix(PREFIX).split(":"), ""
        # a file that was replaced has its name still, and its card
        now = sound if sound in index.by_key else index.key_for(name)
        if mark in marks or now is None:
            raise AssetError(
                f"tiếng “{name}” trong số {called(found.released)} đã rút hoặc không còn ở đài, "
                "nên không đưa ra ngoài được",
                hint=_rebuild(found),
            )
        if index.scope_of(now) is not Scope.PUBLIC:
            raise AssetError(
                f"“{name}” trong số {called(found.released)} nay chỉ được phát trong trường, nên "
                "không đưa ra ngoài được",
                hint=f"{_rebuild(found)} Bản công khai sẽ không còn tiếng ấy. Gì đã đăng, đã đưa "
                "thì gỡ xuống, xin lại.",
            )


def _rebuild(found: LeavingEpisode) -> str:
    return "Dựng lại số này." if found.is_as_built else "Duyệt bản mới của số này."


def _sounds(tools: ProgrammeTools, found: LeavingEpisode) -> Iterable[str]:
    """The keys of the recordings and other sounds that are heard in what may leave."""
    audio, public = tools.folders.audio, found.built.public
    if public is not None and found.is_as_built:
        path = audio / found.released.show / f"{Path(public.audio.name).stem}{TIMELINE}"
        named = (event.source for event in read_timeline(path).events)
        return [source for source in named if source.startswith(PREFIX)]
    # it was rebuilt since: what is kept beside the approved files names those of both editions
    kept = sounds_path(audio, found.released)
    if kept is None:
        return ()
    if not kept.is_file():  # an approval from before the names were kept
        raise AssetError(
            f"không biết bản đã duyệt của số {called(found.released)} có tiếng của ai",
            hint=_rebuild(found),
        )
    with explained(kept, "đọc tên các bản ghi đã duyệt"):
        told = parse(kept.read_bytes(), where=str(kept))
    if not isinstance(told, list):
        raise StoreError("Tệp này không phải danh sách bản ghi đã duyệt.", where=str(kept))
    return [str(source) for source in told]


# --- who may not be heard outside any more --------------------------------------------------------


def ended_consents(tools: ProgrammeTools) -> EndedConsents:
    """Whose consent has ended by today, is for the school alone by now, or was taken back.

    What cannot be read any more is no end: nothing is removed for it. Raises ConfigError for a
    damaged list of withdrawals, StoreError.
    """
    today = tools.clock.now().astimezone(ZONE).date()
    withdrawals = tools.withdrawals().all()
    briefs = tools.catalogue().briefs()
    over = {brief.key for brief in briefs if brief.until is not None and brief.until < today}
    cards = {
        asset.digest
        for asset in tools.shelf().assets
        if asset.rights.scope_on(today) is not Scope.PUBLIC
    }
    return EndedConsents(
        today=today,
        keys=withdrawn_keys(withdrawals) | over,
        sounds=frozenset(digest[:16] for digest in withdrawn_sounds(withdrawals) | cards),
        voices=withdrawn_voices(withdrawals) | frozenset(_silenced(tools, today)),
    )


def _silenced(tools: ProgrammeTools, today: date) -> Iterator[str]:
    """The voices of the school's own whose card does not let them out today."""
    for path in named(tools.folders.scripts / OWN_VOICES, "*", CARD):
        with suppress(ConfigError):
            card = read_own_card(path.parent)
            if card.scope is not Scope.PUBLIC or (card.until is not None and card.until < today):
                yield f"own:{nfc(path.parent.name)}"
