"""The names that an office's own template may have, what they stand for, one to start from."""

from collections.abc import Sequence
from dataclasses import replace

from broadcaster.playout.as_run import AIRED, EMPTY
from broadcaster.reports.report_facts import AiredFact, FactWay, ReportFacts
from broadcaster.reports.report_paper import (
    BLANK,
    PaperAppendix,
    PaperPart,
    PaperTable,
    ReportPaper,
    figure,
    minutes,
    month_table,
)
from broadcaster.reports.report_periods import ReportStage, official_date
from broadcaster.reports.report_template import TemplateValues

# names of the columns of a table in a template, in the order of ours
_LOG = ("tt", "ngay", "gio", "ten", "loai", "phut", "noi", "ket_qua")
_DOCUMENTS = ("tt", "so", "ten", "ngay", "tinh_trang")
_MONTHS = ("ten", "luot", "chuong_trinh", "gian_doan", "khong_phat", "khong_xep", "phut")


def template_values(paper: ReportPaper, facts: ReportFacts) -> TemplateValues:
    """What each name stands for in the report of a period."""
    broadcasts, documents = paper.appendices[:2]
    months = month_table(facts)
    return TemplateValues(
        texts=_texts(paper, facts),
        lists={
            "kinh_gui": paper.addressees,
            "can_cu": paper.grounds,
            "noi_nhan": paper.recipients,
            "chuc_vu": paper.signer_title,
            "trich_yeu": paper.subject,
            "luu_y": facts.warnings or ("",),
            **{f"phan_{n}": _said(part) for n, part in enumerate(paper.parts, 1)},
        },
        tables={
            "nhat_ky": (_LOG, broadcasts.table.rows),
            "van_ban": (_DOCUMENTS, documents.table.rows),
            "thang": (_MONTHS, months.rows if facts.log else ()),
        },
        warnings=(
            *((f"Lưu ý về số liệu: {one}", ("luu_y", "phan_2")) for one in facts.warnings),
            *(
                ((f"Đây là số liệu của {facts.period.told}.", ("tinh_chat", "ky_day_du")),)
                if facts.period.stage is ReportStage.PRELIMINARY
                else ()
            ),
        ),
    )


def _texts(paper: ReportPaper, facts: ReportFacts) -> dict[str, str]:
    speaker, station, channel = map(facts.figures, FactWay)
    unheard = facts.unheard()
    logged = facts.log  # without a log nothing was counted, which is not nought

    def counted(value: str) -> str:
        return value if logged else BLANK

    return {
        "co_quan_chu_quan": paper.parent,
        "don_vi": facts.unit,
        "don_vi_ca_ky": facts.called,
        "so_ky_hieu": paper.number,
        "dia_danh_ngay": paper.place_and_date,
        "nguoi_ky": paper.signer,
        "ky": facts.period.words,
        "ky_day_du": facts.period.told,
        "tinh_chat": facts.period.stage.value,
        "ngay_chot": official_date(facts.period.closing),
        "luot": counted(figure(speaker.airings)),
        "chuong_trinh": counted(figure(speaker.programmes)),
        "phut": counted(minutes(speaker.seconds)),
        "gian_doan": counted(figure(speaker.cut)),
        "khong_phat": counted(figure(_unheard(unheard))),
        "khong_xep": counted(figure(sum(one.result == EMPTY for one in unheard))),
        "luot_nguoi_nghe": counted(figure(facts.listeners)) if facts.listeners else BLANK,
        "so_van_ban": counted(figure(len({one.number for one, _ in facts.introduced()}))),
        "chu_de": _tallied(facts, "topics"),
        "loai_bai": _tallied(facts, "kinds"),
        "doi_tuong": _tallied(facts, "audiences"),
        "dai_luot": figure(station.airings) if station.airings else BLANK,
        "dai_chuong_trinh": figure(station.programmes) if station.airings else BLANK,
        "kenh_chuong_trinh": figure(channel.programmes) if channel.programmes else BLANK,
        "luot_tai": BLANK if facts.downloads is None else figure(facts.downloads),
        "dinh_chinh": counted(figure(len(facts.corrections))),
    }


def _unheard(found: Sequence[AiredFact]) -> int:
    return sum(not one.heard and one.result not in (AIRED, EMPTY) for one in found)


def _tallied(facts: ReportFacts, what: str) -> str:
    tallies = facts.tallies(lambda one: getattr(one, what))
    return "; ".join(f"{one.name} ({figure(one.airings)} lượt)" for one in tallies) or BLANK


def _said(part: PaperPart) -> tuple[str, ...]:
    """The paragraphs of a part; its tables have names of their own."""
    return tuple(piece for piece in part.body if isinstance(piece, str))


def sample_paper(paper: ReportPaper, months: PaperTable) -> ReportPaper:
    """A report of names instead of figures; what the settings know of the office stays.

    `months` is the table by month of any report, for its headings.
    """

    def table(of: PaperTable, name: str, columns: Sequence[str]) -> PaperTable:
        return replace(of, rows=(tuple(f"{{{{{name}.{one}}}}}" for one in columns),))

    def appendix(of: PaperAppendix, title: str, name: str, columns: Sequence[str]) -> PaperAppendix:
        return replace(
            of,
            name=title,
            attached="Kèm theo Báo cáo {{so_ky_hieu}}",
            table=table(of.table, name, columns),
            notes=(),
        )

    broadcasts, documents = paper.appendices[:2]
    return replace(
        paper,
        number="{{so_ky_hieu}}",
        place_and_date="{{dia_danh_ngay}}",
        subject=(
            "Kết quả công tác phổ biến, giáo dục pháp luật",
            "qua phát thanh của nhà trường {{ky}}",
        ),
        opening="{{don_vi_ca_ky}} báo cáo kết quả công tác phổ biến, giáo dục pháp luật "
        "{{ky_day_du}} như sau:",
        parts=(
            PaperPart(title="I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI", body=("{{phan_1}}",)),
            PaperPart(
                title="II. KẾT QUẢ THỰC HIỆN",
                body=(
                    "{{luu_y}}",
                    "Đã phát {{luot}} lượt của {{chuong_trinh}} chương trình, {{phut}} phút; gián "
                    "đoạn {{gian_doan}}, không phát {{khong_phat}}.",
                    table(months, "thang", _MONTHS),
                    "Chủ đề: {{chu_de}}. Loại bài: {{loai_bai}}. Đối tượng: {{doi_tuong}}.",
                    "Đã giới thiệu {{so_van_ban}} văn bản. Lượt người nghe (ước tính theo sĩ số): "
                    "{{luot_nguoi_nghe}}.",
                    BLANK,
                ),
            ),
            PaperPart(title="III. ĐÁNH GIÁ", body=("{{phan_3}}",)),
            PaperPart(title="IV. PHƯƠNG HƯỚNG, NHIỆM VỤ", body=(BLANK,)),
            PaperPart(title="V. ĐỀ XUẤT, KIẾN NGHỊ", body=("{{phan_5}}",)),
        ),
        appendices=(
            appendix(broadcasts, "Nhật ký phát {{ky}}", "nhat_ky", _LOG),
            appendix(documents, "Văn bản đã giới thiệu {{ky}}", "van_ban", _DOCUMENTS),
        ),
    )
