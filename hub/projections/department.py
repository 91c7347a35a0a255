"""The screen of one department: the topics it leads or helps with. Changes with that screen."""

from msgspec.structs import replace

from hub.domain.model import Topic
from hub.projections.rows import department_rows, item_row, masked, redacted, topic_row
from hub.projections.scene import Scene
from protocol.views import DepartmentView, ItemRow, TopicRow


def department_view(scene: Scene, department_id: str) -> DepartmentView:
    """Recommendations only when screened, in the wording of the screens."""
    state = scene.state
    own = [topic for topic in state.topics.values() if topic.merged_into is None and _helps(department_id, topic)]
    return DepartmentView(
        **scene.board,
        department=department_id,
        department_name=state.departments[department_id].name,
        topics={topic.id: _topic_row(scene, topic, leads=topic.lead == department_id) for topic in own},
        recommendations=_items(scene, own),
        departments=department_rows(state),
    )


def _helps(department: str, topic: Topic) -> bool:
    return topic.lead == department or department in topic.coordinating


def _topic_row(scene: Scene, topic: Topic, leads: bool) -> TopicRow:
    """What the leading department prepares for the chair is between the two of them."""
    row = replace(topic_row(scene, topic), title=masked(topic.title))
    return row if leads else replace(row, talking_points=[], draft_answer=None, note=None)


def _items(scene: Scene, topics: list[Topic]) -> dict[str, ItemRow]:
    items = (scene.state.recommendations[each] for topic in topics for each in scene.standing.members[topic.id])
    return {item.id: redacted(item_row(scene, item)) for item in items if item.publication == "public"}
