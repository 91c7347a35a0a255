"""The Word files, read back."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from hub.documents import Document, build_annex, build_notice, docx_bytes, write_docx
from hub.documents.record import DEMO_MARK
from hub.domain.standing import in_scope
from tests.hub.documents.conference import HEAD, PLAN, sealed


def parts(document: Document) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(docx_bytes(document))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}


def headers(document: Document) -> dict[str, str]:
    """`first` and `default` -> the header's XML."""
    files = parts(document)
    targets = dict(re.findall(r'Id="(\w+)"[^>]*Target="(header\d+\.xml)"', files["word/_rels/document.xml.rels"]))
    targets |= {
        i: t for t, i in re.findall(r'Target="(header\d+\.xml)"[^>]*Id="(\w+)"', files["word/_rels/document.xml.rels"])
    }
    used = re.findall(r"<w:headerReference [^>]*>", files["word/document.xml"])
    found = {}
    for reference in used:
        kind, rel = re.search(r'w:type="(\w+)"', reference), re.search(r'r:id="(\w+)"', reference)
        assert kind
        assert rel
        found[kind[1]] = files[f"word/{targets[rel[1]]}"]
    return found


def read(document: Document) -> docx.document.Document:
    return docx.Document(io.BytesIO(docx_bytes(document)))


def test_what_is_read_back_is_what_was_written(tmp_path: Path) -> None:
    notice = build_notice(sealed(), HEAD)
    write_docx(notice, tmp_path / "notice.docx")
    body = docx.Document(str(tmp_path / "notice.docx")).element.body
    texts = ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))]
    assert [text for text in texts if text] == [text for text in notice.texts() if text]
    assert [path.name for path in tmp_path.iterdir()] == ["notice.docx"]


def test_every_receipt_and_point_of_the_annex_is_in_the_file() -> None:
    state = sealed()
    table = read(build_annex(state, HEAD)).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    printed = [receipt for row in rows if row[0].isdigit() for receipt in row[6].split(", ")]
    assert sorted(printed) == sorted(rec.receipt for rec in state.recommendations.values() if in_scope(state, rec))


def test_paper_and_margins_are_those_of_the_decree() -> None:
    for document, orientation, size in (
        (build_notice(sealed(), HEAD), WD_ORIENT.PORTRAIT, (210, 297)),
        (build_annex(sealed(), HEAD), WD_ORIENT.LANDSCAPE, (297, 210)),
    ):
        section = read(document).sections[0]
        assert section.orientation == orientation
        assert [section.page_width, section.page_height] == [pytest.approx(Mm(side), abs=700) for side in size]
        sides = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
        assert sides == [pytest.approx(Mm(mm), abs=700) for mm in (20, 20, 30, 15)]


def test_the_page_number_is_centred_in_the_header_but_not_on_the_first_page() -> None:
    found = headers(build_notice(sealed(), HEAD))
    assert set(found) == {"first", "default"}
    assert ">PAGE<" in found["default"]
    assert ">PAGE<" not in found["first"]
    assert 'w:val="page_number"' in found["default"]
    assert "<w:titlePg" in parts(build_notice(sealed(), HEAD))["word/document.xml"]


def test_the_mark_is_on_every_page_of_simulated_data_and_on_none_of_a_real_conference() -> None:
    for build in (build_notice, build_annex):
        assert all(f'string="{DEMO_MARK}"' in xml for xml in headers(build(sealed(), HEAD)).values())
        real = parts(build(sealed(replace(PLAN, demo=False)), HEAD))
        assert not any(DEMO_MARK in xml or "textpath" in xml for xml in real.values())


def test_styles_carry_the_sizes_and_the_font() -> None:
    styles = read(build_notice(sealed(), HEAD)).styles
    assert styles["Quốc hiệu"].font.size == Pt(13)
    assert styles["Nội dung"].font.size == Pt(14)
    assert styles["Nơi nhận"].font.size == Pt(11)
    assert styles["Nội dung"].paragraph_format.first_line_indent == pytest.approx(Mm(12.7), abs=700)
    assert styles["Normal"].font.name == "Times New Roman"


def test_heading_rows_repeat_and_answers_are_joined_down() -> None:
    body = read(build_annex(sealed(), HEAD)).element.body
    tables = list(body.iter(qn("w:tbl")))
    assert all(table.find(qn("w:tr")).find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for table in tables)
    merges = [merge.get(qn("w:val")) for merge in tables[0].iter(qn("w:vMerge"))]
    assert merges.count("restart") == 9  # three columns, three topics
    assert merges.count("continue") > 9


def test_hostile_text_is_plain_text() -> None:
    xml = parts(build_annex(sealed(), HEAD))["word/document.xml"]
    table = read(build_annex(sealed(), HEAD)).tables[0]
    wording = next(row.cells[1].text for row in table.rows if row.cells[6].text == "007")
    assert wording == "=cmd|' /C calc'!A0 ]]> <w:p>&amp; gnưht đề nghị hỗ trợ ●●●●"
    assert "\u202e" not in xml
    assert "\x00" not in xml
    ElementTree.fromstring(xml.encode())


def test_no_restricted_text_is_anywhere_in_the_files() -> None:
    for build in (build_notice, build_annex):
        for name, xml in parts(build(sealed(), HEAD)).items():
            for secret in ("Tố cáo", "Nguyễn Văn Kín", "tham ô", "Chúc hội nghị", "0912", "345"):
                assert secret not in re.sub(r"<[^>]*>", "\n", xml), name


def test_the_same_record_gives_the_same_bytes() -> None:
    assert docx_bytes(build_annex(sealed(), HEAD)) == docx_bytes(build_annex(sealed(), HEAD))


def test_the_place_in_the_record_is_among_the_files_properties() -> None:
    properties = read(build_notice(sealed(), HEAD)).core_properties
    assert "vị trí 1234" in properties.subject
    assert properties.language == "vi-VN"
    assert properties.author == ""
