"""A station as far as those ask it who hand on its episodes: files, cards, approvals, withdrawals."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from broadcaster.domain.sound import Rights, Scope, SoundAsset
from broadcaster.domain.timeline import Layer, Timeline, TimelineEvent
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.law.starter import starter_register
from broadcaster.production.sidecars import TIMELINE, write_episode, write_timeline
from broadcaster.production.sounds import SoundShelf, key_of
from tests.fakes import site_samples as samples

NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
TODAY = NOW.date()
SOUND = b"mp3 " * 50


def pupil(scope=Scope.PUBLIC, until=None):
    """A recording of a pupil, with its card as it is today."""
    rights = Rights(who="em Lan", source="thử", licence="x", scope=scope, until=until, person=True)
    return SoundAsset(
        name="em-lan", path=Path("ghi-am/em-lan.wav"), digest="ab" * 32, rights=rights
    )


def with_sound(episode):
    """The episode with a public file that `leaving_station` puts there."""
    audio = replace(episode.public.audio, sha256=hashlib.sha256(SOUND).hexdigest())
    return replace(episode, public=replace(episode.public, audio=audio))


def leaving_station(
    folder,
    *episodes,
    withdrawn=(),
    approval=False,
    shows=None,
    heard=(),
    shelf=None,
    built=None,
    approved=None,
):
    """The station whose catalogue holds the episodes; `heard` are the sounds in each of them.

    `shelf` is what lies on its shelf of sounds today, `built` what was built since, `approved` what
    stands approved, by key.
    """
    known = {one.key: one for one in episodes}
    for one in episodes:
        here = folder / one.show
        now = built or one
        write_episode(here / f"{one.key}.json", now)
        if now.public is not None:
            stem = now.public.audio.name.removesuffix(".mp3")
            write_timeline(here / f"{stem}{TIMELINE}", timeline(heard))
            (here / now.public.audio.name).write_bytes(SOUND)
    line = SimpleNamespace(get=known.get, briefs=lambda: [samples.brief_of(e) for e in episodes])
    tools = SimpleNamespace(
        folders=SimpleNamespace(audio=folder, scripts=folder, feeds=folder / "feeds"),
        clock=SimpleNamespace(now=lambda: NOW),
        shelf=lambda: SoundShelf(assets=tuple(heard if shelf is None else shelf)),
        withdrawals=lambda: SimpleNamespace(all=lambda: tuple(withdrawn)),
        catalogue=lambda: line,
        approvals=lambda: SimpleNamespace(
            get=(approved or {}).get, unlike_built=lambda: set(known), briefs=lambda keys: []
        ),
        register=starter_register,
        register_folder=lambda: RegisterFolder(register=starter_register()),
    )
    profile = samples.make_station(*(shows or (samples.make_show(),)), approval=approval)
    return SimpleNamespace(tools=tools, station=SimpleNamespace(profile=profile), today=TODAY)


def timeline(heard):
    """One second of each sound."""
    events = tuple(
        TimelineEvent(source=key_of(one), layer=Layer.RECORDING, start=0, length=1) for one in heard
    )
    return Timeline(frames=1, events=events, chapters=(), captions=())
