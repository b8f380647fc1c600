"""The fixed parts of a word-processor file (ECMA-376, WordprocessingML, transitional)."""

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OPENING = f'xmlns:w="{MAIN}" xmlns:r="{_OFFICE}"'

TYPES = f"""{DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>
<Override PartName="/word/footer1.xml" ContentType="{_TYPE}.footer+xml"/>
<Override PartName="/docProps/core.xml" \
ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>
"""
ROOT_RELATIONS = f"""{DECLARATION}<Relationships xmlns="{_RELATIONS}">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>
<Relationship Id="rId2" \
Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" \
Target="docProps/core.xml"/>
</Relationships>
"""
DOCUMENT_RELATIONS = f"""{DECLARATION}<Relationships xmlns="{_RELATIONS}">
<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/footer" Target="footer1.xml"/>
</Relationships>
"""

BODY_SIZE = 34  # half points: 17 pt, read at an arm's length
SMALL_SIZE = 22  # of spoken forms above or behind a word


def style(kind: str, name: str, text: str, *, spacing: str = "", based: str = "") -> str:
    """One paragraph or character style."""
    paragraph = f"<w:pPr>{spacing}</w:pPr>" if spacing else ""
    basis = f'<w:basedOn w:val="{based}"/>' if based else ""
    default = ' w:default="1"' if name == "Normal" else ""
    return (
        f'<w:style w:type="{kind}"{default} w:styleId="{name}"><w:name w:val="{_SHOWN[name]}"/>'
        f"{basis}<w:qFormat/>{paragraph}<w:rPr>{text}</w:rPr></w:style>"
    )


_SHOWN = {
    "Normal": "Normal",
    "Title": "Title",
    "Heading1": "heading 1",
    "Margin": "Lề",
    "Fact": "Thông tin bài",
    "Spoken": "Lời đọc",
}


def _size(half_points: int, more: str = "") -> str:
    return f'{more}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


STYLES = (
    f"{DECLARATION}<w:styles {OPENING}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/>'
    f'{_size(BODY_SIZE)}<w:lang w:val="vi-VN" w:eastAsia="vi-VN"/></w:rPr></w:rPrDefault>'
    "</w:docDefaults>"
    + style("paragraph", "Normal", "", spacing='<w:spacing w:before="60" w:after="60"/>')
    + style("paragraph", "Title", _size(44, "<w:b/>"), based="Normal")
    + style(
        "paragraph",
        "Heading1",
        _size(38, "<w:b/>"),
        spacing='<w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="0"/>',
        based="Normal",
    )
    + style("paragraph", "Margin", _size(24), based="Normal")
    + style("paragraph", "Fact", _size(22), spacing='<w:spacing w:after="0"/>', based="Normal")
    + style("character", "Spoken", _size(SMALL_SIZE, '<w:i/><w:color w:val="333333"/>'))
    + "</w:styles>"
)


def core(title: str) -> str:
    """The properties of the file; no date, so that the same sheet is the same bytes."""
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_CORE}" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:language>vi-VN</dc:language></cp:coreProperties>"
    )
