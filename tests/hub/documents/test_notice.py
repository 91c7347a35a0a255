"""What the notice says."""

from dataclasses import replace

from hub.documents import build_notice
from hub.domain.commands import AssignTopic, Screen, Seal, TopicCreate
from hub.domain.model import State
from tests.hub.documents.conference import COMPOSITE, DENUNCIATION, HEAD, PLAN, discussed, sealed
from tests.scenario import COMMUNES, given, says


def paragraphs(state: State) -> list[str]:
    return list(build_notice(state, HEAD).texts())


def starting(state: State, words: str) -> str:
    found = [text for text in paragraphs(state) if text.startswith(words)]
    assert len(found) == 1, found
    return found[0]


def section(state: State, title: str) -> list[str]:
    """The paragraphs under a numbered heading."""
    texts = paragraphs(state)
    start = next(n for n, text in enumerate(texts) if text.endswith(title)) + 1
    end = next(n for n in range(start, len(texts)) if texts[n][:2] in ("2.", "3.", "4.", "5.") or "./." in texts[n])
    return texts[start:end]


def test_number_and_date_are_blank_and_the_year_is_the_conferences() -> None:
    assert starting(sealed(), "Số:").split() == ["Số:", "/TB-UBND"]
    assert starting(sealed(), "Lạng Sơn,").split() == ["Lạng", "Sơn,", "ngày", "tháng", "năm", "2024"]


def test_each_legal_basis_has_its_line_and_the_last_a_full_stop() -> None:
    assert [text for text in paragraphs(sealed()) if text.startswith("Căn cứ")] == [
        "Căn cứ Luật Thanh niên ngày 16/6/2020;",
        "Căn cứ Nghị định số 13/2021/NĐ-CP ngày 01/3/2021 của Chính phủ.",
    ]


def test_the_event_names_day_chair_and_theme_once() -> None:
    assert starting(sealed(), "Ngày 22/3/2024") == (
        "Ngày 22/3/2024, Chủ tịch UBND tỉnh đã chủ trì Hội nghị đối thoại với thanh niên tỉnh Lạng Sơn năm 2024, "
        "với chủ đề “Thanh niên khởi nghiệp”."
    )


def test_participants_are_counted_from_plan_roll_call_and_reports() -> None:
    assert starting(sealed(), "Hội nghị được tổ chức") == (
        "Hội nghị được tổ chức trực tiếp kết hợp trực tuyến tại điểm cầu tỉnh, 2 điểm cầu cấp huyện và 4 điểm cầu "
        "cấp xã (2/7 điểm cầu có mặt), có hơn 4.000 đại biểu tham dự, gồm: học sinh, công nhân."
    )


def test_without_reports_the_planned_number_is_called_planned() -> None:
    empty = given(Seal(), plan=PLAN).state
    assert "số đại biểu tham dự theo kế hoạch là hơn 4.000 người" in starting(empty, "Hội nghị được tổ chức")


def test_with_two_tiers_there_is_no_word_of_districts() -> None:
    communes = tuple(replace(point, level="commune" if point.parent else "province") for point in COMMUNES.points)
    said = starting(given(Seal(), plan=replace(COMMUNES, points=communes)).state, "Hội nghị được tổ chức")
    assert "tại điểm cầu tỉnh và 3 điểm cầu cấp xã, " in said


def test_the_numbers_are_computed_and_add_up() -> None:
    assert starting(sealed(), "Hội nghị đã tiếp nhận") == (
        "Hội nghị đã tiếp nhận 10 kiến nghị, đề xuất, tập trung vào 3 nội dung; "
        "1/3 nội dung được trao đổi, làm rõ và trả lời trực tiếp tại Hội nghị (trong đó 1 nội dung có văn bản trả lời "
        "bổ sung); 1 nội dung được trả lời bằng văn bản; 1 nội dung được ghi nhận, tiếp thu; "
        "1 kiến nghị được xử lý riêng (chi tiết tại Phụ lục đính kèm)."
    )


def test_the_four_lists_of_the_decree_are_there() -> None:
    state = sealed()
    assert section(state, "Các vấn đề được nêu tại Hội nghị") == [
        "- Giáo dục (2 nội dung, 5 kiến nghị): (1) Trường lớp; (4) Góp ý chung.",
        "- Nội vụ (1 nội dung, 4 kiến nghị): (2) Việc làm.",
    ]
    assert section(state, "Các nội dung đã được trả lời trực tiếp tại Hội nghị") == [
        "- Sở Giáo dục và Đào tạo: nội dung 1."
    ]
    assert section(state, "Các nội dung chuyển cơ quan có thẩm quyền xem xét, giải quyết") == [
        "- Kiến nghị số 008 “Nâng chế độ của Trung ương”: chuyển Bộ Nội vụ xem xét, giải quyết."
    ]
    assert section(state, "Giao nhiệm vụ cho các cơ quan, đơn vị") == [
        "a) Sở Giáo dục và Đào tạo: chủ trì, phối hợp với Sở Nội vụ trả lời bổ sung bằng văn bản nội dung 1 "
        "“Trường lớp” trước ngày 29/3/2024.",
        "b) Sở Nội vụ: trả lời bằng văn bản nội dung 2 “Việc làm” trước ngày 05/4/2024.",
        "c) Văn bản trả lời được gửi đến các điểm cầu có kiến nghị, đồng thời gửi UBND tỉnh Lạng Sơn để theo dõi, "
        "đôn đốc, tổng hợp báo cáo theo quy định.",
    ]


def test_what_was_noted_is_listed_topics_and_single_recommendations_alike() -> None:
    assert section(sealed(), "Các nội dung được ghi nhận, tiếp thu") == [
        "- Nội dung 4 “Góp ý chung”.",
        "- Kiến nghị số 010 “Việc làm cho người xuất ngũ”.",
    ]


def test_it_ends_with_the_mark_of_the_end_and_the_archive_line_comes_last() -> None:
    texts = paragraphs(sealed())
    assert [text for text in texts if "./." in text] == [
        "Chủ tịch UBND tỉnh yêu cầu các cơ quan, đơn vị nghiêm túc triển khai thực hiện./."
    ]
    recipients = [text for text in texts if text.startswith("- ")][-3:]
    assert recipients == ["- Bộ Nội vụ;", "- Các sở, ban, ngành;", "- Lưu: VT, NC."]
    assert texts.index("TL. CHỦ TỊCH") + 1 == texts.index("CHÁNH VĂN PHÒNG")


def test_nothing_restricted_is_said() -> None:
    said = "\n".join(paragraphs(sealed()))
    assert DENUNCIATION not in said
    assert "tham ô" not in said
    assert COMPOSITE not in said


def test_a_draft_before_the_outcomes_says_what_is_missing() -> None:
    topic = TopicCreate("t9", "Nội dung chưa trả lời", lead="skh")
    draft = discussed().and_(says("cl1", "Còn chờ"), Screen(("r13",), "approve"), topic, AssignTopic("t9", ("r13",)))
    assert "1 nội dung chưa ghi kết quả" in starting(draft.state, "Hội nghị đã tiếp nhận")
