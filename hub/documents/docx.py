"""A `Document` written as a Word file. Changes with Word's format; says nothing about what a paper says."""

import io
import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, assert_never

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.coreprops import CoreProperties
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph

from hub.documents.paper import Block, Cell, Document, Paragraph, Row, Rule, Run, Table
from hub.documents.typography import (
    BORDER_EIGHTHS_PT,
    FONT,
    LANGUAGE,
    MARGINS,
    PAGE_NUMBER_FROM_TOP_MM,
    PAPER_MM,
    RULE_EIGHTHS_PT,
    STYLES,
    Align,
    Style,
    StyleName,
)
from hub.documents.watermark import watermark

_ALIGN: Final[dict[Align, WD_ALIGN_PARAGRAPH]] = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_TWIPS_PER_MM: Final = 1440 / 25.4
_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say: the same paper is the same bytes, always
_BORDERS: Final = ("top", "left", "bottom", "right", "insideH", "insideV")
_CELL_PADDING_TWIPS: Final = 60  # about 1 mm beside the text of a narrow column
_SHADE: Final = "F2F2F2"


def write_docx(document: Document, path: Path) -> None:
    """Write the file whole or not at all; the same document gives the same bytes. Raises OSError."""
    half = path.with_name(f"{path.name}.part")
    half.write_bytes(docx_bytes(document))
    os.replace(half, path)


def docx_bytes(document: Document) -> bytes:
    """The file's content."""
    word = docx.Document()
    normal = word.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    _base_style(normal)
    for name, style in STYLES.items():
        added = word.styles.add_style(style.word, WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(added, ParagraphStyle)
        added.base_style = normal
        _shape_style(added, name, style)
    _page(word.sections[0], document)
    _headers(word.sections[0], document.watermark)
    body = word.element.body
    for block in document.blocks:
        for element in _elements(block):
            body.insert(len(body) - 1, element)  # the section's properties stay last
    _properties(word.core_properties, document)
    saved = io.BytesIO()
    word.save(saved)
    return _timeless(saved)


# ---- the file and its pages ---------------------------------------------------------------------------------


def _timeless(saved: io.BytesIO) -> bytes:
    """The same archive without the moment of its writing."""
    out = io.BytesIO()
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()


def _properties(properties: CoreProperties, document: Document) -> None:
    made = datetime.fromtimestamp(document.made_at / 1000, UTC).replace(tzinfo=None, microsecond=0)
    properties.title = document.title
    properties.subject = document.record
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.language = LANGUAGE
    properties.created = properties.modified = made
    properties.revision = 1


def _page(section: Section, document: Document) -> None:
    short, long = (Mm(side) for side in PAPER_MM)
    landscape = document.orientation == "landscape"
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.top_margin, section.bottom_margin = Mm(MARGINS.top), Mm(MARGINS.bottom)
    section.left_margin, section.right_margin = Mm(MARGINS.left), Mm(MARGINS.right)
    section.header_distance = section.footer_distance = Mm(PAGE_NUMBER_FROM_TOP_MM)


def _headers(section: Section, mark: str | None) -> None:
    """The page's number in the middle of the top margin, but not on the first page; the mark on every page."""
    section.different_first_page_header_footer = True
    first, others = section.first_page_header.paragraphs[0], section.header.paragraphs[0]
    for number, paragraph in enumerate((first, others), 1):
        paragraph.style = STYLES["page_number"].word
        if mark is not None:
            paragraph._p.append(watermark(mark, number))
    _page_field(others)


def _page_field(paragraph: WordParagraph) -> None:
    for kind in ("begin", "PAGE", "end"):
        run = _new("w:r")
        if kind == "PAGE":
            code = _new("w:instrText")
            code.text = kind
            run.append(code)
        else:
            run.append(_new("w:fldChar", {"w:fldCharType": kind}))
        paragraph._p.append(run)


# ---- styles -------------------------------------------------------------------------------------------------


def _base_style(style: ParagraphStyle) -> None:
    style.font.name = FONT
    style.font.size = Pt(STYLES["body"].size_pt)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    properties = style.element.get_or_add_rPr()
    fonts = properties.rFonts
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(theme), None)
    properties.append(_new("w:lang", {"w:val": LANGUAGE, "w:eastAsia": LANGUAGE}))


def _shape_style(target: ParagraphStyle, name: StyleName, style: Style) -> None:
    target.element.set(qn("w:styleId"), name)
    target.font.size = Pt(style.size_pt)
    target.font.bold, target.font.italic = style.bold, style.italic
    shape = target.paragraph_format
    shape.alignment = _ALIGN[style.align]
    shape.first_line_indent = Mm(style.indent_mm)
    shape.space_before, shape.space_after = Pt(style.before_pt), Pt(style.after_pt)
    shape.line_spacing = style.line
    shape.keep_with_next = style.keep_next
    shape.widow_control = True


