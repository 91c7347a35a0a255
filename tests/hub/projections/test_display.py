"""The public picture."""

from hub.domain.commands import Advance, AssignTopic, Queue, Reword, Screen
from hub.domain.model import State
from hub.projections import Viewer, render
from protocol.views import DisplayView
from tests.scenario import given, says


def display(state: State) -> DisplayView:
    view = render(state, Viewer("display"))
    assert isinstance(view, DisplayView)
    return view


def test_the_floor_shows_title_department_and_the_first_screened_text_masked() -> None:
    here = given(
        says("cl1", "Chưa duyệt"),
        says("hl1", "Gọi em Lan 0912.345.678, đề nghị mở lớp"),
        Screen(("r2",), "approve"),
        AssignTopic("t1", ("r1", "r2")),
        Queue(("t1", "t2")),
        Advance(None),
    )
    view = display(here.state)
    assert (view.now_no, view.now_title, view.now_lead) == (1, "Trường lớp", "Sở Giáo dục và Đào tạo")
    assert (view.now_receipt, view.now_point) == ("002", "Điểm cầu hl1")
    assert view.now_text == "Gọi em Lan ●●●●, đề nghị mở lớp"
    assert (view.now_recommendations, view.now_points, view.now_districts) == (2, 2, 2)
    assert set(view.topics) == {"t1", "t2"}


def test_the_secretariats_wording_goes_before_the_original() -> None:
    here = given(says("cl1"), Screen(("r1",), "approve"), Reword("r1", "Mở lớp dạy nghề tại xã"))
    here = here.and_(AssignTopic("t1", ("r1",)), Queue(("t1",)), Advance(None))
    assert display(here.state).now_text == "Mở lớp dạy nghề tại xã"


def test_a_topic_without_a_public_text_shows_its_title_alone() -> None:
    here = given(says("cl1", "Chưa duyệt"), AssignTopic("t1", ("r1",)), Queue(("t1",)), Advance(None))
    view = display(here.state)
    assert (view.now_title, view.now_text, view.now_receipt, view.now_point) == ("Trường lớp", None, None, None)


def test_before_the_first_topic_the_floor_is_empty() -> None:
    view = display(given(Queue(("t1",))).state)
    assert (view.now_no, view.now_title, view.now_recommendations) == (None, None, 0)
    assert set(view.topics) == {"t1"}
