"""Events folded into the state: `evolve(state, event) -> state`. Changes when an event is added.

Never refuses and never asks who may: what stands in the log has happened. Two equal logs give two equal states.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from hub.domain import evolve_floor as floor
from hub.domain import evolve_recommendations as recommendations
from hub.domain import evolve_topics as topics
from hub.domain.events import (
    Announced,
    AnswerDrafted,
    AttendanceReported,
    Called,
    Clarified,
    CommandSettled,
    ConferenceCreated,
    Event,
    IntakeChanged,
    LeftFloor,
    Merged,
    Moved,
    NoteTaken,
    Objected,
    OutcomeRecorded,
    PhaseChanged,
    Postponed,
    ProposalDismissed,
    Queued,
    Reworded,
    RollCalled,
    Screened,
    Sealed,
    Submitted,
    Suggested,
    TalkingPointsSet,
    ToldApart,
    TopicAccepted,
    TopicAssigned,
    TopicCreated,
    TopicEdited,
    TopicMerged,
    TopicTransferred,
    Undone,
    Unmerged,
    Unqueued,
    WasSplit,
    Withdrawn,
)
from hub.domain.model import Announcement, Plan, Point, State, Topic
from hub.domain.standing import intake_open
from hub.domain.tables import put, without
from hub.domain.undo import is_undoable, remembered, restored


def evolve(state: State | None, event: Event) -> State:
    """The state after the event; `state` is None only for the first event of a log."""
    if isinstance(event.body, ConferenceCreated):
        assert state is None, "a log begins once"
        return _created(event.body, event)
    assert state is not None, "a log begins with its creation"
    after = _changed(state, event)
    if not is_undoable(event):
        return after
    return replace(after, history=remembered(state, after, event))


def _changed(state: State, event: Event) -> State:
    body = event.body
    match body:
        case Submitted():
            return recommendations.submitted(state, body, event)
        case Withdrawn():
            return recommendations.withdrawn(state, body)
        case Clarified():
            return recommendations.clarified(state, body)
        case Objected():
            return recommendations.objected(state, body)
        case RollCalled():
            return replace(state, present=put(state.present, body.point, body.present))
        case AttendanceReported():
            return replace(state, attendance=put(state.attendance, body.point, dict(body.counts)))
        case PhaseChanged():
            return _with_intake(replace(state, phase=body.to), event.at)
        case IntakeChanged():
            return _with_intake(replace(state, intake_mode=body.mode), event.at)
        case Screened():
            return recommendations.screened(state, body)
        case Reworded():
            return recommendations.reworded(state, body)
        case WasSplit():
            return recommendations.was_split(state, body)
        case Merged():
            return recommendations.merged(state, body)
        case Unmerged():
            return recommendations.unmerged(state, body)
        case ToldApart():
            return recommendations.told_apart(state, body)
        case Suggested():
            return recommendations.suggested(state, body)
        case TopicAssigned():
            return recommendations.assigned(state, body)
        case ProposalDismissed():
            return topics.dismissed(state, body)
        case TopicCreated():
            return topics.created(state, body)
        case TopicEdited():
            return topics.edited(state, body)
        case TopicMerged():
            return topics.merged(state, body)
        case OutcomeRecorded():
            return topics.outcome_recorded(state, body, event.at)
        case NoteTaken():
            return topics.noted(state, body)
        case TopicAccepted():
            return topics.accepted(state, body)
        case TopicTransferred():
            return topics.transferred(state, body, event.at)
        case TalkingPointsSet():
            return topics.talking_points_set(state, body)
        case AnswerDrafted():
            return topics.answer_drafted(state, body)
        case Queued():
            return replace(state, queue=(*state.queue, body.topic))
        case Unqueued():
            return floor.left_queue(state, body.topic)
        case Moved():
            return floor.moved(state, body, event)
        case Called():
            return floor.called(state, body, event.at)
        case LeftFloor():
            return replace(state, floor=None)
        case Postponed():
            return floor.postponed(state, body, event)
        case Announced():
            return _announced(state, body, event.at)
        case Undone():
            return restored(state, body.command)
        case Sealed():
            return replace(state, sealed_at=event.at)
        case CommandSettled():
            return state
        case ConferenceCreated():
            raise AssertionError("handled by evolve")
        case _:
            assert_never(body)


def _created(body: ConferenceCreated, event: Event) -> State:
    plan = body.plan
    points = {point.id: point for point in plan.points}
    opened = State(
        plan=plan,
        created_at=event.at,
        phase=body.phase,
        points=points,
        departments={department.id: department for department in plan.departments},
        topics=_planned_topics(plan),
        district_of={point.id: _district(point, points) for point in plan.points},
    )
    return _with_intake(opened, event.at)


def _planned_topics(plan: Plan) -> dict[str, Topic]:
    return {t.id: Topic(t.id, t.no, t.title, t.field, t.lead, t.coordinating) for t in plan.topics}


def _district(point: Point, points: Mapping[str, Point]) -> str:
    """The ancestor right below the top, or the point itself there and at the top."""
    for _ in points:  # no path in a tree is longer
        above = None if point.parent is None else points[point.parent]
        if above is None or above.parent is None:
            return point.id
        point = above
    raise AssertionError("the points are not a tree")


def _with_intake(state: State, at: int) -> State:
    """`intake_closed_at` is the first closing since it was last open: what was typed before it counts (F38)."""
    if intake_open(state):
        return replace(state, intake_closed_at=None)
    return state if state.intake_closed_at is not None else replace(state, intake_closed_at=at)


def _announced(state: State, body: Announced, at: int) -> State:
    if not body.text:
        return replace(state, announcements=without(state.announcements, (body.to,)))
    return replace(state, announcements=put(state.announcements, body.to, Announcement(body.text, at)))
