"""The technicians' screen."""

from hub.domain.commands import Attendance, RollCall, Split
from hub.projections import Viewer, render
from protocol.views import OperatorView, PointRow
from tests.scenario import By, given, moderator, says


def test_every_point_is_there_with_roll_call_people_and_submissions() -> None:
    here = given(
        says("cl1"),
        Split("r1", ("Một", "Hai")),
        By(moderator("cl1"), RollCall(True)),
        By(moderator("cl1"), Attendance((("students", 12),))),
        By(moderator("cl2"), RollCall(False)),
    )
    view = render(here.state, Viewer("operator"))
    assert isinstance(view, OperatorView)
    assert view.points["cl1"] == PointRow(
        name="Điểm cầu cl1",
        call_sign="CL1",
        level="commune",
        parent="chilang",
        order=3,
        present=True,
        attendees=12,
        submitted=1,
    )
    assert [view.points[point].present for point in ("cl2", "hl1")] == [False, None]
    assert (len(view.points), view.points_present, view.attendees) == (7, 1, 12)