# ---- what stands on the pages -------------------------------------------------------------------------------


def _elements(block: Block) -> Iterator[BaseOxmlElement]:
    match block:
        case Paragraph():
            yield _paragraph(block)
        case Rule():
            yield _rule(block)
        case Table():
            yield _table(block)
        case _:
            assert_never(block)


def _paragraph(paragraph: Paragraph) -> BaseOxmlElement:
    element = _new("w:p")
    properties = _new("w:pPr")
    properties.append(_new("w:pStyle", {"w:val": paragraph.style}))
    element.append(properties)
    for run in paragraph.runs:
        element.append(_run(run))
    return element


def _run(run: Run) -> BaseOxmlElement:
    element = _new("w:r")
    looks = {"w:b": run.bold, "w:i": run.italic}
    if any(look is not None for look in looks.values()):
        properties = _new("w:rPr")
        for tag, look in looks.items():
            if look is not None:
                properties.append(_new(tag, {"w:val": "1" if look else "0"}))
        element.append(properties)
    text = _new("w:t", {"xml:space": "preserve"})
    text.text = run.text
    element.append(text)
    return element


def _rule(rule: Rule) -> BaseOxmlElement:
    """A paragraph 2 pt high, drawn in from both sides until its upper border is as long as the rule."""
    beside = _twips((rule.within_mm - rule.width_mm) / 2)
    element, properties, borders = _new("w:p"), _new("w:pPr"), _new("w:pBdr")
    drawn = {"w:val": "single", "w:sz": str(RULE_EIGHTHS_PT), "w:space": "1", "w:color": "000000"}
    borders.append(_new("w:top", drawn))
    properties.append(borders)
    properties.append(_new("w:spacing", {"w:before": "60", "w:after": "0", "w:line": "40", "w:lineRule": "exact"}))
    properties.append(_new("w:ind", {"w:left": beside, "w:right": beside, "w:firstLine": "0"}))
    element.append(properties)
    return element


def _table(table: Table) -> BaseOxmlElement:
    element, properties, grid = _new("w:tbl"), _new("w:tblPr"), _new("w:tblGrid")
    properties.append(_new("w:tblW", {"w:w": _twips(sum(table.columns_mm)), "w:type": "dxa"}))
    if table.bordered:
        properties.append(_borders())
    properties.append(_new("w:tblLayout", {"w:type": "fixed"}))
    properties.append(_padding(_CELL_PADDING_TWIPS if table.bordered else 0))
    for width in table.columns_mm:
        grid.append(_new("w:gridCol", {"w:w": _twips(width)}))
    element.append(properties)
    element.append(grid)
    for row in table.rows:
        element.append(_row(row, table.columns_mm))
    return element


def _borders() -> BaseOxmlElement:
    borders = _new("w:tblBorders")
    for side in _BORDERS:
        line = {"w:val": "single", "w:sz": str(BORDER_EIGHTHS_PT), "w:space": "0", "w:color": "000000"}
        borders.append(_new(f"w:{side}", line))
    return borders


def _padding(twips: int) -> BaseOxmlElement:
    margins = _new("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_new(f"w:{side}", {"w:w": str(twips), "w:type": "dxa"}))
    return margins


def _row(row: Row, columns_mm: tuple[float, ...]) -> BaseOxmlElement:
    element = _new("w:tr")
    flags = [tag for tag, on in (("w:cantSplit", row.whole or row.header), ("w:tblHeader", row.header)) if on]
    if flags:
        properties = _new("w:trPr")
        for tag in flags:
            properties.append(_new(tag))
        element.append(properties)
    column = 0
    for cell in row.cells:
        element.append(_cell(cell, sum(columns_mm[column : column + cell.span])))
        column += cell.span
    assert column == len(columns_mm), "a row fills its table's columns"
    return element


def _cell(cell: Cell, width_mm: float) -> BaseOxmlElement:
    element, properties = _new("w:tc"), _new("w:tcPr")
    properties.append(_new("w:tcW", {"w:w": _twips(width_mm), "w:type": "dxa"}))
    if cell.span > 1:
        properties.append(_new("w:gridSpan", {"w:val": str(cell.span)}))
    if cell.down != "alone":
        properties.append(_new("w:vMerge", {"w:val": "restart" if cell.down == "first" else "continue"}))
    if cell.shaded:
        properties.append(_new("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": _SHADE}))
    element.append(properties)
    for block in cell.blocks:
        element.append(_paragraph(block) if isinstance(block, Paragraph) else _rule(block))
    if not cell.blocks:
        element.append(_new("w:p"))  # a cell without a paragraph is a damaged file to Word
    return element


def _twips(mm: float) -> str:
    return str(round(mm * _TWIPS_PER_MM))


def _new(tag: str, attributes: dict[str, str] | None = None) -> BaseOxmlElement:
    return OxmlElement(tag, attrs={qn(name): value for name, value in (attributes or {}).items()})
