"""Rows of topics, recommendations and departments as consoles show them. Changes with the rows of the contract."""

from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from hub.domain.model import Outcome, Recommendation, State, Topic
from hub.domain.redaction import mask
from hub.domain.standing import follow_up_of, grouping_of, handling_of, topic_of, topic_state
from hub.projections.scene import Scene
from hub.projections.wording import reason_line
from protocol.views import DepartmentRow, ItemRow, PointTopicRow, TopicRow

# A pure function of its text, asked again for every state and every console: at 2,000 recommendations it would
# be most of a rendering. Bounded by a few conferences' texts.
masked: Final = lru_cache(maxsize=4_096)(mask)


def topic_row(scene: Scene, topic: Topic) -> TopicRow:
    """A topic as chair and secretary see it."""
    counted, outcome, owed = scene.standing, topic.outcome, _owed(topic)
    queued = scene.placed.get(topic.id)
    return TopicRow(
        no=topic.no,
        title=topic.title,
        field=topic.field,
        state=topic_state(scene.state, topic),
        lead=topic.lead,
        coordinating=list(topic.coordinating),
        accepted=topic.accepted,
        recommendations=len(counted.members[topic.id]),
        points=len(counted.points[topic.id]),
        districts=len(counted.districts[topic.id]),
        place=queued[0] if queued else None,
        reason=reason_line(scene.state, queued[1], queued[0]) if queued else None,
        override=queued is not None and queued[1].override is not None,
        kind=outcome.kind if outcome else None,
        supplement=topic.supplement is not None,
        department=owed.department if owed else None,
        due=owed.due if owed else None,
        body=outcome.body if outcome else None,
        outcome_note=outcome.note if outcome else None,
        note=topic.note,
        called_at=topic.called_at,
        talking_points=list(topic.talking_points),
        draft_answer=topic.draft_answer,
        merged_into=topic.merged_into,
    )


def public_topic_row(state: State, topic: Topic) -> PointTopicRow:
    """A topic as points and the public see it."""
    return PointTopicRow(no=topic.no, title=masked(topic.title), lead=department_name(state, topic.lead))


def item_row(scene: Scene, recommendation: Recommendation) -> ItemRow:
    """A recommendation as chair and secretary see it: the original beside what screens may show."""
    state = scene.state
    unmasked = recommendation.canonical or recommendation.text
    topic = topic_of(state, recommendation)
    return ItemRow(
        receipt=recommendation.receipt,
        point=recommendation.point,
        point_name=state.points[recommendation.point].name,
        text=recommendation.text,
        wording=masked(unmasked),
        channel=recommendation.channel,
        category=recommendation.category,
        urgent=recommendation.urgent,
        late=recommendation.late,
        has_person=recommendation.person is not None,
        typed_at=recommendation.typed_at,
        received_at=recommendation.received_at,
        handling=handling_of(state, recommendation),
        grouping=grouping_of(scene.standing, recommendation),
        follow_up=follow_up_of(state, recommendation),
        publication=recommendation.publication,
        topic=topic.id if topic else None,
        merged_into=recommendation.merged_into,
        likeness=recommendation.likeness.score if recommendation.likeness else None,
        like_reasons=list(recommendation.likeness.reasons) if recommendation.likeness else [],
        like_shared=list(recommendation.likeness.shared) if recommendation.likeness else [],
        split_from=recommendation.split_from,
        reason=recommendation.reason,
        clarification=recommendation.clarification,
        objection=recommendation.objection,
        masked=masked(unmasked) != unmasked,
    )


def redacted(row: ItemRow) -> ItemRow:
    """The row for those who need the wording and not the person: the original is not shown, nothing unmasked is."""
    return replace(
        row,
        text=row.wording,
        reason=None,
        clarification=masked(row.clarification) if row.clarification else None,
        objection=None,
    )


def department_rows(state: State) -> dict[str, DepartmentRow]:
    """All answering bodies."""
    return {
        each.id: DepartmentRow(name=each.name, short_name=each.short_name, head_title=each.head_title)
        for each in state.departments.values()
    }


def department_name(state: State, department: str | None) -> str | None:
    """Full name, for people."""
    found = state.departments.get(department) if department else None
    return found.name if found else None


def _owed(topic: Topic) -> Outcome | None:
    """What is still to come goes before what was said: the supplement, else the outcome."""
    return topic.supplement or topic.outcome
