"""The pairs held to be one: from the record, into a spreadsheet, and read back from it."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from openpyxl import load_workbook

from hub.documents.duplicates import COLUMNS, Happening, Held, Verdict, pairs_held
from hub.documents.workbook import LATER, RESTRICTED, VERDICTS, write_duplicates
from hub.domain.commands import Ask, Merge, NotSame, Object, Screen, Suggest, Undo, Unmerge, Withdraw
from hub.domain.decide import decide
from hub.domain.events import Event
from hub.domain.model import State
from tests.scenario import created, events_of, given, says

SURE = Suggest("merge", "r2", "r1", 991, "very_close", ("trùng nội dung",), ("lop",), "7", link=True)
PERHAPS = Suggest("merge", "r3", "r1", 612, "close", ("khả năng cùng nội dung 61 %",), ("lop",), "7")


def recorded(*asks: Ask) -> tuple[list[Event], State]:
    here, events = given(), [*events_of(created(), decide(created(), None))]
    for ask in asks:
        when = here.when(ask)
        assert isinstance(when.result, list), when.result
        events += events_of(when.command, when.result)
        here = when.after
    return events, here.state


FORMULA = '=HYPERLINK("x","y") đề nghị mở lớp'
THREE = (says("cl1"), says("cl2"), says("hl1"))


def told(held: Held) -> tuple[object, ...]:
    assert held.by is not None
    return held.recommendation, held.other, held.verdict, held.by.role, held.score, [one.what for one in held.later]


def test_a_link_of_the_hub_and_each_answer_is_a_row_and_an_open_question_is_none() -> None:
    events, _ = recorded(*THREE, SURE, PERHAPS, replace(PERHAPS, recommendation="r3", candidate="r2"))
    assert [told(held) for held in pairs_held(events)] == [("r2", "r1", "linked by the hub", "hub", 991, [])]
    events, _ = recorded(*THREE, SURE, PERHAPS, NotSame("r3", "r1"))
    assert told(pairs_held(events)[1]) == ("r3", "r1", "told apart", "secretary", 612, [])
    events, _ = recorded(*THREE, PERHAPS, Merge("r1", ("r3",)), Merge("r1", ("r2",)))
    assert [told(held) for held in pairs_held(events)] == [
        ("r3", "r1", "merged", "secretary", 612, []),
        ("r2", "r1", "merged", "secretary", None, []),
    ]


def test_what_became_of_a_link_stands_in_its_row() -> None:
    events, _ = recorded(*THREE, SURE, Object("r2", "Xã tôi nói việc khác"), Unmerge(("r2",)))
    [held] = pairs_held(events)
    assert told(held) == ("r2", "r1", "linked by the hub", "hub", 991, ["objected", "unmerged"])
    assert held.later[0].words == "Xã tôi nói việc khác"
    events, _ = recorded(*THREE, SURE, Merge("r1", ("r2",)), Undo())
    assert told(pairs_held(events)[0])[-1] == ["confirmed", "undone"]


NOT_MINE = Object("r2", "Xã tôi nói việc khác")
LINEAGE: dict[str, tuple[tuple[Ask, ...], dict[str, list[str]]]] = {
    "kept over an objection": ((SURE, NOT_MINE, Merge("r1", ("r2",))), {"r2 r1": ["objected", "kept"]}),
    "linked again": (
        (Merge("r1", ("r2",)), Unmerge(("r2",)), Merge("r1", ("r2",)), NOT_MINE),
        {"r2 r1": ["unmerged", "linked again", "objected"]},
    ),
    "undone is no link to confirm": (
        (Merge("r1", ("r2",)), Undo(), Merge("r1", ("r2",))),
        {"r2 r1": ["undone", "linked again"]},
    ),
    "moved with its head": (
        (Merge("r1", ("r2",)), Merge("r3", ("r1",)), Unmerge(("r2",))),
        {"r2 r1": ["moved", "unmerged"], "r1 r3": [], "r2 r3": []},
    ),
    "moved by itself, and back": (
        (Merge("r1", ("r2",)), Merge("r3", ("r2",)), Undo(), Unmerge(("r2",))),
        {"r2 r1": ["moved", "undone", "unmerged"], "r2 r3": ["undone"]},
    ),
    "ended with its head": (
        (Merge("r1", ("r2",)), Screen(("r1",), "refer", "Đơn thư"), Merge("r3", ("r2",))),
        {"r2 r1": ["ended"], "r2 r3": []},
    ),
    "ended by withdrawal": ((SURE, Withdraw("r2")), {"r2 r1": ["ended"]}),
    "told apart by the unmerging, so that saying it again is nothing new": (
        (Merge("r1", ("r2",)), Unmerge(("r2",)), NotSame("r1", "r2")),
        {"r2 r1": ["unmerged"]},
    ),
}


@pytest.mark.parametrize(("asks", "lineage"), LINEAGE.values(), ids=LINEAGE)
def test_the_lineage_of_a_link_is_whole(asks: tuple[Ask, ...], lineage: dict[str, list[str]]) -> None:
    events, _ = recorded(*THREE, *asks)
    held = pairs_held(events)
    assert {f"{one.recommendation} {one.other}": [later.what for later in one.later] for one in held} == lineage


def test_what_a_sheet_says_is_said_for_every_happening() -> None:
    assert set(LATER) == set(get_args(Happening))
    assert set(VERDICTS) == set(get_args(Verdict))


def test_the_sheet_reads_back_as_it_was_written_and_no_text_of_it_is_a_formula(tmp_path: Path) -> None:
    asks = (
        says("cl1", FORMULA),
        says("cl2", "@SUM(1) đề nghị mở lớp\x07"),
        says("hl1", "Tôi tố cáo ông T."),
        SURE,
        NotSame("r3", "r1"),
        Object("r2", "+1 không phải, gọi 0912 345 678"),
        Screen(("r3",), "refer"),
    )
    events, state = recorded(*asks)
    path = tmp_path / "duplicates.xlsx"
    write_duplicates(pairs_held(events), state, path)
    sheet = load_workbook(path).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert sheet.cell(2, 9).number_format == "0.0\\ %", "a share, as in the reasons"
    assert rows[0] == [title for title, _ in COLUMNS]
    assert rows[1][:7] == [1, "002", "Điểm cầu cl2", "@SUM(1) đề nghị mở lớp", "001", "Điểm cầu cl1", FORMULA]
    assert rows[1][7:13] == ["Máy gộp", 0.991, "Rất gần", "trùng nội dung", "7", "Máy"]
    assert str(rows[1][14]).endswith("Điểm cầu cl2: điểm cầu phản đối (+1 không phải, gọi ●●●●)")
    assert rows[2][:7] == [2, "001", "Điểm cầu cl1", FORMULA, "003", "Điểm cầu hl1", RESTRICTED]
    assert "tố cáo" not in str(rows)
    kinds = {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row if isinstance(cell.value, str)}
    assert kinds == {"s"}
    assert all(cell.quotePrefix for row in sheet.iter_rows(min_row=2) for cell in row if isinstance(cell.value, str))


def test_why_a_point_objects_is_not_told_of_what_is_not_printed(tmp_path: Path) -> None:
    asks = (*THREE, SURE, Object("r2", "Tôi tố cáo riêng ông T."), Screen(("r2",), "refer", "Đơn thư"))
    events, state = recorded(*asks)
    path = tmp_path / "duplicates.xlsx"
    write_duplicates(pairs_held(events), state, path)
    sheet = load_workbook(path).active
    assert sheet is not None
    became = str(sheet.cell(2, 15).value)
    assert "tố cáo" not in became
    assert "điểm cầu phản đối (đơn thư, không in nội dung)" in became
