"""The screen of one point."""

from dataclasses import replace

from hub.domain.commands import (
    Advance,
    AssignTopic,
    Attendance,
    Merge,
    Object,
    Queue,
    RollCall,
    Screen,
    SetOutcome,
    Split,
    Suggest,
)
from hub.domain.model import State
from hub.projections import Viewer, render
from protocol.views import PointItemRow, PointTopicRow, PointView
from tests.scenario import DISTRICTS, HUB, WISH, By, given, moderator, says


def at(point: str, state: State) -> PointView:
    view = render(state, Viewer("point", point=point))
    assert isinstance(view, PointView)
    return view


def test_a_fresh_recommendation_is_shown_as_typed_with_its_receipt() -> None:
    here = given(says("cl1"))
    assert at("cl1", here.state).recommendations == {
        "r1": PointItemRow(
            text=WISH,
            receipt="001",
            received_at=here.state.recommendations["r1"].received_at,
            handling="received",
            grouping="alone",
            follow_up="none",
            publication="internal",
            topic=None,
            place=None,
            answer=None,
            due=None,
            reason=None,
            merged_into=None,
            merged_point=None,
            merged_with=1,
            by_engine=False,
            split_into=[],
            late=False,
            objected=False,
        )
    }


def test_a_point_sees_its_own_recommendations_and_no_others() -> None:
    here = given(says("cl1"), says("cl2", "Đề nghị của xã khác"))
    assert list(at("cl2", here.state).recommendations) == ["r2"]
    assert at("hl1", here.state).recommendations == {}


def test_a_point_knows_its_name_its_parent_and_whether_it_was_counted_present() -> None:
    here = given(By(moderator("cl1"), RollCall(True)))
    view = at("cl1", here.state)
    assert (view.point, view.point_name, view.parent_name, view.present) == ("cl1", "Điểm cầu cl1", "chilang", True)
    assert at("tinh", here.state).parent_name == ""
    assert not at("cl2", here.state).present


def test_the_place_is_that_of_its_topic_in_the_queue() -> None:
    here = given(
        says("cl1"),
        says("hl1"),
        Screen(("r1", "r2"), "approve"),
        AssignTopic("t1", ("r1",)),
        AssignTopic("t2", ("r2",)),
        Queue(("t1", "t2")),
    )
    row = at("hl1", here.state).recommendations["r2"]
    assert (row.topic, row.place, row.handling) == ("t2", 2, "queued")


def test_only_topics_now_next_and_its_own_are_shown() -> None:
    here = given(
        says("cl1"),
        says("hl1"),
        Screen(("r1", "r2"), "approve"),
        AssignTopic("t1", ("r1",)),
        AssignTopic("t3", ("r2",)),
        Queue(("t1", "t2")),
        Advance(None),
    )
    assert set(at("cl2", here.state).topics) == {"t1", "t2"}
    view = at("hl1", here.state)
    assert set(view.topics) == {"t1", "t2", "t3"}
    assert view.topics["t1"] == PointTopicRow(no=1, title="Trường lớp", lead="Sở Giáo dục và Đào tạo")
    assert view.topics["t3"].lead is None


def test_a_merged_recommendation_names_the_receipt_and_counts_points_but_shows_no_other_text() -> None:
    here = given(says("cl1", "Văn bản riêng của điểm cầu một"), says("hl1"), Merge("r1", ("r2",)))
    view = at("hl1", here.state)
    row = view.recommendations["r2"]
    assert (row.grouping, row.merged_into, row.merged_with, row.text) == ("merged", "001", 2, WISH)
    assert "điểm cầu một" not in repr(view)
    assert at("cl1", here.state).recommendations["r1"].grouping == "grouped"


def test_a_restricted_recommendation_shows_the_way_to_citizen_reception_and_not_its_text() -> None:
    here = given(says("cl1", "Tố cáo cán bộ"), Screen(("r1",), "refer", "Gửi đơn tại Ban Tiếp công dân"))
    view = at("cl1", here.state)
    row = view.recommendations["r1"]
    assert (row.text, row.handling, row.publication) == ("", "referred_to_citizen_reception", "restricted")
    assert row.reason == "Gửi đơn tại Ban Tiếp công dân"
    assert "Tố cáo" not in repr(view)


def test_a_split_names_the_receipts_of_its_parts_which_are_its_own_too() -> None:
    here = given(says("cl1"), Split("r1", ("Mở lớp", "Sửa đường")))
    rows = at("cl1", here.state).recommendations
    assert (rows["r1"].handling, rows["r1"].split_into) == ("split", ["001.1", "001.2"])
    assert rows["r1#2"].text == "Sửa đường"


def test_the_answer_and_the_date_of_a_promised_one_reach_the_point() -> None:
    here = given(
        says("cl1"),
        Screen(("r1",), "approve"),
        AssignTopic("t1", ("r1",)),
        SetOutcome("answered_live", topic="t1", note="Đã bố trí kinh phí, gọi 0912 345 678"),
    )
    row = at("cl1", here.state).recommendations["r1"]
    assert (row.handling, row.answer, row.due) == ("answered_live", "Đã bố trí kinh phí, gọi ●●●●", None)
    here = here.and_(SetOutcome("to_answer_in_writing", topic="t1", due="2024-04-05", note="Sẽ gửi danh sách"))
    row = at("cl1", here.state).recommendations["r1"]
    assert (row.due, row.follow_up) == ("2024-04-05", "not_started")
    assert row.answer == "Đã bố trí kinh phí, gọi ●●●●\nSẽ gửi danh sách"


def test_an_objection_to_a_merge_is_shown_as_heard() -> None:
    here = given(says("cl1"), says("hl1"), Merge("r1", ("r2",)), Object("r2", "Khác địa bàn"))
    assert at("hl1", here.state).recommendations["r2"].objected


def test_the_quota_left_counts_open_recommendations_only() -> None:
    quota = replace(DISTRICTS, quota=2)
    here = given(says("cl1"), plan=quota)
    assert at("cl1", here.state).open_items_left == 1
    assert at("cl1", here.and_(Screen(("r1",), "out_of_scope", "Chúc mừng")).state).open_items_left == 2
    assert at("cl1", given().state).open_items_left is None


def test_attendee_categories_come_in_the_plans_order() -> None:
    view = at("cl1", given(By(moderator("cl1"), Attendance((("students", 4),)))).state)
    assert [(key, row.label, row.order) for key, row in view.categories.items()] == [
        ("students", "Học sinh", 1),
        ("workers", "Công nhân", 2),
    ]


def test_what_the_hub_linked_by_itself_says_so_and_names_the_point_that_it_was_linked_to() -> None:
    here = given(says("cl1"), says("hl1"), By(HUB, Suggest("merge", "r2", "r1", 950, "very_close", (), (), "v1", True)))
    row = at("hl1", here.state).recommendations["r2"]
    assert (row.by_engine, row.merged_into, row.merged_point) == (True, "001", "Điểm cầu cl1")
    own = at("cl1", here.state).recommendations["r1"]
    assert (own.by_engine, own.merged_into, own.merged_point) == (False, None, None)
    confirmed = at("hl1", here.and_(Merge("r1", ("r2",))).state).recommendations["r2"]
    assert (confirmed.by_engine, confirmed.merged_point) == (False, "Điểm cầu cl1")
