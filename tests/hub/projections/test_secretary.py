"""The secretariat's screen."""

from dataclasses import replace

from hub.domain.commands import (
    AssignTopic,
    Attendance,
    Merge,
    RollCall,
    Screen,
    SetOutcome,
    Split,
    Submit,
    Suggest,
    Withdraw,
)
from hub.domain.model import State
from hub.projections import Viewer, render
from protocol.views import ChannelCounts, PhaseRow, SecretaryView, SuggestionRow
from tests.scenario import HUB, SECRETARY, START, By, given, moderator, says

SUGGEST = Suggest("merge", "r2", "r1", 912, "very_close", ("cùng yêu cầu",), ("lớp", "nghề"), "v1")


def secretary(state: State) -> SecretaryView:
    view = render(state, Viewer("secretary"))
    assert isinstance(view, SecretaryView)
    return view


def test_every_recommendation_is_there_restricted_withdrawn_and_split_ones_included() -> None:
    here = given(
        says("cl1", "Tố cáo"), says("cl2"), says("hl1"), Screen(("r1",), "refer", "Đơn thư"), Withdraw("r2")
    ).and_(Split("r3", ("Một", "Hai")))
    rows = secretary(here.state).recommendations
    assert list(rows) == ["r1", "r2", "r3", "r3#1", "r3#2"]
    assert (rows["r1"].text, rows["r1"].publication, rows["r1"].reason) == ("Tố cáo", "restricted", "Đơn thư")
    assert rows["r2"].handling == "withdrawn"
    assert rows["r3#1"].split_from == "r3"


def test_a_merged_recommendation_has_the_topic_of_its_head() -> None:
    here = given(says("cl1"), says("hl1"), AssignTopic("t1", ("r1",)), Merge("r1", ("r2",)))
    row = secretary(here.state).recommendations["r2"]
    assert (row.topic, row.merged_into, row.grouping) == ("t1", "r1", "merged")


def test_suggestions_are_rows_with_their_reasons() -> None:
    here = given(says("cl1"), says("hl1"), By(HUB, SUGGEST))
    assert list(secretary(here.state).suggestions.values()) == [
        SuggestionRow(
            kind="merge",
            recommendation="r2",
            candidate="r1",
            score=912,
            band="very_close",
            reasons=["cùng yêu cầu"],
            shared=["lớp", "nghề"],
            version="v1",
            title="",
            lead=None,
            members=[],
            parts=[],
        )
    ]


def test_a_link_of_the_engine_says_so_until_people_confirm_it() -> None:
    here = given(says("cl1"), says("hl1"), By(HUB, replace(SUGGEST, link=True)))
    row = secretary(here.state).recommendations["r2"]
    assert (row.merged_into, row.likeness, row.like_reasons, row.like_shared) == (
        "r1", 912, ["cùng yêu cầu"], ["lớp", "nghề"],
    )  # fmt: skip
    confirmed = secretary(here.and_(Merge("r1", ("r2",))).state).recommendations["r2"]
    assert (confirmed.merged_into, confirmed.likeness, confirmed.like_reasons) == ("r1", None, [])


def test_a_proposed_topic_shows_those_that_still_wait_for_one() -> None:
    members = ("r1", "r2", "r3")
    proposal = Suggest("new_topic", "r1", "new", 500, "close", (), (), "v1", False, "Học nghề", "snv", members)
    here = given(says("cl1"), says("hl1"), says("hl2"), By(HUB, proposal), AssignTopic("t1", ("r2",)))
    [row] = secretary(here.state).suggestions.values()
    assert (row.kind, row.title, row.lead, row.members) == ("new_topic", "Học nghề", "snv", ["r1", "r3"])


def test_channels_count_submissions_and_not_the_parts_of_a_split() -> None:
    slip = Submit(text="Từ phiếu", point="cl2", typed_at=START, channel="slip")
    call = Submit(text="Qua điện thoại", point="cl2", typed_at=START, channel="phone")
    here = given(says("cl1"), slip, By(SECRETARY, call), Split("r1", ("Một", "Hai")))
    assert secretary(here.state).channels == ChannelCounts(pre=0, live=1, slip=1, phone=1)


def test_presence_and_people_are_summed_over_points() -> None:
    here = given(
        By(moderator("cl1"), RollCall(True)),
        By(moderator("cl2"), RollCall(False)),
        By(moderator("cl1"), Attendance((("students", 10), ("workers", 2)))),
        By(moderator("hl1"), Attendance((("students", 5),))),
    )
    view = secretary(here.state)
    assert (view.points_present, view.attendees) == (1, 17)


def test_what_blocks_the_seal_is_counted() -> None:
    here = given(says("cl1"))
    assert secretary(here.state).open_items == 1
    here = here.and_(Screen(("r1",), "approve"), AssignTopic("t1", ("r1",)), SetOutcome("noted", topic="t1"))
    assert secretary(here.state).open_items == 0


def test_phases_come_in_the_programmes_order() -> None:
    phases = secretary(given().state).phases
    assert phases["conclude"] == PhaseRow(label="Kết luận", order=4, accepts=False)


def test_a_supplement_shows_its_date_beside_the_live_answer() -> None:
    here = given(says("cl1"), Screen(("r1",), "approve"), AssignTopic("t1", ("r1",))).and_(
        SetOutcome("answered_live", topic="t1", note="Đã trả lời"),
        SetOutcome("to_answer_in_writing", topic="t1", due="2024-04-05"),
    )
    row = secretary(here.state).topics["t1"]
    assert (row.kind, row.supplement, row.due, row.outcome_note) == ("answered_live", True, "2024-04-05", "Đã trả lời")
    assert row.department == "sgd"
