"""Invented shows and episodes for tests of feeds, pages and the site."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import NAMESPACE_URL, uuid5

from broadcaster.domain.episode import (
    AudioFile,
    Edition,
    Episode,
    EpisodeChapter,
    EpisodeItem,
    TranscriptLine,
    VoiceUse,
    brief_of,
    in_order,
)
from broadcaster.domain.script import LegalSource
from broadcaster.domain.station import Show, StationProfile
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.law.starter import starter_register
from broadcaster.publishing.pagination import EpisodeSource
from broadcaster.publishing.site import plan_station
from broadcaster.publishing.site_plan import SitePlan

VIETNAM = timezone(timedelta(hours=7))
SHOW_GUID = str(uuid5(NAMESPACE_URL, "https://phat-thanh.example.edu.vn/show"))
SECRET = "LỜI CHỈ TRONG TRƯỜNG"
LONG_TITLE = ("Đội mũ bảo hiểm 🚦 khi đi xe đạp điện, " * 8)[:300].strip()
HOSTILE = (
    '</script><script>alert("1")</script>',
    "A & B < C > D \" E ' F",
    "Em học luật 🚦📻 mỗi ngày",
    "Chuông\x00 reo\x07 rồi\x1b đấy\u202e ạ",
    "Pha\u0301p lua\u0323\u0302t va\u0300 ba\u0323n",  # NFD
    "]]> --> {{ 7 * 7 }} {% raw %}",
    "Một tiêu đề rất dài. " * 500,
)


def make_show(**changes):
    show = Show(
        key="phat-thanh-mang-non",
        guid=SHOW_GUID,
        title="Phát thanh măng non",
        description="Chương trình phát thanh của Liên đội Hoa Phượng, mỗi tuần một câu chuyện pháp luật.",
        category="Education",
    )
    return replace(show, **changes)


def make_station(*shows, **changes):
    station = StationProfile(
        name="Phát thanh măng non Hoa Phượng",
        unit="Trường THCS Hoa Phượng",
        contact="Thầy tổng phụ trách",
        email="",
        public_url="https://phat-thanh.example.edu.vn",
        shows=shows or (make_show(),),
        law_shelf=False,  # what is not about it need not make its pages
    )
    return replace(station, **changes)


def make_edition(name="mang-non-2026-09-14.mp3", *, extra=False, **changes):
    lines = [
        ("NỮ", "Phát thanh măng non xin chào các bạn."),
        ("NỮ", "Hôm nay chúng ta cùng tìm hiểu quy định về đội mũ bảo hiểm khi đi xe đạp điện."),
        (
            "NAM",
            "Thưa các bạn, người ngồi trên xe đạp điện phải đội mũ bảo hiểm có cài quai đúng quy cách.",
        ),
        ("NAM", "Xin chào và hẹn gặp lại."),
    ]
    if extra:
        lines.insert(3, ("EM", f"{SECRET}: em tên là Bí Mật, lớp sáu A."))
    edition = Edition(
        audio=AudioFile(
            name=name,
            bytes=1_234_567,
            sha256="5" * 64 if extra else "0123456789abcdef" * 4,
            seconds=77.4,
            loudness=-16.0,
            true_peak=-1.2,
            channels=2,
            bitrate=128,
        ),
        chapters=(
            EpisodeChapter(start=0.0, title="Lời chào"),
            EpisodeChapter(start=12.5, title="Đội mũ bảo hiểm"),
        ),
        transcript=tuple(
            TranscriptLine(
                start=2.0 + 10 * n,
                end=9.5 + 10 * n,
                speaker=speaker,
                text=text,
                spoken=text,
                synthetic=speaker != "EM",
            )
            for n, (speaker, text) in enumerate(lines)
        ),
        sources=(
            LegalSource(
                number="36/2024/QH15",
                title="Luật Trật tự, an toàn giao thông đường bộ",
                issuer="Quốc hội",
                issued=date(2024, 6, 27),
                in_force=date(2025, 1, 1),
                url="https://vanban.example.vn/36-2024-QH15",
            ),
            LegalSource(number="168/2024/NĐ-CP", issuer="Chính phủ", in_force=date(2025, 1, 1)),
        ),
        items=(
            EpisodeItem(
                slug="doi-mu",
                title="Đội mũ bảo hiểm: những điều em cần nhớ",
                kind="hỏi – đáp",
                summary="Vì sao phải đội mũ bảo hiểm.",
            ),
            *(
                (EpisodeItem(slug="bi-mat", title=f"{SECRET} 5A", kind="tiểu phẩm"),)
                if extra
                else ()
            ),
        ),
    )
    return replace(edition, **changes)


def make_episode(number=1, **changes):
    """One episode a week from Monday 14 September 2026 on, with an unlike school edition."""
    air = datetime(2026, 9, 14, 6, 45, tzinfo=VIETNAM) + timedelta(weeks=number - 1)
    key = f"mang-non-{air.date().isoformat()}"
    episode = Episode(
        key=key,
        guid=str(uuid5(NAMESPACE_URL, SHOW_GUID + key)),
        show="phat-thanh-mang-non",
        programme="mang-non",
        programme_name="Phát thanh măng non",
        number=number,
        season=2026,
        title="Đội mũ bảo hiểm khi đi xe đạp điện",
        summary="Vì sao phải đội mũ bảo hiểm khi đi xe đạp điện, và đội thế nào cho đúng.",
        air_time=air,
        first_air_date=air.date(),
        topics=("an toàn giao thông",),
        audiences=("học sinh THCS",),
        voices=(
            VoiceUse(role="NỮ", voice="embedded:nu-bac", name="Phát thanh viên nữ"),
            VoiceUse(
                role="NAM",
                voice="embedded:nam-bac",
                name="Phát thanh viên nam",
                instead_of="gtts:vi",
            ),
            VoiceUse(
                role="EM", voice="recording", name="Bí Mật 6A", synthetic=False, credit="B.M., 6A"
            ),
        ),
        valid_to=None,
        school=make_edition(f"{key}-truong.mp3", extra=True),
        public=make_edition(f"{key}.mp3"),
        recipe="r" * 64,
    )
    return replace(episode, **changes)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def plan_site(station, episodes, *, artwork=None, register=None, **options):
    """Every public file of a station, made at once, in the order in which it is put in place."""
    known = {episode.key: episode for episode in episodes}
    source = EpisodeSource(briefs=in_order(map(brief_of, episodes)), get=known.get)
    law = RegisterFolder(register=register or starter_register())
    plan = plan_station(station, source, **{"artwork": artwork or {}, "law": law, **options})
    made = [file for group in plan.groups for part in group.parts() for file in part.make()]
    return SitePlan(files=tuple(sorted(made, key=lambda file: file.stage)))
