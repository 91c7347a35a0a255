"""The screen of one department."""

from dataclasses import replace

from hub.domain.commands import AssignTopic, DraftAnswer, Note, Screen, TalkingPoints, TopicMerge
from hub.domain.model import State
from hub.projections import Viewer, render
from protocol.views import DepartmentView
from tests.scenario import Given, given, says


def department(id: str, state: State) -> DepartmentView:
    view = render(state, Viewer("department", department=id))
    assert isinstance(view, DepartmentView)
    return view


def prepared() -> Given:
    return given(
        says("cl1", "Đề nghị mở lớp, gọi 0912 345 678"),
        says("cl2", "Chưa duyệt"),
        Screen(("r1",), "approve"),
        AssignTopic("t1", ("r1", "r2")),
        TalkingPoints("t1", ("Đã có kế hoạch",)),
        DraftAnswer("t1", "Dự thảo trả lời"),
        Note("t1", "Sổ tay thư ký"),
    )


def test_a_department_sees_the_topics_it_leads_or_helps_with() -> None:
    assert set(department("sgd", prepared().state).topics) == {"t1"}
    assert set(department("snv", prepared().state).topics) == {"t1", "t2"}
    assert set(department("skh", prepared().state).topics) == set()


def test_only_screened_recommendations_are_shown_and_only_in_masked_wording() -> None:
    view = department("snv", prepared().state)
    assert list(view.recommendations) == ["r1"]
    assert view.recommendations["r1"].text == view.recommendations["r1"].wording == "Đề nghị mở lớp, gọi ●●●●"


def test_talking_points_and_draft_are_between_the_leading_department_and_the_chair() -> None:
    own = department("sgd", prepared().state).topics["t1"]
    assert (own.talking_points, own.draft_answer) == (["Đã có kế hoạch"], "Dự thảo trả lời")
    other = department("snv", prepared().state).topics["t1"]
    assert (other.talking_points, other.draft_answer, other.note) == ([], None, None)


def test_topics_merged_away_are_gone() -> None:
    assert set(department("snv", given(TopicMerge("t1", ("t2",))).state).topics) == {"t1"}


def test_the_department_is_named_and_all_departments_are_there_to_transfer_to() -> None:
    view = department("skh", given().state)
    assert (view.department, view.department_name) == ("skh", "Sở Khoa học và Công nghệ")
    assert set(view.departments) == {"sgd", "snv", "skh"}


def test_what_the_secretary_and_the_point_wrote_to_each_other_is_not_for_departments() -> None:
    state = prepared().state
    written = replace(
        state.recommendations["r1"],
        reason="Đề nghị nêu rõ thôn nào",
        clarification="Thôn Nà Mò, gọi 0912 345 678",
        objection="Khác địa bàn",
    )
    row = department("sgd", replace(state, recommendations={**state.recommendations, "r1": written})).recommendations[
        "r1"
    ]
    assert (row.reason, row.objection, row.clarification) == (None, None, "Thôn Nà Mò, gọi ●●●●")
