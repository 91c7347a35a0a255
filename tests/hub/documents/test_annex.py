"""What the annex says."""

from hub.documents import build_annex
from hub.documents.annex import COLUMNS, WHOLE_ROW_CHARS_MAX
from hub.documents.paper import Row, Table
from hub.domain.commands import Reword, Seal
from hub.domain.model import State
from hub.domain.standing import in_scope, standing
from tests.hub.documents.conference import COMPOSITE, HEAD, NAMES, discussed, sealed


def tables(state: State) -> list[Table]:
    return [block for block in build_annex(state, HEAD).blocks if isinstance(block, Table)]


def numbered(state: State) -> list[Row]:
    """The rows of recommendations."""
    return [row for row in tables(state)[0].rows if row.cells[0].text.isdigit()]


def row_of(state: State, receipt: str) -> list[str]:
    found = [row for row in numbered(state) if receipt in row.cells[6].text.split(", ")]
    assert len(found) == 1
    return [cell.text for cell in found[0].cells]


def test_every_recommendation_in_scope_is_in_exactly_one_row_with_its_point() -> None:
    state = sealed()
    for rec in state.recommendations.values():
        rows = [row for row in numbered(state) if rec.receipt in row.cells[6].text.split(", ")]
        assert len(rows) == (1 if in_scope(state, rec) else 0), rec.receipt
        if rows:
            name = NAMES[rec.point] if rec.point != "tinh" else "điểm cầu tỉnh"
            assert name in rows[0].cells[2].text.split("; ")


def test_row_numbers_run_on_through_all_fields() -> None:
    numbers = [row.cells[0].text for row in numbered(sealed())]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]


def test_fields_have_roman_numbers_and_what_stands_alone_comes_last() -> None:
    rows = tables(sealed())[0].rows
    assert [row.cells[0].text for row in rows if len(row.cells) == 1] == [
        "I. LĨNH VỰC GIÁO DỤC",
        "II. LĨNH VỰC NỘI VỤ",
        "III. KIẾN NGHỊ ĐƯỢC XỬ LÝ RIÊNG",
    ]


def test_a_merged_group_stands_once_in_the_secretariats_wording() -> None:
    assert row_of(sealed(), "002")[1:3] == [
        "Đề nghị tỉnh mở lớp dạy nghề tại xã",
        "xã Hòa Bình (huyện Chi Lăng); xã Hòa Bình (huyện Hữu Lũng)",
    ]


def test_a_topic_gives_its_answer_once_joined_down_over_its_rows() -> None:
    state = sealed()
    rows = list(tables(state)[0].rows)
    at = next(n for n, row in enumerate(rows) if len(row.cells) > 1 and row.cells[1].text.startswith("Nội dung 1."))
    topic, first = rows[at], rows[at + 1]
    assert [cell.text for cell in topic.cells] == [
        "",
        "Nội dung 1. Trường lớp",
        "4 kiến nghị, 4 điểm cầu",
        "Sở Giáo dục và Đào tạo (phối hợp: Sở Nội vụ)",
        "Đã có kế hoạch mở 5 lớp.",
        "Trả lời trực tiếp tại Hội nghị; trả lời bổ sung bằng văn bản, trước ngày 29/3/2024",
        "",
    ]
    assert [cell.down for cell in topic.cells[3:6]] == ["first"] * 3
    assert [(cell.down, cell.text) for cell in first.cells[3:6]] == [("below", "")] * 3


def test_what_ended_apart_from_its_topic_says_so_in_its_own_row() -> None:
    row = row_of(sealed(), "010")
    assert row[3:6] == ["Sở Nội vụ", "", "Ghi nhận, tiếp thu"]
    assert row_of(sealed(), "008")[3:6] == ["", "", "Chuyển Bộ Nội vụ xem xét, giải quyết"]


def test_the_original_of_a_split_is_printed_once_and_the_other_part_refers_to_it() -> None:
    state = sealed()
    first, second = row_of(state, "003.1"), row_of(state, "003.2")
    assert first[1] == f"Mở lớp nghề\n(Nguyên văn kiến nghị 003, được tách thành 003.1 và 003.2: “{COMPOSITE}”)"
    assert second[1] == f"Cho vay vốn\n(Tách từ kiến nghị 003, nguyên văn tại số thứ tự {first[0]}.)"
    assert sum(COMPOSITE in text for text in build_annex(state, HEAD).texts()) == 1


def test_the_original_of_a_split_with_a_restricted_part_is_not_printed() -> None:
    assert row_of(sealed(), "011.1")[1] == "Sửa cầu\n(Tách từ kiến nghị 011.)"


def test_restricted_and_out_of_scope_items_are_one_line_of_numbers() -> None:
    texts = list(build_annex(sealed(), HEAD).texts())
    assert [text for text in texts if text.startswith("Ngoài các kiến nghị")] == [
        "Ngoài các kiến nghị nêu trên, Hội nghị còn tiếp nhận: 2 ý kiến được hướng dẫn gửi đơn theo quy định; "
        "1 ý kiến không thuộc phạm vi đối thoại; 1 kiến nghị đã được điểm cầu rút."
    ]
    everything = "\n".join(texts)
    for secret in ("Tố cáo", "tham ô", "Chúc hội nghị", "Gửi nhầm", "0912", "345"):
        assert secret not in everything


def test_the_summaries_agree_with_the_record() -> None:
    state = sealed()
    counters = standing(state).counters
    by_field, by_department, by_kind = tables(state)[1:]
    totals = [[cell.text for cell in table.rows[-1].cells] for table in (by_field, by_department, by_kind)]
    points = len({rec.point for rec in state.recommendations.values() if in_scope(state, rec)})
    assert totals[0] == totals[2] == ["Tổng số", str(counters.topics), str(counters.recommendations), str(points)]
    assert [cell.text for cell in by_department.rows[0].cells[3:]] == ["Trực tiếp", "Bằng văn bản", "Ghi nhận"]
    assert totals[1] == ["Tổng số", "3", "9", "1", "1", "1"]
    assert ["Chưa giao cơ quan", "1", "1", "0", "0", "1"] in [[c.text for c in row.cells] for row in by_department.rows]


def test_the_last_line_is_the_place_in_the_record() -> None:
    last = list(build_annex(sealed(), HEAD).texts())[-1]
    assert last == (
        f"Phụ lục này được lập từ sổ ghi điện tử conference-1/7Q4K, lần mở 3, vị trí 1234, mã băm {'9f2c' * 16}./."
    )


def test_the_heading_row_names_the_columns_and_repeats() -> None:
    head = tables(sealed())[0].rows[0]
    assert head.header
    assert [cell.text for cell in head.cells] == [title for title, _ in COLUMNS]


def test_short_rows_stay_on_one_page_and_very_long_ones_may_break() -> None:
    long = "Đề nghị tỉnh quan tâm. " * 60
    state = discussed().and_(Reword("r12", long), Seal()).state
    whole = {row.cells[6].text: row.whole for row in numbered(state)}
    assert len(long) > WHOLE_ROW_CHARS_MAX
    assert not whole["012"]
    assert whole["001, 002"]
